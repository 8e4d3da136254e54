"""What every tab of a citizen's page says about messages: how many there are, and what holds for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, OuterRef, Q, Subquery
from django.utils import timezone

from accounts import formats
from accounts.prepared import prepared
from followup.enums import GONE, MessageState
from followup.hindrance import Hindrance, hindrance, permitted
from followup.models import Answer, CallOffer, Message, OptOut, Stop
from followup.texts.kinds import Kind
from referrals.models import Citizen

# Those that a thread shows: they have left or may have, were held back, or are an answer that leaves in a moment.
SHOWN = Q(state__in=[*GONE, MessageState.EXPIRED, MessageState.BLOCKED]) | Q(
    state=MessageState.PENDING, kind=Kind.REPLY
)


class Read(NamedTuple):
    sent: int
    came: int
    stopped_at: datetime | None
    unwanted: list[str]
    offered_at: datetime | None  # the last time that the citizen was offered to choose when to be called
    offered_for: int | None  # the referral


@dataclass(frozen=True)
class Around:
    citizen: Citizen
    read: Read
    is_permitted: bool  # messages may go to a phone that others can see

    @property
    def number(self) -> int:
        return self.read.sent + self.read.came

    @property
    def hindrance(self) -> Hindrance | None:
        return hindrance(self.citizen, is_stopped=self.read.stopped_at is not None, is_permitted=self.is_permitted)

    @property
    def stopped(self) -> str:
        """The day since when STOP holds for the number."""
        return formats.plain_day(timezone.localdate(self.read.stopped_at)) if self.read.stopped_at else ""

    def offered(self, referral) -> str:
        """When the citizen was last asked to choose a time for the call of this referral."""
        at = self.read.offered_at
        return formats.moment(at) if at and self.read.offered_for == referral.pk else ""


def around(citizen: Citizen, permissions) -> Around:
    """`permissions` are the citizen's. One statement."""
    found = _around(citizen.organisation_id, citizen.pk)
    return Around(citizen, Read(*found[0]), permitted(permissions))


@prepared
def _around(organisation, citizen):
    here = {"organisation": OuterRef("organisation"), "citizen": OuterRef("pk")}
    stops = Stop.objects.filter(organisation=OuterRef("organisation"), number=OuterRef("phone"), lifted_at=None)
    unwanted = OptOut.objects.filter(**here).order_by("pk")
    offers = CallOffer.objects.filter(withdrawn_at=None, **here).order_by("-offered_at", "-pk")
    told = Citizen.objects.filter(organisation=organisation, pk=citizen).annotate(
        sent=_number(Message.objects.filter(SHOWN, **here)),
        came=_number(Answer.objects.filter(**here)),
        stopped_at=Subquery(stops.values("stopped_at")[:1]),
        unwanted=ArraySubquery(unwanted.values("kind")),
        offered_at=Subquery(offers.values("offered_at")[:1]),
        offered_for=Subquery(offers.values("referral")[:1]),
    )
    columns = ("sent", "came", "stopped_at", "unwanted", "offered_at", "offered_for")
    return told.order_by().values_list(*columns)


def _number(rows) -> Subquery:
    counted = Func(F("pk"), function="count", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(how_many=counted).values("how_many"))
