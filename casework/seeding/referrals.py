"""Citizens and referrals of eight years, with their contacts, permissions and talks of the units."""

# The oldest referral of the largest organisation is the long case: its course has never ended.
ROWS = """
CREATE TEMPORARY TABLE seed_row AS
SELECT id, organisation_id, municipality_id, unit_id, unit_name, h, is_long,
    CASE WHEN number % 10 = 0 THEN id - 1 ELSE id END AS citizen_id,
    number, received_at, (received_at AT TIME ZONE 'Europe/Copenhagen')::date + 7 AS due,
    ((received_at AT TIME ZONE 'Europe/Copenhagen')::date + 6 + time '8:00' + h % 8 * interval '1 hour')
        AT TIME ZONE 'Europe/Copenhagen' AS begins_at,
    CASE WHEN number <= recent THEN CASE WHEN h % 4 = 0 THEN 'contacted' ELSE 'received' END
         WHEN is_long OR h % 20 < 8 AND number <= running AND number % 10 <> 0 THEN 'started'
         WHEN h % 20 < 8 AND number > running THEN 'finished' WHEN h % 20 < 14 THEN 'contacted'
         WHEN h % 20 < 16 THEN 'not_reached' WHEN h % 20 < 18 THEN 'declined' ELSE 'not_relevant' END AS state,
    CASE WHEN number <= recent AND h % 10 IN (1, 5, 9) THEN NULL
         WHEN is_long OR number <= recent AND h % 10 < 6 THEN staff[1]
         ELSE staff[1 + h / 10 % cardinality(staff)] END AS counsellor_id
FROM (
    SELECT first + number - 1 AS id, o.*, number, first = 1 AND number = size AS is_long,
        (hashint8extended(first + number, 7) & 1048575)::int AS h,
        units[1 + number % cardinality(units)] AS unit_id, unit_names[1 + number % cardinality(units)] AS unit_name,
        CASE WHEN number <= recent THEN %(now)s - interval '14 days' * number / recent
             ELSE %(now)s - interval '14 days' - interval '8 years' * (number - recent) / size END AS received_at
    FROM seed_organisation o, generate_series(1, size) AS number
) AS numbered;
ANALYZE seed_row
"""
# One in four has the hash of a CPR number that nobody has.
CITIZENS = """
INSERT INTO referrals_citizen (
    id, organisation_id, name, phone, phone_shared, cpr_encrypted, cpr_hash, birth_year, municipality_id, address,
    place, is_protected, language, needs_interpreter, preferred_channel, preferred_times, no_sms, target_groups,
    version, created_at, created_by_kind, erased_by_kind)
SELECT id, organisation_id,
    (%(names)s::text[])[1 + h % %(number)s] || ' ' || (%(surnames)s::text[])[1 + h / 7 % %(number)s],
    CASE WHEN h % 15 = 0 THEN '' ELSE '+451' || lpad((id % 10000000)::text, 7, '0') END,
    false, '', CASE WHEN h % 4 = 0 THEN '1:' || encode(sha256(id::text::bytea), 'hex') ELSE '' END,
    1940 + h % 65, municipality_id, '', '', h % 200 = 0, '', false, '', '', false,
    CASE WHEN h % 12 = 0 THEN '{psychiatry}' ELSE '{}' END::varchar[], 1, received_at, 'link:' || unit_id, ''
FROM seed_row WHERE citizen_id = id
"""
# The invented names have no accents: their words are those of the sort key.
WORDS = """
INSERT INTO referrals_citizenword (organisation_id, citizen_id, word, sort_key)
SELECT DISTINCT organisation_id, id, word, sort_key
FROM referrals_citizen, regexp_split_to_table(sort_key, '[ -]') AS word
"""
PEOPLE = """
INSERT INTO referrals_contactperson (organisation_id, citizen_id, role, name, phone, hours, may_know, version)
SELECT organisation_id, id, 'staff', 'Bodil Krarup', '+4510203145', 'efter kl. 15', 'times', 1
FROM seed_row WHERE citizen_id = id AND h % 15 = 0
"""
REFERRALS = """
INSERT INTO referrals_referral (
    id, organisation_id, citizen_id, unit_id, unit_name, channel, code, submission, products, target_groups, language,
    needs_interpreter, best_time, note, referrer_name, feedback_allowed, named, created_citizen,
    letter_identifier, episode_of_care_identifier, state,
    received_at, received_by_kind, reopened_by_kind, contact_due, contact_by, next_try, paused_until,
    counsellor_id, assigned_at, assigned_by_id, assigned_by_kind,
    contacted_at, contacted_by_id, contacted_by_kind, started_at, started_by_id, started_by_kind,
    ended_at, ended_by_id, ended_by_kind, end_reason, ended_from,
    wanted_format, wanted_place, wanted_times, goal, version)
SELECT id, organisation_id, citizen_id, unit_id, unit_name, 'staff_form',
    regexp_replace(upper(lpad(to_hex(number), 6, '0')), '(...)(...)', '\\1-\\2'), gen_random_uuid(),
    '{cigarettes}', '{}', '', false, '', CASE WHEN h % 3 = 0 THEN 'Vil gerne ringes op om eftermiddagen.' ELSE '' END,
    '', h % 2 = 0, '', citizen_id = id, '', '', state, received_at, 'link:' || unit_id, '',
    due, due - greatest(extract(isodow FROM due)::int - 5, 0),
    CASE WHEN state = 'received' AND h % 16 = 7 THEN %(now)s - interval '1 hour' END,
    CASE WHEN state = 'received' AND h % 16 = 10 THEN (%(now)s)::date + 9 END,
    owner, CASE WHEN owner IS NOT NULL THEN received_at END, owner, CASE WHEN owner IS NULL THEN '' ELSE 'user' END,
    CASE WHEN reached THEN received_at END, CASE WHEN reached THEN owner END, CASE WHEN reached THEN 'user' ELSE '' END,
    CASE WHEN began THEN begins_at END, CASE WHEN began THEN owner END, CASE WHEN began THEN 'user' ELSE '' END,
    CASE WHEN began AND over THEN begins_at + interval '44 days' WHEN over THEN received_at END,
    CASE WHEN over THEN owner END, CASE WHEN over THEN 'user' ELSE '' END,
    CASE state WHEN 'not_reached' THEN 'too_many_attempts' WHEN 'declined' THEN 'not_now'
               WHEN 'not_relevant' THEN 'moved' WHEN 'finished' THEN 'finished' ELSE '' END,
    CASE WHEN began AND over THEN 'started' WHEN over THEN 'received' ELSE '' END, '', '', '', '', 1
FROM (
    SELECT *, state IN ('contacted', 'started', 'finished') AS reached, state IN ('started', 'finished') AS began,
        state NOT IN ('received', 'contacted', 'started') AS over,
        CASE WHEN state = 'received' THEN counsellor_id ELSE coalesce(counsellor_id, anybody) END AS owner
    FROM seed_row JOIN (SELECT organisation_id, staff[1] AS anybody FROM seed_organisation) o USING (organisation_id)
) AS owned
"""
ATTEMPTS = """
INSERT INTO referrals_contactattempt (
    organisation_id, referral_id, channel, outcome, note, took_referral, submission,
    made_at, made_by_id, made_by_kind, undone_by_kind)
SELECT organisation_id, id, 'phone',
    CASE WHEN state IN ('contacted', 'started', 'finished') AND attempt = tries THEN 'reached' ELSE 'no_answer' END,
    '', false, gen_random_uuid(), received_at, counsellor_id, 'user', ''
FROM (SELECT *, CASE WHEN is_long THEN 40 WHEN state = 'not_reached' THEN 4
                     WHEN state IN ('contacted', 'started', 'finished') THEN 1 + h % 2 ELSE h % 2 END AS tries
      FROM seed_row WHERE counsellor_id IS NOT NULL) AS tried, generate_series(1, tries) AS attempt
"""
PAUSES = """
INSERT INTO referrals_pause (
    organisation_id, referral_id, reason, until, days_left, due_before,
    began_at, began_by_id, began_by_kind, ended_by_kind, undone_by_kind)
SELECT organisation_id, id, 'admitted', paused_until, 7, contact_due, received_at, counsellor_id,
    CASE WHEN counsellor_id IS NULL THEN 'system:seed' ELSE 'user' END, '', ''
FROM referrals_referral WHERE paused_until IS NOT NULL
"""
PERMISSIONS = """
INSERT INTO referrals_permission (
    organisation_id, citizen_id, purpose, recipient, state, form, text_version, recorded_at, recorded_by_kind)
SELECT organisation_id, citizen_id, 'referrer', unit_name, 'given', 'via_referrer', 'vba-1', received_at,
    'link:' || unit_id
FROM seed_row WHERE h % 2 = 0
"""
TALKS = """
INSERT INTO referrals_vbatalk (organisation_id, unit_id, outcome, submission, held_at, held_by_kind)
SELECT organisation_id, unit_id, 'declined', gen_random_uuid(), received_at, 'link:' || unit_id
FROM seed_row WHERE h % 8 = 0
"""
STEPS = (
    ("rows", ROWS),
    ("citizens", CITIZENS),
    ("words", WORDS),
    ("people", PEOPLE),
    ("referrals", REFERRALS),
    ("attempts", ATTEMPTS),
    ("pauses", PAUSES),
    ("permissions", PERMISSIONS),
    ("talks of the units", TALKS),
)
