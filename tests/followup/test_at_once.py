"""Two transactions on one case at the same moment: the messages are what the case says in the end."""

import time
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from accounts import clock as clocks
from accounts.scope import scope
from courses.actions import ending, meetings, planning, roster, talks
from courses.actions.planning import Meeting
from followup import claiming, reconcile
from followup.actions import wishes
from referrals.actions import citizens
from tests.accounts.factories import CounsellorFactory, OrganisationFactory
from tests.courses.factories import CourseFactory, GroupFactory
from tests.followup.engine import nothing_to_do, switch_on
from tests.followup.factories import MessageFactory
from tests.threads import at_once


@pytest.fixture
def organisation(transactional_db):
    organisation = OrganisationFactory()
    with scope([organisation.pk]):
        yield switch_on(organisation)


@pytest.fixture
def counsellor(organisation):
    return CounsellorFactory(organisation=organisation)


def move(talk, course, by):
    return planning.move(session=talk, version=1, starts_at=talk.starts_at + timedelta(days=1), by=by)


def move_elsewhere(talk, course, by):
    return planning.move(session=talk, version=1, starts_at=talk.starts_at + timedelta(days=2), by=by)


def call_off(talk, course, by):
    return talks.cancel(session=talk, by=by)


def end(talk, course, by):
    return ending.end(course=course, reason="completed", by=by)


def plan_another(talk, course, by):
    at = talk.starts_at + timedelta(days=4)
    return planning.add_talk(course=course, counsellor=by, meeting=Meeting(at, 30, "in_person"), by=by)


def want_none(talk, course, by):
    citizen = course.citizen
    return citizens.change(row=citizen, version=citizen.version, no_sms=True, by=by)


def want_no_reminder(talk, course, by):
    return wishes.choose_kinds(citizen=course.citizen, unwanted=["day_before"], by=by)


PAIRS = [
    (move, want_none),
    (move, call_off),
    (move, move_elsewhere),
    (call_off, plan_another),
    (plan_another, want_no_reminder),
    (end, plan_another),
    (want_none, want_no_reminder),
]


@pytest.mark.parametrize("attempt", range(2))
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " and ".join(one.__name__ for one in pair))
def test_the_second_sees_what_the_first_has_done(organisation, counsellor, pair, attempt):
    course = CourseFactory(organisation=organisation, referral__counsellor=counsellor, wants_sms=True)
    at = clocks.now() + timedelta(days=7)
    [talk] = planning.add_talks(
        course=course, counsellor=counsellor, meetings=[Meeting(at, 30, "in_person")], by=counsellor
    )

    done = at_once(*(lambda one=one: one(talk, course, counsellor) for one in pair), within=organisation)

    assert nothing_to_do(), done


@pytest.mark.parametrize("attempt", range(3))
def test_who_joins_a_group_while_its_meeting_is_moved(organisation, counsellor, attempt):
    course = CourseFactory(organisation=organisation, referral__counsellor=counsellor, wants_sms=True)
    group = GroupFactory(organisation=organisation, counsellor=counsellor)
    at = clocks.now() + timedelta(days=7)
    [meeting] = meetings.add(group=group, meetings=[Meeting(at, 60, "in_person")], by=counsellor)

    done = at_once(
        lambda: roster.add(group=group, course=course, by=counsellor),
        lambda: meetings.move(session=meeting, version=1, starts_at=at + timedelta(days=1), by=counsellor),
        within=organisation,
    )

    assert nothing_to_do(), done


@pytest.mark.parametrize("attempt", range(3))
def test_the_pass_and_an_action_wait_for_each_other(organisation, counsellor, attempt):
    course = CourseFactory(organisation=organisation, referral__counsellor=counsellor, wants_sms=True)
    at = clocks.now() + timedelta(days=7)
    [talk] = planning.add_talks(
        course=course, counsellor=counsellor, meetings=[Meeting(at, 30, "in_person")], by=counsellor
    )

    at_once(
        lambda: reconcile.everything(since=clocks.now()),
        lambda: call_off(talk, course, counsellor),
        lambda: reconcile.everything(since=clocks.now()),
        within=organisation,
    )

    assert nothing_to_do()


def test_who_says_no_waits_for_a_dispatcher_that_is_deciding(organisation, counsellor):
    """Also about a message that no case asks for: afterwards it is on its way, or it never goes."""
    citizen = MessageFactory(organisation=organisation).citizen
    deciding, order = Event(), []

    def decide():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(claiming.TAKE, {"ahead": clocks.now(), "most": 10, "full": []})
            deciding.set()
            time.sleep(0.3)
            order.append("decided")

    def say_no():
        assert deciding.wait(10)
        citizens.change(row=citizen, version=citizen.version, no_sms=True, by=counsellor)
        order.append("no")

    at_once(decide, say_no, within=organisation)

    assert order == ["decided", "no"]
    assert claiming.claim(10).rows == []
