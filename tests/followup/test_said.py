"""What a citizen has answered a reminder stands where the meeting is looked at: log, group, and the list of talks."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.actors import CITIZEN
from courses.actions import answering, group_log, meetings, roster
from courses.actions.planning import Meeting
from courses.models import Attendance
from tests.courses.factories import CourseFactory, GroupFactory
from tests.sweep.calls import client_of

YES, NO = "Bekræftet på sms", "Afbud på sms"


@pytest.fixture
def client(counsellor):
    return client_of(counsellor)


@pytest.fixture
def group(organisation, counsellor, course):
    """Of two: the course, and one more."""
    group = GroupFactory(organisation=organisation, counsellor=counsellor)
    for one in (course, CourseFactory(organisation=organisation, referral__counsellor=counsellor)):
        roster.add(group=group, course=one, by=counsellor)
    return group


@pytest.fixture
def meeting(group, counsellor):
    at = clocks.now() + timedelta(days=1)
    return meetings.add(group=group, meetings=[Meeting(at, 60, "in_person")], by=counsellor)[0]


def to(name, row):
    return reverse(f"courses:{name}", args=[row.pk])


def pages(client, meeting):
    return [client.get(to("group_log", meeting)).text, client.get(to("group", meeting.group)).text]


def test_yes_stands_in_the_log_and_in_the_group(client, course, meeting):
    answering.confirm(session=meeting, course=course, by=CITIZEN)

    assert [page.count(YES) for page in pages(client, meeting)] == [1, 1]
    assert not client.get(to("group", meeting.group)).context["people"][0]["missed"]


def test_no_stands_there_too_and_is_logged(client, course, meeting):
    answering.send_word(session=meeting, course=course, by=CITIZEN)

    assert [page.count(NO) for page in pages(client, meeting)] == [1, 1]


def test_what_somebody_logs_afterwards_takes_its_place(client, course, meeting, counsellor, clock):
    answering.send_word(session=meeting, course=course, by=CITIZEN)
    clock.move(days=1)
    version = Attendance.objects.get(session=meeting, course=course).version

    group_log.store(session=meeting, course=course, version=version, outcome="attended", by=counsellor)

    assert [page.count(NO) for page in pages(client, meeting)] == [0, 0]


def test_a_confirmed_row_is_not_yet_a_logged_one(client, course, meeting, clock):
    answering.confirm(session=meeting, course=course, by=CITIZEN)
    clock.move(days=1)

    assert "0 af" not in client.get(to("group", meeting.group)).text


def talks(client, course):
    answer = client.get(f"{course.citizen.get_absolute_url()}?tab=talks")
    return [row["state"] for row in answer.context["talks"][0]["rows"]]


def test_the_list_of_talks_says_both(client, course, plan):
    answering.confirm(session=plan(days=7), course=course, by=CITIZEN)
    answering.send_word(session=plan(days=14), course=course, by=CITIZEN)
    plan(days=21)

    assert talks(client, course) == ["Planlagt", "Afbud på sms", "Planlagt, bekræftet på sms"]
