"""Which messages there should be: a function of stored rows alone, never of the present time.

One SELECT per kind, each with the same columns. A kind that a later app adds is one more entry of KINDS.
"""

from courses.actions.moving import GRACE
from followup.texts.kinds import Kind

ZONE = "Europe/Copenhagen"

# Who may get any at all: somebody with a phone who has said neither no nor STOP. Where others can see or answer the
# phone, only with a permission that covers times (design: neutral text).
PEOPLE = """
people AS MATERIALIZED (
    SELECT c.organisation_id, c.id FROM referrals_citizen c
    JOIN accounts_organisation o ON o.id = c.organisation_id AND o.sms_gateway <> ''
    WHERE {whose} AND c.phone <> '' AND NOT c.no_sms
      AND c.died_on IS NULL AND c.erased_at IS NULL AND c.merged_into_id IS NULL
      AND NOT EXISTS (SELECT FROM followup_stop s WHERE s.organisation_id = c.organisation_id
                      AND s.number = c.phone AND s.lifted_at IS NULL)
      AND (NOT c.phone_shared OR {permitted})
)"""
PERMITTED = """EXISTS (
        SELECT FROM (
            SELECT DISTINCT ON (p.purpose) p.state FROM referrals_permission p
            WHERE p.organisation_id = c.organisation_id AND p.citizen_id = c.id
              AND p.purpose IN ('home_times', 'home_plan', 'second_number')
            ORDER BY p.purpose, p.recorded_at DESC, p.id DESC
        ) latest WHERE latest.state = 'given'
      )"""

# A message comes at most eight days before what it is about, and three after it: `since` and `until` are about the
# messages.
# Each talk and each meeting of a group with each citizen who is to be there. `known_at`: since when they know of it.
MEETINGS = """
meetings AS {kept} (
    SELECT c.organisation_id, c.citizen_id, c.id AS course_id, c.wants_sms, s.id, s.starts_at, s.state, s.moved_at,
           s.moved_from, s.cancelled_at, s.planned_at AS known_at
    FROM people JOIN courses_course c ON (c.organisation_id, c.citizen_id) = (people.organisation_id, people.id)
    JOIN courses_session s ON (s.organisation_id, s.course_id) = (c.organisation_id, c.id)
    WHERE c.state IN ('planned', 'active') AND s.starts_at > %(since)s - interval '3 days'
      AND s.starts_at < %(until)s + interval '8 days'
    UNION ALL
    SELECT c.organisation_id, c.citizen_id, c.id, c.wants_sms, s.id, s.starts_at, s.state, s.moved_at,
           s.moved_from, s.cancelled_at, greatest(s.planned_at, p.joined_at)
    FROM people JOIN courses_course c ON (c.organisation_id, c.citizen_id) = (people.organisation_id, people.id)
    {participations}
    JOIN courses_session s ON s.group_id = p.group_id
    WHERE c.state IN ('planned', 'active') AND p.state = 'joined' AND p.joined_at <= s.starts_at
      AND s.starts_at > %(since)s - interval '3 days' AND s.starts_at < %(until)s + interval '8 days'
), expected AS {kept} (
    SELECT m.*, (m.starts_at AT TIME ZONE '{zone}')::date AS day FROM meetings m
    LEFT JOIN courses_attendance a
      ON (a.organisation_id, a.session_id, a.course_id) = (m.organisation_id, m.id, m.course_id)
    WHERE coalesce(a.state, 'expected') = 'expected'
)"""

# On a holiday nobody gets one: a reminder that would fall there comes on the last day before.
_DAY_BEFORE = f"""
    SELECT e.organisation_id, e.citizen_id, e.id AS source, e.course_id, e.starts_at AS occasion,
           (coalesce(h.before, e.day - 1) + o.remind_day_before) AT TIME ZONE '{ZONE}' AS due_at,
           e.day::timestamp AT TIME ZONE '{ZONE}' AS stale_at, e.known_at, e.moved_at
    FROM expected e JOIN accounts_organisation o ON o.id = e.organisation_id
    LEFT JOIN unnest(%(holidays)s::date[], %(before)s::date[]) AS h(day, before)
      ON o.quiet_holidays AND h.day = e.day - 1
    WHERE e.state = 'planned' AND e.wants_sms AND o.remind_day_before IS NOT NULL"""
_ON_DAY = f"""
    SELECT e.organisation_id, e.citizen_id, e.id AS source, e.course_id, e.starts_at AS occasion,
           (e.day + o.remind_on_day) AT TIME ZONE '{ZONE}' AS due_at, e.starts_at AS stale_at, e.known_at, e.moved_at
    FROM expected e JOIN accounts_organisation o ON o.id = e.organisation_id
    WHERE e.state = 'planned' AND e.wants_sms AND o.remind_on_day IS NOT NULL"""
# Whoever agreed on the hour after the reminder would have gone out needs none.
_REMINDER = """SELECT organisation_id, citizen_id, source, course_id, occasion, due_at, stale_at FROM ({}) AS r
    WHERE known_at <= due_at AND (moved_at IS NULL OR moved_at <= due_at)"""

