"""The log of reads: a page says whom it shows; the middleware writes it down before the answer leaves."""

from collections import defaultdict
from contextlib import nullcontext
from itertools import chain

from django.db import connection, transaction

from accounts.actors import stamp


class Shown:
    """The citizens on one response, per organisation."""

    def __init__(self):
        self.citizens: dict[int, set[int]] = defaultdict(set)
        self.purpose = ""
        # Wider than the user's own, where a page needs it: a referrer's own referrals to a partner are the partner's.
        self.scope: list[int] = []


def shows(request, citizens, *, purpose=""):
    """Say that this response shows these citizens: (organisation id, citizen id) pairs."""
    for organisation, citizen in citizens:
        request.shown.citizens[organisation].add(citizen)
    request.shown.purpose = purpose or request.shown.purpose


WRITE = """
INSERT INTO accounts_accesslogentry (organisation_id, read_at, read_by_id, read_by_kind, page, purpose, citizens) VALUES
"""
ROW = "(%s, %s, %s, %s, %s, %s, %s::bigint[])"


def write_log(request):
    """One row per organisation, in one statement. Raises when it cannot be written; then nothing may be shown."""
    page = request.resolver_match.view_name if request.resolver_match else request.method
    event, purpose = stamp("read", by=request.user), request.shown.purpose[:200]
    rows = [
        (
            organisation,
            event["read_at"],
            event["read_by"].pk,
            event["read_by_kind"],
            page[:100],
            purpose,
            f"{{{','.join(map(str, sorted(citizens)))}}}",  # the driver takes longer over a list of numbers
        )
        for organisation, citizens in request.shown.citizens.items()
    ]
    # Alone it is a transaction of its own; within another, its failure must not spoil that.
    with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
        cursor.execute(WRITE + ", ".join([ROW] * len(rows)), list(chain.from_iterable(rows)))
