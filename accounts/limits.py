"""How often a thing may be done. One atomic statement in PostgreSQL, so that two at once are two."""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import connection

from accounts import clock

HIT = """
INSERT INTO accounts_ratelimit AS r (key, hits, resets_at) VALUES (%(key)s, 1, %(resets)s)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN r.resets_at <= %(now)s THEN 1 ELSE r.hits + 1 END,
    resets_at = CASE WHEN r.resets_at <= %(now)s THEN excluded.resets_at ELSE r.resets_at END
RETURNING hits
"""


def hit(name: str, who: str, *, limit: int, period: timedelta) -> bool:
    """Count one more of `name` by `who`; False when that is more than `limit` within the period."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(HIT, {"key": _key(name, who), "now": now, "resets": now + period})
        return cursor.fetchone()[0] <= limit


def client_address(request) -> str:
    """The address that the request comes from, past the proxies that we trust (TRUSTED_PROXIES)."""
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    if proxies and len(chain) >= proxies:
        return chain[-proxies]
    return request.META["REMOTE_ADDR"]


def _key(name: str, who: str) -> str:
    digest = hmac.new(settings.LINK_KEY.encode(), f"{name}:{who}".encode(), hashlib.sha256).hexdigest()
    return f"{name}:{digest[:32]}"
