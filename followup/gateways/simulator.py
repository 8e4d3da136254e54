import aiohttp
from django.conf import settings

from followup.gateways.gatewayapi import GatewayApi
from followup.gateways.http import TIMEOUT

# Without an address its messages wait: they must not go to a real gateway.
NOWHERE = "http://simulator.invalid"
# Any token will do there; an organisation that is called back needs one of its own.
TOKEN = "simulator"  # noqa: S105


class Simulator(GatewayApi):
    """Our own process that speaks GatewayAPI's HTTP (followup/simulator/), and removes doubles.

    The address and the secret come from the environment (SMS_SIMULATOR_URL, SMS_SIMULATOR_SECRET) where none is given.
    """

    name = "simulator"
    removes_doubles = True

    def __init__(self, *, token: str, secret: str, address: str = ""):
        self._address = (address or settings.SMS_SIMULATOR_URL or NOWHERE).rstrip("/")
        secret = secret or settings.SMS_SIMULATOR_SECRET
        super().__init__(token=token or TOKEN, secret=secret, address=self._address)

    async def register(self, http: aiohttp.ClientSession, *, receipts_url: str, incoming_url: str, number: str) -> None:
        """Tell it where the owner of this token is called, and at which number (digits). Safe to repeat.

        Raises aiohttp.ClientError or TimeoutError: what is sent before gets no receipts.
        """
        hook = {"receipts_url": receipts_url, "incoming_url": incoming_url, "number": number}
        secrets = {"token": self._token, "secret": self._secret}
        async with http.post(f"{self._address}/hooks", json=hook | secrets, timeout=TIMEOUT) as answer:
            answer.raise_for_status()


class SimulatorWithout(Simulator):
    """The same, believed to let doubles through, as every real gateway does (`manage.py sms_simulator --no-dedupe`)."""

    name = "simulator-without"
    removes_doubles = False
