"""The ways out of the house for a text message. One more: a module here, and a line in the two lists below."""

from accounts.enums import SmsGateway
from followup.gateways.base import Gateway
from followup.gateways.file import File
from followup.gateways.gatewayapi import GatewayApi
from followup.gateways.simulator import Simulator, SimulatorWithout

# What an organisation can choose.
CHOICES = SmsGateway.choices
KINDS: list[type[Gateway]] = [File, GatewayApi, Simulator, SimulatorWithout]
BY_NAME = {kind.name: kind for kind in KINDS}
# May be given a message again when nobody knows what became of it.
SAFE = [kind.name for kind in KINDS if kind.removes_doubles]
# Tell what became of a message.
TELLING = [kind.name for kind in KINDS if kind.receives]


def gateway(name: str, *, token: str, secret: str, address: str = "") -> Gateway:
    """`token` is what we show it, `secret` what it signs its calls with. KeyError for a name that none has."""
    return BY_NAME[name](token=token, secret=secret, address=address)
