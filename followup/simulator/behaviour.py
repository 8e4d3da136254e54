"""How the simulator behaves. Every share is a probability from 0 to 1."""

from dataclasses import dataclass, fields
from typing import Any

# At most one of these befalls a request; those that come before the message is accepted, and those after.
BEFORE = ("error_before", "unavailable", "rate_limited", "bad_key", "refused", "reset_before")
AFTER = ("timeout", "error_after", "gateway_lost", "reset_after", "garbage")
OF_RECEIPTS = ("receipts_reordered", "receipts_early", "receipts_doubled", "receipts_lost")
SHARES = (*BEFORE, *AFTER, *OF_RECEIPTS, "slow", "failed")
# Shares of a tenth, added up ten times, are a little more than 1.
ROUNDING = 1e-9
# JSON has one kind of number.
KINDS: dict[Any, tuple] = {float: (int, float), int: (int,), bool: (bool,)}


@dataclass(frozen=True)
class Behaviour:
    # 500, 503 and 429 (both with Retry-After), 403, 422, the connection reset.
    error_before: float = 0
    unavailable: float = 0
    rate_limited: float = 0
    bad_key: float = 0
    refused: float = 0
    reset_before: float = 0
    # No answer, 500, 502, the connection reset, 202 with a page of HTML.
    timeout: float = 0
    error_after: float = 0
    gateway_lost: float = 0
    reset_after: float = 0
    garbage: float = 0
    # Beside any of these: an answer that takes longer.
    slow: float = 0
    # Of the accepted: never to arrive, and to get UNDELIVERABLE.
    failed: float = 0
    # Of the receipts of a message: DELIVERED before ENROUTE, both before the answer, each twice; of each: none.
    receipts_reordered: float = 0
    receipts_early: float = 0
    receipts_doubled: float = 0
    receipts_lost: float = 0
    # Milliseconds that every answer takes; seconds for the rest.
    delay: float = 20
    slow_seconds: float = 1
    # After a time-out, the connection is closed then.
    hang_seconds: float = 60
    receipt_seconds: float = 0.2
    retry_after: int = 1
    retry_after_as_date: bool = False
    # Accepted per second, 429 above; 0 for no limit.
    rate: float = 0
    removes_doubles: bool = True
    # Answers from phones are signed by the older header.
    signs_by_token: bool = False
    # The same seed and the same requests in the same order meet the same faults; -1 for another each time.
    seed: int = -1

    def __post_init__(self):
        """Raises ValueError with a sentence for what makes no sense."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, KINDS[field.type]) or isinstance(value, bool) != (field.type is bool):
                raise ValueError(f"{field.name} is of another kind")
        if not all(0 <= getattr(self, name) <= 1 for name in SHARES):
            raise ValueError("a share lies between 0 and 1")
        if sum(getattr(self, name) for name in BEFORE + AFTER) > 1 + ROUNDING:
            raise ValueError("the faults of a request add up to more than 1")

    def fault(self, drawn: float) -> str:
        """What befalls the request that has drawn a number from 0 to 1; empty for nothing."""
        for name in BEFORE + AFTER:
            drawn -= getattr(self, name)
            if drawn < 0:
                return name
        return ""
