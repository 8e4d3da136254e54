"""What became of the messages that were claimed, written in small batches while others are still on their way."""

from dataclasses import astuple, dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

# A receipt may have come before the answer: what it says stands. Under another claim the row is somebody else's.
MARK = """
UPDATE followup_message m SET
    state = CASE WHEN m.state IN ('claimed', 'unknown') THEN r.state ELSE m.state END,
    leased_until = NULL,
    next_at = coalesce(r.next_at, m.next_at),
    number = CASE WHEN r.number = '' THEN m.number ELSE r.number END,
    text = CASE WHEN r.text = '' THEN m.text ELSE r.text END,
    sender = r.sender, gateway = r.gateway, parts = r.parts, code = r.code,
    gateway_id = CASE WHEN r.gateway_id = '' THEN m.gateway_id ELSE r.gateway_id END,
    cost = coalesce(r.cost, m.cost),
    sent_at = coalesce(r.sent_at, m.sent_at),
    sent_by_kind = CASE WHEN r.sent_at IS NULL THEN m.sent_by_kind ELSE 'system:dispatch' END
FROM unnest(%s::bigint[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::text[],
            %s::text[], %s::numeric[], %s::timestamptz[], %s::timestamptz[])
  AS r(id, claim, state, number, text, sender, gateway, parts, code, gateway_id, cost, sent_at, next_at)
WHERE m.id = r.id AND m.claim = r.claim"""


@dataclass
class Mark:
    """One message after it was tried. Without `sent_at` it has not left the house; with `next_at` it is tried again.
    Where `number` and `text` are empty, those stay that the row has."""

    id: int
    claim: UUID
    state: str
    number: str
    text: str
    sender: str
    gateway: str
    parts: int
    code: str = ""
    gateway_id: str = ""
    cost: Decimal | None = None
    sent_at: datetime | None = None
    next_at: datetime | None = None


def write(marks: list[Mark]):
    if not marks:
        return
    with connection.cursor() as cursor:
        cursor.execute(MARK, [list(column) for column in zip(*map(astuple, marks), strict=True)])
