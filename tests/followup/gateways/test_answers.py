"""Every other answer that a gateway may give, byte for byte."""

import pytest

from followup.gateways.base import Accepted, Never, Retry, Unknown
from tests.followup.gateways.conftest import problem, send_one
from tests.followup.gateways.listener import Listener


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Accepted),
        (301, Unknown),
        (303, Unknown),
        (400, Never),
        (401, Retry),
        (402, Retry),
        (404, Retry),
        (405, Retry),
        (408, Unknown),
        (409, Unknown),
        (413, Never),
        (418, Unknown),
        (503, Unknown),
        (504, Unknown),
    ],
)
def test_every_other_status(status, expected):
    with Listener(f"HTTP/1.1 {status} Word\r\nLocation: /\r\nContent-Length: 14\r\n\r\n" + '{"msg_id":"1"}') as one:
        result = send_one(address=one.address)

    assert type(result) is expected
    assert expected is Accepted or result.code == f"http_{status}"


@pytest.mark.parametrize(
    "content",
    ["", "<html>", "[]", "null", "{}", '{"msg_id": null}', '{"msg_id": 7}', '{"msg_id": "a b"}', "[" * 9000, "\xff"],
)
def test_an_acceptance_that_cannot_be_read_is_unknown(content):
    with Listener(f"HTTP/1.1 202 Accepted\r\nContent-Length: {len(content)}\r\n\r\n{content}") as one:
        assert problem(send_one(address=one.address)) == (Unknown, "garbage")


@pytest.mark.parametrize(
    "answer", ["\x00\x01 what\r\n\r\n", "HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\n{", ""]
)
def test_an_answer_that_is_none_is_unknown(answer):
    with Listener(answer) as one:
        assert problem(send_one(address=one.address)) == (Unknown, "broken")


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ("Retry-After: 7", 7),
        ("Retry-After: 0", 0),
        ("Retry-After: 99999999999", 86400),
        ("Date: Tue, 10 Mar 2026 09:00:00 GMT\r\nRetry-After: Tue, 10 Mar 2026 09:02:00 GMT", 120),
        ("Date: Tue, 10 Mar 2026 09:00:00 GMT\r\nRetry-After: Tue, 10 Mar 2026 08:00:00 GMT", 0),
        # By our clock, which stands at 10:42 in Copenhagen.
        ("Retry-After: Tue, 10 Mar 2026 09:43:00 GMT", 60),
        ("Retry-After: -5", None),
        ("Retry-After: soon", None),
        ("X: y", None),
    ],
)
def test_how_long_to_wait_is_read_in_both_forms(headers, after):
    with Listener(f"HTTP/1.1 429 Too Many\r\n{headers}\r\nContent-Length: 0\r\n\r\n") as one:
        result = send_one(address=one.address)

    assert (type(result), result.after) == (Retry, after)
