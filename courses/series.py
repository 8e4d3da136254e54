"""Dates for a series of meetings, as functions of dates alone: proposed by a programme, or the rest of a series moved.

A meeting stays at its time of day in Copenhagen. Where its day is not possible (a weekend, a day on which offices are
closed, another appointment at that time, the past), it moves to the next day that is, but never as far as the day
wished for the next meeting: so meetings keep their order and never meet. Where no such day is left it has no time, and
a person decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.workdays import is_working_day
from courses.programmes import Plan

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# How far the last meeting may move, which no other follows.
LAST_MOVES_WITHIN = timedelta(days=14)

Interval = tuple[datetime, datetime]
Meeting = tuple[datetime, int]  # when it starts, and its minutes


class Reason(TextChoices):
    """Why a day is not possible."""

    WEEKEND = "weekend", _("Weekend")
    CLOSED = "closed", _("Public holiday or closed")
    TAKEN = "taken", _("Another appointment at that time")
    PAST = "past", _("In the past")
    ORDER = "order", _("The meeting before it was moved")


@dataclass(frozen=True)
class Suggestion:
    """A proposed meeting of `minutes`. Both times are aware, in Copenhagen.

    `starts_at` is None where no possible day was left; `reasons` tell why it is not as wished, each once, in the order
    in which they were met.
    """

    wished: datetime
    starts_at: datetime | None
    minutes: int
    reasons: tuple[Reason, ...] = ()

    @property
    def is_moved(self) -> bool:
        return self.starts_at is not None and self.starts_at != self.wished


def suggested(
    plan: Plan,
    *,
    at: time,
    quit_date: date | None = None,
    first: date | None = None,
    meetings: int | None = None,
    minutes: int | None = None,
    taken: Iterable[Interval] = (),
    earliest: datetime | None = None,
) -> list[Suggestion]:
    """The meetings that `plan` proposes, at the wall-clock time `at`.

    Around a quit date, those planned before it take place on it at the latest. Without one the same distances run from
    `first`, as the weekly ones do; `meetings` is the number of weekly ones. `taken` are the bookings of counsellor or
    room; one that ends when a meeting begins is no obstacle. Nothing is proposed before `earliest`. An open plan has no
    dates. ValueError: no date to begin with, impossible minutes, a booking that ends before it starts, no time zone.
    """
    days = _days(plan, quit_date, first, plan.meetings if meetings is None else meetings)
    length = plan.minutes if minutes is None else minutes
    wishes = [(datetime.combine(day, at, COPENHAGEN), length) for day in days]
    return _placed(wishes, taken, earliest, [quit_date + timedelta(days=1)] if quit_date and plan.offsets else [])


def shifted(
    series: Iterable[Meeting], by: timedelta, *, taken: Iterable[Interval] = (), earliest: datetime | None = None
) -> list[Suggestion]:
    """The rest of a series moved `by` whole days or weeks, forwards or back, each at its own time of day and length.

    `taken` must not hold the bookings of the series itself. Two meetings on one day stay in their order.
    ValueError: `by` is not a number of days; else as `suggested`.
    """
    if by % timedelta(days=1):
        raise ValueError(f"a series moves by whole days, not by {by}")
    local = sorted((_aware(starts_at).astimezone(COPENHAGEN), minutes) for starts_at, minutes in series)
    return _placed([(starts_at + by, minutes) for starts_at, minutes in local], taken, earliest, [])


def _days(plan: Plan, quit_date: date | None, first: date | None, meetings: int) -> list[date]:
    if plan.every:
        if first is None:
            raise ValueError(f"{plan.code} needs its first date")
        return [first + timedelta(days=plan.every * number) for number in range(meetings)]
    if not plan.offsets:
        return []
    if quit_date is None:
        if first is None:
            raise ValueError(f"{plan.code} needs a quit date or a first date")
        quit_date = first - timedelta(days=plan.offsets[0])
    return [quit_date + timedelta(days=offset) for offset in plan.offsets]


def _placed(
    wishes: Sequence[Meeting], taken: Iterable[Interval], earliest: datetime | None, borders: list[date]
) -> list[Suggestion]:
    """Each wish on the first possible day before the next day wished for and before the next of `borders`."""
    if any(not 0 < minutes <= 12 * 60 for _starts_at, minutes in wishes):
        raise ValueError("a meeting lasts between a minute and twelve hours")
    busy = [_in_order(_utc(start), _utc(end)) for start, end in taken]
    not_before = (_utc(earliest), Reason.PAST) if earliest else None
    placed: list[Suggestion] = []
    for (wished, minutes), before in zip(wishes, _limits(wishes, borders), strict=True):
        suggestion = _place(wished, minutes, before, busy, not_before)
        placed.append(suggestion)
        if suggestion.starts_at:
            not_before = (_utc(suggestion.starts_at) + timedelta(minutes=minutes), Reason.ORDER)
    return placed


def _limits(wishes: Sequence[Meeting], borders: list[date]) -> list[date]:
    days = [wished.date() for wished, _minutes in wishes]
    limits = sorted({*days, *borders})
    following = dict(pairwise(limits))
    return [following.get(day, day + LAST_MOVES_WITHIN + timedelta(days=1)) for day in days]


def _place(
    wished: datetime, minutes: int, before: date, busy: list[Interval], not_before: tuple[datetime, Reason] | None
) -> Suggestion:
    reasons: list[Reason] = []
    starts_at = wished
    while starts_at.date() < before:
        reason = _obstacle(starts_at, minutes, busy, not_before)
        if reason is None:
            return Suggestion(wished, starts_at, minutes, tuple(reasons))
        if reason not in reasons:
            reasons.append(reason)
        starts_at += timedelta(days=1)  # of the wall clock: arithmetic on a local time leaves its hour alone
    return Suggestion(wished, None, minutes, tuple(reasons))


def _obstacle(
    starts_at: datetime, minutes: int, busy: list[Interval], not_before: tuple[datetime, Reason] | None
) -> Reason | None:
    start = _utc(starts_at)
    end = start + timedelta(minutes=minutes)
    if not_before and start < not_before[0]:
        return not_before[1]
    if starts_at.weekday() >= 5:
        return Reason.WEEKEND
    if not is_working_day(starts_at.date()):
        return Reason.CLOSED
    return Reason.TAKEN if any(start < until and since < end for since, until in busy) else None


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no time zone")
    return moment


def _utc(moment: datetime) -> datetime:
    # Times of one zone compare by their wall clock, which runs twice through an hour in October.
    return _aware(moment).astimezone(UTC)


def _in_order(start: datetime, end: datetime) -> Interval:
    if end < start:
        raise ValueError(f"a booking ends at {end}, before it starts at {start}")
    return start, end
