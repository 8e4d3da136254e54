"""Who may tell us something: nobody but the gateway."""

import json

import pytest

from followup.gateways import gateway, signatures
from followup.gateways.base import BadSignature, Receipt
from followup.gateways.signatures import opened, sign, sign_token
from tests.followup.gateways.documented import ANSWER, AT, SIGNATURE, STATUS, TOKEN
from tests.simulator import SECRET


@pytest.fixture
def way():
    return gateway("gatewayapi", token="KEY", secret=SECRET)


def test_the_documented_call_is_taken(way):
    assert way.receipts(STATUS, {"Signature": SIGNATURE}) == [
        Receipt("01KDVJ0000FIXTURE000000001", "sms:7f3c0a52", "delivered", AT, "")
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Signature": ""},
        {"Signature": SIGNATURE[:-1] + "9"},
        {"Signature": SIGNATURE.removeprefix("v1=")},
        {"Signature": SIGNATURE.replace("v1", "v2")},
        {"Signature": SIGNATURE.upper()},
        {"Signature": "v1=æ"},
        # A good token does not make up for a wrong signature.
        {"Signature": "v1=0", "X-Gwapi-Signature": TOKEN},
    ],
)
def test_an_unproven_call_is_refused(way, headers):
    for read in (way.receipts, way.incoming):
        with pytest.raises(BadSignature):
            read(STATUS, headers)


def test_one_changed_byte_is_refused(way):
    with pytest.raises(BadSignature):
        way.receipts(STATUS.replace(b"DELIVERED", b"REJECTED "), {"Signature": SIGNATURE})


@pytest.mark.parametrize("header", ["signature", "SIGNATURE"])
def test_the_header_is_found_however_it_is_spelt(way, header):
    assert way.receipts(STATUS, {header: SIGNATURE})


@pytest.mark.parametrize("proof", ["Signature", "X-Gwapi-Signature"])
def test_without_a_secret_nothing_is_proven(proof):
    """Whoever asks can sign with nothing."""
    body = json.dumps(ANSWER).encode()
    value = sign(body, "") if proof == "Signature" else sign_token(ANSWER, "")

    with pytest.raises(BadSignature):
        gateway("gatewayapi", token="KEY", secret="").incoming(body, {proof: value})


def test_the_documented_token_is_opened():
    assert json.loads(opened(TOKEN, SECRET))["userref"] == "sms:7f3c0a52"


def test_a_token_speaks_for_the_answer_whatever_the_body_says(way):
    headers = {"X-Gwapi-Signature": sign_token(ANSWER, SECRET)}

    [incoming] = way.incoming(b'{"id": 2, "message": "forged"}', headers)

    assert (incoming.gateway_id, incoming.text) == ("1000001", "STOP12 AFMELD")


def token_with(head):
    """Rightly signed, but with this head."""
    packed, payload = signatures._packed(head.encode()), signatures._packed(json.dumps(ANSWER).encode())
    return f"{packed}.{payload}.{signatures._mac(packed, payload, SECRET)}"


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        TOKEN[:-1] + "A",
        TOKEN + ".x",
        TOKEN.rpartition(".")[0] + ".",
        TOKEN.rpartition(".")[0],
        "ø" + TOKEN,
        token_with('{"alg": "none"}'),
        token_with('{"alg": "hs256"}'),
        token_with('{"alg": "HS512"}'),
        token_with('{"alg": "RS256"}'),
        token_with('{"typ": "JWT"}'),
        token_with('["HS256"]'),
        token_with("[" * 9000),
        token_with("no JSON"),
    ],
)
def test_a_token_of_any_other_kind_is_refused(way, token):
    with pytest.raises(BadSignature):
        way.incoming(b"", {"X-Gwapi-Signature": token})


def test_a_token_of_another_secret_is_refused(way):
    with pytest.raises(BadSignature):
        way.incoming(b"", {"X-Gwapi-Signature": sign_token(ANSWER, SECRET + "x")})
