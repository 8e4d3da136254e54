"""One page of the log, as rows of the stencil followup/log/_row.html."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import clock, formats
from accounts.addresses import address
from accounts.prepared import prepared
from accounts.templatetags.dkfds import icon
from followup.enums import MessageState
from followup.log import words
from followup.log.filters import Filters, narrowed
from followup.models import Message
from followup.texts.kinds import Kind
from referrals.reach import hidden_names, shown_name

PAGE = 50
COLUMNS = (
    "pk",
    "citizen",
    "citizen__name",
    "citizen__is_protected",
    "citizen__erased_at",
    "number",
    "kind",
    "state",
    "code",
    "parts",
    "cost",
    "due_at",
    "sent_at",
    "settled_by__name",
)
ICONS = {
    MessageState.DELIVERED: "check",
    MessageState.FAILED: "error",
    MessageState.UNKNOWN: "warning",
    MessageState.EXPIRED: "warning",
    MessageState.BLOCKED: "warning",
}


@dataclass(frozen=True)
class Sheet:
    """`citizens` are those whom the rows show; `next` is the message after which the next page begins."""

    rows: list[dict]
    citizens: list[int]
    next: int | None

    @property
    def can_pick(self) -> bool:
        return any(row["pick"] for row in self.rows)


def sheet(user, organisation: int, filters: Filters, after: int | None) -> Sheet:
    """Two statements at most; two more where somebody's name is protected."""
    since, until = filters.period_at(clock.now())
    at = _place(organisation, after) if after else None
    found = _listed(organisation, filters, since, until, at, after if at else None)
    rows = [dict(zip(COLUMNS, values, strict=True)) for values in found]
    people = [(organisation, row["citizen"], row["citizen__is_protected"]) for row in rows if row["citizen"]]
    draw = _Drawing(hidden_names(user, people))
    shown = [draw.row(row) for row in rows[:PAGE]]
    return Sheet(shown, [row["citizen"] for row in rows[:PAGE] if row["citizen"]], _next(rows))


def _next(rows) -> int | None:
    return rows[PAGE - 1]["pk"] if len(rows) > PAGE else None


def _place(organisation, pk) -> datetime | None:
    return Message.objects.of(organisation).filter(pk=pk).values_list("due_at", flat=True).first()


@prepared
def _listed(organisation, filters, since, until, at, pk):
    found = narrowed(organisation, filters, since, until)
    if filters.is_ahead:
        if at:
            found = found.filter(due_at__gte=at).exclude(due_at=at, pk__lte=pk)
        return found.order_by("due_at", "pk").values_list(*COLUMNS)[: PAGE + 1]
    if at:
        found = found.filter(due_at__lte=at).exclude(due_at=at, pk__gte=pk)
    return found.order_by("-due_at", "-pk").values_list(*COLUMNS)[: PAGE + 1]


class _Drawing:
    """The words of one page: what many rows have in common is found once."""

    def __init__(self, hidden):
        self.hidden, self.today = hidden, clock.today()
        self.address = address("casework:citizen")
        self.kinds = {kind.value: str(kind.label) for kind in Kind}
        self.states = {state.value: str(state.label) for state in MessageState}
        self.reason = cache(words.reason)

    def row(self, row) -> dict:
        citizen, state = row["citizen"], row["state"]
        return {
            "pk": row["pk"],
            "pick": state == MessageState.UNKNOWN,
            "time": self._moment(row["sent_at"] or row["due_at"]),
            "name": self._name(row) if citizen else formats.phone(row["number"]),
            "url": self.address % citizen if citizen and not row["citizen__erased_at"] else "",
            "kind": self.kinds[row["kind"]],
            "state": self._state(state, row["settled_by__name"]),
            "icon": icon(ICONS[state], "ic-s") if state in ICONS else "",
            "reason": self.reason(state, row["code"]),
            "parts": row["parts"] or "",
            "cost": formats.money(row["cost"]) if row["cost"] is not None else "",
        }

    def _name(self, row) -> str:
        return shown_name(row["citizen__name"], row["citizen"], self.hidden)

    def _state(self, state, settled_by) -> str:
        if not settled_by:
            return self.states[state]
        what = _("Arrived") if state == MessageState.DELIVERED else self.states[state]
        return _("%(state)s, says %(name)s") % {"state": what, "name": settled_by}

    def _moment(self, at) -> str:
        is_near = abs((timezone.localdate(at) - self.today).days) <= 1
        return formats.capitalised(formats.moment(at, self.today) if is_near else formats.short_moment(at))
