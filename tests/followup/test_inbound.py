"""What citizens write, and what comes of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import clock as clocks
from courses.actions import meetings, roster
from courses.actions.planning import Meeting
from courses.models import Attendance
from followup.actions import asking, wishes
from followup.enums import Meaning
from followup.gateways.base import Incoming
from followup.inbound.receive import receive
from followup.inbound.words import meaning
from followup.models import Answer, Message, Stop
from referrals.actions import citizens, contact
from tests.courses.factories import CourseFactory, GroupFactory
from tests.followup.engine import messages, nothing_to_do
from tests.referrals.factories import CitizenFactory, ReferralFactory


@pytest.mark.parametrize(
    ("text", "what"),
    [
        *(
            (text, Meaning.STOP)
            for text in ("STOP", "stop", " Stop. ", "Stop!!", "STOP SMS", "Stop tak", "afmeld", "STOPP")
        ),
        *(
            (text, Meaning.YES)
            for text in ("Ja tak, jeg kommer!", "Ja", "ja tak", "JA!", "Ok", "ja, jeg kommer", "👍", "Jaaa", "yes")
        ),
        *(
            (text, Meaning.NO)
            for text in (
                "Jeg kan desværre ikke komme",
                "Nej",
                "Afbud",
                "nej tak.",
                "Jeg kan ikke",
                "kommer ikke",
                "cancel",
                "Nejjj",
            )
        ),
        *(
            (text, Meaning.OTHER)
            for text in (
                "Jeg vil gerne stoppe",
                "Kan ikke i dag",
                "Stopper i morgen, lover jeg",
                "ja men kan vi rykke den",
                "Nej det går ikke så godt",
                "Må jeg stadig komme?",
                "",
                "🚭",
            )
        ),
    ],
)
def test_only_what_is_said_in_so_many_words_counts(text, what):
    assert meaning(text) == what


@given(st.text(max_size=200))
def test_whatever_is_written_means_something(text):
    assert meaning(text) in Meaning


def says(citizen, text, number=None, key="1"):
    told = Incoming(key, number or citizen.phone, "+451204", text, clocks.now())
    return receive(citizen.organisation, told)


@pytest.fixture
def reminded(plan, clock):
    """The citizen got a reminder of tomorrow's talk."""
    talk = plan()
    clock.at("2026-03-16 10:05")
    Message.objects.filter(kind="day_before").update(state="delivered")
    return talk


@pytest.fixture
def citizen(course):
    return course.citizen


def attendance(talk) -> Attendance:
    return Attendance.objects.get(session=talk)


def test_yes_confirms(reminded, citizen):
    answer = says(citizen, "Ja")

    assert attendance(reminded).confirmed_at == clocks.now()
    assert attendance(reminded).confirmed_by_kind == "citizen"
    assert (answer.meaning, answer.handled_by_kind) == ("yes", "system:inbound")


def test_no_sends_word_and_the_time_is_free(reminded, citizen):
    says(citizen, "Afbud")

    assert attendance(reminded).state == "cancelled"
    assert not reminded.bookings.exists()
    assert messages() == []
    assert nothing_to_do()


def test_told_twice_it_is_one(reminded, citizen):
    assert says(citizen, "Ja") == says(citizen, "Ja")
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("text", ["Kan vi rykke tiden til torsdag?", "Ja, men først kl. 11"])
def test_anything_else_waits_for_a_person(reminded, citizen, text):
    answer = says(citizen, text)

    assert (answer.meaning, answer.handled_at) == ("other", None)
    assert attendance(reminded).state == "expected"
    assert list(asking.waiting(citizen)) == [answer]


def test_yes_to_nothing_waits_too(citizen, course):
    assert says(citizen, "Ja").meaning == "other"


def test_yes_after_the_talk_is_no_answer_to_it(reminded, citizen, clock):
    clock.at("2026-03-17 11:00")

    assert says(citizen, "ok").meaning == "other"


