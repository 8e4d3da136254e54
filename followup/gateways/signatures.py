"""Proof that a call comes from the gateway: a keyed hash of its body, or a signed token that holds the whole event.

Neither has an expiry, so whoever receives must bear that a call is played again. An empty secret proves nothing.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping

from followup.gateways.base import BadSignature

BODY, TOKEN = "signature", "x-gwapi-signature"
TOKEN_HEADER = {"alg": "HS256", "typ": "JWT"}


def sign(body: bytes, secret: str) -> str:
    """The value of the header `Signature`."""
    return f"v1={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def sign_token(event: Mapping, secret: str) -> str:
    """The value of the older header `X-Gwapi-Signature`: a JSON Web Token."""
    head, payload = (_packed(json.dumps(part).encode()) for part in (TOKEN_HEADER, event))
    return f"{head}.{payload}.{_mac(head, payload, secret)}"


def proven(body: bytes, headers: Mapping[str, str], secret: str) -> bytes:
    """The JSON that the gateway vouches for: the body itself, or what the token holds whatever the body says."""
    named = {name.lower(): value for name, value in headers.items()}
    if not secret:
        raise BadSignature
    if BODY in named:
        if not _same(named[BODY].strip(), sign(body, secret)):
            raise BadSignature
        return body
    return opened(named.get(TOKEN, ""), secret)


def opened(token: str, secret: str) -> bytes:
    """What a token holds. HS256 alone is taken, whatever else the token claims to be."""
    head, _, rest = token.partition(".")
    payload, _, mac = rest.partition(".")
    if not secret or not _is_hs256(head) or not _same(mac, _mac(head, payload, secret)):
        raise BadSignature
    return _unpacked(payload)


def _is_hs256(head: str) -> bool:
    try:
        claims = json.loads(_unpacked(head))
    except (ValueError, RecursionError):
        return False
    return isinstance(claims, dict) and claims.get("alg") == "HS256"


def _mac(head: str, payload: str, secret: str) -> str:
    return _packed(hmac.new(secret.encode(), f"{head}.{payload}".encode(), hashlib.sha256).digest())


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode())


def _packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise BadSignature from None
