"""Whom the list of participants shows: read from the address, written back into it, and turned into courses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts import clock, lists, staff
from accounts.lists import Offer, SavedList
from accounts.models import Membership
from accounts.prepared import prepared
from accounts.rights import Right
from courses.enums import AttendanceState, CallCause, CourseState, ParticipationState
from courses.models import Attendance, Baseline, Course, Participation, PlannedCall, QuitDate, Session
from referrals.enums import CourseFormat

AWAY = timedelta(days=61)  # two months, as in My day
RUNNING, ALL = "", "all"
ANYBODY, MINE = "", "mine"
NO_DATE, MISSED, LONG_AWAY, NO_BASELINE, NO_QUIT_DATE = "no_date", "missed", "away", "no_baseline", "no_quit_date"
NEEDED: dict[str, dict[str, Any]] = {
    NO_DATE: {"talk_at": None, "meeting_at": None},
    MISSED: {"missed": True},
    NO_BASELINE: {"has_baseline": False},
    NO_QUIT_DATE: {"stops_on": None},
}
NEWEST = "newest"


def states() -> list[tuple[str, str]]:
    rest = [(state.value, str(state.label)) for state in CourseState]
    return [(RUNNING, _("Not ended")), *rest, (ALL, pgettext("filter", "All"))]


def needs() -> list[tuple[str, str]]:
    return [
        (ANYBODY, pgettext("filter", "All")),
        (NO_DATE, _("No appointment")),
        (MISSED, _("Did not come last time")),
        (LONG_AWAY, _("Has not come for two months")),
        (NO_BASELINE, _("The baseline form is not finished")),
        (NO_QUIT_DATE, _("No quit date")),
    ]


def formats_of() -> list[tuple[str, str]]:
    return [(ANYBODY, pgettext("filter", "All")), *((one.value, str(one.label)) for one in CourseFormat)]


def sorts() -> list[tuple[str, str]]:
    return [("", _("Name")), (NEWEST, _("The newest first"))]


class Choices:
    """What one member of staff can choose between."""

    def __init__(self, user):
        here = user.access.where(Right.CONTACT_CITIZENS)
        self.organisations = {one.pk: one.short_name for one in user.access.organisations if one.pk in here}
        found = _counsellors(here, staff.roles_with(Right.CONTACT_CITIZENS), clock.today())
        self.counsellors = {pk: name for pk, name in found if pk != user.pk}

    @cached_property
    def offers(self) -> list[Offer]:
        """Name, label and choices of each; the organisation only for those who work in several."""
        everybody = [(ANYBODY, pgettext("filter", "All")), (MINE, _("Mine"))]
        everywhere = ("", pgettext("filter", "All"))
        offered = [
            Offer("state", _("Status"), states()),
            Offer("need", _("Shows"), needs()),
            Offer("counsellor", _("Counsellor"), [*everybody, *self.counsellors.items()]),
            Offer("format", _("Format"), formats_of()),
            Offer("organisation", _("Organisation"), [everywhere, *self.organisations.items()]),
            Offer("sort", _("Order"), sorts()),
        ]
        several = len(self.organisations) > 1
        return [each for each in offered if several or each.name != "organisation"]


@prepared
def _counsellors(organisations, roles, today):
    places = Membership.objects.in_force(today).filter(
        organisation__in=organisations, roles__overlap=roles, user__is_active=True
    )
    return places.order_by("user__name", "user").values_list("user", "user__name")


@dataclass(frozen=True)
class Filters(lists.Filters):
    """Defaults are the list that opens first: everybody whose course has not ended."""

    state: str = RUNNING
    need: str = ""
    counsellor: str = ANYBODY
    format: str = ""
    organisation: str = ""
    sort: str = ""

    @property
    def is_long(self) -> bool:
        """Years of courses: not counted, and in the order of an index."""
        return self.state in (CourseState.ENDED, ALL)


def courses(user, filters: Filters, now: datetime, long_ago: datetime | None):
    """The courses, with what a row tells, in order. `long_ago` is there when the filter asks who has been away."""
    here = user.access.where(Right.CONTACT_CITIZENS)
    found = Course.objects.visible_to(user).filter(
        organisation__in=[int(filters.organisation)] if filters.organisation else here
    )
    return _ordered(_narrowed(_told(found, now), user, filters, long_ago), filters)


def _told(found, now):
    mine = {"organisation": OuterRef("organisation"), "course": OuterRef("pk")}
    talks = Session.objects.planned().filter(starts_at__gte=now, **mine).order_by("starts_at")
    joined = Participation.objects.filter(state=ParticipationState.JOINED, **mine)
    meetings = Session.objects.planned().filter(
        starts_at__gte=now,
        group__participations__state=ParticipationState.JOINED,
        group__participations__organisation=OuterRef("organisation"),
        group__participations__course=OuterRef("pk"),
    )
    attended = Attendance.objects.filter(state=AttendanceState.ATTENDED, **mine).order_by("-session__starts_at")
    days = QuitDate.objects.filter(**mine).order_by("-chosen_at", "-pk")
    return found.annotate(
        talk_at=Subquery(talks.values("starts_at")[:1]),
        meeting_at=Subquery(meetings.order_by("starts_at").values("starts_at")[:1]),
        seen_at=Subquery(attended.values("session__starts_at")[:1]),
        group=Subquery(joined.values("group__name")[:1]),
        stops_on=Subquery(days.values("day")[:1]),
        missed=Exists(PlannedCall.objects.open().filter(cause=CallCause.NO_SHOW, **mine)),
        has_baseline=Exists(Baseline.objects.filter(finished_at__isnull=False, **mine)),
    )


def _narrowed(found, user, filters: Filters, long_ago: datetime | None):
    if filters.state == RUNNING:
        found = found.running()
    elif filters.state != ALL:
        found = found.filter(state=filters.state)
    if filters.counsellor:
        found = found.filter(referral__counsellor=user.pk if filters.counsellor == MINE else int(filters.counsellor))
    if filters.format:
        found = found.filter(format=filters.format)
    if filters.need == LONG_AWAY:
        away = found.filter(talk_at=None, meeting_at=None, started_at__lt=long_ago)
        return away.filter(Q(seen_at=None) | Q(seen_at__lt=long_ago))
    return found.filter(**NEEDED.get(filters.need, {}))


def _ordered(found, filters: Filters):
    newest = filters.sort == NEWEST or filters.is_long
    return found.order_by("-planned_at", "-pk") if newest else found.order_by(F("citizen__sort_key"), "pk")


def read(user, query) -> Filters:
    return Filters.read(query, Choices(user).offers)[0]


SAVED = SavedList("deltagere", "casework:participants", (Right.CONTACT_CITIZENS,), gettext_lazy("Participants"), read)
