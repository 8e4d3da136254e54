"""Each answer of a gateway, and each missing one, in the words that the dispatcher acts upon: over real HTTP."""

import socket

import pytest

from followup.gateways import gatewayapi
from followup.gateways.base import Accepted, Never, Retry, Unknown
from followup.gateways.http import CONNECT, TOTAL
from tests.followup.gateways.conftest import outgoing, problem, send_one
from tests.followup.gateways.listener import Listener


def test_an_accepted_message_is_at_the_phone(simulator):
    message = outgoing(text="Hej Ærø [€] 😀")

    result = send_one(message, address=simulator.address)

    assert isinstance(result, Accepted)
    assert simulator.state()[message.reference] == {
        "requests": 1,
        "delivered_to_phone": 1,
        "text": "Hej Ærø [€] 😀",
        "to": "+4520000001",
        "sender": "Havnsoe",
    }


@pytest.mark.parametrize(
    ("fault", "expected", "at_the_phone"),
    [
        ("error_before", (Unknown, "http_500"), 0),
        ("error_after", (Unknown, "http_500"), 1),
        ("gateway_lost", (Unknown, "http_502"), 1),
        ("reset_before", (Unknown, "broken"), 0),
        ("reset_after", (Unknown, "broken"), 1),
        ("garbage", (Unknown, "garbage"), 1),
        ("unavailable", (Retry, "http_503"), 0),
        ("rate_limited", (Retry, "http_429"), 0),
        ("bad_key", (Retry, "http_403"), 0),
        ("refused", (Never, "http_422"), 0),
    ],
)
def test_what_goes_wrong_has_its_type(simulator, fault, expected, at_the_phone):
    simulator.control(**{fault: 1})
    message = outgoing()

    result = send_one(message, address=simulator.address)

    assert problem(result) == expected
    assert simulator.state()[message.reference]["delivered_to_phone"] == at_the_phone


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(gatewayapi, "TIMEOUT", gatewayapi.TIMEOUT.__class__(total=0.5, connect=0.3))


def test_a_timeout_after_accepting_is_unknown(simulator, impatient):
    simulator.control(timeout=1)
    message = outgoing()

    result = send_one(message, address=simulator.address)

    assert problem(result) == (Unknown, "timeout")
    assert simulator.state()[message.reference]["delivered_to_phone"] == 1


def test_a_connection_that_is_closed_late_is_unknown(simulator):
    simulator.control(timeout=1, hang_seconds=0.2)

    assert problem(send_one(address=simulator.address)) == (Unknown, "broken")


def test_a_slow_answer_is_waited_for(simulator):
    simulator.control(slow=1, slow_seconds=0.5)

    assert isinstance(send_one(address=simulator.address), Accepted)


def test_connecting_is_given_up_before_the_whole():
    """Else a message that never left would count as unknown."""
    assert CONNECT < TOTAL
    assert (gatewayapi.TIMEOUT.connect, gatewayapi.TIMEOUT.total) == (CONNECT, TOTAL)


def test_a_closed_port_is_tried_again():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    assert problem(send_one(address=f"http://127.0.0.1:{port}")) == (Retry, "unreachable")


def test_a_name_that_nobody_has_is_tried_again():
    assert problem(send_one(address="http://simulator.invalid")) == (Retry, "dns")


def test_without_an_address_the_simulator_reaches_nobody(settings):
    settings.SMS_SIMULATOR_URL = ""

    assert problem(send_one(address="")) == (Retry, "dns")


def test_a_failed_handshake_is_tried_again(simulator):
    address = simulator.address.replace("http:", "https:")

    assert problem(send_one(address=address)) == (Retry, "tls")


@pytest.mark.parametrize("address", ["//nowhere", "nowhere", "ftp://nowhere", "http://", "http://x:y"])
def test_an_address_that_is_none_is_tried_again(address):
    assert problem(send_one(address=address)) == (Retry, "address")


def test_a_full_line_is_given_up_before_anything_is_written(impatient):
    """Nobody takes the connections, and the queue of those that wait is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        waiting = [fill(deaf) for _ in range(3)]

        result = send_one(address=f"http://127.0.0.1:{deaf.getsockname()[1]}")

        for one in waiting:
            one.close()
    assert problem(result) == (Retry, "connect_timeout")


def fill(server):
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex(server.getsockname())
    return one


@pytest.mark.parametrize("token", ["", "two\r\nlines", "nøgle"])
def test_a_token_that_is_none_never_leaves(simulator, token):
    assert problem(send_one(name="gatewayapi", token=token, address=simulator.address)) == (Retry, "no_key")


@pytest.mark.parametrize("number", ["", "20000001", "+45 20000001", "+4520000001234567", "+٤٥٢٠٠٠٠٠٠٠١"])
def test_what_is_no_number_never_leaves(simulator, number):
    message = outgoing(to=number)

    assert problem(send_one(message, address=simulator.address)) == (Never, "number")
    assert message.reference not in simulator.state()


@pytest.mark.parametrize("fields", [{"sender": "Twelve chars"}, {"sender": ""}, {"text": ""}])
def test_a_message_that_the_gateway_refuses_never_will_be_taken(simulator, fields):
    assert problem(send_one(outgoing(**fields), address=simulator.address)) == (Never, "http_422")


def test_the_simulator_says_it_in_both_forms(simulator):
    simulator.control(rate_limited=1, retry_after=30)
    in_seconds = send_one(address=simulator.address)
    simulator.control(rate_limited=1, retry_after=30, retry_after_as_date=True)
    as_date = send_one(address=simulator.address)

    assert (in_seconds.after, as_date.after) == (30, 30)


def test_the_request_is_what_gatewayapi_documents():
    with Listener('HTTP/1.1 202 Accepted\r\nContent-Length: 16\r\n\r\n{"msg_id":"01K"}') as one:
        send_one(outgoing(reference="7f3c", text="Hej Ærø"), name="gatewayapi", token="KEY", address=one.address + "/")

    head, _, body = one.heard.decode().partition("\r\n\r\n")
    assert head.startswith("POST /mobile/single HTTP/1.1\r\n")
    assert {"Authorization: Token KEY", "Content-Type: application/json"} <= set(head.split("\r\n"))
    assert body == (
        '{"sender": "Havnsoe", "message": "Hej Ærø", "recipient": 4520000001,'
        ' "reference": "7f3c", "expiration": "PT3600S"}'
    )


def test_nothing_of_a_message_is_in_what_is_printed(simulator):
    simulator.control(refused=1)
    message = outgoing()

    shown = repr(message) + repr(send_one(message, address=simulator.address))

    assert not [secret for secret in (message.to, message.text, message.to[1:]) if secret in shown]


def test_without_an_address_it_is_the_one_in_the_eu():
    way = gatewayapi.GatewayApi(token="KEY", secret="")

    assert way._url == "https://messaging.gatewayapi.eu/mobile/single"
