"""The gateway's calls, signed as it signs them: stored once, in the organisation whose address it is, or refused."""

import json
from datetime import timedelta

import pytest

from accounts import clock as clocks
from accounts import links
from accounts.enums import LinkPurpose
from accounts.scope import scope
from courses.actions import meetings, roster
from courses.actions.planning import Meeting
from courses.models import Attendance
from followup.gateways.signatures import sign, sign_token
from followup.models import Answer, Message
from tests.accounts.factories import CollaborationFactory, PublicLinkFactory
from tests.courses.factories import CourseFactory, GroupFactory
from tests.followup.engine import switch_on
from tests.followup.factories import MessageFactory
from tests.followup.gateways.documented import ANSWER
from tests.referrals.factories import CitizenFactory


@pytest.fixture
def organisation(organisation):
    return switch_on(organisation, gateway="simulator")


@pytest.fixture
def address():
    """Of an organisation, for receipts ("kvittering") or answers ("svar")."""

    def address(organisation, what):
        link = PublicLinkFactory(purpose=LinkPurpose.SMS_HOOK, organisation=organisation, target=organisation.pk)
        return f"/kroge/sms/{links.key(link)}/{what}/"

    return address


@pytest.fixture
def answers(client, settings):
    """Somebody writes; `told` is what the gateway says of it."""

    def answers(address, phone, text, **told):
        event = ANSWER | {"msisdn": int(phone.removeprefix("+")), "message": text} | told
        token = sign_token(event, settings.SMS_SIMULATOR_SECRET)
        return client.post(address, event, content_type="application/json", HTTP_X_GWAPI_SIGNATURE=token).status_code

    return answers


def test_an_answer_is_stored_once(organisation, address, answers):
    citizen = CitizenFactory(organisation=organisation, phone="+4510203040")
    svar = address(organisation, "svar")

    assert [answers(svar, citizen.phone, "Må jeg komme?") for _ in range(2)] == [204, 204]

    assert [(one.citizen, one.text) for one in Answer.objects.all()] == [(citizen, "Må jeg komme?")]


@pytest.mark.parametrize("headers", [{}, {"Signature": "v1=00"}, {"X-Gwapi-Signature": "a.b.c"}])
def test_without_proof_nothing_is_stored(client, organisation, address, headers):
    answer = client.post(address(organisation, "svar"), ANSWER, content_type="application/json", headers=headers)

    assert answer.status_code == 403
    assert not Answer.objects.exists()


@pytest.mark.parametrize("what", ["svar", "kvittering"])
def test_what_is_signed_and_cannot_be_read_is_not_asked_for_again(
    client, organisation, address, settings, what, caplog
):
    """The gateway would tell it for hours; the log says that somebody must look."""
    body = b'{"event_type": "messaging.status.sms", "event": []}' if what == "kvittering" else b"[1]"
    signature = {"Signature": sign(body, settings.SMS_SIMULATOR_SECRET)}

    answer = client.post(address(organisation, what), body, content_type="application/json", headers=signature)

    assert answer.status_code == 204
    assert "could not be read" in caplog.text
    assert not Answer.objects.exists()


def test_a_closed_address_takes_nothing(client, organisation):
    link = PublicLinkFactory(
        purpose=LinkPurpose.SMS_HOOK, organisation=organisation, target=organisation.pk, closed=True
    )

    assert client.post(f"/kroge/sms/{links.key(link)}/svar/").status_code == 404


def test_a_receipt_settles_its_own_organisations_message_alone(client, organisation, neighbour, address, settings):
    message = MessageFactory(organisation=organisation, state="sent", sent_at=clocks.now(), sent_by_kind="system:tests")
    with scope([neighbour.pk]):
        switch_on(neighbour, gateway="simulator")
    event = {"msg_id": "X", "recipient": 4510203040, "reference": str(message.reference), "status": "DELIVERED"}
    event["status_at"] = clocks.now().isoformat()
    body = json.dumps({"event_type": "messaging.status.sms", "event": event}).encode()
    signature = {"Signature": sign(body, settings.SMS_SIMULATOR_SECRET)}

    states = []
    for whose in (neighbour, organisation):
        address_of = address(whose, "kvittering")
        assert client.post(address_of, body, content_type="application/json", headers=signature).status_code == 204
        message.refresh_from_db()
        states.append(message.state)

    assert states == ["sent", "delivered"]


def test_yes_to_the_meeting_of_a_partners_group(organisation, neighbour, counsellor, address, answers, clock):
    together = CollaborationFactory(organisations=[organisation, neighbour])
    group = GroupFactory(organisation=organisation, counsellor=counsellor, collaboration=together)
    at = clocks.now() + timedelta(days=7)
    [meeting] = meetings.add(group=group, meetings=[Meeting(at, 60, "in_person")], by=counsellor)
    with scope([neighbour.pk], partners=None):
        switch_on(neighbour, gateway="simulator")
        course = CourseFactory(organisation=neighbour, wants_sms=True)
        roster.add(group=group, course=course, by=course.referral.counsellor)
        clock.at("2026-03-16 10:05")
        assert Message.objects.filter(kind="day_before").update(state="delivered") == 1

    assert answers(address(neighbour, "svar"), course.citizen.phone, "Ja") == 204

    with scope([neighbour.pk], partners=None):
        assert Answer.objects.get().meaning == "yes"
        assert Attendance.objects.get(session=meeting, course=course).confirmed_at == clock()
