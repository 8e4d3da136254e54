"""The phones of the demo: what is on them, and what somebody types there. Nothing here is for real citizens."""

import asyncio
from uuid import uuid4

import aiohttp
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.enums import SmsGateway
from accounts.models import Organisation
from accounts.scope import scope
from accounts.transitions import Refused
from followup.gateways import http, phone
from followup.gateways.base import Incoming
from followup.inbound.receive import receive


def write_back(number: str, text: str):
    """The citizen answers whoever wrote last: by the simulator where it delivers, else as a gateway would tell us.
    Raises Refused when nobody is there to answer."""
    organisation = _last_writer(number)
    if organisation is None:
        raise Refused(_("Nobody has written to this phone that takes answers."))
    if organisation.sms_gateway == SmsGateway.FILE:
        _hand_in(organisation, number, text)
    elif not asyncio.run(_typed(number, text)):
        raise Refused(_("The simulator does not answer."))


def _last_writer(number) -> Organisation | None:
    senders = [entry.sender for entry in phone.conversation(number) if entry.direction == "out"]
    in_demo = Organisation.objects.filter(sms_gateway__in=[SmsGateway.FILE, SmsGateway.SIMULATOR])
    return in_demo.filter(sms_sender=senders[-1]).order_by("pk").first() if senders else None


def _hand_in(organisation, number, text):
    now = clock.now()
    phone.write(number, phone.Entry("in", text, number, now))
    with scope([organisation.pk]):
        receive(organisation, Incoming(f"demo-{uuid4().hex}", number, organisation.sms_number, text, now))


async def _typed(number, text) -> bool:
    try:
        async with (
            http.session(1) as simulator,
            simulator.post(f"{settings.SMS_SIMULATOR_URL}/phone/{number}", json={"text": text}) as answer,
        ):
            return answer.ok
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return False
