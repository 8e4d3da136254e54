"""One run of sending: take what is due, hand it over, and write down what became of it, overlapped.

One runs at a time; a second one, of another beat or worker, sees that and goes home. It would do no harm: each message
is claimed once (followup/claiming.py).
"""

import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection

from accounts.models import Organisation
from accounts.scope import renew, scope
from followup import claiming, gateways, marking
from followup.sending import AT_ONCE, Letter, Sender
from followup.writing import Writer

logger = logging.getLogger(__name__)

LOCK = 7_310_001  # no other session lock of ours has a number of its own
MARK_EVERY = 0.03  # seconds: what a kill can leave unknown is what came back within it
RUN = 20  # seconds, then the next tick goes on
FEWEST = 25  # a smaller claim is not worth its statement while others are on their way


def tick(*, seconds: float = RUN, at_once: int = AT_ONCE) -> Counter:
    """Send everything that is due, for at most that long. Returns how many messages came to which state."""
    senders = Organisation.objects.exclude(sms_gateway="").values_list("pk", flat=True)
    with scope(senders, partners=None), _alone() as alone:
        return Run(at_once).until(time.monotonic() + seconds) if alone else Counter()


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            _unlock()


def _unlock():
    """A connection that is gone has lost the lock with it; on a new one there is nothing to unlock."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    except (OperationalError, InterfaceError):
        connection.close()


class Run:
    def __init__(self, at_once: int):
        self.at_once = at_once
        self.writer = Writer()
        self.counted: Counter = Counter()
        self.full: dict[int, float] = {}  # organisations that have a second's work, and until when

    def until(self, end: float) -> Counter:
        self.counted += Counter(claiming.settle_leases(gateways.SAFE))
        with Sender(self.at_once) as sender:
            while self._goes_on(sender, end):
                self._mark(sender.come_back(MARK_EVERY))
            self._see_home(sender)
        return self.counted

    def _goes_on(self, sender, end) -> bool:
        """Claim what there is room for. False when nothing is due any more, or the time is up."""
        if time.monotonic() >= end:
            return False
        room = 2 * self.at_once - sender.outstanding
        if sender.outstanding and room < FEWEST:
            return True
        batch = claiming.claim(room, full=self._still_full())
        letters, kept = self.writer.write(batch.rows, batch.claim)
        self._mark(kept)
        sender.hand_over(self._within_rate(letters, batch.claim))
        return bool(batch.looked_at or sender.outstanding)

    def _within_rate(self, letters, token):
        """No organisation has more than a second's work in hand; what is beyond goes back."""
        now = time.monotonic()
        seen: Counter[int] = Counter()
        kept: list[Letter] = []
        beyond: list[Letter] = []
        for letter in letters:
            seen[letter.organisation] += 1
            within = seen[letter.organisation] <= letter.rate
            (kept if within else beyond).append(letter)
        self.full |= {one: now + 1 for one in seen if seen[one] >= self.writer.organisations[one].sms_rate}
        if beyond:
            claiming.release([letter.id for letter in beyond], token)
        return kept

    def _still_full(self) -> list[int]:
        now = time.monotonic()
        self.full = {one: until for one, until in self.full.items() if until > now}
        return list(self.full)

    def _see_home(self, sender):
        while sender.outstanding:
            self._mark(sender.come_back(MARK_EVERY))

    def _mark(self, marks):
        """Written whatever happens: the database may be restarted while messages are on their way."""
        self.counted += Counter(mark.state for mark in marks)
        if not marks:
            return
        is_new = False
        for wait in (0.2, 0.5, 1, 2, 4, 8, 0):
            try:
                if is_new:
                    renew()
                marking.write(marks)
                return
            except (OperationalError, InterfaceError):
                logger.warning("The database does not answer; %s messages wait to be marked.", len(marks))
                is_new = True
                time.sleep(wait)
        logger.error("%s messages could not be marked: their leases run out.", len(marks))
