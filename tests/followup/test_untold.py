"""Who must be called today, because no text message has told them what became of their appointment."""

from datetime import timedelta

import pytest

from accounts import clock as clocks
from accounts.models import AccessLogEntry
from courses.actions import meetings, planning, talks
from followup import untold
from followup.actions import wishes
from followup.models import Message
from referrals.models import Citizen
from tests.courses.factories import CourseFactory, GroupFactory, MeetingFactory, ParticipationFactory
from tests.followup.engine import switch_on
from tests.followup.factories import StopFactory
from tests.sweep.calls import client_of


@pytest.fixture
def talk(plan, clock):
    """Planned yesterday, for today at 14:42."""
    found = plan(days=1, minutes=240)
    clock.move(days=1)
    return found


@pytest.fixture
def cancelled(talk, counsellor, clock):
    talks.cancel(session=talk, by=counsellor)
    clock.move(minutes=20)
    return talk


def became(state, kind="cancelled", **about):
    Message.objects.filter(kind=kind).update(state=state, **about)


def today(organisation):
    return [(one.citizen, one.kind, one.reason) for one in untold.today(organisation)]


@pytest.mark.parametrize(
    ("state", "code", "reason"),
    [
        ("failed", "number", "Nåede ikke frem. Nummeret findes ikke."),
        ("unknown", "timeout", "Vi ved ikke, om den nåede frem. Gatewayen svarede ikke."),
        ("expired", "", "Ikke sendt: for sent. Den nåede ikke at blive sendt i tide."),
        (
            "blocked",
            "Revealing",
            "Ikke sendt: teksten er ikke neutral. Teksten har et ord, der afslører, hvad den handler om.",
        ),
    ],
)
def test_who_was_not_told_that_a_talk_is_off_is_called(state, code, reason, cancelled, course, organisation):
    became(state, code=code)

    assert today(organisation) == [(course.citizen_id, "cancelled", reason)]


@pytest.mark.parametrize("state", ["sent", "delivered"])
def test_who_was_told_is_not(state, cancelled, organisation):
    became(state)

    assert today(organisation) == []


def test_one_that_goes_out_in_a_moment_is_waited_for(talk, counsellor, organisation):
    talks.cancel(session=talk, by=counsellor)

    assert today(organisation) == []


def test_one_that_a_gateway_keeps_waiting_is_not(cancelled, course, organisation):
    became("pending", tries=3, code="unreachable")

    assert [row[0] for row in today(organisation)] == [course.citizen_id]


def test_who_was_not_told_of_another_hour_is_called(talk, course, organisation, counsellor, clock):
    planning.move(session=talk, version=talk.version, starts_at=talk.starts_at + timedelta(days=2), by=counsellor)
    clock.move(minutes=20)
    became("failed", kind="moved", code="number")

    found = untold.today(organisation)

    assert [(one.citizen, one.kind, one.at) for one in found] == [(course.citizen_id, "moved", talk.starts_at)]


def test_so_is_whose_reminder_did_not_arrive(talk, course, organisation):
    became("failed", kind="on_day")

    assert [row[:2] for row in today(organisation)] == [(course.citizen_id, "on_day")]


def test_after_the_hour_nobody_is_called(cancelled, organisation, clock):
    became("failed")
    clock.move(hours=5)

    assert today(organisation) == []


def test_tomorrows_can_wait(plan, counsellor, organisation, clock):
    talk = plan(days=2)
    clock.move(days=1)
    talks.cancel(session=talk, by=counsellor)
    clock.move(minutes=20)
    became("failed")

    assert today(organisation) == []


# Those to whom nothing can be sent.

NO_WAY = {
    "Borgeren vil ikke have sms’er": lambda citizen, by: Citizen.objects.filter(pk=citizen.pk).update(no_sms=True),
    "Der er intet telefonnummer": lambda citizen, by: Citizen.objects.filter(pk=citizen.pk).update(phone=""),
    "Der er svaret STOP": lambda citizen, by: StopFactory(organisation=citizen.organisation, number=citizen.phone),
    "Delt telefon": lambda citizen, by: Citizen.objects.filter(pk=citizen.pk).update(phone_shared=True),
    "Den sms er slået fra": lambda citizen, by: wishes.choose_kinds(citizen=citizen, unwanted=["cancelled"], by=by),
    "sender ikke sms’er": lambda citizen, by: switch_on(citizen.organisation, gateway=""),
}


@pytest.mark.parametrize("why", NO_WAY)
def test_who_cannot_be_texted_is_called_with_the_reason(why, talk, course, organisation, counsellor, clock):
    NO_WAY[why](course.citizen, counsellor)
    talks.cancel(session=talk, by=counsellor)
    clock.move(minutes=20)
    organisation.refresh_from_db()

    [(citizen, _kind, reason)] = today(organisation)

    assert citizen == course.citizen_id
    assert why in reason


def test_of_a_group_everybody_who_is_in_it(organisation, counsellor, clock):
    group = GroupFactory(organisation=organisation, counsellor=counsellor)
    meeting = MeetingFactory(group=group, starts_at=clocks.now() + timedelta(days=1, hours=4))
    inside = [CourseFactory(organisation=organisation, wants_sms=True) for _ in range(2)]
    for course in inside:
        ParticipationFactory(group=group, course=course)
    clock.move(days=1)
    meetings.cancel(session=meeting, by=counsellor)
    clock.move(minutes=20)
    Message.objects.filter(kind="cancelled", citizen=inside[0].citizen).update(state="failed")
    Message.objects.filter(kind="cancelled", citizen=inside[1].citizen).update(state="delivered")

    assert [row[0] for row in today(organisation)] == [inside[0].citizen_id]


def test_it_costs_four_statements_at_the_most(cancelled, course, organisation, django_assert_max_num_queries):
    Citizen.objects.filter(pk=course.citizen_id).update(no_sms=True)
    became("cancelled")

    with django_assert_max_num_queries(4):
        assert len(untold.today(organisation)) == 1


# The page


def test_the_page_has_number_and_reason_and_is_logged(cancelled, course, coordinator):
    became("failed", code="number")

    shown = client_of(coordinator).get("/sms/ring/").text

    assert f'href="tel:{course.citizen.phone}"' in shown
    assert "Nummeret findes ikke" in shown
    assert AccessLogEntry.objects.get().citizens == [course.citizen_id]


def test_with_nobody_to_call_it_says_what_will_come(coordinator, organisation):
    assert "Ingen skal ringes op i stedet" in client_of(coordinator).get("/sms/ring/").text


# What has become of each message, for whoever calls on another occasion.


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("delivered", ("Sms afleveret", True)),
        ("sent", ("Sms sendt, ingen kvittering endnu", True)),
        ("pending", ("Sms på vej", False)),
        ("failed", ("Sms: nåede ikke frem, nummeret findes ikke", False)),
    ],
)
def test_what_became_of_the_message_is_told_beside_the_number(state, told, cancelled, course, organisation):
    became(state, code="number")

    found = untold.states(organisation.pk, {cancelled.pk: cancelled.starts_at})

    assert {key: (one.text, one.is_told) for key, one in found.items()} == {
        (course.citizen_id, cancelled.starts_at): told
    }
