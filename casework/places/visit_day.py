"""A visit day: the counsellor's own talks at one place on one day, in order of time. Rows are made once, in Python."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import clock, formats
from courses.enums import AttendanceState, SessionState, Use
from courses.models import Attendance, Course, DoctorNotice, Place, Session, VisitCount
from referrals.reach import hidden_names, shown_name

SHOWN = [SessionState.PLANNED, SessionState.HELD, SessionState.CANCELLED]
WITHIN = timedelta(days=400)  # another day in the address is no day of ours
COLUMNS = (
    "session",
    "citizen",
    "name",
    "lives",
    "is_protected",
    "starts_at",
    "session__state",
    "state",
    "uses",
    "notice",
    "next_at",
)


@dataclass(frozen=True)
class Talk:
    organisation: int
    citizen: int
    name: str
    lives: str
    time: str
    is_planned: bool
    is_logged: bool
    said: str  # what came of it
    notice: int | None  # somebody who treats the citizen is to be told
    url: str


@dataclass(frozen=True)
class VisitDay:
    place: Place
    day: date
    talks: list[Talk]
    counted: int

    @property
    def is_today(self) -> bool:
        return self.day == clock.today()

    @property
    def when(self) -> str:
        return formats.short_weekday(self.day)

    @property
    def next(self) -> Talk | None:
        """The first that is not logged."""
        return next((talk for talk in self.talks if talk.is_planned), None)

    @property
    def logged(self) -> int:
        return sum(not talk.is_planned for talk in self.talks)

    @property
    def url(self) -> str:
        return address(self.place, self.day)


def address(place: Place, day: date) -> str:
    """Of the page about that day; today's needs no day, so that it stays the same on a phone's home screen."""
    url = reverse("casework:visit_day", args=[place.pk])
    return url if day == clock.today() else f"{url}?{urlencode({'day': day.isoformat()})}"


def chosen(text: str) -> date:
    """The day in an address, else today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return day if abs(day - clock.today()) <= WITHIN else clock.today()


def visit_day(user, place: Place, day: date) -> VisitDay:
    """Two statements, however many talks; two more where somebody's name is protected."""
    found = list(_talks(user, place, day).values_list(*COLUMNS))
    hidden = hidden_names(user, ((place.organisation_id, row[1], row[4]) for row in found))
    back = urlencode({"next": address(place, day)})
    talks = [_talk(place, hidden, back, **dict(zip(COLUMNS, row, strict=True))) for row in found]
    counts = VisitCount.objects.of(place.organisation_id).filter(place=place, day=day, counsellor=user)
    return VisitDay(place, day, talks, counts.values_list("number", flat=True).first() or 0)


def _talks(user, place, day):
    same = {"organisation": OuterRef("organisation"), "course": OuterRef("course")}
    notices = DoctorNotice.objects.open().filter(**same).order_by("pk")
    later = Session.objects.planned().filter(**same, starts_at__gt=OuterRef("session__starts_at"))
    return (
        Attendance.objects.of(place.organisation_id)
        .filter(
            session__place=place,
            session__counsellor=user,
            session__starts_at__gte=clock.end_of(day - timedelta(days=1)),
            session__starts_at__lt=clock.end_of(day),
            session__state__in=SHOWN,
            course__in=Course.objects.visible_to(user),
        )
        .annotate(
            citizen=F("course__citizen"),
            name=F("course__citizen__name"),
            lives=F("course__citizen__place"),
            is_protected=F("course__citizen__is_protected"),
            starts_at=F("session__starts_at"),
            notice=Subquery(notices.values("pk")[:1]),
            next_at=Subquery(later.order_by("starts_at").values("starts_at")[:1]),
        )
        .order_by("session__starts_at", "pk")
    )


def _talk(
    place, hidden, back, *, session, citizen, name, lives, is_protected, starts_at, state, uses, notice, next_at, **more
) -> Talk:
    planned = more["session__state"] == SessionState.PLANNED
    return Talk(
        organisation=place.organisation_id,
        citizen=citizen,
        name=shown_name(name, citizen, hidden),
        lives="" if is_protected else lives,
        time=formats.time(starts_at),
        is_planned=planned,
        is_logged=more["session__state"] == SessionState.HELD,
        said="" if planned else _said(more["session__state"], state, uses, next_at),
        notice=notice,
        url=f"{reverse('courses:log', args=[session])}?{back}",
    )


def _said(session_state, state, uses, next_at) -> str:
    """ "11 cigarettes a day, next tirs. 24. marts kl. 11.00"."""
    if session_state == SessionState.CANCELLED:
        return str(SessionState.CANCELLED.label)
    words = {
        Use.CIGARETTES: _("%d cigarettes a day"),
        Use.E_CIGARETTE: _("%d puffs a day"),
        Use.POUCHES: _("%d portions a day"),
    }
    told = [text % uses[use] for use, text in words.items() if use in uses][:1]
    came = told if told and state == AttendanceState.ATTENDED else [str(AttendanceState(state).label)]
    return ", ".join([*came, *([_("next talk %s") % formats.short_moment(next_at)] if next_at else [])])
