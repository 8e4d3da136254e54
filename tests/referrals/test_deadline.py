"""The clock as functions of dates alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Organisation
from referrals import deadline

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(days, st.integers(1, 60))
def test_the_deadline_is_a_number_of_calendar_days_later(day, number):
    assert (deadline.due_after(day, number) - day).days == number


@given(days)
def test_the_day_to_call_is_never_after_the_deadline(due):
    assert deadline.call_by(due) <= due


@pytest.mark.parametrize(("shift", "overdue"), [(-1, False), (0, False), (1, True)])
def test_overdue_from_the_day_after(shift, overdue):
    due = date(2026, 3, 17)

    assert deadline.is_overdue(due, due + timedelta(days=shift)) is overdue


@pytest.mark.parametrize(("today", "left"), [(10, 7), (16, 1), (17, 0), (18, -1)])
def test_days_left(today, left):
    assert deadline.days_left(date(2026, 3, 17), date(2026, 3, today)) == left


@pytest.mark.parametrize(("left", "due"), [(5, 25), (1, 21), (0, 21), (-3, 21)])
def test_after_a_pause_the_days_left_remain_and_at_least_one(left, due):
    assert deadline.due_after_pause(date(2026, 3, 20), left) == date(2026, 3, due)


def test_a_leap_day_counts():
    assert deadline.due_after(date(2028, 2, 25), 7) == date(2028, 3, 3)


@pytest.mark.parametrize(
    ("groups", "expected"), [([], 7), (["pregnant"], 3), (["psychiatry"], 7), (["psychiatry", "pregnant"], 3)]
)
def test_the_shortest_time_of_the_target_groups_counts(groups, expected):
    organisation = Organisation(contact_days=7, contact_days_per_group={"pregnant": 3, "psychiatry": 14})

    assert organisation.days_to_contact(groups) == expected
