from datetime import timedelta

import pytest

from accounts import clock as clocks
from courses.actions import planning
from courses.actions.planning import Meeting
from tests.courses.factories import CourseFactory
from tests.followup.engine import switch_on


@pytest.fixture
def organisation(organisation):
    """It sends text messages, into a file."""
    return switch_on(organisation)


@pytest.fixture
def course(organisation, counsellor):
    """A citizen who wants to be reminded."""
    return CourseFactory(organisation=organisation, referral__counsellor=counsellor, wants_sms=True)


@pytest.fixture
def plan(course, counsellor):
    """Plans a talk in some days at this time of day: Tuesday 17 March at 10:42 where nothing else is said."""

    def one(days=7, minutes=0, course=course):
        at = clocks.now() + timedelta(days=days, minutes=minutes)
        return planning.add_talks(
            course=course, counsellor=counsellor, meetings=[Meeting(at, 30, "in_person")], by=counsellor
        )[0]

    return one
