"""What a gateway is to us: it takes a message, or says why not in one of three ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import aiohttp


@dataclass(frozen=True)
class Outgoing:
    reference: str
    to: str
    text: str
    sender: str
    valid_for: int


@dataclass(frozen=True)
class Accepted:
    gateway_id: str
    cost: Decimal | None = None


class Problem(Exception):
    def __init__(self, code: str, after: float | None = None):
        super().__init__(code)
        self.code, self.after = code, after


class Retry(Problem):
    pass


class Never(Problem):
    pass


class Unknown(Problem):
    pass


class BadSignature(Exception):
    pass


@dataclass(frozen=True)
class Receipt:
    gateway_id: str
    reference: str
    state: str
    at: datetime
    code: str = ""


@dataclass(frozen=True)
class Incoming:
    gateway_id: str
    sender: str
    receiver: str
    text: str
    at: datetime


class Gateway(Protocol):
    name: str
    removes_doubles: bool
    receives: bool

    async def send(self, http: aiohttp.ClientSession, message: Outgoing) -> Accepted: ...
    def receipts(self, body: bytes, headers: Mapping[str, str]) -> list[Receipt]: ...
    def incoming(self, body: bytes, headers: Mapping[str, str]) -> list[Incoming]: ...
