"""The simulator removes doubles, and goes wrong as it is told."""

import urllib.error
import urllib.request

import pytest

from followup.gateways.base import Accepted, Retry, Unknown
from tests.followup.gateways.conftest import copies, fresh_phone, outgoing, send, send_one


def test_a_double_is_counted_and_removed(simulator):
    message = outgoing()

    first, second = (send_one(message, address=simulator.address) for _ in range(2))

    assert first == second
    assert simulator.state()[message.reference]["requests"] == 2
    assert copies(simulator, message) == 1


def test_doubles_come_through_where_nobody_removes_them(simulator):
    simulator.control(removes_doubles=False)
    message = outgoing()

    first, second = (send_one(message, name="simulator-without", address=simulator.address) for _ in range(2))

    assert first.gateway_id != second.gateway_id
    assert copies(simulator, message) == 2


def test_another_message_with_the_same_reference_is_no_double(simulator):
    message = outgoing()
    send_one(message, address=simulator.address)

    result = send_one(outgoing(reference=message.reference, text="Another"), address=simulator.address)

    assert (type(result), result.code) == (Unknown, "http_409")
    assert simulator.state()[message.reference]["text"] == message.text


def test_a_request_that_was_refused_is_counted(simulator):
    simulator.control(error_before=1)
    message = outgoing()

    send_one(message, address=simulator.address)

    assert simulator.state()[message.reference]["requests"] == 1


def test_a_seed_makes_the_same_faults(simulator):
    def codes():
        simulator.control(error_before=0.3, rate_limited=0.3, seed=7)
        return [getattr(send_one(address=simulator.address), "code", "accepted") for _ in range(20)]

    first = codes()

    assert codes() == first
    assert set(first) == {"http_500", "http_429", "accepted"}


def test_what_is_not_named_is_as_at_the_start(simulator):
    simulator.control(garbage=1)

    assert simulator.control(slow_seconds=2)["garbage"] == 0


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ({"gargabe": 1}, "unexpected keyword argument 'gargabe'"),
        ({"garbage": 2}, "between 0 and 1"),
        ({"garbage": "1"}, "another kind"),
        ({"seed": 0.5}, "another kind"),
        ({"delay": True}, "another kind"),
        ({"garbage": 0.6, "timeout": 0.6}, "more than 1"),
    ],
)
def test_behaviour_that_makes_no_sense_is_refused(simulator, behaviour, reason):
    with pytest.raises(urllib.error.HTTPError) as refused:
        simulator.control(**behaviour)

    with refused.value as answer:
        assert answer.code == 422
        assert reason in answer.read().decode()


@pytest.mark.parametrize("path", ["/control", "/hooks", "/phone/%2B4520000001"])
@pytest.mark.parametrize(("kind", "body", "status"), [("text/plain", b"{}", 415), ("application/json", b"[", 422)])
def test_only_json_that_says_so_is_taken(simulator, path, kind, body, status):
    """A page of another site can send text, not this."""
    request = urllib.request.Request(simulator.address + path, body, {"Content-Type": kind})

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)

    with refused.value as answer:
        assert answer.code == status


def test_above_the_rate_it_is_too_much(simulator):
    simulator.control(rate=20)

    results = send(*(outgoing() for _ in range(40)), address=simulator.address)

    accepted = sum(isinstance(result, Accepted) for result in results)
    assert 1 <= accepted < 40
    assert {result.code for result in results if isinstance(result, Retry)} == {"http_429"}


def test_hundreds_at_once_all_arrive(simulator):
    messages = [outgoing(to=fresh_phone()) for _ in range(300)]

    results = send(*messages, address=simulator.address)

    assert all(isinstance(result, Accepted) for result in results)
    assert {copies(simulator, message) for message in messages[::50]} == {1}
