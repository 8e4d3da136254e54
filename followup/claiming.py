"""Which messages go out now. One statement takes what is due, and a second one decides on each: send, wait, or never.

Whatever is committed before the second begins is heeded: whoever has said no, a moved meeting, quiet hours, a moment
that has passed. Who says no after that waits until the message counts as being sent (followup/reconcile.py).
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import clock, workdays
from followup.texts.kinds import Kind
from followup.wanted import PERMITTED, ZONE

AHEAD = timedelta(seconds=1)
EARLIEST = "07:00"  # for a meeting called off on its own day, where the organisation allows it

# Answers to somebody who has just written know no quiet hours.
ANSWERS = f"('{Kind.STOPPED}', '{Kind.REPLY}')"
OF_MEETINGS = f"('{Kind.DAY_BEFORE}', '{Kind.ON_DAY}', '{Kind.MOVED}', '{Kind.CANCELLED}', '{Kind.MISSED}')"

TAKE = """
SELECT id FROM followup_message
WHERE state = 'pending' AND next_at <= %(ahead)s AND organisation_id <> ALL (%(full)s)
ORDER BY next_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED"""
DECIDE = f"""
WITH seen AS (
    SELECT m.id, m.stale_at, m.kind, o.sms_gateway, o.quiet_from, o.quiet_until,
           coalesce(c.phone, m.number) AS number, coalesce(c.language, '') AS language, s.starts_at,
           m.kind = 'cancelled' AND o.early_cancellations
             AND (s.starts_at AT TIME ZONE '{ZONE}')::date = %(today)s AS is_early,
           %(holiday)s AND o.quiet_holidays AS rests,
           -- Somebody who may not be written to.
           coalesce(c.phone = '' OR c.died_on IS NOT NULL OR c.erased_at IS NOT NULL OR c.merged_into_id IS NOT NULL
             OR m.kind NOT IN {ANSWERS} AND (c.no_sms OR c.phone_shared AND NOT {PERMITTED}), false)
           OR m.kind <> 'stopped' AND EXISTS (
                SELECT FROM followup_stop t WHERE t.organisation_id = m.organisation_id
                  AND t.number = coalesce(c.phone, m.number) AND t.lifted_at IS NULL)
           OR EXISTS (SELECT FROM followup_optout x WHERE (x.organisation_id, x.citizen_id, x.kind)
                      = (m.organisation_id, m.citizen_id, m.kind))
           -- Something that is no longer so, whatever the row says.
           OR m.kind = ANY (o.sms_kinds_off)
           OR m.kind IN {OF_MEETINGS} AND NOT coalesce(CASE m.kind
                WHEN 'moved' THEN s.state = 'planned' AND s.moved_at = m.occasion
                WHEN 'cancelled' THEN s.state = 'cancelled' AND s.cancelled_at = m.occasion
                WHEN 'missed' THEN s.starts_at = m.occasion
                ELSE s.state = 'planned' AND s.starts_at = m.occasion END, false)
           OR m.course_id IS NOT NULL AND k.state NOT IN ('planned', 'active') AS is_forbidden
    FROM unnest(%(ids)s::bigint[]) AS due(id) JOIN followup_message m USING (id)
    JOIN accounts_organisation o ON o.id = m.organisation_id
    LEFT JOIN referrals_citizen c ON (c.organisation_id, c.id) = (m.organisation_id, m.citizen_id)
    LEFT JOIN courses_course k ON (k.organisation_id, k.id) = (m.organisation_id, m.course_id)
    LEFT JOIN courses_session s ON s.id = m.source AND m.kind IN {OF_MEETINGS}
), judged AS (
    SELECT seen.*, CASE
        WHEN stale_at <= %(now)s THEN 'expired'
        WHEN is_forbidden OR sms_gateway = '' THEN 'cancelled'
        WHEN kind IN {ANSWERS} THEN 'claimed'
        WHEN is_early AND %(time)s::time >= time '{EARLIEST}' THEN 'claimed'
        WHEN rests OR %(time)s::time >= quiet_from OR %(time)s::time < quiet_until THEN 'pending'
        ELSE 'claimed' END AS verdict
    FROM seen
)
UPDATE followup_message m SET
    state = j.verdict,
    claim = CASE j.verdict WHEN 'claimed' THEN %(claim)s END,
    leased_until = CASE j.verdict WHEN 'claimed' THEN %(leased_until)s END,
    tries = m.tries + CASE j.verdict WHEN 'claimed' THEN 1 ELSE 0 END,
    next_at = CASE j.verdict WHEN 'pending' THEN
        (%(today)s + CASE WHEN j.rests OR %(time)s::time >= j.quiet_from THEN 1 ELSE 0 END
         + CASE WHEN j.is_early AND %(time)s::time < j.quiet_until THEN time '{EARLIEST}' ELSE j.quiet_until END)
        AT TIME ZONE '{ZONE}' ELSE m.next_at END
