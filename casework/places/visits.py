"""The days on which a place is visited: who goes there, from when to when, and how many they meet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Max, Min, Value
from django.db.models.functions import TruncDate

from accounts import clock, formats
from courses.enums import SessionState
from courses.models import Place, Session, VisitCount

BACK, AHEAD = timedelta(days=120), timedelta(days=120)
AT_MOST = 20  # of each: to come, and past
ENDS = ExpressionWrapper(F("starts_at") + F("minutes") * Value(timedelta(minutes=1)), output_field=DateTimeField())


@dataclass
class Visit:
    day: date
    counsellor: str
    starts_at: datetime | None = None  # none where nobody was expected, and some were counted
    ends_at: datetime | None = None
    citizens: int = 0
    counted: int | None = None

    @property
    def when(self) -> str:
        name = formats.short_weekday(self.day)
        text = f"{formats.day(self.day)}, {name}" if self.day == clock.today() else name
        return formats.capitalised(text)

    @property
    def hours(self) -> str:
        if self.starts_at is None or self.ends_at is None:
            return "–"
        return f"{formats.time(self.starts_at)}–{formats.time(self.ends_at)}"


def visits(place: Place) -> list[Visit]:
    """Today's first, then those to come, then those that have been, the latest first. Two statements."""
    found: dict[tuple[date, int], Visit] = {}
    for day, counsellor, name, starts_at, ends_at, citizens in _planned(place):
        found[day, counsellor] = Visit(day, name, starts_at, ends_at, citizens)
    for day, counsellor, name, number in _counted(place):
        found.setdefault((day, counsellor), Visit(day, name)).counted = number
    today = clock.today()
    in_order = sorted(found.values(), key=lambda one: (one.day, one.counsellor))
    to_come = [one for one in in_order if one.day >= today]
    past = [one for one in reversed(in_order) if one.day < today]
    return to_come[:AT_MOST] + past[:AT_MOST]


def _planned(place):
    """(day, counsellor, name, from, to, citizens) of the talks that stand, or have been held."""
    here = Session.objects.of(place.organisation_id).filter(
        place=place,
        state__in=[SessionState.PLANNED, SessionState.HELD],
        starts_at__range=(clock.now() - BACK, clock.now() + AHEAD),
    )
    days = here.annotate(day=TruncDate("starts_at")).order_by().values("day", "counsellor", "counsellor__name")
    return days.annotate(
        first=Min("starts_at"), last=Max(ENDS), citizens=Count("course__citizen", distinct=True)
    ).values_list("day", "counsellor", "counsellor__name", "first", "last", "citizens")


def _counted(place):
    since = clock.today() - BACK
    counts = VisitCount.objects.of(place.organisation_id).filter(place=place, day__gte=since, number__gt=0)
    return counts.values_list("day", "counsellor", "counsellor__name", "number")
