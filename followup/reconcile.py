"""Makes the messages what the cases say (design: reconcile): inserts, moves and cancels, never a message twice.

The case that an action touched is put right in the same transaction, as its last write; what concerns a whole
organisation in the worker; and a pass over everything, which should find nothing, is the safety net.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple

import psycopg
from django.db import connection, transaction

from accounts import jobs, workdays
from accounts.models import Organisation
from accounts.scope import current, scope
from accounts.transactions import WAYS, Touched
from followup.wanted import COLUMNS, PARAMETERS, wanted

ALWAYS, NEVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
YEARS = range(2020, 2061)

SAME = (
    "(m.kind, m.source, m.occasion) = (w.kind, w.source, w.occasion) AND m.course_id IS NOT DISTINCT FROM w.course_id"
)
CASES = "ANY(%(citizens)s::bigint[])"
# The difference first, and then only that is written: an unchanged message is not even locked.
RECONCILE = f"""{wanted(f"c.id = {CASES}", few=True)}, cancelled AS (
    UPDATE followup_message m SET state = 'cancelled'
    WHERE m.state = 'pending' AND m.source IS NOT NULL AND m.citizen_id = {CASES}
      AND NOT EXISTS (SELECT FROM wanted w WHERE {SAME})
    RETURNING 1
), moved AS (
    UPDATE followup_message m SET state = 'pending', due_at = w.due_at, stale_at = w.stale_at, next_at = w.due_at,
           citizen_id = w.citizen_id
    FROM wanted w
    WHERE {SAME} AND (m.state = 'cancelled' OR m.state = 'pending'
      AND (m.due_at, m.stale_at, m.citizen_id) IS DISTINCT FROM (w.due_at, w.stale_at, w.citizen_id))
    RETURNING 1
), added AS (
    INSERT INTO followup_message ({COLUMNS}, kind, next_at, state, reference, tries, number, text, sender, gateway,
           gateway_id, code, parts, asked_by_kind, sent_by_kind, received_by_kind, settled_by_kind)
    SELECT {COLUMNS}, kind, due_at, 'pending', gen_random_uuid(), 0, '', '', '', '', '', '', 0, '', '', '', ''
    FROM wanted w WHERE NOT EXISTS (SELECT FROM followup_message m WHERE {SAME})
    ON CONFLICT DO NOTHING
    RETURNING 1
), asked AS (
    -- What a person has asked for stays; but who says no waits for a dispatcher that is deciding on it.
    SELECT FROM followup_message m WHERE m.state = 'pending' AND m.source IS NULL AND m.citizen_id = {CASES}
    FOR NO KEY UPDATE
)
SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM moved), (SELECT count(*) FROM cancelled),
       (SELECT count(*) FROM asked)"""
# Whose messages are not what their cases say. It reads, and locks nothing.
COMPARE = f"""{wanted("c.organisation_id = ANY(%(organisations)s::bigint[])", few=False)}
SELECT DISTINCT coalesce(w.citizen_id, m.citizen_id)
FROM (SELECT * FROM wanted WHERE stale_at > %(since)s AND due_at < %(until)s) w
FULL JOIN (SELECT * FROM followup_message WHERE organisation_id = ANY(%(organisations)s::bigint[])
           AND source IS NOT NULL AND stale_at > %(since)s AND due_at < %(until)s) m
  ON (m.kind, m.source, m.occasion, coalesce(m.course_id, 0)) = (w.kind, w.source, w.occasion, coalesce(w.course_id, 0))
