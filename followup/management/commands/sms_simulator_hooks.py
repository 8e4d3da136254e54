import asyncio

import aiohttp
from django.core.management.base import BaseCommand, CommandError

from accounts.enums import SmsGateway
from accounts.models import Organisation
from accounts.scope import scope
from followup import accounts_at
from followup.actions import keys
from followup.gateways import http


class Command(BaseCommand):
    help = "Tell the SMS simulator where it reports receipts and answers: at the addresses that are open. For the demo."

    def handle(self, **options):
        for organisation in Organisation.objects.filter(sms_gateway=SmsGateway.SIMULATOR):
            with scope([organisation.pk]):
                gateway, found = accounts_at.gateway_of(organisation), keys.addresses(organisation)
            if found:
                number = organisation.sms_number.removeprefix("+")
                asyncio.run(_register(gateway, number, **found))
                self.stdout.write(f"{organisation}: the simulator knows the addresses")


async def _register(gateway, number, *, receipt, answer):
    try:
        async with http.session(1) as session:
            await gateway.register(session, receipts_url=receipt, incoming_url=answer, number=number)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise CommandError(f"The simulator does not answer: {type(error).__name__}") from None
