"""The week's sheet for the staff of a place: first names and times, of those alone who have said yes to it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from accounts import clock, formats
from casework.places.knowing import known
from courses.models import Course, Place, Session
from referrals.reach import hidden_names

WEEK = timedelta(days=7)
COLUMNS = (
    "course__citizen",
    "course__citizen__name",
    "course__citizen__is_protected",
    "starts_at",
    "counsellor__name",
)


@dataclass
class Sheet:
    monday: date
    days: dict[str, list[dict]] = field(default_factory=dict)
    left_out: int = 0  # citizens
    counsellors: list[str] = field(default_factory=list)

    @property
    def week(self) -> int:
        return self.monday.isocalendar().week

    @property
    def span(self) -> str:
        return f"{formats.plain_day(self.monday)} – {formats.plain_day(self.monday + timedelta(days=6))}"

    @property
    def before(self) -> str:
        return (self.monday - WEEK).isoformat()

    @property
    def after(self) -> str:
        return (self.monday + WEEK).isoformat()

    @property
    def rows(self) -> list[dict]:
        return [row for rows in self.days.values() for row in rows]


def sheet(user, place: Place, day: date) -> Sheet:
    """Of the week in which the day lies: the talks that are planned at the place. Three statements; two more where
    somebody's name is protected."""
    made = Sheet(day - timedelta(days=day.weekday()))
    found = list(_planned(user, place, made.monday).values_list(*COLUMNS))
    citizens = list({row[0] for row in found})
    told = known(place, place.contacts.of(place.organisation_id), citizens)
    hidden = hidden_names(user, ((place.organisation_id, row[0], row[2]) for row in found))
    on_it = {citizen for citizen in citizens if told[citizen].has_times and citizen not in hidden}
    for citizen, name, _is_protected, starts_at, counsellor in found:
        if citizen in on_it:
            row = {
                "time": formats.time(starts_at),
                "first_name": name.partition(" ")[0],
                "citizen": citizen,
                "name": name,
            }
            made.days.setdefault(formats.weekday(timezone.localdate(starts_at)), []).append(row)
            made.counsellors += [counsellor] if counsellor not in made.counsellors else []
    made.left_out = len(citizens) - len(on_it)
    return made


def _planned(user, place, monday):
    return (
        Session.objects.of(place.organisation_id)
        .planned()
        .filter(
            place=place,
            course__in=Course.objects.visible_to(user),
            starts_at__gte=clock.end_of(monday - timedelta(days=1)),
            starts_at__lt=clock.end_of(monday + timedelta(days=6)),
        )
        .order_by("starts_at", "pk")
    )
