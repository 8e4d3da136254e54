"""The anchor of the follow-up: the quit date in force at the end, and whatever comes after leaves it alone."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from accounts import clock as clocks
from accounts.models import User
from accounts.transitions import Refused
from casework.case import context
from casework.tabs import Asked
from courses.actions import ending, planning
from courses.anchor import anchor, months_after, window
from courses.models import Course
from tests.courses.factories import CourseFactory, QuitDateFactory


@pytest.fixture
def ended(organisation, counsellor):
    """Stopped on 2 March, and ended a week after."""
    course = CourseFactory(organisation=organisation, active=True, referral__counsellor=counsellor)
    QuitDateFactory(course=course, day=date(2026, 3, 2))
    return ending.end(course=course, reason="completed", by=counsellor)


def again(course):
    return Course.objects.get(pk=course.pk)


def restart(course, counsellor, quit_day):
    said = {"format": "individual", "programme": "individual", "goal": "quit", "medicine": "none", "medicine_names": []}
    return planning.restart(course=course, by=counsellor, counsellor=counsellor, meetings=[], quit_day=quit_day, **said)


def test_a_course_that_runs_has_none(organisation, counsellor):
    course = CourseFactory(organisation=organisation, active=True, referral__counsellor=counsellor)
    QuitDateFactory(course=course)

    assert anchor(course) is None


def test_without_a_quit_date_there_is_none(organisation, counsellor):
    course = CourseFactory(organisation=organisation, active=True, referral__counsellor=counsellor)

    assert anchor(ending.end(course=course, reason="no_wish", by=counsellor)) is None


def test_the_newest_quit_date_counts(organisation, counsellor):
    course = CourseFactory(organisation=organisation, active=True, referral__counsellor=counsellor)
    for day in (date(2026, 2, 1), date(2026, 3, 2)):
        planning.set_quit_date(course=course, day=day, by=counsellor)

    ending.end(course=course, reason="completed", by=counsellor)

    assert anchor(again(course)) == date(2026, 3, 2)


def test_nobody_moves_it_after_the_end(ended, counsellor):
    with pytest.raises(Refused):
        planning.set_quit_date(course=ended, day=date(2026, 4, 1), by=counsellor)

    assert anchor(again(ended)) == date(2026, 3, 2)


def test_a_relapse_in_month_five_is_a_course_of_its_own_and_the_old_anchor_stays(ended, counsellor, clock):
    clock.at("2026-08-10 10:00")

    new = restart(ended, counsellor, date(2026, 8, 24))

    assert (new.restart_of, new.quit_day) == (ended, date(2026, 8, 24))
    assert (anchor(again(ended)), anchor(new)) == (date(2026, 3, 2), None)
    assert window(anchor(again(ended))) == (date(2026, 8, 2), date(2026, 10, 2))
    shown = {
        course["row"].pk: dict(course["facts"])
        for course in context(new.citizen, User.objects.with_access(counsellor.pk), Asked())["courses"]
    }
    assert shown[ended.pk]["Opfølgning"] == "2. aug. – 2. okt."
    assert "Opfølgning" not in shown[new.pk]


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 3, 2), date(2026, 8, 2), date(2026, 10, 2)),
        (date(2026, 9, 30), date(2027, 2, 28), date(2027, 4, 30)),
        (date(2027, 9, 30), date(2028, 2, 29), date(2028, 4, 30)),
        (date(2026, 7, 31), date(2026, 12, 31), date(2027, 2, 28)),
    ],
)
def test_the_window_is_the_fifth_to_the_seventh_month(day, first, last):
    assert window(day) == (first, last)


@given(st.dates(date(1990, 1, 1), date(2150, 1, 1)), st.integers(0, 30))
def test_months_are_counted_as_dateutil_counts_them(day, months):
    assert months_after(day, months) == day + relativedelta(months=months)


def test_today_is_no_part_of_it(ended, clock):
    clock.move(days=400)

    assert anchor(again(ended)) == date(2026, 3, 2)
    assert clocks.today() > window(date(2026, 3, 2))[1] + timedelta(days=100)
