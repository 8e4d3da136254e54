"""What goes wrong with a request, as the network shows it."""

import asyncio
import socket
import struct
import time
from datetime import timedelta
from email.utils import format_datetime

from aiohttp import web

from accounts import clock
from followup.simulator.behaviour import Behaviour

STATUS = {"error_before": 500, "unavailable": 503, "rate_limited": 429, "bad_key": 403, "refused": 422}
STATUS |= {"error_after": 500, "gateway_lost": 502, "garbage": 202}
COME_AGAIN = ("unavailable", "rate_limited")
PAGE = "<html>It works!</html>"
# Seconds between two looks whether somebody whom we do not answer has gone.
LOOK = 0.2


async def fail(request: web.Request, fault: str, behaviour: Behaviour) -> web.Response:
    if fault == "timeout":
        await _hang(request, behaviour.hang_seconds)
    if fault not in STATUS:
        _cut(request, reset=fault != "timeout")
        return web.Response()
    headers = _retry_after(behaviour) if fault in COME_AGAIN else {}
    return web.Response(status=STATUS[fault], headers=headers, text=PAGE, content_type="text/html")


async def _hang(request: web.Request, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and request.transport and not request.transport.is_closing():
        await asyncio.sleep(LOOK)


def _cut(request: web.Request, *, reset: bool) -> None:
    """End the connection without an answer: with a reset, or as if we were done."""
    if request.transport is None:
        return
    if reset:
        # Closing with nothing to wait for sends RST.
        connection = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()


def _retry_after(behaviour: Behaviour) -> dict[str, str]:
    if not behaviour.retry_after_as_date:
        return {"Retry-After": str(behaviour.retry_after)}
    now = clock.now().replace(microsecond=0)
    then = now + timedelta(seconds=behaviour.retry_after)
    return {"Date": format_datetime(now, usegmt=True), "Retry-After": format_datetime(then, usegmt=True)}
