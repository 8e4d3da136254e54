"""Signed tokens of receipts: they name a row, and say when they were made. Our own clock tells their age."""

from datetime import datetime, timedelta

from django.core import signing

from accounts import clock

SALT = "referrals.receipt"


def make(organisation_id: int, pk: int, *, kind: str) -> str:
    return signing.dumps([kind, organisation_id, pk, clock.now().isoformat()], salt=SALT)


def read(token: str, *, kind: str, max_age: timedelta) -> tuple[int, int, datetime] | None:
    """Organisation, row and time of a token; None when it is forged, of another kind or too old."""
    try:
        found, organisation_id, pk, made = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    made_at = datetime.fromisoformat(made)
    if found != kind or clock.now() - made_at > max_age:
        return None
    return organisation_id, pk, made_at