def test_no_in_a_group_is_in_its_log(organisation, counsellor, course, clock):
    group = GroupFactory(organisation=organisation, counsellor=counsellor)
    roster.add(group=group, course=course, by=counsellor)
    at = clocks.now() + timedelta(days=7)
    [meeting] = meetings.add(group=group, meetings=[Meeting(at, 60, "in_person")], by=counsellor)
    clock.at("2026-03-16 10:05")
    Message.objects.filter(kind="day_before").update(state="sent")

    says(course.citizen, "Nej")

    assert Attendance.objects.get(session=meeting, course=course).state == "cancelled"


# STOP


def test_stop_ends_everything_and_is_confirmed_once(reminded, citizen):
    says(citizen, "STOP", key="1")
    says(citizen, "stop", key="2")

    assert messages() == [("stopped", "16.03. 10:05")]
    assert Stop.objects.count() == 1
    assert nothing_to_do()


def test_stop_counts_for_everybody_with_that_number(reminded, citizen, organisation, counsellor, plan):
    other = CourseFactory(
        organisation=organisation,
        referral=ReferralFactory(
            planned=True,
            counsellor=counsellor,
            citizen=CitizenFactory(organisation=organisation, phone=citizen.phone),
        ),
        wants_sms=True,
    )
    plan(course=other, minutes=60)
    assert len(messages(citizen=other.citizen)) > 0

    says(citizen, "STOP")

    assert messages(citizen=other.citizen) == []


def test_stop_from_a_stranger_holds_for_whoever_gets_the_number(organisation, citizen, counsellor, plan):
    says(citizen, "Stop", number="+4510111213")
    plan()
    citizens.change(row=citizen, version=citizen.version, by=counsellor, phone="+4510111213")

    assert messages(citizen=citizen) == []
    assert nothing_to_do()


def test_at_the_citizens_word_it_begins_again(plan, citizen, counsellor):
    plan()
    before = messages()
    says(citizen, "STOP")

    wishes.lift_stop(citizen=citizen, by=counsellor)

    assert messages(citizen=citizen, kind__in=["day_before", "on_day"]) == before
    assert wishes.stop_of(citizen) is None


# Whose is it?


def test_a_number_of_nobody_waits_for_a_decision(organisation, citizen, counsellor):
    answer = says(citizen, "Hvem er I?", number="+4510111213")
    assert (answer.meaning, answer.citizen) == ("unsure", None)

    asking.belongs_to(answer=answer, citizen=citizen, by=counsellor)

    assert [one.pk for one in asking.waiting(citizen)] == [answer.pk]


def test_a_number_of_two_is_decided_by_a_person(reminded, citizen, organisation):
    CitizenFactory(organisation=organisation, phone=citizen.phone)

    assert says(citizen, "Ja").meaning == "unsure"
    assert attendance(reminded).confirmed_at is None


# Answers


def test_an_answer_is_planned_at_once_and_settles_what_waits(citizen, counsellor, organisation):
    answer = says(citizen, "Må jeg komme?")

    asking.reply(citizen=citizen, text=asking.fixed(organisation, citizen)[0][1], by=counsellor)

    assert messages() == [("reply", "10.03. 10:42")]
    answer.refresh_from_db()
    assert answer.handled_by == counsellor


def test_an_answer_that_reveals_is_refused(citizen, counsellor):
    with pytest.raises(asking.NotNeutral) as refused:
        asking.reply(citizen=citizen, text="Tillykke med dit rygestop", by=counsellor)

    assert [finding.word for finding in refused.value.findings] == ["rygestop"]
    assert messages() == []


def test_kinds_that_are_not_wanted(plan, citizen, counsellor):
    plan()

    wishes.choose_kinds(citizen=citizen, unwanted=["on_day"], by=counsellor)
    assert messages() == [("day_before", "16.03. 10:00")]

    wishes.choose_kinds(citizen=citizen, unwanted=[], by=counsellor)
    assert len(messages()) == 2


def test_an_offer_is_made_once_a_day_and_falls_with_the_talk(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, counsellor=counsellor)
    assert asking.offer_time(referral=referral, by=counsellor) == asking.offer_time(referral=referral, by=counsellor)
    assert messages() == [("choose_time", "10.03. 10:42")]

    contact.record_attempt(referral=referral, outcome="reached", by=counsellor)

    assert messages() == []
