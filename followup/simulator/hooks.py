"""Whom the simulator calls, and how it calls them."""

import asyncio
import json
import logging
import os
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp

from followup.gateways.signatures import BODY, TOKEN, sign, sign_token

logger = logging.getLogger(__name__)

# Seconds: as long as GatewayAPI waits for a callback; and between two calls, doubled each time.
TIMEOUT = aiohttp.ClientTimeout(total=5)
FIRST_PAUSE = 0.5
CALLS = 9
AT_ONCE = 32


@dataclass(frozen=True)
class Hook:
    """Where the owner of a token is called."""

    receipts_url: str
    incoming_url: str
    secret: str
    # The number at which phones answer, without a plus.
    number: str


class Hooks:
    """By the mark of the token; `fallback` is for tokens that nobody has registered."""

    def __init__(self, path: Path, fallback: Hook | None):
        self._path = path
        self._fallback = fallback
        self._hooks = {mark: Hook(**fields) for mark, fields in self._read().items()}

    def _read(self) -> dict[str, dict]:
        return json.loads(self._path.read_text()) if self._path.exists() else {}

    def register(self, mark: str, hook: Hook) -> None:
        self._hooks[mark] = hook
        fresh = self._path.with_suffix(".new")
        with open(fresh, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump({known: asdict(one) for known, one in self._hooks.items()}, file)
        fresh.replace(self._path)

    def of(self, mark: str | None) -> Hook | None:
        return self._hooks.get(mark or "", self._fallback)

    def at(self, number: str) -> Hook | None:
        return next((hook for hook in self._hooks.values() if hook.number == number), None)


class Caller:
    """Calls back, a few at once, and again where it is not heard."""

    def __init__(self):
        self._http = aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())
        self._places = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task] = set()

    def later(self, work: Coroutine) -> None:
        """Do it beside everything else."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._http.close()

    async def post(self, url: str, event: dict, secret: str, *, by_token: bool = False) -> None:
        body = json.dumps(event).encode()
        proof = {TOKEN: sign_token(event, secret)} if by_token else {BODY: sign(body, secret)}
        headers = proof | {"Content-Type": "application/json"}
        for call in range(CALLS):
            if await self._is_heard(url, body, headers):
                return
            await asyncio.sleep(FIRST_PAUSE * 2**call)
        logger.warning("A call was not heard.")

    async def _is_heard(self, url: str, body: bytes, headers: dict[str, str]) -> bool:
        try:
            async with self._places, self._http.post(url, data=body, headers=headers) as answer:
                return answer.ok
        except (aiohttp.ClientError, OSError):
            return False
