"""When a counsellor can call a citizen who waits: quarters of an hour on the next working days."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts import clock
from accounts.models import Absence
from accounts.workdays import is_working_day
from courses.actions import booking
from courses.series import Interval
from referrals.enums import ReferralState
from referrals.models import Referral

CALL = timedelta(minutes=15)  # how long a call takes of a calendar, and how far apart they begin
AHEAD = timedelta(hours=1)  # nobody is called sooner than that
DAYS = 5  # working days
MOST = 12  # choices on the page
OPEN = (time(9), time(15))  # where the opening hours do not say it in one breath

HOURS = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*(?:-|–|—|til|to)\s*(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?")
# Other hours on some days: better the usual ones than those of one day on all.
SOME_DAYS = re.compile(r"tirs|ons|tors|lør|søn|tue|wed|thu|sat|sun", re.IGNORECASE)


def hours(opening_hours: str) -> tuple[time, time]:
    """From the words for people: "hverdage 9-15", "Mandag til fredag kl. 8.30–14". 9 to 15 where they say more than one
    time, other hours on some days, or nothing that can be read."""
    found = HOURS.findall(opening_hours)
    if len(found) != 1 or SOME_DAYS.search(opening_hours):
        return OPEN
    numbers = [int(part or 0) for part in found[0]]
    try:
        first, last = time(numbers[0], numbers[1]), time(numbers[2], numbers[3])
    except ValueError:
        return OPEN
    return (first, last) if first < last else OPEN


@dataclass(frozen=True)
class Day:
    day: date
    times: list[datetime]


def of(referral: Referral) -> list[Day]:
    """What can be chosen, of the working days that have something left. Three statements; the counsellor's appointments
    in other organisations are not known here."""
    now, taken = clock.now(), _taken(referral)
    first, last = hours(referral.organisation.opening_hours)
    away = _away(referral)
    found = []
    for day in _working_days(timezone.localdate(now)):
        starts = [] if any(one.from_day <= day <= (one.to_day or day) for one in away) else _quarters(day, first, last)
        free = [at for at in starts if at >= now + AHEAD and not _meets(at, taken)]
        found.append(Day(day, free))
    return [one for one in found if one.times]


def is_free(referral: Referral, at: datetime) -> bool:
    return any(at in day.times for day in of(referral))


def few(days: list[Day]) -> list[Day]:
    """A choice that can be surveyed: MOST of them at the most, each day's spread over it."""
    if not days:
        return []
    number, rest = divmod(MOST, len(days))
    return [Day(one.day, _spread(one.times, number + (place < rest))) for place, one in enumerate(days)]


def _spread(times: list[datetime], number: int) -> list[datetime]:
    if len(times) <= number:
        return times
    return [times[(2 * place + 1) * len(times) // (2 * number)] for place in range(number)]


def _working_days(today: date) -> list[date]:
    """Today, where it is one, and those after it."""
    days = (today + timedelta(days=ahead) for ahead in range(31))
    return [day for day in days if is_working_day(day)][:DAYS]


def _quarters(day: date, first: time, last: time) -> list[datetime]:
    """Each begins and ends within the opening hours."""
    at, end = (timezone.make_aware(datetime.combine(day, hour)) for hour in (first, last))
    found = []
    while at + CALL <= end:
        found.append(at)
        at += CALL
    return found


def _meets(at: datetime, taken: Iterable[Interval]) -> bool:
    return any(start < at + CALL and at < end for start, end in taken)


def _taken(referral) -> list[Interval]:
    """The counsellor's meetings, and the calls that others have been promised."""
    if referral.counsellor_id is None:
        return []
    organisation, counsellor, now = referral.organisation_id, referral.counsellor_id, clock.now()
    meetings = booking.taken(organisation_id=organisation, user_id=counsellor, room=None, since=now)
    promised = Referral.objects.of(organisation).filter(
        counsellor=counsellor, state=ReferralState.RECEIVED, next_try__gt=now - CALL
    )
    calls = promised.exclude(pk=referral.pk).values_list("next_try", flat=True)
    return [*meetings, *((at, at + CALL) for at in calls)]


def _away(referral) -> list[Absence]:
    if referral.counsellor_id is None:
        return []
    today = clock.today()
    absences = Absence.objects.filter(organisation=referral.organisation_id, user=referral.counsellor_id, ended_at=None)
    return list(absences.filter(Q(to_day=None) | Q(to_day__gte=today)))