WHERE CASE WHEN m.id IS NULL THEN true WHEN w.source IS NULL THEN m.state = 'pending' ELSE m.state = 'cancelled'
  OR m.state = 'pending' AND (m.due_at, m.stale_at, m.citizen_id) IS DISTINCT FROM (w.due_at, w.stale_at, w.citizen_id)
  END"""
# Every join is one of large tables; the planner, who cannot know, would go through them one by one.
FOR_MANY = "SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '128MB'; SET LOCAL jit = off"
AT_ONCE = 500  # citizens that are locked together

# Those who have a part in what was touched, each locked before anything is compared: two transactions that touch one
# case wait for each other here, and the second one sees what the first has done.
LOCK = """
SELECT c.id FROM referrals_citizen c WHERE c.id IN (
    SELECT unnest(%(citizen)s::bigint[])
    UNION SELECT citizen_id FROM courses_course WHERE id = ANY(%(course)s::bigint[])
    UNION SELECT citizen_id FROM referrals_referral WHERE id = ANY(%(referral)s::bigint[])
    UNION SELECT k.citizen_id FROM courses_participation p JOIN courses_course k ON k.id = p.course_id
          WHERE p.group_id = ANY(%(group)s::bigint[]) AND p.state = 'joined'
) ORDER BY c.id FOR NO KEY UPDATE OF c"""
PARTNERS = """
SELECT DISTINCT other.organisation_id FROM courses_group g
JOIN accounts_collaborationmember other ON other.collaboration_id = g.collaboration_id
WHERE g.id = ANY(%(group)s::bigint[])"""


class Difference(NamedTuple):
    """How many messages were added, moved to another time or back to life, and cancelled."""

    added: int
    moved: int
    cancelled: int


def follow(touched: Touched, **_signal):
    """The cases that an action has touched; also those of partners, whose citizens are in a group that it changed, and
    with what partners have planned: the citizen may be in one of theirs."""
    ids = {way: list(touched.ids[way]) for way in WAYS}
    open_now = current()
    assert open_now is not None  # noqa: S101 - no row could have been written
    partners = {row[0] for row in _rows(PARTNERS, ids)} if ids["group"] else set()
    with scope(open_now.organisations | partners, partners=None):
        put_right(ids)


def put_right(ids: dict[str, list[int]]):
    """Lock those whose cases these ids belong to ({way: ids}), and put their messages right."""
    if citizens := _lock(ids):
        cases(citizens)


def cases(citizens: Iterable[int]) -> Difference:
    """Put the messages of these citizens right. The caller has locked them."""
    added, moved, cancelled, _asked = _rows(RECONCILE, _parameters(citizens=list(citizens), since=ALWAYS, until=NEVER))[
        0
    ]
    return Difference(added, moved, cancelled)


def organisations(ids: Iterable[int], *, since: datetime = ALWAYS, until: datetime = NEVER) -> Difference:
    """Put the messages of these organisations right, as far as they could still go out after `since` and are due before
    `until`: what differs is found by one statement, and mended a few citizens at a time, each behind its lock."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FOR_MANY)
        cursor.execute(COMPARE, _parameters(organisations=list(ids), since=since, until=until))
        differing = sorted(row[0] for row in cursor.fetchall())
    found = [Difference(0, 0, 0)]
    for start in range(0, len(differing), AT_ONCE):
        with transaction.atomic():
            found.append(cases(_lock({way: [] for way in WAYS} | {"citizen": differing[start : start + AT_ONCE]})))
    return Difference(*map(sum, zip(*found, strict=True)))


# What changes which messages there should be, or when.
SETTINGS = {"sms_gateway", "sms_from", "sms_kinds_off", "remind_day_before", "remind_on_day", "quiet_holidays"}


def ask_worker(organisation, settings, by, **_signal):
    """A change as wide as the organisation is followed by the worker, within seconds."""
    if settings & SETTINGS:
        jobs.ask(organisation=organisation, kind="messages", target=organisation.pk, total=1, by=by)


def job(job):
    """What `ask_worker` asked for."""
    with scope([job.organisation_id], partners=None), jobs.step(job, done=1):
        organisations([job.organisation_id])


def everything(*, since: datetime = ALWAYS, until: datetime = NEVER) -> Difference:
    """The safety net: all organisations at once."""
    ids = list(Organisation.objects.exclude(sms_gateway="").values_list("pk", flat=True))
    with scope(ids, partners=None):
        return organisations(ids, since=since, until=until)


def _parameters(**about) -> dict:
    days, before = holidays()
    return {**PARAMETERS, "holidays": days, "before": before, **about}


def _lock(ids) -> list[int]:
    return [row[0] for row in _rows(LOCK, ids)]


def _rows(sql, parameters) -> list[tuple]:
    """Planning takes PostgreSQL longer than answering for one case, so each connection plans a statement once."""
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = 5
    with psycopg.Cursor(raw) as cursor, connection.wrap_database_errors:
        return cursor.execute(sql, parameters, prepare=True).fetchall()


@cache
def holidays() -> tuple[list[date], list[date]]:
    """Every public holiday, and the last day before it that is none."""
    days = sorted(day for year in YEARS for day in workdays.public_holidays(year))
    closed = set(days)

    def before(day):
        day -= timedelta(days=1)
        return before(day) if day in closed else day

    return days, [before(day) for day in days]
