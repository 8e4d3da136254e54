"""Which messages the log shows: read from the address, written back into it, and turned into messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts import clock, lists, staff
from accounts.lists import Offer, SavedList
from accounts.models import Membership
from accounts.prepared import prepared
from accounts.rights import Right
from followup.enums import TROUBLED, MessageState
from followup.models import Message
from followup.texts.kinds import Kind
from referrals.models import Referral

DUE, ACTION, ALL = "", "action", "all"
MONTH = ""
# How far back; nothing beyond, so that no list looks through all that was ever sent.
PERIODS = {"day": 1, "week": 7, MONTH: 30, "quarter": 91, "year": 365}

AHEAD = timedelta(days=3 * 365)


def states() -> list[tuple[str, str]]:
    rest = [state for state in MessageState if state != MessageState.CLAIMED]
    return [
        (DUE, _("Sent, or to be sent by now")),
        (ACTION, _("Needs somebody")),
        *((state.value, str(state.label)) for state in rest),
        (ALL, pgettext("filter", "All")),
    ]


def periods() -> list[tuple[str, str]]:
    return [
        ("day", _("The last 24 hours")),
        ("week", _("The last 7 days")),
        (MONTH, _("The last 30 days")),
        ("quarter", _("The last 3 months")),
        ("year", _("The last 12 months")),
    ]


def organisations(user) -> dict:
    """{id: organisation} of those whose messages the user looks after."""
    here = user.access.where(Right.MANAGE_MESSAGES)
    return {one.pk: one for one in user.access.organisations if one.pk in here}


def of_several(user, query) -> tuple[Any, list[dict]]:
    """The organisation that an address asks for, or else the first; and the links between them where there are some."""
    found = organisations(user)
    chosen = next((one for one in found.values() if str(one.pk) == query.get("organisation")), None)
    chosen = chosen or next(iter(found.values()))
    links = [{"pk": one.pk, "name": one.short_name, "current": one == chosen} for one in found.values()]
    return chosen, links if len(links) > 1 else []


class Choices:
    """What one coordinator can choose between. The log shows one organisation at a time: so it follows an index."""

    def __init__(self, user):
        self.organisations = organisations(user)
        self.counsellors = _counsellors(
            list(self.organisations), staff.roles_with(Right.CONTACT_CITIZENS), clock.today()
        )

    @cached_property
    def offers(self) -> list[Offer]:
        """The organisation only for those who work in several; the first one is shown where none is asked for."""
        everything = ("", pgettext("filter", "All"))
        first, *rest = [(pk, one.short_name) for pk, one in self.organisations.items()]
        offered = [
            Offer("state", _("Status"), states()),
            Offer("kind", _("Kind of message"), [everything, *((kind.value, str(kind.label)) for kind in Kind)]),
            Offer("counsellor", _("Counsellor"), [everything, *self.counsellors]),
            Offer("period", _("Period"), periods()),
            Offer("organisation", _("Organisation"), [("", first[1]), *rest]),
        ]
        return [each for each in offered if rest or each.name != "organisation"]

    def organisation(self, filters):
        chosen = int(filters.organisation) if filters.organisation else next(iter(self.organisations))
        return self.organisations[chosen]


@prepared
def _counsellors(organisations, roles, today):
    places = Membership.objects.in_force(today).filter(
        organisation__in=organisations, roles__overlap=roles, user__is_active=True
    )
    return places.order_by("user__name", "user").values_list("user", "user__name").distinct()


@dataclass(frozen=True)
class Filters(lists.Filters):
    """Defaults are the list that opens first: what was sent, or should have been, in the last 30 days."""

    state: str = DUE
    kind: str = ""
    counsellor: str = ""
    period: str = MONTH
    organisation: str = ""

    @property
    def is_ahead(self) -> bool:
        """What is to come: the next one first, however far off."""
        return self.state == MessageState.PENDING

    def period_at(self, now: datetime) -> tuple[datetime, datetime]:
        """The first and the last moment at which a message was, or is, due."""
        return now - timedelta(days=PERIODS[self.period]), now + AHEAD if self.is_ahead else now


def narrowed(organisation: int, filters: Filters, since: datetime, until: datetime):
    """The messages that fit, in no order."""
    found = Message.objects.filter(organisation=organisation, due_at__gte=since, due_at__lte=until)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.counsellor:
        cases = Referral.objects.filter(organisation=organisation, counsellor=int(filters.counsellor))
        found = found.filter(citizen__in=cases.order_by().values("citizen"))
    return found.filter(_of_state(filters.state))


def _of_state(state: str) -> Q:
    if state == ALL:
        return Q()
    if state == DUE:
        return ~Q(state=MessageState.CANCELLED)
    return Q(state__in=TROUBLED) if state == ACTION else Q(state=state)


def read(user, query) -> Filters:
    return Filters.read(query, Choices(user).offers)[0]


SAVED = SavedList("sms", "followup:log", (Right.MANAGE_MESSAGES,), gettext_lazy("Text messages"), read)