KINDS: dict[str, str] = {
    Kind.DAY_BEFORE: _REMINDER.format(_DAY_BEFORE),
    Kind.ON_DAY: _REMINDER.format(_ON_DAY),
    # To another hour; or it takes place after all, for those who had been told that it does not.
    Kind.MOVED: """
    SELECT e.organisation_id, e.citizen_id, e.id, e.course_id, e.moved_at, e.moved_at + %(grace)s, e.starts_at
    FROM expected e
    WHERE e.state = 'planned' AND e.moved_at IS NOT NULL AND e.known_at < e.moved_at
      AND (e.moved_from IS NOT NULL OR EXISTS (
          SELECT FROM followup_message told
          WHERE (told.kind, told.source, told.course_id) = ('cancelled', e.id, e.course_id)
            AND told.state IN ('claimed', 'sent', 'delivered', 'failed', 'unknown')))""",
    Kind.CANCELLED: """
    SELECT e.organisation_id, e.citizen_id, e.id, e.course_id, e.cancelled_at, e.cancelled_at + %(grace)s, e.starts_at
    FROM expected e
    WHERE e.state = 'cancelled' AND e.cancelled_at < e.starts_at AND e.known_at < e.cancelled_at""",
    Kind.MISSED: """
    SELECT m.organisation_id, m.citizen_id, m.id, m.course_id, m.starts_at, a.saved_at + interval '30 minutes',
           m.starts_at + interval '3 days'
    FROM meetings m JOIN courses_attendance a
      ON (a.organisation_id, a.session_id, a.course_id) = (m.organisation_id, m.id, m.course_id)
    WHERE a.state = 'no_show'""",
    Kind.SEAT: """
    SELECT p.organisation_id, c.citizen_id, p.id, c.id, p.joined_at, p.joined_at + %(grace)s,
           p.joined_at + interval '3 days'
    FROM people JOIN courses_course c ON (c.organisation_id, c.citizen_id) = (people.organisation_id, people.id)
    JOIN courses_participation p ON (p.organisation_id, p.course_id) = (c.organisation_id, c.id)
    WHERE c.state IN ('planned', 'active') AND p.state = 'joined' AND p.had_waited
      AND p.joined_at > %(since)s - interval '3 days'""",
    # Once a day at the most.
    Kind.TRIED_TO_CALL: f"""
    SELECT r.organisation_id, r.citizen_id, a.id, NULL::bigint, a.made_at, a.made_at + %(grace)s,
           a.made_at + interval '1 day'
    FROM people JOIN referrals_referral r ON (r.organisation_id, r.citizen_id) = (people.organisation_id, people.id)
    JOIN referrals_contactattempt a ON (a.organisation_id, a.referral_id) = (r.organisation_id, r.id)
    WHERE r.state = 'received' AND a.outcome = 'no_answer' AND a.channel = 'phone' AND a.undone_at IS NULL
      AND a.made_at > %(since)s - interval '3 days' AND NOT EXISTS (
          SELECT FROM referrals_contactattempt b
          WHERE (b.organisation_id, b.referral_id, b.outcome, b.channel)
                = (a.organisation_id, a.referral_id, a.outcome, a.channel)
            AND b.undone_at IS NULL AND (b.made_at, b.id) < (a.made_at, a.id)
            AND (b.made_at AT TIME ZONE '{ZONE}')::date = (a.made_at AT TIME ZONE '{ZONE}')::date)""",
    Kind.CHOOSE_TIME: """
    SELECT f.organisation_id, f.citizen_id, f.id, NULL::bigint, f.offered_at, f.offered_at,
           f.offered_at + interval '2 days'
    FROM people JOIN followup_calloffer f ON (f.organisation_id, f.citizen_id) = (people.organisation_id, people.id)
    JOIN referrals_referral r ON (r.organisation_id, r.id) = (f.organisation_id, f.referral_id)
    WHERE r.state = 'received' AND f.chosen_at IS NULL AND f.withdrawn_at IS NULL
      AND f.offered_at > %(since)s - interval '3 days'""",
}
COLUMNS = "organisation_id, citizen_id, source, course_id, occasion, due_at, stale_at"


_PARTICIPATIONS = "courses_participation p {where} (p.organisation_id, p.course_id) = (c.organisation_id, c.id)"
# For a few citizens: from each course to its own, and not from all of the organisation's.
ONE_BY_ONE = f"CROSS JOIN LATERAL (SELECT * FROM {_PARTICIPATIONS.format(where='WHERE')} OFFSET 0) p"
TOGETHER = f"JOIN {_PARTICIPATIONS.format(where='ON')}"


def wanted(whose: str, *, few: bool) -> str:
    """WITH … up to and including the table `wanted`. `whose` says which citizens `c` it is about: a `few` of them, each
    found by its indexes, or so many that whole tables are joined. Each part is made once: every kind asks for it."""
    every = "\n    UNION ALL".join(
        f"\n    SELECT '{kind}' AS kind, one.* FROM ({sql}) AS one({COLUMNS})" for kind, sql in KINDS.items()
    )
    people = PEOPLE.format(whose=whose, permitted=PERMITTED)
    meetings = MEETINGS.format(zone=ZONE, kept="MATERIALIZED", participations=ONE_BY_ONE if few else TOGETHER)
    return f"""WITH {people},{meetings}, wanted AS MATERIALIZED (
    SELECT every.* FROM ({every}) AS every JOIN accounts_organisation o ON o.id = every.organisation_id
    WHERE every.due_at < every.stale_at AND every.due_at >= o.sms_from AND every.kind <> ALL (o.sms_kinds_off)
      AND NOT EXISTS (SELECT FROM followup_optout x WHERE (x.organisation_id, x.citizen_id, x.kind)
                      = (every.organisation_id, every.citizen_id, every.kind))
)"""


PARAMETERS = {"grace": GRACE}
