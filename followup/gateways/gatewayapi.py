"""GatewayAPI's Mobile Messaging API: https://gatewayapi.com/docs/message/overview/"""

import json
import re
from collections.abc import Mapping

import aiohttp

from followup.gateways import reading
from followup.gateways.answers import accepted, failure
from followup.gateways.base import Accepted, Incoming, Never, Outgoing, Receipt, Retry
from followup.gateways.http import TIMEOUT
from followup.gateways.signatures import proven

NUMBER = re.compile(r"\+[1-9]\d{5,14}", re.ASCII)
# Hosted in the EU. A key works at one of the addresses only.
ADDRESS = "https://messaging.gatewayapi.eu"


class GatewayApi:
    name = "gatewayapi"
    # Its reference is a label: twice the same is twice a message.
    removes_doubles = False
    receives = True

    def __init__(self, *, token: str, secret: str, address: str = ""):
        self._token = token
        self._secret = secret
        self._url = f"{(address or ADDRESS).rstrip('/')}/mobile/single"

    async def send(self, http: aiohttp.ClientSession, message: Outgoing) -> Accepted:
        body, headers = _body(message), self._headers()
        try:
            async with http.post(
                self._url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
            ) as answer:
                content = await answer.read()
        except (aiohttp.ClientError, OSError) as error:
            # Without its cause, which may hold the request.
            raise failure(error) from None
        return accepted(answer.status, answer.headers, content)

    def _headers(self) -> dict[str, str]:
        """Raises Retry where there is nobody to ask, or nothing to show."""
        if not self._url.startswith(("http://", "https://")):
            raise Retry("address")
        if not self._token or not self._token.isascii() or not self._token.isprintable():
            raise Retry("no_key")
        return {"Authorization": f"Token {self._token}", "Content-Type": "application/json"}

    def receipts(self, body: bytes, headers: Mapping[str, str]) -> list[Receipt]:
        found = reading.receipt(proven(body, headers, self._secret))
        return [found] if found else []

    def incoming(self, body: bytes, headers: Mapping[str, str]) -> list[Incoming]:
        found = reading.incoming(proven(body, headers, self._secret))
        return [found] if found else []


def _body(message: Outgoing) -> bytes:
    if not NUMBER.fullmatch(message.to):
        raise Never("number")
    fields = {
        "sender": message.sender,
        "message": message.text,
        "recipient": int(message.to),
        "reference": message.reference,
        # As a duration: a bare number would be read as a moment once it is large.
        "expiration": f"PT{message.valid_for}S",
    }
    return json.dumps(fields, ensure_ascii=False).encode()
