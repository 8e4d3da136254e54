"""What the list is asked for: read from the address, written back into it, and turned into rows."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Func, OrderBy, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts import clock, lists
from accounts.lists import SavedList
from accounts.rights import Right
from casework.referral_list.choices import Choices
from referrals.enums import ReferralState
from referrals.models import Referral
from referrals.names import SORT_FROM, SORT_TO

OPEN, WAITING, PAUSED, LATELY, ALL = "open", "waiting", "paused", "lately", "all"
# These have a deadline that runs, or will run again.
WITH_DEADLINE = (OPEN, WAITING, PAUSED)
LATELY_DAYS = 30
OVERDUE, SOON, WEEK = "overdue", "soon", "week"
MONTH, LAST_MONTH, YEAR, PERIOD = "month", "last_month", "year", "period"
NOBODY = "nobody"
SORTS = ("name", "received", "due", "unit", "counsellor")


def states() -> list[tuple[str, str]]:
    rest = [(state.value, str(state.label)) for state in ReferralState if state != ReferralState.RECEIVED]
    return [
        (OPEN, pgettext("referrals", "Open")),
        (WAITING, str(ReferralState.RECEIVED.label)),
        (PAUSED, _("On pause")),
        (LATELY, _("Contacted in the last %d days") % LATELY_DAYS),
        *rest,
        (ALL, _("All")),
    ]


def dues() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        (OVERDUE, _("Past the deadline")),
        (SOON, _("Today or tomorrow")),
        (WEEK, _("This week")),
    ]


def periods() -> list[tuple[str, str]]:
    return [
        ("", _("Any time")),
        (MONTH, _("This month")),
        (LAST_MONTH, _("Last month")),
        (YEAR, _("This year")),
        (PERIOD, _("From and to …")),
    ]


def sort_key(field: str) -> Func:
    """The text in Danish order, as Citizen.sort_key has it."""
    return Func(Lower(F(field)), Value(SORT_FROM), Value(SORT_TO), function="translate")


ORDERS: dict[str, list[Any]] = {
    "name": [F("citizen__sort_key")],
    "received": [F("received_at")],
    "due": [F("contact_by"), F("contact_due")],
    "unit": [sort_key("unit_name")],
    "counsellor": [sort_key("counsellor__name")],
}


@dataclass(frozen=True)
class Filters(lists.Filters):
    """Defaults are the list that opens first: everybody who has not been contacted, by deadline."""

    state: str = OPEN
    due: str = ""
    organisation: str = ""
    unit: str = ""
    municipality: str = ""
    counsellor: str = ""
    received: str = ""
    first: str = ""
    last: str = ""
    sort: str = ""

    @classmethod
    def read(cls, query, choices) -> tuple["Filters", bool]:
        """As that of all lists; units and people are known by `choices`, and a period says days too."""
        asked = {name: query.get(name, "") for name in cls.defaults()}
        kept = {name: value for name, value in asked.items() if value and _understood(name, value, choices)}
        found = cls(**kept)
        whole = len(kept) == sum(map(bool, asked.values()))
        if found.received != PERIOD:
            return replace(found, first="", last=""), whole
        if found.first and found.last and found.first > found.last:
            return replace(found, received="", first="", last=""), False
        return found, whole

    @property
    def needs_the_day(self) -> bool:
        """Whether it depends on the day who fits."""
        return bool(self.due or self.received or self.state in (WAITING, PAUSED, LATELY))

    @property
    def has_deadline(self) -> bool:
        return self.state in WITH_DEADLINE

    def sorts_by(self, column, *, many) -> bool:
        """Whether the list can be in this order: deadlines while they run; names and dates come out of an index."""
        return self.has_deadline if column == "due" else column in ("name", "received") or not many

    def order(self, *, many=False) -> tuple[str, bool]:
        """The column that sorts, and whether backwards."""
        column = self.sort.removeprefix("-")
        if not column or not self.sorts_by(column, many=many):
            return ("due", False) if self.has_deadline else ("received", True)
        return column, self.sort.startswith("-")

    def referrals(self, user):
        """The rows, in no order."""
        organisations = self._organisations(user)
        found = Referral.objects.visible_to(user).filter(organisation__in=organisations)
        if self.municipality:
            found = found.filter(citizen__organisation__in=organisations, citizen__municipality=self.municipality)
        for narrow in (self._of_state, self._of_deadline, self._of_choice, self._of_period):
            found = narrow(found, clock.today())
        return found

    def ordered(self, found, user, *, many=False):
        """The rows in order. `many`: more than can be sorted by what no index has in order."""
        column, backwards = self.order(many=many)
        if column == "name":
            found = found.filter(citizen__organisation__in=self._organisations(user))
        return found.order_by(*(OrderBy(by, descending=backwards) for by in [*ORDERS[column], F("pk")]))

    def _organisations(self, user) -> list[int]:
        return [int(self.organisation)] if self.organisation else user.access.where(Right.SEE_REFERRALS)

    def _of_state(self, found, today):
        if self.state == WAITING:
            return found.waiting(today)
        if self.state == PAUSED:
            return found.paused(today)
        if self.state == LATELY:
            return found.filter(contacted_at__gte=_midnight(today - timedelta(days=LATELY_DAYS)))
        if self.state == ALL:
            return found
        return found.filter(state=ReferralState.RECEIVED if self.state == OPEN else self.state)

    def _of_deadline(self, found, today):
        if not self.due:
            return found
        ranges = {
            OVERDUE: Q(contact_due__lt=today),
            SOON: Q(contact_due__range=(today, today + timedelta(days=1))),
            WEEK: Q(contact_due__range=(today, today + timedelta(days=6 - today.weekday()))),
        }
        return found.waiting(today).filter(ranges[self.due])

    def _of_choice(self, found, today):
        if self.unit:
            found = found.filter(unit=self.unit)
        if self.counsellor:
            found = found.filter(counsellor=None if self.counsellor == NOBODY else self.counsellor)
        return found

    def _of_period(self, found, today):
        first, last = self._period(today)
        if first:
            found = found.filter(received_at__gte=_midnight(first))
        return found.filter(received_at__lt=_midnight(last + timedelta(days=1))) if last else found

    def _period(self, today) -> tuple[date | None, date | None]:
        """First and last day on which the referral came; None for no limit."""
        month = today.replace(day=1)
        if self.received == MONTH:
            return month, None
        if self.received == LAST_MONTH:
            before = month - timedelta(days=1)
            return before.replace(day=1), before
        if self.received == YEAR:
            return month.replace(month=1), None
        return _day(self.first), _day(self.last)


def read(user, query) -> Filters:
    return Filters.read(query, Choices(user))[0]


SAVED = SavedList("henvisninger", "casework:referral_list", (Right.SEE_REFERRALS,), gettext_lazy("Referrals"), read)


def _understood(name, value, choices) -> bool:
    if name in ("first", "last"):
        return _is_day(value)
    if name == "sort":
        return value.removeprefix("-") in SORTS
    if name == "counsellor" and value == NOBODY:
        return True
    if name in choices.known:
        return value.isascii() and value.isdecimal() and len(value) < 19 and int(value) in choices.known[name]
    return value in dict({"state": states, "due": dues, "received": periods}[name]())


def _is_day(text) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and 1900 <= day.year <= 2200


def _day(text) -> date | None:
    return date.fromisoformat(text) if text else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
