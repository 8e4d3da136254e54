"""Messages on their way to the gateway: hundreds at once, from a thread of its own with one event loop.

The database stays with whoever hands them over. Each comes back as a Mark through `done`.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import aiohttp
from django.conf import settings

from accounts import clock
from followup.enums import MessageState
from followup.gateways.base import Gateway, Never, Outgoing, Retry, Unknown
from followup.marking import Mark

AT_ONCE = 200
SHORTEST_WAIT, LONGEST_WAIT = 15, 600  # seconds until a message is tried again
OTHER_WORDS = "http_409"
TOO_OFTEN = 50  # tries, then somebody must look: far more than a day of a gateway that is down


@dataclass(frozen=True)
class Letter:
    """One message, ready to go."""

    id: int
    claim: UUID
    organisation: int
    tries: int
    gateway: Gateway
    outgoing: Outgoing
    parts: int
    price: Decimal | None  # of one part, in DKK, where the organisation has said it
    rate: int  # a second at the most, of this organisation
    begun: float  # time.monotonic when it was claimed


class Sender:
    """Use as a context: leaving it waits for what is on its way."""

    def __init__(self, at_once: int = AT_ONCE):
        self.at_once = at_once
        self.done: queue.SimpleQueue[Mark] = queue.SimpleQueue()
        self.outstanding = 0  # handed over and not come back; the handing thread alone counts
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._free_at: dict[int, float] = {}
        self._tasks: set[asyncio.Task] = set()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def hand_over(self, letters: list[Letter]):
        self.outstanding += len(letters)
        self._loop.call_soon_threadsafe(self._begin, letters)

    def come_back(self, seconds: float) -> list[Mark]:
        """What has been tried, after that long or as soon as there is much of it."""
        marks: list[Mark] = []
        until = time.monotonic() + seconds
        while len(marks) < self.outstanding and (left := until - time.monotonic()) > 0:
            try:
                marks.append(self.done.get(timeout=left))
            except queue.Empty:
                break
        self.outstanding -= len(marks)
        return marks

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._open = asyncio.Semaphore(self.at_once)
        self._http: aiohttp.ClientSession | None = None
        self._loop.run_forever()

    def _begin(self, letters: Iterable[Letter]):
        for letter in letters:
            task = self._loop.create_task(self._one(letter, self._slot(letter)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _slot(self, letter) -> float:
        """When it may go, so that its organisation keeps within its rate."""
        at = max(self._loop.time(), self._free_at.get(letter.organisation, 0))
        self._free_at[letter.organisation] = at + 1 / letter.rate
        return at

    async def _one(self, letter: Letter, at: float):
        if (wait := at - self._loop.time()) > 0:
            await asyncio.sleep(wait)
        async with self._open:
            self.done.put(await self._try(letter))

    async def _try(self, letter: Letter) -> Mark:
        mark = _mark(letter)
        # What is begun in the first half of its lease is over before the end: a gateway is waited for 20 seconds.
        if time.monotonic() - letter.begun > settings.SMS_LEASE / 2:
            mark.state, mark.next_at, mark.code = MessageState.PENDING, clock.now(), "lease"
            return mark
        try:
            accepted = await letter.gateway.send(self._session(), letter.outgoing)
        except Retry as error:
            _again(mark, letter, error)
        except Never as error:
            mark.state, mark.code = MessageState.FAILED, error.code
        except Unknown as error:
            _in_doubt(mark, letter, error.code)
        except Exception as error:  # whatever else a gateway's module does: it may have been sent
            _in_doubt(mark, letter, type(error).__name__[:40])
        else:
            mark.gateway_id, mark.sent_at = accepted.gateway_id, clock.now()
            mark.cost = _cost(letter) if accepted.cost is None else accepted.cost
        return mark

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=self.at_once))
        return self._http

    async def _close(self):
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        if self._http is not None:
            await self._http.close()


def _mark(letter: Letter) -> Mark:
    out = letter.outgoing
    return Mark(
        id=letter.id,
        claim=letter.claim,
        state=MessageState.SENT,
        number=out.to,
        text=out.text,
        sender=out.sender,
        gateway=letter.gateway.name,
        parts=letter.parts,
    )


def _cost(letter: Letter) -> Decimal | None:
    """In DKK, where the gateway does not say."""
    return None if letter.price is None else letter.price * letter.parts


def _in_doubt(mark: Mark, letter: Letter, code: str):
    """Once more where the gateway removes doubles; elsewhere a receipt or a person tells. So it is where the gateway
    has taken it before with other words, which have been changed since."""
    if letter.gateway.removes_doubles and code != OTHER_WORDS:
        _again(mark, letter, Retry(code))
    else:
        mark.state, mark.code, mark.sent_at = MessageState.UNKNOWN, code, clock.now()


def _again(mark: Mark, letter: Letter, error: Retry):
    """Later and later; as the gateway says where it says so."""
    wait = min(SHORTEST_WAIT * 2 ** min(letter.tries - 1, 10), LONGEST_WAIT)
    mark.state, mark.code = MessageState.PENDING, error.code
    mark.next_at = clock.now() + timedelta(seconds=error.after or wait)
    if letter.tries >= TOO_OFTEN:
        mark.state, mark.next_at = MessageState.FAILED, None
