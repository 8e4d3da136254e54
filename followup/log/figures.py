"""What messages have cost, month by month, and whether they get through: figures of one organisation, without names."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock, formats
from followup.health import Health, Window
from followup.texts.kinds import Kind

MONTHS = 12
# By the month in which it was due, in Copenhagen; what has left the house, whatever became of it.
SENT = """
SELECT date_trunc('month', due_at AT TIME ZONE 'Europe/Copenhagen')::date, kind, count(*), sum(parts), sum(cost),
    count(*) FILTER (WHERE cost IS NULL)
FROM followup_message
WHERE organisation_id = %s AND due_at >= %s AND due_at <= %s AND state IN ('sent', 'delivered', 'failed', 'unknown')
GROUP BY 1, 2"""


@dataclass
class Sum:
    """`unpriced`: messages for which the gateway has told no price."""

    messages: int = 0
    parts: int = 0
    cost: Decimal = field(default_factory=Decimal)
    unpriced: int = 0

    def add(self, messages, parts, cost, unpriced):
        self.messages += messages
        self.parts += parts
        self.cost += cost or 0
        self.unpriced += unpriced

    def shown(self) -> dict:
        priced = self.messages > self.unpriced
        return {
            "messages": formats.number(self.messages),
            "parts": formats.number(self.parts),
            "cost": formats.money(self.cost) if priced else "–",
        }


@dataclass
class Costs:
    months: list[dict]
    kinds: list[dict]
    total: dict
    unpriced: int


def costs(organisation: int) -> Costs:
    """The present month and the eleven before it, back to the first that had any, and what each kind had of them. One
    statement."""
    months, kinds, total = {day: Sum() for day in _months(clock.today())}, {kind: Sum() for kind in Kind}, Sum()
    first = timezone.make_aware(datetime.combine(min(months), time.min))
    with connection.cursor() as cursor:
        cursor.execute(SENT, [organisation, first, clock.now()])
        for month, kind, *numbers in cursor.fetchall():
            for each in (months[month], kinds[Kind(kind)], total):
                each.add(*numbers)
    since = min((day for day, each in months.items() if each.messages), default=max(months))
    return Costs(
        [
            {"label": formats.capitalised(formats.month(day)), **each.shown()}
            for day, each in months.items()
            if day >= since
        ],
        [{"label": str(kind.label), **each.shown()} for kind, each in kinds.items() if each.messages],
        total.shown(),
        total.unpriced,
    )


def _months(today: date) -> list[date]:
    """The first day of each, the present one first."""
    number = today.year * 12 + today.month - 1
    return [date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(MONTHS)]


def told(state: Health) -> list[dict]:
    """The table of the gateway's health: what is counted, in the last 24 hours, and in the last 7 days."""
    lines: list[tuple[str, Callable[[Window], str]]] = [(_("Sent"), lambda window: formats.number(window.gone))]
    if state.tells:
        lines.append((_("Delivered to the phone"), _share("delivered")))
        lines.append((_("Slow: more than 5 minutes on the way"), _share("slow")))
    lines.append((_("Did not arrive"), _share("failed")))
    lines.append((_("Nobody knows"), _share("unknown")))
    return [{"label": label, "day": tell(state.day), "week": tell(state.week)} for label, tell in lines]


def _share(name: str) -> Callable[[Window], str]:
    """ "12 (3 %)"."""

    def tell(window: Window) -> str:
        number = getattr(window, name)
        return f"{formats.number(number)} ({_percent(window.share(name))})" if number else formats.number(number)

    return tell


def _percent(share: float) -> str:
    return f"{round(share * 100)} %" if share >= 0.01 else _("under 1 %")


def warnings(state: Health) -> list[str]:
    """What of it somebody should act on."""
    found = []
    if state.waiting and state.since:
        text = ngettext(
            "%(n)s message waits for another try, since %(since)s.",
            "%(n)s messages wait for another try, the oldest since %(since)s.",
            state.waiting,
        )
        found.append(text % {"n": formats.number(state.waiting), "since": formats.moment(state.since)})
    if state.day.is_very_slow:
        found.append(_("More than 15 % of today’s messages were slow. Ask the gateway what is wrong."))
    elif state.day.is_slow:
        found.append(_("More than 10 % of today’s messages were slow. Keep an eye on it."))
    return found
