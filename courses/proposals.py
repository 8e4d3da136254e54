"""The dates that the planning page proposes: by the programme, around holidays and what is booked already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock, formats
from accounts.models import User
from courses import series
from courses.actions import booking
from courses.models import Place
from courses.programmes import Plan
from courses.series import Suggestion

USUAL_TIME = time(10)
SOON = 2  # days until the first talk that is proposed when nobody has said a date


def proposed(
    plan: Plan,
    *,
    organisation_id: int,
    counsellor: User,
    place: Place | None,
    quit_day: date | None,
    first: date | None = None,
    at: time | None = None,
    minutes: int | None = None,
) -> list[Suggestion]:
    """The talks that the programme proposes, none of them in the past or where the counsellor or the room is booked.

    Without a quit date they run from `first`, or from the day after tomorrow. An open programme proposes one talk.
    """
    now, at = clock.now(), at or USUAL_TIME
    taken = booking.taken(organisation_id=organisation_id, user_id=counsellor.pk, room=place, since=now)
    first = first or clock.today() + timedelta(days=SOON)
    if plan.offsets or plan.every:
        return series.suggested(
            plan, at=at, quit_date=quit_day, first=first, minutes=minutes, taken=taken, earliest=now
        )
    wish = datetime.combine(first, at, series.COPENHAGEN)
    return series.shifted([(wish, minutes or plan.minutes)], timedelta(0), taken=taken, earliest=now)


def of_group(
    plan: Plan | None,
    *,
    organisation_id: int,
    counsellors: Sequence[User],
    place: Place | None,
    at: time,
    minutes: int,
    first: date | None,
    meetings: int | None,
    quit_day: date | None = None,
) -> list[Suggestion]:
    """The meetings of a group: as its programme has them around the quit date or from `first`, or else `meetings` of
    them a week apart. None in the past, on a holiday, or where one of the counsellors or the room is booked."""
    now = clock.now()
    taken = [
        one
        for user in counsellors
        for one in booking.taken(organisation_id=organisation_id, user_id=user.pk, room=place, since=now)
    ]
    if plan and plan.offsets:
        return series.suggested(
            plan, at=at, quit_date=quit_day, first=first, minutes=minutes, taken=taken, earliest=now
        )
    days = [cast(date, first) + timedelta(weeks=number) for number in range(meetings or 1)]
    wishes = [(datetime.combine(day, at, series.COPENHAGEN), minutes) for day in days]
    return series.shifted(wishes, timedelta(0), taken=taken, earliest=now)


@dataclass(frozen=True)
class Row:
    """One talk of the page: when, how it lies to the quit date, and why it is not where the programme had it."""

    day: date | None
    time: time | None
    moved: str = ""

    @property
    def told(self) -> str:
        """ "tirs. 10. marts kl. 9.30"."""
        at = datetime.combine(self.day, self.time, series.COPENHAGEN) if self.day and self.time else None
        return formats.short_moment(at) if at else "–"


def rows(suggestions: Sequence[Suggestion]) -> list[Row]:
    return [_row(one) for one in suggestions]


def _row(one: Suggestion) -> Row:
    if one.starts_at is None:
        return Row(
            None, one.wished.time(), _("No free day was found near %s") % formats.short_weekday(one.wished.date())
        )
    return Row(one.starts_at.date(), one.starts_at.time(), _why(one) if one.is_moved else "")


def _why(one: Suggestion) -> str:
    reasons = formats.joined(reason.label for reason in one.reasons)
    day = formats.short_weekday(one.wished.date())
    return _("Moved from %(day)s: %(reasons)s") % {"day": day, "reasons": formats.in_sentence(reasons)}


def to_quit_date(day: date | None, quit_day: date | None) -> str:
    """ "14 dage før", "på stopdatoen", "1 dag efter"; empty without one of the two."""
    if day is None or quit_day is None:
        return ""
    days = (day - quit_day).days
    if not days:
        return _("on the quit date")
    text = (
        ngettext("%d day before", "%d days before", -days)
        if days < 0
        else ngettext("%d day after", "%d days after", days)
    )
    return text % abs(days)
