"""What a gateway takes and gives, whoever runs it. Nothing here shows a number or a text when it is printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol

import aiohttp

State = Literal["sent", "delivered", "failed", "expired", "unknown"]


@dataclass(frozen=True)
class Outgoing:
    """One message to one phone."""

    # Made with the row, and the same at every attempt.
    reference: str
    # E.164.
    to: str = field(repr=False)
    text: str = field(repr=False)
    # At most 11 letters and digits, or at most 15 digits.
    sender: str = field(repr=False)
    # Seconds after which the network may drop it.
    valid_for: int


@dataclass(frozen=True)
class Accepted:
    """The gateway has it."""

    gateway_id: str
    # DKK; None where the gateway does not say.
    cost: Decimal | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of a message. Receipts come twice and in any order: a final state is never taken back by "sent"."""

    gateway_id: str
    reference: str
    state: State
    at: datetime
    # The gateway's own word for the reason; empty where there is none.
    code: str = ""


@dataclass(frozen=True)
class Incoming:
    """A message from a phone. It may come twice: `gateway_id` is unique at the gateway."""

    gateway_id: str
    # E.164.
    sender: str = field(repr=False)
    receiver: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime


class NotAccepted(Exception):
    """`code` is a short technical word for the log and the row ("http_422", "timeout")."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class Retry(NotAccepted):
    """Certainly not sent; it may be tried again, at the earliest `after` seconds from now where the gateway says so."""

    def __init__(self, code: str, after: float | None = None):
        super().__init__(code)
        self.after = after


class Never(NotAccepted):
    """Certainly not sent, and never will be as it stands."""


class Unknown(NotAccepted):
    """It may have been sent. Only a gateway that removes doubles may be asked again."""


class BadSignature(Exception):
    """The call does not come from the gateway."""


class Gateway(Protocol):
    name: str
    # The same reference twice is one message at the phone.
    removes_doubles: bool
    # It calls us with receipts and answers.
    receives: bool

    def __init__(self, *, token: str, secret: str, address: str = ""): ...

    async def send(self, http: aiohttp.ClientSession, message: Outgoing) -> Accepted:
        """Raises Retry, Never or Unknown, and nothing else."""

    def receipts(self, body: bytes, headers: Mapping[str, str]) -> list[Receipt]:
        """Those in a signed call; none where it is about something else. Raises BadSignature."""

    def incoming(self, body: bytes, headers: Mapping[str, str]) -> list[Incoming]:
        """Those in a signed call; none where it is about something else. Raises BadSignature."""
