"""What GatewayAPI tells us, in our words. The signature has been checked; the content is still somebody else's.

None stands for what is about something else, or cannot be read: asking for it again would not help.
"""

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from accounts import clock
from followup.gateways.answers import WORD
from followup.gateways.base import Incoming, Receipt, State

logger = logging.getLogger(__name__)

# The documentation spells it both ways.
STATUS_EVENTS = {"messaging.status.sms", "message.status.sms"}
STATES: dict[str, State] = {
    "SCHEDULED": "sent",
    "BUFFERED": "sent",
    "ENROUTE": "sent",
    # By the network on behalf of the phone, which says nothing of the phone.
    "ACCEPTED": "sent",
    "DELIVERED": "delivered",
    "EXPIRED": "expired",
    "UNDELIVERABLE": "failed",
    "REJECTED": "failed",
    "DELETED": "failed",
    "SKIPPED": "failed",
}
DIGITS = re.compile(r"[1-9]\d{4,14}", re.ASCII)


def receipt(content: bytes) -> Receipt | None:
    """From the envelope of the Mobile Messaging API."""
    return _read(content, _receipt)


def incoming(content: bytes) -> Incoming | None:
    """From the callback for messages to a leased number or keyword."""
    return _read(content, _incoming)


def _read(content: bytes, reader: Callable[[dict], Any]) -> Any:
    try:
        return reader(json.loads(content))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        # Not the error's own text, which may quote the content.
        logger.error("A signed call of the gateway could not be read: %s", type(error).__name__)
        return None


def _receipt(envelope: dict) -> Receipt | None:
    if envelope["event_type"] not in STATUS_EVENTS:
        return None
    event = envelope["event"]
    return Receipt(
        gateway_id=_word(event["msg_id"]),
        reference=_word(event["reference"]) if event.get("reference") else "",
        state=STATES.get(str(event["status"]).upper(), "unknown"),
        at=_moment(event.get("status_at")) or _moment(envelope.get("timestamp")) or clock.now(),
        code=_code(event.get("error")),
    )


def _incoming(event: dict) -> Incoming:
    return Incoming(
        gateway_id=_word(event["id"]),
        sender=f"+{_digits(event['msisdn'])}",
        receiver=_digits(event["receiver"]),
        text=_storable(event["message"]),
        at=_moment(event.get("senttime")) or clock.now(),
    )


def _word(value: Any) -> str:
    if WORD.fullmatch(str(value)):
        return str(value)
    raise ValueError


def _digits(value: Any) -> str:
    if DIGITS.fullmatch(str(value)):
        return str(value)
    raise ValueError


def _storable(text: str) -> str:
    """Without what PostgreSQL refuses: NUL, and halves of a surrogate pair."""
    return text.replace("\0", "").encode(errors="replace").decode()


def _code(error: Any) -> str:
    """The gateway's number for it, without the sentence beside it."""
    code = str(error.get("hex_code", "")) if isinstance(error, dict) else ""
    return code if WORD.fullmatch(code) else ""


def _moment(value: Any) -> datetime | None:
    """From ISO 8601 (UTC where no zone is named), or from Unix seconds."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return None if value is None else datetime.fromtimestamp(value, tz=UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
