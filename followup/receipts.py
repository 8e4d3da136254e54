"""What the gateway says became of a message; doubled, late and in any order."""

from datetime import timedelta

from django.db import connection

from accounts import clock
from accounts.models import Organisation
from followup.gateways.base import Receipt

SILENT = timedelta(days=3)  # then nobody will tell any more

# What each word may come after. Proof that it arrived outranks all; a word on the way never takes back an end.
FROM = {
    "sent": ("pending", "claimed", "unknown"),
    "delivered": ("pending", "claimed", "sent", "unknown", "failed"),
    "failed": ("claimed", "sent", "unknown"),
    "expired": ("claimed", "sent", "unknown"),
}
TO = {"sent": "sent", "delivered": "delivered", "failed": "failed", "expired": "failed"}

APPLY = """
UPDATE followup_message SET state = %(to)s, code = %(code)s,
    gateway_id = CASE WHEN gateway_id = '' THEN %(gateway_id)s ELSE gateway_id END,
    sent_at = coalesce(sent_at, %(at)s),
    sent_by_kind = CASE WHEN sent_at IS NULL THEN 'system:receipt' ELSE sent_by_kind END,
    received_at = CASE WHEN %(to)s = 'delivered' THEN %(at)s ELSE received_at END,
    received_by_kind = CASE WHEN %(to)s = 'delivered' THEN 'system:receipt' ELSE received_by_kind END
WHERE organisation_id = %(organisation)s AND state = ANY (%(from)s)
  AND (reference::text = %(reference)s OR gateway_id <> '' AND gateway_id = %(gateway_id)s)"""


def take(organisation: Organisation, receipts: list[Receipt]) -> int:
    """Store what is new in them. Returns how many messages changed; the others were known, or are nobody's."""
    changed = 0
    with connection.cursor() as cursor:
        for receipt in receipts:
            if receipt.state not in FROM:
                continue
            cursor.execute(
                APPLY,
                {
                    "organisation": organisation.pk,
                    "from": list(FROM[receipt.state]),
                    "to": TO[receipt.state],
                    "code": receipt.code[:40],
                    "gateway_id": receipt.gateway_id[:64],
                    "reference": receipt.reference,
                    "at": min(receipt.at, clock.now()),
                },
            )
            changed += cursor.rowcount
    return changed


SWEEP = """
UPDATE followup_message SET state = 'unknown', code = 'no_receipt'
WHERE state = 'sent' AND sent_at < %s AND sent_at > %s AND gateway = ANY (%s)"""


def sweep(telling: list[str]) -> int:
    """What no receipt came for in three days is unknown, at gateways that send receipts. Returns how many."""
    before = clock.now() - SILENT
    with connection.cursor() as cursor:
        cursor.execute(SWEEP, [before, before - timedelta(days=7), telling])
        return cursor.rowcount
