"""Danish working days, against a calendar worked out by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.workdays import closed_note, is_working_day, last_working_day

CLOSED_2026 = {
    "New Year's Day": date(2026, 1, 1),
    "Maundy Thursday": date(2026, 4, 2),
    "Good Friday": date(2026, 4, 3),
    "Easter Monday": date(2026, 4, 6),
    "May Day": date(2026, 5, 1),
    "Ascension Day": date(2026, 5, 14),
    "Whit Monday": date(2026, 5, 25),
    "Constitution Day": date(2026, 6, 5),
    "Christmas Eve": date(2026, 12, 24),
    "Christmas Day": date(2026, 12, 25),
    "New Year's Eve": date(2026, 12, 31),
}


@pytest.mark.parametrize("day", CLOSED_2026.values(), ids=CLOSED_2026)
def test_offices_are_closed(day):
    assert not is_working_day(day)


def test_every_other_weekday_of_2026_is_a_working_day():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    closed = {day for day in days if day.weekday() < 5 and not is_working_day(day)}

    assert closed == set(CLOSED_2026.values())


def test_the_abolished_prayer_day_is_a_working_day():
    assert is_working_day(date(2024, 4, 26))


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 3, 10), date(2026, 3, 10)),  # a Tuesday
        (date(2026, 3, 14), date(2026, 3, 13)),  # a Saturday
        (date(2026, 4, 6), date(2026, 4, 1)),  # Easter Monday: back over five days
        (date(2026, 6, 7), date(2026, 6, 4)),  # the Sunday after Constitution Day
        (date(2026, 12, 27), date(2026, 12, 23)),  # Christmas
        (date(2027, 1, 3), date(2026, 12, 30)),  # over the turn of the year
        (date(2028, 2, 29), date(2028, 2, 29)),  # a leap day, a Tuesday
    ],
)
def test_the_last_working_day(day, last):
    assert last_working_day(day) == last


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_the_last_working_day_is_near_and_never_later(day):
    last = last_working_day(day)

    assert is_working_day(last)
    assert timedelta(0) <= day - last <= timedelta(days=5)


@pytest.mark.parametrize(
    ("day", "note"),
    [(date(2026, 12, 24), "Bemærk: 24. december er juleaftensdag."), (date(2026, 12, 23), "")],
)
def test_a_day_on_which_offices_are_closed_is_said(day, note):
    assert closed_note(day) == note
