"""Text messages of the demo: each goes out at its moment, as the seed's clock passes it, and some citizens answer."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from accounts import clock
from accounts.enums import SmsGateway
from accounts.models import Organisation, User
from accounts.organisations import change
from casework.demo.moments import standing_at
from followup import dispatch, receipts
from followup.actions import asking, keys
from followup.gateways import phone
from followup.gateways.base import Incoming, Receipt, State
from followup.inbound.receive import ASKING, receive
from followup.models import Message
from referrals.enums import ReferralState
from referrals.models import Citizen, Referral

SENDER, NUMBER, PRICE = "Havnsoe", "+451204", Decimal("0.31")
ON_THE_WAY = timedelta(seconds=4)  # from sent to delivered
GIVEN_UP = 29  # so many messages, and one goes to a number that nobody has any more
COMES, MOVES, ASKS = "Ja tak, jeg kommer", "Hej, kan vi tage det en time senere?", "Hvem er det?"
STRANGER = "+4510990417"


class Texting:
    """Of one organisation, which sends to the phones' files until the simulator is there."""

    def __init__(self, organisation: Organisation, by: User):
        self.organisation, self.by = organisation, by

    def switch_on(self, days_ago: int):
        with standing_at(clock.now() - timedelta(days=days_ago)):
            own = {"sms_sender": SENDER, "sms_number": NUMBER, "sms_price": PRICE, "sms_links": True}
            self._change(sms_gateway=SmsGateway.FILE, sms_from=clock.now(), **own)

    def deliver(self, until: datetime):
        """Send what is due by then, each message at its own moment, and hear what became of it."""
        due = Message.objects.planned().filter(next_at__lte=until).order_by("next_at").values_list("next_at", flat=True)
        while at := due.first():
            with standing_at(at):
                dispatch.tick()
            with standing_at(at + ON_THE_WAY):
                self._hear()

    def _hear(self):
        for message in Message.objects.filter(state="sent"):
            state: State = "delivered" if message.pk % GIVEN_UP else "failed"
            code = "" if state == "delivered" else "number"
            told = Receipt(message.gateway_id, str(message.reference), state, clock.now(), code)
            receipts.take(self.organisation, [told])

    def finish(self, counsellor: User):
        """Until now; what some have answered today; and from here on the simulator goes on."""
        self._offer(counsellor)
        self.deliver(clock.now())
        self._answer(counsellor)
        keys.new_addresses(organisation=self.organisation, by=self.by)
        self._change(sms_gateway=SmsGateway.SIMULATOR)

    def _offer(self, counsellor):
        """Somebody may choose when to be called."""
        waiting = Referral.objects.filter(counsellor=counsellor, state=ReferralState.RECEIVED, next_try=None)
        chosen = waiting.filter(citizen__phone__gt="", attempts=None).order_by("-pk").first()
        if chosen:
            asking.offer_time(referral=chosen, by=counsellor)

    def _answer(self, counsellor):
        """One comes, one wants another hour, and one is not known; a message is in doubt."""
        to_come = Message.objects.filter(kind__in=ASKING, state="delivered", stale_at__gt=clock.now())
        for message in to_come[:1]:
            self._write(message.number, COMES)
        talks = {"courses__referral__counsellor": counsellor, "courses__state": "active"}
        others = Citizen.objects.filter(**talks, phone__gt="").exclude(messages__in=to_come).order_by("pk")
        for citizen in others[:1]:
            self._write(citizen.phone, MOVES)
        self._write(STRANGER, ASKS)
        last = Message.objects.filter(state="delivered").order_by("-due_at", "-pk")[:1]
        Message.objects.filter(pk__in=last.values("pk")).update(state="unknown", code="timeout")

    def _write(self, number, text):
        at = clock.now() - timedelta(minutes=20)
        phone.write(number, phone.Entry("in", text, number, at))
        receive(self.organisation, Incoming(f"demo-{uuid4().hex}", number, NUMBER, text, at))

    def _change(self, **settings):
        self.organisation.refresh_from_db()
        change(organisation=self.organisation, version=self.organisation.version, by=self.by, **settings)
