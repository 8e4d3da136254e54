"""A citizen who was reached, a course, a talk that is about to begin, and the counsellor's browser."""

from datetime import timedelta

import pytest

from accounts import clock as clocks
from courses.actions import planning
from courses.actions.planning import Meeting
from tests.courses.factories import CourseFactory
from tests.referrals.factories import ReferralFactory


@pytest.fixture
def referral(organisation, counsellor):
    return ReferralFactory(organisation=organisation, counsellor=counsellor, contacted=True)


@pytest.fixture
def course(organisation, counsellor):
    return CourseFactory(organisation=organisation, referral__counsellor=counsellor)


@pytest.fixture
def talk(course, counsellor):
    meeting = Meeting(clocks.now() + timedelta(minutes=5), 30, "phone")
    return planning.add_talks(course=course, counsellor=counsellor, meetings=[meeting], by=counsellor)[0]


@pytest.fixture
def page(client, counsellor):
    client.force_login(counsellor)
    return client
