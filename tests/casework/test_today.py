"""Talks in My day: the user's own, of courses whose case they may open."""

import pytest

from accounts import clock as clocks
from casework import today
from tests.accounts.factories import LocalCounsellorFactory, UnitFactory
from tests.courses.factories import CourseFactory, SessionFactory


@pytest.fixture
def course(organisation, counsellor):
    return CourseFactory(organisation=organisation, referral__counsellor=counsellor)


def names(user):
    return [talk["name"] for talk in today.sessions(user)]


def test_a_talk_in_a_colleagues_course_is_in_ones_day(course, counsellor, colleague):
    SessionFactory(course=course, counsellor=colleague, starts_at=clocks.now())

    assert (names(colleague), names(counsellor)) == ([course.citizen.name], [])


def test_a_talk_in_a_case_that_one_may_not_open_is_not(course, organisation):
    elsewhere = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))
    SessionFactory(course=course, counsellor=elsewhere, starts_at=clocks.now())

    assert names(elsewhere) == []
