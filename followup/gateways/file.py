from collections.abc import Mapping

import aiohttp

from accounts import clock
from followup.gateways import phone
from followup.gateways.base import Accepted, BadSignature, Incoming, Outgoing, Receipt, Retry


class File:
    """Sends to a folder (settings.SMS_FOLDER): the embedded default, without a network. Nobody can answer it."""

    name = "file"
    removes_doubles = True
    receives = False

    def __init__(self, *, token: str = "", secret: str = "", address: str = ""):
        """It needs none of them."""

    async def send(self, http: aiohttp.ClientSession, message: Outgoing) -> Accepted:
        entry = phone.Entry("out", message.text, message.sender, clock.now())
        try:
            phone.write_once(message.to, entry, reference=message.reference)
        except OSError:
            raise Retry("folder") from None
        return Accepted(f"file-{message.reference}")

    def receipts(self, body: bytes, headers: Mapping[str, str]) -> list[Receipt]:
        raise BadSignature

    def incoming(self, body: bytes, headers: Mapping[str, str]) -> list[Incoming]:
        raise BadSignature
