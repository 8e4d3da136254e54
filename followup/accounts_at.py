"""An organisation's account at its gateway: its keys come from its own encrypted setting, or from the environment."""

from django.conf import settings

from accounts.models import Organisation
from followup import gateways
from followup.gateways.base import Gateway
from followup.models import GatewayKey


def gateway_of(organisation: Organisation) -> Gateway:
    """The gateway that the organisation's messages leave by, with its keys. In the organisation's scope."""
    own = GatewayKey.objects.of(organisation).first()
    return gateways.gateway(
        organisation.sms_gateway,
        token=(own and own.token) or settings.SMS_TOKEN,
        secret=(own and own.secret) or settings.SMS_SECRET,
    )
