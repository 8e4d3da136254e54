"""The log as a file for a spreadsheet: what was sent and what became of it, without people, numbers and texts."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import clock
from accounts.spreadsheets import MARK, written
from followup.enums import MessageState
from followup.log import words
from followup.log.filters import Filters, narrowed
from followup.texts.kinds import Kind

PART = 1000  # rows
COLUMNS = ("pk", "due_at", "sent_at", "received_at", "kind", "state", "code", "parts", "cost", "gateway")


def parts(organisation: int, filters: Filters):
    """The heading, then so and so many rows at a time, in the order of the log."""
    yield MARK + written([_heading()])
    since, until = filters.period_at(clock.now())
    last = None
    while rows := _part(organisation, filters, since, until, last):
        yield written(_line(*row) for row in rows)
        last, at, *_rest = rows[-1]
        since, until = (at, until) if filters.is_ahead else (since, at)


def _part(organisation, filters, since, until, last) -> list[tuple]:
    """Those after the last row of the part before, which lies at the border of the time."""
    found = narrowed(organisation, filters, since, until)
    if filters.is_ahead:
        rest, order = found.exclude(due_at=since, pk__lte=last or 0), ("due_at", "pk")
    else:
        rest, order = found.exclude(due_at=until, pk__gte=last) if last else found, ("-due_at", "-pk")
    return list(rest.order_by(*order).values_list(*COLUMNS)[:PART])


def _heading() -> list[str]:
    return [
        pgettext("message", "Due"),
        pgettext("message", "Sent"),
        pgettext("sms", "Delivered"),
        _("Kind of message"),
        _("Status"),
        _("Reason"),
        pgettext("sms", "Parts"),
        _("Cost in kr."),
        _("Gateway"),
    ]


def _line(_pk, due_at, sent_at, received_at, kind, state, code, number, cost, gateway) -> list:
    said = MessageState(state).label
    return [due_at, sent_at, received_at, Kind(kind).label, said, words.reason(state, code), number, cost, gateway]
