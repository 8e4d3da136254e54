"""What an HTTP answer, or its absence, says about a message: accepted, again, never, or nobody knows.

Doubles are worse than a question to a person, so what is not certain is Unknown.

- 401, 402, 403, 404, 405: the key, the account or the address is wrong, and no message is to blame. They wait.
- 400, 413, 415, 422: this message will never be taken.
- 429, and 503 with Retry-After: the gateway itself says that it did nothing, and when to come back.
- Every other 5xx: a proxy says 502, 503 or 504 when it lost a gateway that had taken the message already, and a 500 can
  come after the message was stored. GatewayAPI's "retry with back-off" would send those twice.
- 409 and redirects: the message, or one with its reference, is there already; or somewhere else.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from accounts import clock
from followup.gateways.base import Accepted, Never, NotAccepted, Retry, Unknown

NOT_OURS = {401, 402, 403, 404, 405, 429}
NEVER = {400, 413, 415, 422}
BUSY = 503
# The most particular first.
NOTHING_WRITTEN = [
    (aiohttp.ConnectionTimeoutError, "connect_timeout"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (aiohttp.ClientConnectorError, "unreachable"),
    (aiohttp.InvalidURL, "address"),
]
WORD = re.compile(r"[\w.:-]{1,64}", re.ASCII)
# Seconds. Nobody waits longer, whatever a gateway says.
LONGEST_WAIT = 24 * 60 * 60


def failure(error: Exception) -> NotAccepted:
    """For a request without an answer."""
    for kind, code in NOTHING_WRITTEN:
        if isinstance(error, kind):
            return Retry(code)
    return Unknown("timeout" if isinstance(error, TimeoutError) else "broken")


def accepted(status: int, headers: Mapping[str, str], content: bytes) -> Accepted:
    """Raises Retry, Never or Unknown for every answer that does not accept the message."""
    if 200 <= status < 300:
        return Accepted(_gateway_id(content))
    code = f"http_{status}"
    if status in NEVER:
        raise Never(code)
    if status in NOT_OURS or (status == BUSY and "Retry-After" in headers):
        raise Retry(code, _wait(headers))
    raise Unknown(code)


def _gateway_id(content: bytes) -> str:
    try:
        gateway_id = json.loads(content)["msg_id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Unknown("garbage") from None
    if not isinstance(gateway_id, str) or not WORD.fullmatch(gateway_id):
        raise Unknown("garbage")
    return gateway_id


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds, from a number of them or from a date by the gateway's own clock; None where it says nothing usable."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return min(float(text), LONGEST_WAIT)
    moment = _date(text)
    if moment is None:
        return None
    seconds = (moment - (_date(headers.get("Date", "")) or clock.now())).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
