"""What a request says, and whether GatewayAPI would take it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

SCHEME = "Token "


@dataclass(frozen=True)
class Sms:
    reference: str
    to: str
    text: str
    sender: str


def token(headers: Mapping[str, str]) -> str:
    """Empty where there is none."""
    value = headers.get("Authorization", "")
    return value.removeprefix(SCHEME) if value.startswith(SCHEME) else ""


def sms(body: bytes) -> Sms | None:
    """None for what is answered with 422."""
    try:
        fields = json.loads(body)
        given = fields["recipient"], fields["message"], fields["sender"], fields.get("reference", "")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    recipient, text, sender, reference = given
    if [type(value) for value in given] != [int, str, str, str] or not text or len(reference) > 255:
        return None
    if not 10_000 < recipient < 10**15 or not _is_sender(sender):
        return None
    return Sms(reference, f"+{recipient}", text, sender)


def _is_sender(sender: str) -> bool:
    if sender.isdecimal():
        return len(sender) <= 15
    return 0 < len(sender) <= 11
