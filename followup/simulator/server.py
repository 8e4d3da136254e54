"""The simulator's addresses, and its life."""

import asyncio
import json
import logging
import re
import signal
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from pathlib import Path

from aiohttp import web

from followup.simulator import receipts
from followup.simulator.behaviour import Behaviour
from followup.simulator.hooks import Caller, Hook, Hooks
from followup.simulator.network import Network
from followup.simulator.single import Single
from followup.simulator.store import Store, mark

logger = logging.getLogger(__name__)
# Takes aiohttp's own lines, which quote what came in.
nobody = logging.getLogger("followup.simulator.nobody")
nobody.disabled = True

HOST = "127.0.0.1"
NUMBER = re.compile(r"\+[1-9]\d{4,14}", re.ASCII)
JSON = "application/json"
# Seconds for requests that are being answered when we are told to stop.
LAST_ANSWERS = 1


class Pages:
    """All addresses but the one that sends."""

    def __init__(self, network: Network):
        self.network = network

    async def control(self, request: web.Request) -> web.Response:
        try:
            behaviour = replace(self.network.at_the_start, **await _fields(request))
        except (ValueError, TypeError) as error:
            return web.Response(status=422, text=str(error))
        self.network.behave(behaviour)
        return web.json_response(asdict(behaviour))

    async def hooks(self, request: web.Request) -> web.Response:
        fields = await _fields(request)
        try:
            token = fields.pop("token")
            hook = Hook(**fields)
        except (KeyError, TypeError):
            return web.Response(status=422)
        self.network.hooks.register(mark(token), hook)
        return web.Response(status=204)

    async def phone(self, request: web.Request) -> web.Response:
        fields = await _fields(request)
        number, text = request.match_info["number"], fields.get("text")
        if not NUMBER.fullmatch(number) or not text or not isinstance(text, str):
            return web.Response(status=422)
        hook = self._addressee(number, fields.get("to", ""))
        if hook is None:
            return web.Response(status=404)
        self.network.store.answer(number, text)
        event = receipts.answer(number, hook.number, text)
        by_token = self.network.behaviour.signs_by_token
        self.network.caller.later(self.network.caller.post(hook.incoming_url, event, hook.secret, by_token=by_token))
        return web.json_response({"id": event["id"]}, status=202)

    def _addressee(self, number: str, to: str) -> Hook | None:
        if to:
            return self.network.hooks.at(to)
        return self.network.hooks.of(self.network.store.last_writer.get(number))

    async def state(self, request: web.Request) -> web.Response:
        return web.json_response(self.network.store.state())

    async def health(self, request: web.Request) -> web.Response:
        return web.Response()


async def _fields(request: web.Request) -> dict:
    """Said to be JSON, so that no page of another site can send them unasked."""
    if request.content_type != JSON:
        raise web.HTTPUnsupportedMediaType
    try:
        fields = json.loads(await request.read())
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise web.HTTPUnprocessableEntity
    return fields


@web.middleware
async def quiet(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Our own mistakes leave a line without what came in."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:
        logger.error("%s: %s", handler.__qualname__, type(error).__name__)
        return web.Response(status=500)


def application(network: Network) -> web.Application:
    pages = Pages(network)
    built = web.Application(middlewares=[quiet])
    built.add_routes(
        [
            web.post("/mobile/single", Single(network).answer),
            web.post("/control", pages.control),
            web.post("/hooks", pages.hooks),
            web.post("/phone/{number}", pages.phone),
            web.get("/state", pages.state),
            web.get("/health", pages.health),
        ]
    )
    return built


async def serve(
    *, folder: Path, port: int, port_file: Path | None, fallback: Hook | None, tokens: list[str], behaviour: Behaviour
) -> None:
    """Until somebody sends TERM or INT. `port` 0 takes a free one; the file tells which, once it listens."""
    store, caller = Store(folder), Caller()
    hooks = Hooks(folder / "hooks.json", fallback)
    network = Network(store=store, hooks=hooks, caller=caller, tokens=frozenset(tokens), behaviour=behaviour)
    runner = web.AppRunner(application(network), access_log=None, logger=nobody, shutdown_timeout=LAST_ANSWERS)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port, backlog=1024).start()
        _announce(runner.addresses[0][1], port_file)
        await _asked_to_stop()
    finally:
        await runner.cleanup()
        await caller.close()
        store.close()


def _announce(port: int, port_file: Path | None) -> None:
    logger.info("Listening on http://%s:%s", HOST, port)
    if port_file:
        fresh = port_file.with_suffix(".new")
        fresh.write_text(str(port))
        fresh.replace(port_file)


async def _asked_to_stop() -> None:
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    await asked.wait()
