"""Whether messages get through: at the gateway, and from there to the phones. For the pages of coordinators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from accounts import clock, formats
from accounts.models import Organisation
from accounts.prepared import prepared
from accounts.rights import Right
from accounts.scope import scope
from followup import gateways
from followup.models import Message
from followup.sending import LONGEST_WAIT

SLOW = timedelta(minutes=5)  # from sent to delivered
# GOV.UK Notify warns at 10 % slow messages, and takes traffic from a provider at 15 %.
WARNING, ALARM = 0.10, 0.15
FEWEST = 20  # under so many, a share says nothing
DAY, WEEK = timedelta(days=1), timedelta(days=7)

COUNTS = """
SELECT count(*) FILTER (WHERE state IN ('sent', 'delivered', 'failed', 'unknown')),
    count(*) FILTER (WHERE state = 'delivered'),
    count(*) FILTER (WHERE state = 'delivered' AND received_at - sent_at > %(slow)s
                        OR state = 'sent' AND sent_at < %(late)s),
    count(*) FILTER (WHERE state = 'failed'),
    count(*) FILTER (WHERE state = 'unknown')
FROM followup_message
WHERE organisation_id = %(organisation)s AND due_at > %(since)s AND due_at <= %(now)s"""
TRIED = """
SELECT count(*), min(due_at), max(next_at) FILTER (WHERE next_at <= %(soon)s)
FROM followup_message
WHERE organisation_id = %(organisation)s AND state = 'pending' AND tries > 0 AND code NOT IN ('', 'lease')
  AND due_at <= %(now)s"""


@dataclass(frozen=True)
class Window:
    """What was due within a time and has left the house, in messages. `slow`: delivered more than SLOW after it was
    sent, or sent longer ago than that without a receipt."""

    gone: int = 0
    delivered: int = 0
    slow: int = 0
    failed: int = 0
    unknown: int = 0

    def share(self, name: str) -> float:
        """0 to 1, of those that have gone; 0 where none has."""
        return getattr(self, name) / self.gone if self.gone else 0.0

    @property
    def is_slow(self) -> bool:
        return self.gone >= FEWEST and self.share("slow") >= WARNING

    @property
    def is_very_slow(self) -> bool:
        return self.gone >= FEWEST and self.share("slow") >= ALARM


@dataclass(frozen=True)
class Health:
    """`waiting`: messages that are due, were tried and came back; `since`: when the oldest of them was due. `tells`:
    the gateway sends receipts; without them nothing is known to be delivered or slow."""

    day: Window
    week: Window
    waiting: int
    since: datetime | None
    is_down: bool
    tells: bool


def state_of(organisation: Organisation) -> Health:
    """The gateway's health as this organisation's messages show it; three statements, none of which reads more than the
    messages of a week.

    Delivered, slow, failed and unknown are shares of what was due in the last 24 hours and 7 days and has left the
    house; the limits for slow ones are those that GOV.UK Notify publishes (performance: 5 minutes; 10 % and 15 %).
    *The gateway is down*: something that was due more than 5 minutes ago was tried, came back with a code that allows
    another try, and was so within the last quarter of an hour (the engine waits 10 minutes at most between two tries);
    what waits for the end of the quiet hours does not count.
    """
    now = clock.now()
    return Health(
        _window(organisation, now, DAY),
        _window(organisation, now, WEEK),
        *_waiting(organisation.pk, now),
        tells=organisation.sms_gateway in gateways.TELLING,
    )


def _window(organisation, now, length) -> Window:
    told = {"organisation": organisation.pk, "now": now, "since": now - length, "slow": SLOW, "late": now - SLOW}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, told)
        return Window(*cursor.fetchone())


def _waiting(organisation: int, now) -> tuple[int, datetime | None, bool]:
    soon = now + timedelta(seconds=LONGEST_WAIT)
    with connection.cursor() as cursor:
        cursor.execute(TRIED, {"organisation": organisation, "now": now, "soon": soon})
        number, since, next_try = cursor.fetchone()
    is_down = bool(next_try and next_try > now - SLOW and since < now - SLOW)
    return number, since, is_down


@dataclass(frozen=True)
class Outage:
    """The gateway of an organisation does not answer, and so many messages wait since then."""

    organisation: Organisation
    waiting: int
    since: datetime

    @property
    def told_since(self) -> str:
        return formats.moment(self.since)


def tried(user) -> tuple:
    """The question for `prepared.which`, and its values: does anything wait for a gateway that does not answer, where
    the user looks after the messages?"""
    now = clock.now()
    soon = now + timedelta(seconds=LONGEST_WAIT)
    return _tried, list(user.access.where(Right.MANAGE_MESSAGES)), now - SLOW, now - SLOW, soon


@prepared
def _tried(organisations, before, since, until):
    came_back = Message.objects.filter(organisation__in=organisations, state="pending", tries__gt=0)
    return (
        came_back.filter(due_at__lt=before, next_at__gt=since, next_at__lte=until)
        .exclude(code__in=["", "lease"])
        .order_by()
        .values_list("organisation")
        .distinct()
    )


def outages(user) -> list[Outage]:
    """The gateways that are down for whoever looks after the messages: one statement on most days, and none for
    everybody else."""
    ask, organisations, *values = tried(user)
    down = {pk for (pk,) in ask(organisations, *values)} if organisations else set()
    return list(_outages(one for one in user.access.organisations if one.pk in down))


def down() -> int:
    """How many organisations have a gateway that is down, for monitoring, which is told no names."""
    senders = list(Organisation.objects.exclude(sms_gateway="").values_list("pk", flat=True))
    now = clock.now()
    with scope(senders):
        return len(_tried(senders, now - SLOW, now - SLOW, now + timedelta(seconds=LONGEST_WAIT))) if senders else 0


def _outages(organisations: Iterable[Organisation]):
    for organisation in organisations:
        waiting, since, is_down = _waiting(organisation.pk, clock.now())
        if is_down and since:
            yield Outage(organisation, waiting, since)
