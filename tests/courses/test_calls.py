"""Calls between the talks: on which day, what follows, and that a record can be taken back."""

from datetime import date, time

import pytest

from accounts.transitions import Refused, WrongState
from accounts.workdays import is_working_day
from courses.actions import calls, ending
from courses.enums import CallCause
from tests.courses.factories import CourseFactory, PlannedCallFactory

MONDAYS = {"call_rhythm": "weekly", "call_weekday": 0, "call_time": time(9)}


@pytest.fixture
def course(organisation, counsellor):
    return CourseFactory(organisation=organisation, referral__counsellor=counsellor, active=True, **MONDAYS)


@pytest.fixture
def call(course):
    return PlannedCallFactory(course=course)


@pytest.mark.parametrize(
    ("rhythm", "weekday", "after", "day"),
    [
        ("weekly", 0, "2026-03-10", "2026-03-16"),
        ("weekly", 1, "2026-03-10", "2026-03-17"),  # never the same day
        ("weekly", 4, "2026-03-10", "2026-03-13"),
        ("fortnightly", 4, "2026-03-10", "2026-03-20"),
        ("fortnightly", 1, "2026-03-10", "2026-03-24"),
        ("weekly", 3, "2026-03-28", "2026-04-07"),  # Maundy Thursday: after Easter
    ],
)
def test_the_day_of_the_next_call(rhythm, weekday, after, day):
    found = calls.next_day(rhythm, weekday, date.fromisoformat(after))

    assert is_working_day(found)
    assert found == date.fromisoformat(day)


def test_a_call_in_the_rhythm_plans_the_next(course, call, counsellor):
    calls.log(call=call, outcome="reached", note="Det går godt", by=counsellor)

    call.refresh_from_db()
    assert (call.outcome, call.note, call.made_by) == ("reached", "Det går godt", counsellor)
    assert course.calls.open().get().due_on == date(2026, 3, 16)


def test_pressed_twice_there_is_one(course, call, counsellor):
    for _again in range(2):
        calls.log(call=call, outcome="reached", by=counsellor)

    assert course.calls.count() == 2


def test_in_vain_to_somebody_who_did_not_come_is_tried_again(course, counsellor, clock):
    clock.at("2026-03-13")
    call = PlannedCallFactory(course=course, cause=CallCause.NO_SHOW)

    calls.log(call=call, outcome="no_answer", by=counsellor)
    assert course.calls.open().get().due_on == date(2026, 3, 16)

    calls.log(call=course.calls.open().get(), outcome="reached", by=counsellor)
    assert not course.calls.open().exists()


def test_undone_it_is_to_be_made_again_and_the_next_is_not(course, call, counsellor):
    calls.log(call=call, outcome="reached", by=counsellor)

    calls.undo(call=call, by=counsellor)

    assert course.calls.open().get() == call


def test_only_the_latest_is_undone(course, call, counsellor, clock):
    calls.log(call=call, outcome="reached", by=counsellor)
    clock.move(days=7)
    calls.log(call=course.calls.open().get(), outcome="reached", by=counsellor)

    with pytest.raises(Refused):
        calls.undo(call=call, by=counsellor)


def test_a_call_that_is_not_needed(course, call, counsellor):
    calls.drop(call=call, by=counsellor)
    assert course.calls.open().get().due_on == date(2026, 3, 16)

    with pytest.raises(Refused):
        calls.log(call=call, outcome="reached", by=counsellor)


def test_an_ended_course_wants_no_calls(course, call, counsellor):
    ending.end(course=course, reason="completed", by=counsellor)

    assert not course.calls.open().exists()
    with pytest.raises(WrongState):
        calls.log(call=call, outcome="reached", by=counsellor)
