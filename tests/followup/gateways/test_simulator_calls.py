"""Whom the simulator calls: about messages that it has accepted, and when a phone answers."""

import asyncio
import json
import urllib.error
import urllib.request

import aiohttp
import pytest

from followup.gateways import gateway, phone
from followup.gateways.base import Accepted
from followup.gateways.http import session
from tests.followup.gateways.conftest import copies, fresh_phone, outgoing, send_one, words
from tests.simulator import SECRET, Hook

# Receipts.


def test_receipts_are_signed_and_in_order(simulator, hook):
    simulator.control(receipt_seconds=0.05)
    message = outgoing()

    accepted = send_one(message, address=simulator.address)

    assert words(hook, 2) == ["sent", "delivered"]
    path, body, _ = hook.calls[0]
    assert path == "/kvittering/"
    assert json.loads(body)["event"] | {"status_at": 0} == {
        "msg_id": accepted.gateway_id,
        "recipient": 4520000001,
        "reference": message.reference,
        "status": "ENROUTE",
        "status_at": 0,
    }


@pytest.mark.parametrize(
    ("behaviour", "states"),
    [
        ({"receipts_doubled": 1}, ["sent", "sent", "delivered", "delivered"]),
        ({"receipts_reordered": 1}, ["delivered", "sent"]),
        ({"failed": 1}, ["sent", "failed"]),
    ],
)
def test_receipts_come_as_told(simulator, hook, behaviour, states):
    simulator.control(receipt_seconds=0, **behaviour)

    send_one(address=simulator.address)

    assert words(hook, len(states)) == states


def test_a_failed_message_is_not_at_the_phone(simulator):
    simulator.control(failed=1)
    message = outgoing(to=fresh_phone())

    assert isinstance(send_one(message, address=simulator.address), Accepted)
    assert copies(simulator, message) == 0
    assert phone.conversation(message.to, simulator.folder) == []


def test_a_receipt_can_come_before_the_answer(simulator, hook):
    simulator.control(receipts_early=1)

    send_one(address=simulator.address)

    assert len(hook.calls) == 2


def test_receipts_can_be_lost(simulator, hook):
    simulator.control(receipts_lost=1, receipt_seconds=0)
    send_one(address=simulator.address)
    simulator.control(receipt_seconds=0)
    message = outgoing()

    send_one(message, address=simulator.address)

    hook.wait_for(2)
    assert {json.loads(body)["event"]["reference"] for _, body, _ in hook.calls} == {message.reference}


def test_a_double_that_is_removed_gets_no_receipts(simulator, hook):
    simulator.control(receipts_early=1)
    message = outgoing()

    for _ in range(2):
        send_one(message, address=simulator.address)

    assert len(hook.calls) == 2


def test_who_does_not_listen_is_called_again(simulator):
    simulator.control(receipt_seconds=0)
    with Hook(503, 204) as deaf_at_first:
        simulator.call_at(deaf_at_first.address)
        send_one(address=simulator.address)

        assert words(deaf_at_first, 3) == ["sent", "sent", "delivered"]


def test_each_token_has_its_own_hook(simulator, hook):
    simulator.control(receipt_seconds=0)
    with Hook() as other:
        simulator.call_at(other.address, token="another", number="451205")
        send_one(token="another", address=simulator.address)

        other.wait_for(2)

    assert hook.calls == []


def test_the_application_registers_itself(simulator):
    async def register(address):
        way = gateway("simulator", token="mine", secret=SECRET, address=simulator.address)
        async with session(1) as http:
            await way.register(http, receipts_url=f"{address}k/", incoming_url=f"{address}s/", number="451206")

    simulator.control(receipt_seconds=0)
    with Hook() as mine:
        asyncio.run(register(mine.address))
        send_one(token="mine", address=simulator.address)

        assert [path for path, _, _ in mine.wait_for(2)] == ["/k/", "/k/"]


def test_registering_with_nobody_is_an_error():
    way = gateway("simulator", token="mine", secret=SECRET)

    async def register():
        async with session(1) as http:
            await way.register(http, receipts_url="", incoming_url="", number="")

    with pytest.raises(aiohttp.ClientError):
        asyncio.run(register())


# Phones.


@pytest.mark.parametrize("signs_by_token", [False, True])
def test_a_phone_answers_whoever_wrote_last(simulator, hook, signs_by_token):
    simulator.control(receipts_lost=1, signs_by_token=signs_by_token)
    message = outgoing(to=fresh_phone())
    send_one(message, address=simulator.address)

    gateway_id = simulator.phone(message.to, "STOP 😀")

    [(path, body, headers)] = hook.wait_for(1)
    assert path == "/svar/"
    assert ("x-gwapi-signature" in headers) is signs_by_token
    [answer] = gateway("simulator", token="", secret=SECRET).incoming(body, headers)
    assert (answer.gateway_id, answer.sender, answer.text) == (str(gateway_id), message.to, "STOP 😀")
    assert answer.receiver == "451204"


def test_the_phone_shows_both_sides(simulator, hook):
    message = outgoing(to=fresh_phone())
    send_one(message, address=simulator.address)
    simulator.phone(message.to, "Ja")

    shown = phone.conversation(message.to, simulator.folder)

    assert [(entry.direction, entry.text) for entry in shown] == [("out", message.text), ("in", "Ja")]


def test_a_phone_can_write_first_to_a_number(simulator, hook):
    simulator.phone(fresh_phone(), "Hej", to="451204")

    assert [path for path, _, _ in hook.wait_for(1)] == ["/svar/"]


@pytest.mark.parametrize(
    ("number", "fields", "status"),
    [
        ("+4520999999", {"text": "to nobody"}, 404),
        ("+4520999999", {"text": "to nobody", "to": "459999"}, 404),
        ("+4520999999", {"text": ""}, 422),
        ("+4520999999", {"text": 7}, 422),
        ("20999999", {"text": "x"}, 422),
    ],
)
def test_what_a_phone_cannot_do(simulator, number, fields, status):
    with pytest.raises(urllib.error.HTTPError) as refused:
        simulator.phone(number, fields["text"], **{key: fields[key] for key in fields if key != "text"})

    with refused.value as answer:
        assert answer.code == status