FROM judged j WHERE m.id = j.id
RETURNING m.id, j.verdict, m.organisation_id, m.kind, m.source, m.course_id, j.number, j.language, j.starts_at,
          m.stale_at, m.reference, CASE m.kind WHEN '{Kind.REPLY}' THEN m.text ELSE '' END, m.tries"""


class Claimed(NamedTuple):
    id: int
    verdict: str
    organisation_id: int
    kind: str
    source: int | None
    course_id: int | None
    number: str
    language: str
    starts_at: datetime | None
    stale_at: datetime
    reference: UUID
    text: str  # what somebody has written; of all others the text is written anew at each try
    tries: int


class Batch(NamedTuple):
    """What is to be sent now under one claim, and how many rows were looked at: 0 when nothing is due."""

    claim: UUID
    rows: list[Claimed]
    looked_at: int


def claim(most: int, *, full: list[int] | None = None) -> Batch:
    """Take up to `most` of the messages that are due, but none of the organisations that are `full`: those that have a
    second's work already."""
    now, token = clock.now(), uuid4()
    here = timezone.localtime(now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TAKE, {"ahead": now + AHEAD, "most": most, "full": full or []})
        ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return Batch(token, [], 0)
        cursor.execute(
            DECIDE,
            {
                "ids": ids,
                "now": now,
                "today": here.date(),
                "time": f"{here:%H:%M:%S.%f}",
                "holiday": here.date() in workdays.public_holidays(here.year),
                "claim": token,
                "leased_until": now + timedelta(seconds=settings.SMS_LEASE),
            },
        )
        rows = [Claimed(*row) for row in cursor.fetchall()]
    return Batch(token, [row for row in rows if row.verdict == "claimed"], len(rows))


RELEASE = """
UPDATE followup_message SET state = 'pending', leased_until = NULL, tries = tries - 1
WHERE id = ANY (%s) AND claim = %s AND state = 'claimed'"""


def release(ids: list[int], token: UUID):
    """Give back what was claimed and not begun."""
    with connection.cursor() as cursor:
        cursor.execute(RELEASE, [ids, token])


LEASES = """
UPDATE followup_message m SET leased_until = NULL, state = CASE WHEN o.sms_gateway = ANY (%(safe)s) THEN 'pending'
    ELSE 'unknown' END
FROM accounts_organisation o
WHERE m.state = 'claimed' AND m.leased_until < %(now)s AND o.id = m.organisation_id
RETURNING m.state"""


def settle_leases(safe: list[str]) -> dict[str, int]:
    """What somebody claimed and never finished, by state: tried again where the gateway removes doubles (`safe`), and
    for all others unknown, until a receipt or a person settles it."""
    with connection.cursor() as cursor:
        cursor.execute(LEASES, {"safe": safe, "now": clock.now()})
        states = [state for (state,) in cursor.fetchall()]
    return {state: states.count(state) for state in set(states)}
