"""A million messages that should exist, in set-based SQL: every newest course runs, and has talks to come."""

from datetime import timedelta

from django.db import connection, transaction

from accounts import clock
from accounts.models import Organisation

RUN_ON = """
UPDATE courses_course SET state = 'active', ended_at = NULL, ended_by_id = NULL, ended_by_kind = '', end_reason = '',
       ended_from = '', wants_sms = true, started_at = coalesce(started_at, planned_at),
       started_by_kind = CASE WHEN started_at IS NULL THEN 'system:bench' ELSE started_by_kind END,
       started_by_id = CASE WHEN started_at IS NULL THEN NULL ELSE started_by_id END
WHERE id IN (SELECT DISTINCT ON (citizen_id) c.id FROM courses_course c JOIN referrals_citizen p ON p.id = c.citizen_id
             WHERE p.phone <> '' AND p.erased_at IS NULL AND p.merged_into_id IS NULL AND p.died_on IS NULL
             ORDER BY citizen_id, planned_at DESC)
  AND rested_at IS NULL"""
TALKS = """
INSERT INTO courses_session (organisation_id, course_id, counsellor_id, starts_at, minutes, form, nameless, counts,
       is_extra, state, planned_at, planned_by_kind, held_by_kind, cancelled_by_kind, moved_by_kind, submission,
       version)
SELECT c.organisation_id, c.id, r.counsellor_id, %(first)s + n * interval '7 days' +
       (c.id %% 480) * interval '1 minute',
       30, 'phone', 0, true, true, 'planned', %(now)s, 'system:bench', '', '', '', gen_random_uuid(), 1
FROM courses_course c JOIN referrals_referral r ON r.id = c.referral_id
CROSS JOIN generate_series(1, %(each)s) n
WHERE c.state = 'active' AND c.wants_sms AND r.counsellor_id IS NOT NULL
LIMIT %(number)s"""


def prepare(number: int):
    """Once: a second run finds what the first has made."""
    now = clock.now()
    Organisation.objects.update(
        sms_gateway="simulator",
        sms_sender="Bench",
        sms_from=now - timedelta(days=1),
        remind_on_day=None,
        sms_rate=30_000,
        quiet_from="23:59:59",
        quiet_until="00:00:01",
        quiet_holidays=False,
    )
    if count("SELECT count(*) FROM courses_session WHERE planned_by_kind = 'system:bench'"):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RUN_ON)
        courses = cursor.rowcount
        first = now.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=2)
        each = -(-number // courses)
        cursor.execute(TALKS, {"first": first, "now": now - timedelta(hours=1), "each": each, "number": number})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def count(sql) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def execute(sql, *parameters) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def vacuum():
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) followup_message")


def pending(number: int | None = None):
    """That many are due now, and the others in a year; None: none is."""
    execute(
        "UPDATE followup_message SET state = 'pending', next_at = now() + interval '1 year', claim = NULL,"
        " leased_until = NULL, sent_at = NULL, sent_by_kind = '', gateway_id = '', text = ''"
    )
    if number:
        execute(
            "UPDATE followup_message SET next_at = now() - interval '1 minute' WHERE id IN"
            " (SELECT id FROM followup_message ORDER BY id LIMIT %s)",
            number,
        )
    vacuum()
