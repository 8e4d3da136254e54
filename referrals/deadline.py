"""The seven-day clock, as functions of dates alone (rules: docs/clock.md)."""

from datetime import date, timedelta

from accounts.workdays import last_working_day


def due_after(day: date, days: int) -> date:
    """The last date for first contact, `days` calendar days after `day`. Overdue from the day after."""
    return day + timedelta(days=days)


def call_by(due: date) -> date:
    """The last working day on or before the deadline: what sorts the list and is shown beside it."""
    return last_working_day(due)


def days_left(due: date, today: date) -> int:
    """Days until the deadline; 0 on the day itself, negative when overdue."""
    return (due - today).days


def due_after_pause(ends: date, left: int) -> date:
    """The deadline of a pause that ends on `ends` and began with `left` days on the clock: at least one day remains."""
    return ends + timedelta(days=max(left, 1))


def is_overdue(due: date, today: date) -> bool:
    return today > due
