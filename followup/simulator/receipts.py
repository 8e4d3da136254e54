"""What the simulator tells about a message that it has accepted, in what order and how often."""

import asyncio
from random import Random
from uuid import uuid4

from accounts import clock
from followup.simulator.behaviour import Behaviour
from followup.simulator.hooks import Caller, Hook
from followup.simulator.requests import Sms

# As GatewayAPI words it.
ERROR = {"hex_code": "0x1011", "details": "Simulated: the phone cannot be reached"}


def statuses(behaviour: Behaviour, chance: Random, *, arrives: bool) -> list[str]:
    """The words of a message's receipts, one after the other."""
    words = ["ENROUTE", "DELIVERED" if arrives else "UNDELIVERABLE"]
    if chance.random() < behaviour.receipts_reordered:
        words.reverse()
    if chance.random() < behaviour.receipts_doubled:
        words = [word for word in words for _ in range(2)]
    return [word for word in words if chance.random() >= behaviour.receipts_lost]


async def tell(caller: Caller, hook: Hook, sms: Sms, gateway_id: str, words: list[str], pause: float) -> None:
    """Call with each, after a pause of so many seconds before each."""
    for word in words:
        await asyncio.sleep(pause)
        await caller.post(hook.receipts_url, envelope(sms, gateway_id, word), hook.secret)


def envelope(sms: Sms, gateway_id: str, status: str) -> dict:
    now = clock.now().isoformat()
    event = {"msg_id": gateway_id, "recipient": int(sms.to), "reference": sms.reference}
    event |= {"status": status, "status_at": now} | ({"error": ERROR} if status == "UNDELIVERABLE" else {})
    return {"event_id": str(uuid4()), "timestamp": now, "event_type": "messaging.status.sms", "event": event}


def answer(number: str, receiver: str, text: str) -> dict:
    """A message from a phone."""
    # As large as JavaScript can bear, as theirs are numbers.
    gateway_id = uuid4().int % 2**53
    moment = int(clock.now().timestamp())
    return {"id": gateway_id, "msisdn": int(number), "receiver": int(receiver), "message": text, "senttime": moment}
