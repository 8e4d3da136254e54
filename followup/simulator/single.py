"""POST /mobile/single: the one that must be quick."""

import asyncio
import json

from aiohttp import web

from followup.simulator import requests
from followup.simulator.behaviour import BEFORE
from followup.simulator.faults import fail
from followup.simulator.network import Network
from followup.simulator.receipts import statuses, tell
from followup.simulator.requests import Sms
from followup.simulator.store import Conflict, mark


class Single:
    def __init__(self, network: Network):
        self.network = network

    async def answer(self, request: web.Request) -> web.StreamResponse:
        token = requests.token(request.headers)
        sms = requests.sms(await request.read())
        if not token:
            return web.Response(status=401)
        if self.network.tokens and token not in self.network.tokens:
            return web.Response(status=403)
        if sms is None:
            return web.Response(status=422)
        fault = self._fault()
        if fault in BEFORE:
            self.network.store.note(sms.reference)
            return await fail(request, fault, self.network.behaviour)
        return await self._accept(request, sms, mark(token), fault)

    def _fault(self) -> str:
        fault = self.network.behaviour.fault(self.network.chance.random())
        return fault if fault or self.network.limit.allows() else "rate_limited"

    async def _accept(self, request: web.Request, sms: Sms, writer: str, fault: str) -> web.StreamResponse:
        behaviour = self.network.behaviour
        arrives = not self.network.happens(behaviour.failed)
        try:
            gateway_id, is_new = self.network.store.accept(
                sms, writer=writer, arrives=arrives, removes_doubles=behaviour.removes_doubles
            )
        except Conflict:
            return web.Response(status=409)
        if is_new:
            await self._tell(sms, gateway_id, writer, arrives)
        await asyncio.sleep(behaviour.delay / 1000 + behaviour.slow_seconds * self.network.happens(behaviour.slow))
        if fault:
            return await fail(request, fault, behaviour)
        answer = {"msg_id": gateway_id, "recipient": int(sms.to), "reference": sms.reference}
        return web.Response(body=json.dumps(answer).encode(), status=202, content_type="application/json")

    async def _tell(self, sms: Sms, gateway_id: str, writer: str, arrives: bool) -> None:
        hook = self.network.hooks.of(writer)
        if hook is None:
            return
        words = statuses(self.network.behaviour, self.network.chance, arrives=arrives)
        if self.network.happens(self.network.behaviour.receipts_early):
            await tell(self.network.caller, hook, sms, gateway_id, words, pause=0)
        else:
            pause = self.network.behaviour.receipt_seconds
            self.network.caller.later(tell(self.network.caller, hook, sms, gateway_id, words, pause))
