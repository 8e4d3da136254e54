"""Makes the messages what the cases say (design: reconcile): inserts, moves and cancels, never a message twice.

The case that an action touched is put right in the same transaction, as its last write; what concerns a whole
organisation in the worker; and a pass over everything, which should find nothing, is the safety net.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from django.db import connection

from accounts import jobs, workdays
from accounts.models import Organisation
from accounts.scope import current, scope
from accounts.transactions import Touched
from followup.wanted import COLUMNS, PARAMETERS, wanted

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
YEARS = range(2020, 2061)

SAME = (
    "(m.kind, m.source, m.occasion) = (w.kind, w.source, w.occasion) AND m.course_id IS NOT DISTINCT FROM w.course_id"
)
# The difference first, and then only that is written: an unchanged message is not even locked.
DIFFERENCE = f""", cancelled AS (
    UPDATE followup_message m SET state = 'cancelled'
    WHERE m.state = 'pending' AND m.source IS NOT NULL AND m.stale_at > %(since)s AND {{whose}}
      AND NOT EXISTS (SELECT FROM wanted w WHERE {SAME})
    RETURNING 1
), moved AS (
    UPDATE followup_message m SET state = 'pending', due_at = w.due_at, stale_at = w.stale_at, next_at = w.due_at,
           citizen_id = w.citizen_id
    FROM wanted w
    WHERE {SAME} AND {{whose}} AND (m.state = 'cancelled' OR m.state = 'pending'
      AND (m.due_at, m.stale_at, m.citizen_id) IS DISTINCT FROM (w.due_at, w.stale_at, w.citizen_id))
    RETURNING 1
), added AS (
    INSERT INTO followup_message ({COLUMNS}, kind, next_at, state, reference, tries, number, text, sender, gateway,
           gateway_id, code, parts, asked_by_kind, sent_by_kind, received_by_kind, settled_by_kind)
    SELECT {COLUMNS}, kind, due_at, 'pending', gen_random_uuid(), 0, '', '', '', '', '', '', 0, '', '', '', ''
    FROM wanted w WHERE NOT EXISTS (SELECT FROM followup_message m WHERE {SAME} AND {{whose}})
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM moved), (SELECT count(*) FROM cancelled)"""

OF_CASES = wanted("c.id = ANY(%(citizens)s)") + DIFFERENCE.format(whose="m.citizen_id = ANY(%(citizens)s)")
OF_ALL = wanted("c.organisation_id = ANY(%(organisations)s)") + DIFFERENCE.format(
    whose="m.organisation_id = ANY(%(organisations)s)"
)

# Those who have a part in what was touched, each locked before anything is compared: two transactions that touch one
# case wait for each other here, and the second one sees what the first has done.
LOCK = """
SELECT c.id FROM referrals_citizen c WHERE c.id IN (
    SELECT unnest(%(citizen)s::bigint[])
    UNION SELECT citizen_id FROM courses_course WHERE id = ANY(%(course)s)
    UNION SELECT citizen_id FROM referrals_referral WHERE id = ANY(%(referral)s)
    UNION SELECT k.citizen_id FROM courses_participation p JOIN courses_course k ON k.id = p.course_id
          WHERE p.group_id = ANY(%(group)s) AND p.state = 'joined'
) ORDER BY c.id FOR NO KEY UPDATE OF c"""
PARTNERS = """
SELECT DISTINCT other.organisation_id FROM courses_group g
JOIN accounts_collaborationmember other ON other.collaboration_id = g.collaboration_id WHERE g.id = ANY(%(group)s)"""


class Difference(NamedTuple):
    """How many messages were added, moved to another time or back to life, and cancelled."""

    added: int
    moved: int
    cancelled: int


def follow(touched: Touched, **_signal):
    """The cases that an action has touched; also those of partners, whose citizens are in a group that it changed."""
    ids = {way: list(touched.ids[way]) for way in ("citizen", "course", "referral", "group")}
    open_now = current()
    assert open_now is not None  # noqa: S101 - no row could have been written
    if not ids["group"]:
        _put_right(ids)
        return
    partners = {row[0] for row in _rows(PARTNERS, ids)}
    with scope(open_now.organisations | partners, open_now.partners):
        _put_right(ids)


def _put_right(ids):
    citizens = [row[0] for row in _rows(LOCK, ids)]
    if citizens:
        cases(citizens)


def cases(citizens: Iterable[int]) -> Difference:
    """Put the messages of these citizens right. The caller has locked them."""
    return _run(OF_CASES, citizens=list(citizens), since=ALWAYS)


def organisations(ids: Iterable[int], *, since: datetime = ALWAYS) -> Difference:
    """Put everything of these organisations right, as far as it could still go out after `since`."""
    return _run(OF_ALL, organisations=list(ids), since=since)


# What changes which messages there should be, or when.
SETTINGS = {"sms_gateway", "sms_from", "sms_kinds_off", "remind_day_before", "remind_on_day", "quiet_holidays"}


def ask_worker(organisation, settings, by, **_signal):
    """A change as wide as the organisation is followed by the worker, within seconds."""
    if settings & SETTINGS:
        jobs.ask(organisation=organisation, kind="messages", target=organisation.pk, total=1, by=by)


def job(job):
    """What `ask_worker` asked for."""
    with jobs.step(job, done=1):
        organisations([job.organisation_id])


def everything(*, since: datetime) -> Difference:
    """The safety net: all organisations at once."""
    ids = list(Organisation.objects.exclude(sms_gateway="").values_list("pk", flat=True))
    with scope(ids):
        return organisations(ids, since=since)


def _run(sql, **about) -> Difference:
    days, before = holidays()
    return Difference(*_rows(sql, {**PARAMETERS, "holidays": days, "before": before, **about})[0])


def _rows(sql, parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


@cache
def holidays() -> tuple[list[date], list[date]]:
    """Every public holiday, and the last day before it that is none."""
    days = sorted(day for year in YEARS for day in workdays.public_holidays(year))
    closed = set(days)

    def before(day):
        day -= timedelta(days=1)
        return before(day) if day in closed else day

    return days, [before(day) for day in days]
