"""What we make of what the gateway tells us."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.gateways import gateway
from followup.gateways.base import Incoming
from followup.gateways.signatures import sign
from tests.followup.gateways.documented import ANSWER, AT, STATUS
from tests.simulator import SECRET


@pytest.fixture
def way():
    return gateway("gatewayapi", token="KEY", secret=SECRET)


def signed(body):
    return {"Signature": sign(body, SECRET)}


def status(**changes):
    """The documented call with other values in its event; the envelope's by `event_type` and `timestamp`."""
    envelope = json.loads(STATUS)
    for name in {"event_type", "timestamp"} & changes.keys():
        envelope[name] = changes.pop(name)
    envelope["event"] |= changes
    return json.dumps(envelope).encode()


def read_status(way, **changes):
    body = status(**changes)
    return way.receipts(body, signed(body))


def read_answer(way, **changes):
    body = json.dumps(ANSWER | changes).encode()
    return way.incoming(body, signed(body))


# What became of a message.


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("SCHEDULED", "sent"),
        ("BUFFERED", "sent"),
        ("ENROUTE", "sent"),
        ("enroute", "sent"),
        ("ACCEPTED", "sent"),
        ("DELIVERED", "delivered"),
        ("EXPIRED", "expired"),
        ("UNDELIVERABLE", "failed"),
        ("REJECTED", "failed"),
        ("DELETED", "failed"),
        ("SKIPPED", "failed"),
        ("UNKNOWN", "unknown"),
        ("TELEPORTED", "unknown"),
        (None, "unknown"),
        (7, "unknown"),
    ],
)
def test_each_word_has_one_of_our_states(way, word, state):
    assert [receipt.state for receipt in read_status(way, status=word)] == [state]


def test_both_spellings_of_the_event_are_known(way):
    assert read_status(way, event_type="message.status.sms") == read_status(way)


def test_what_is_about_something_else_is_passed_over(way, caplog):
    assert read_status(way, event_type="message.status.rcs") == []
    assert caplog.text == ""


def test_the_reason_is_kept_as_a_code(way):
    error = {"hex_code": "0x1011", "details": "+4520000001 is switched off"}

    assert [receipt.code for receipt in read_status(way, status="UNDELIVERABLE", error=error)] == ["0x1011"]


@pytest.mark.parametrize("error", [None, "a sentence", {}, {"hex_code": "a sentence"}, {"hex_code": None}, []])
def test_a_reason_in_other_words_is_left_out(way, error):
    codes = [receipt.code for receipt in read_status(way, error=error)]

    assert codes in ([""], ["None"])


@pytest.mark.parametrize(
    ("moments", "at"),
    [
        ({"status_at": "2026-01-01T10:00:04+01:00"}, AT),
        ({"status_at": "2026-01-01T09:00:04Z"}, AT),
        ({"status_at": "2026-01-01T09:00:04"}, AT),
        ({"status_at": "yesterday", "timestamp": "2026-01-01T09:00:04Z"}, AT),
        ({"status_at": None, "timestamp": "2026-01-01T09:00:04Z"}, AT),
    ],
)
def test_the_moment_is_always_one_of_a_zone(way, moments, at):
    assert [receipt.at for receipt in read_status(way, **moments)] == [at]


def test_without_a_moment_it_is_now(way, clock):
    assert [receipt.at for receipt in read_status(way, status_at=None, timestamp=None)] == [clock.moment]


def test_a_receipt_may_lack_our_reference(way):
    assert [receipt.reference for receipt in read_status(way, reference=None)] == [""]


# What a phone answers.


def test_an_answer_is_read(way):
    assert read_answer(way) == [
        Incoming("1000001", "+4520000001", "451204", "STOP12 AFMELD", datetime.fromtimestamp(1767258600, tz=UTC))
    ]


@pytest.mark.parametrize("moment", [None, "soon", 1e40, [], float("nan")])
def test_an_answer_without_a_usable_moment_came_now(way, clock, moment):
    assert [answer.at for answer in read_answer(way, senttime=moment)] == [clock.moment]


def test_what_the_database_would_refuse_is_left_out_of_the_text(way):
    assert [answer.text for answer in read_answer(way, message="S\0TO\ud83dP")] == ["STO?P"]


@pytest.mark.parametrize(
    "changes",
    [
        {"msisdn": "Havnsoe"},
        {"msisdn": None},
        {"msisdn": 4520},
        {"receiver": ""},
        {"id": ""},
        {"id": "a b"},
        {"message": None},
        {"message": ["x"]},
    ],
)
def test_an_unreadable_answer_is_told_without_its_content(way, changes, caplog):
    assert read_answer(way, **changes) == []
    assert "A signed call of the gateway could not be read" in caplog.text
    assert not [word for word in ("4520000001", "AFMELD", "Havnsoe") if word in caplog.text]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"7", b"{}", b"\xff", b"[" * 9000, b'{"event_type": []}'])
def test_signed_nonsense_is_nothing(way, body):
    assert way.receipts(body, signed(body)) == []
    assert way.incoming(body, signed(body)) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(changes=st.fixed_dictionaries({}, optional=dict.fromkeys(json.loads(STATUS)["event"], JSON)))
def test_no_receipt_breaks_the_reader(changes):
    for receipt in read_status(gateway("gatewayapi", token="", secret=SECRET), **changes):
        assert receipt.at.tzinfo


@given(changes=st.fixed_dictionaries({}, optional=dict.fromkeys(ANSWER, JSON)))
def test_no_answer_breaks_the_reader(changes):
    for answer in read_answer(gateway("gatewayapi", token="", secret=SECRET), **changes):
        assert answer.at.tzinfo
        assert "\0" not in answer.text
