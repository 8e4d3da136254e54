"""Which messages there are, as the case changes."""

from datetime import timedelta

import pytest

from accounts.history import alter
from accounts.transactions import atomic
from courses.actions import ending, planning, talks
from followup import reconcile
from followup.models import Message
from referrals.actions import citizens, contact
from tests.followup.engine import messages, nothing_to_do


@pytest.fixture(autouse=True)
def the_pass_finds_nothing(organisation):
    yield
    assert nothing_to_do()


def test_a_talk_has_its_two_reminders(plan):
    plan()

    assert messages() == [("day_before", "16.03. 10:00"), ("on_day", "17.03. 08:00")]


def test_a_moved_talk_takes_its_reminders_along_and_says_so(plan, counsellor, clock):
    talk = plan()
    clock.move(days=1)

    planning.move(session=talk, version=talk.version, starts_at=talk.starts_at + timedelta(days=2), by=counsellor)

    assert messages() == [("moved", "11.03. 10:47"), ("day_before", "18.03. 10:00"), ("on_day", "19.03. 08:00")]
    assert messages("cancelled") == [("day_before", "16.03. 10:00"), ("on_day", "17.03. 08:00")]


def test_moved_back_at_once_it_was_never_moved(plan, counsellor, clock):
    talk, before = plan(), messages()
    at = talk.starts_at
    clock.move(days=1)
    talk = planning.move(session=talk, version=talk.version, starts_at=at + timedelta(days=2), by=counsellor)

    planning.move(session=talk, version=talk.version, starts_at=at, by=counsellor)

    assert messages() == before


def test_called_off_it_has_none_but_the_word_of_it(plan, counsellor, clock):
    talk = plan()
    clock.move(minutes=1)

    talks.cancel(session=talk, by=counsellor)

    assert messages() == [("cancelled", "10.03. 10:48")]


def test_called_off_by_mistake_nothing_is_said(plan, counsellor, clock):
    talk, before = plan(), messages()
    clock.move(minutes=1)
    talks.cancel(session=talk, by=counsellor)
    clock.move(minutes=1)

    talks.undo(session=talk, by=counsellor)

    assert messages() == before


def test_who_was_told_that_it_is_off_is_told_that_it_is_on(plan, counsellor, clock):
    talk, before = plan(), messages()
    clock.move(minutes=1)
    talks.cancel(session=talk, by=counsellor)
    Message.objects.filter(kind="cancelled").update(state="sent")
    clock.move(hours=1)

    talks.undo(session=talk, by=counsellor)

    assert messages() == [("moved", "10.03. 11:48"), *before]


def test_whoever_wants_no_reminders_gets_none(plan, course, counsellor):
    plan()

    planning.keep_contact(course=course, version=course.version, by=counsellor, wants_sms=False)

    assert messages() == []


@pytest.mark.parametrize("change", [{"no_sms": True}, {"phone": ""}, {"phone_shared": True}])
def test_whoever_cannot_or_may_not_be_written_to_gets_none(plan, course, counsellor, change):
    plan()
    citizen = course.citizen

    citizens.change(row=citizen, version=citizen.version, by=counsellor, **change)

    assert messages() == []


def test_a_shared_phone_with_permission_gets_them(plan, course, counsellor):
    plan()
    before, citizen = messages(), course.citizen
    citizens.change(row=citizen, version=citizen.version, by=counsellor, phone_shared=True)

    citizens.record_permission(citizen=citizen, by=counsellor, purpose="home_times", state="given", form="oral")

    assert messages() == before


def test_at_rest_there_are_none_and_afterwards_again(plan, course, counsellor):
    plan()
    with atomic():
        alter(course, by=counsellor, state="active", started_at=course.planned_at, started_by_kind="system:tests")
    ending.rest(course=course, by=counsellor)
    assert messages() == []

    ending.resume(course=course, by=counsellor)

    assert messages() == [("day_before", "16.03. 10:00"), ("on_day", "17.03. 08:00")]


def test_a_reminder_that_would_have_gone_out_before_one_agreed_is_none(plan):
    plan(days=1)

    assert messages() == [("on_day", "11.03. 08:00")]


def test_before_a_holiday_it_comes_earlier(plan):
    plan(days=27)  # 6 April 2026 is Easter Monday, and the Sunday before it a holiday too

    assert ("day_before", "04.04. 10:00") in messages()


def test_called_in_vain_it_says_so_once_a_day(course, counsellor, clock, organisation):
    from tests.referrals.factories import ReferralFactory

    referral = ReferralFactory(organisation=organisation, counsellor=counsellor)
    for _ in range(2):
        contact.record_attempt(referral=referral, channel="phone", outcome="no_answer", by=counsellor)
        clock.move(hours=1)

    assert messages() == [("tried_to_call", "10.03. 10:47")]

    contact.record_attempt(referral=referral, channel="phone", outcome="reached", by=counsellor)

    assert messages() == []


def test_nothing_is_made_for_what_lay_before_messages_were_switched_on(plan, organisation):
    Message.objects.all().delete()
    organisation.sms_from = plan().starts_at
    organisation.save()
    Message.objects.all().delete()

    assert reconcile.organisations([organisation.pk]) == (0, 0, 0)
