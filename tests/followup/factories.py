from datetime import timedelta

import factory

from accounts import clock
from followup.enums import Meaning
from followup.models import Answer, CallOffer, GatewayKey, Message, OptOut, Stop, Template
from followup.texts.kinds import Kind
from tests.referrals.factories import CitizenFactory, ReferralFactory, ScopedFactory

SAME = factory.SelfAttribute("..organisation")


class MessageFactory(ScopedFactory):
    """A reminder that is due, about nothing that is stored."""

    class Meta:
        model = Message

    citizen = factory.SubFactory(CitizenFactory, organisation=SAME)
    kind = Kind.TRIED_TO_CALL
    due_at = factory.LazyFunction(lambda: clock.now())
    next_at = factory.SelfAttribute("due_at")
    stale_at = factory.LazyAttribute(lambda o: o.due_at + timedelta(days=1))

    @classmethod
    def _generate(cls, strategy, params):
        if params.get("citizen"):
            params.setdefault("organisation", params["citizen"].organisation)
        return super()._generate(strategy, params)


class AnswerFactory(ScopedFactory):
    class Meta:
        model = Answer

    _events = ("received",)
    _parent = "citizen"
    citizen = factory.SubFactory(CitizenFactory, organisation=SAME)
    number = factory.SelfAttribute("citizen.phone")
    text = "Kan vi rykke tiden til torsdag?"
    gateway_id = factory.Sequence(lambda n: f"mo-{n}")
    meaning = Meaning.OTHER


class StopFactory(ScopedFactory):
    class Meta:
        model = Stop

    _events = ("stopped",)
    number = factory.Sequence(lambda n: f"+45108{n % 100000:05d}")


class OptOutFactory(ScopedFactory):
    class Meta:
        model = OptOut

    _events = ("chosen",)
    _parent = "citizen"
    citizen = factory.SubFactory(CitizenFactory, organisation=SAME)
    kind = Kind.MISSED


class CallOfferFactory(ScopedFactory):
    class Meta:
        model = CallOffer

    _events = ("offered",)
    _parent = "referral"
    referral = factory.SubFactory(ReferralFactory, organisation=SAME)
    citizen = factory.SelfAttribute("referral.citizen")


class GatewayKeyFactory(ScopedFactory):
    class Meta:
        model = GatewayKey

    _events = ("changed",)


class TemplateFactory(ScopedFactory):
    """The reminder the day before, in Danish."""

    class Meta:
        model = Template

    _events = ("saved",)
    kind = Kind.DAY_BEFORE
    language = "da"
    text = "Vi ses [weekday] den [date] kl. [time]. Afbud: [phone]. Venlig hilsen [authority]"
