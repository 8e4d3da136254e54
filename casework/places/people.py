"""The citizens at a place: whoever has talks there, and whom its unit has referred. Rows are made once, in Python."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import clock, formats
from casework.places.knowing import Knows, known
from courses.enums import SessionState
from courses.models import Course, Place, Session
from referrals.enums import OPEN, ReferralState
from referrals.models import Citizen, Referral
from referrals.reach import hidden_names, shown_name

RECENT = timedelta(days=90)
AT_MOST = 200
COLUMNS = ("pk", "name", "place", "is_protected", "course", "next_at", "seen_at", "state")


@dataclass(frozen=True)
class Person:
    organisation: int
    citizen: int
    name: str
    lives: str
    course: int | None  # the one that runs
    now: str
    knows: Knows

    @property
    def url(self) -> str:
        return reverse("casework:citizen", args=[self.citizen])


def people(user, place: Place, contacts) -> list[Person]:
    """In order of name. Four statements, however many; two more where somebody's name is protected."""
    found = list(_found(user, place, ids(place)).values_list(*COLUMNS)[:AT_MOST])
    hidden = hidden_names(user, ((place.organisation_id, row[0], row[3]) for row in found))
    told = known(place, contacts, [row[0] for row in found])
    return [_person(place, row, hidden, told[row[0]]) for row in found]


def ids(place: Place) -> set[int]:
    """Those with a running course and a talk there, still to come or of late, and those with an open referral from the
    unit that the place refers as. A place of our own has none: people come there for us."""
    if not place.is_visited:
        return set()
    here = Session.objects.of(place.organisation_id).filter(
        place=place,
        state__in=[SessionState.PLANNED, SessionState.HELD],
        starts_at__gte=clock.now() - RECENT,
        course__in=Course.objects.running(),
    )
    found = set(here.values_list("course__citizen", flat=True))
    if place.unit_id:
        referred = Referral.objects.of(place.organisation_id).filter(unit=place.unit_id, state__in=OPEN)
        found |= set(referred.values_list("citizen", flat=True))
    return found


def _found(user, place, citizens):
    course = Course.objects.running().filter(organisation=OuterRef("organisation"), citizen=OuterRef("pk"))
    talks = Session.objects.filter(organisation=OuterRef("organisation"), course__citizen=OuterRef("pk"))
    planned = (
        talks.planned().filter(starts_at__gte=clock.end_of(clock.today() - timedelta(days=1))).order_by("starts_at")
    )
    held = talks.filter(state=SessionState.HELD).order_by("-starts_at")
    latest = Referral.objects.filter(organisation=OuterRef("organisation"), citizen=OuterRef("pk"))
    return (
        Citizen.objects.visible_to(user)
        .filter(Q(organisation=place.organisation_id), pk__in=citizens)
        .annotate(
            course=Subquery(course.values("pk")[:1]),
            next_at=Subquery(planned.values("starts_at")[:1]),
            seen_at=Subquery(held.values("starts_at")[:1]),
            state=Subquery(latest.order_by("-received_at", "-pk").values("state")[:1]),
        )
        .order_by("sort_key", "pk")
    )


def _person(place, row, hidden, knows) -> Person:
    pk, name, lives, is_protected, course, next_at, seen_at, state = row
    return Person(
        organisation=place.organisation_id,
        citizen=pk,
        name=shown_name(name, pk, hidden),
        lives="" if is_protected else lives,
        course=course,
        now=_now(next_at, seen_at, state),
        knows=knows,
    )


def _now(next_at, seen_at, state) -> str:
    if next_at:
        return _("Talk %s") % formats.moment(next_at)
    if seen_at:
        return _("Last talk %s") % formats.moment(seen_at)
    return str(ReferralState(state).label) if state else ""
