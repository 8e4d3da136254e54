"""One run of sending, to the gateway that is a folder, with a real event loop and a real database."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Organisation
from accounts.scope import scope
from courses.actions import planning
from followup import dispatch
from followup.gateways import phone
from followup.models import Message
from tests.courses.factories import PlaceFactory
from tests.followup.engine import switch_on
from tests.followup.factories import GatewayKeyFactory, MessageFactory


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.SMS_FOLDER = tmp_path
    return tmp_path


def texts(number) -> list[str]:
    return [entry.text for entry in phone.conversation(number)]


def test_a_reminder_reaches_the_phone_with_what_the_case_says_now(plan, course, clock, organisation):
    plan()
    clock.at("2026-03-16 10:00")
    Organisation.objects.update(phone="+4510405060", name="Havnsø Kommune")

    assert dispatch.tick() == Counter(sent=1)

    said = "Husk din aftale tirsdag den 17. marts kl. 10.42. Afbud: 10 40 50 60. Venlig hilsen Havnsø Kommune"
    assert texts(course.citizen.phone) == [said]
    message = Message.objects.get(state="sent")
    assert (message.text, message.number, message.parts) == (said, course.citizen.phone, 1)
    assert (message.sent_at, message.sent_by_kind) == (clock(), "system:dispatch")


def test_nothing_due_is_nothing_done(organisation):
    assert dispatch.tick() == Counter()


def test_more_than_one_run_holds_goes_out(organisation):
    switch_on(organisation, sms_rate=1000)
    for _ in range(60):
        MessageFactory(organisation=organisation)

    assert dispatch.tick(at_once=7) == Counter(sent=60)
    assert sum(len(phone.conversation(number)) for number in phone.numbers()) == 60


def test_no_more_a_second_than_the_organisation_allows(organisation):
    switch_on(organisation, sms_rate=3)
    for _ in range(20):
        MessageFactory(organisation=organisation)

    sent = dispatch.tick(seconds=0.5)

    assert sent["sent"] <= 3
    assert Message.objects.filter(state="pending").count() == 20 - sent["sent"]


def test_a_text_that_would_reveal_stays_here(organisation):
    MessageFactory(organisation=organisation, kind="reply", text="Dit rygestop begynder i dag")

    assert dispatch.tick() == Counter(blocked=1)
    assert phone.numbers() == []


def test_a_text_that_cannot_be_written_stays_here(organisation):
    """A place from the waiting list of a group that has no more meetings."""
    MessageFactory(organisation=organisation, kind="seat")

    assert dispatch.tick() == Counter(blocked=1)


def test_a_second_dispatcher_goes_home(organisation, transactional_db):
    MessageFactory(organisation=organisation)


def test_what_went_out_and_was_not_marked_is_known_by_its_reference(organisation, clock):
    message = MessageFactory(organisation=organisation)
    dispatch.tick()
    Message.objects.filter(pk=message.pk).update(state="claimed", leased_until=clock() - timedelta(seconds=1))

    dispatch.tick()

    message.refresh_from_db()
    assert message.state == "sent"
    assert len(phone.conversation(message.citizen.phone)) == 1


def test_what_is_tried_again_says_what_the_case_says_by_then(plan, course, counsellor, clock, organisation):
    talk = plan()
    clock.at("2026-03-16 10:00")
    Message.objects.update(text="Husk din aftale i går", code="503")
    planning.move(session=talk, version=talk.version, place=PlaceFactory(organisation=organisation), by=counsellor)

    assert dispatch.tick()["sent"] == 1

    [said] = texts(course.citizen.phone)
    assert said.startswith("Husk din aftale tirsdag den 17. marts kl. 10.42.")


def test_an_answer_that_stays_here_is_not_lost(organisation):
    message = MessageFactory(
        organisation=organisation, kind="reply", citizen=None, number="+4510203040", text="Rygestop?"
    )

    assert dispatch.tick() == Counter(blocked=1)

    message.refresh_from_db()
    assert (message.text, message.number) == ("Rygestop?", "+4510203040")


def test_one_organisation_with_keys_that_nobody_can_read_holds_up_no_other(organisation, neighbour, clock):
    switch_on(organisation, gateway="gatewayapi")
    GatewayKeyFactory(organisation=organisation, token_encrypted="written with a key that is gone")
    waiting = MessageFactory(organisation=organisation)
    with scope([neighbour.pk]):
        switch_on(neighbour)
        MessageFactory(organisation=neighbour)

    assert dispatch.tick() == Counter(sent=1, pending=1)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.code) == ("pending", "InvalidToken")
    assert waiting.next_at == clock() + timedelta(minutes=10)


def test_where_the_gateway_tells_no_price_it_is_the_organisations(organisation):
    switch_on(organisation, sms_price=Decimal("0.31"))
    message = MessageFactory(organisation=organisation, kind="reply", text="Ring til os. " * 20)

    dispatch.tick()

    message.refresh_from_db()
    assert (message.parts, message.cost) == (2, Decimal("0.62"))
