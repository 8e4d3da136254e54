"""How we talk to a gateway over HTTP, and when we give up."""

import aiohttp

# Seconds. The first ends before the second, so that a message which waited for a connection was certainly not sent.
CONNECT, TOTAL = 5, 20
TIMEOUT = aiohttp.ClientTimeout(total=TOTAL, connect=CONNECT)
# Gateways close an idle connection after a minute or more. One closed in the very moment that we write to it leaves
# a doubt, so ours are closed well before.
IDLE = 5


def session(in_flight: int) -> aiohttp.ClientSession:
    """One for a batch: at most so many requests at once. It keeps no cookies and follows no proxy of the machine."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=in_flight, keepalive_timeout=IDLE),
        timeout=TIMEOUT,
        cookie_jar=aiohttp.DummyCookieJar(),
    )
