"""A course for every referral that has begun: its talks and meetings, who came to them, and what it asks for."""

# The courses of the long case and of the last three months run; the others have ended.
COURSES = """
INSERT INTO courses_course (
    id, organisation_id, citizen_id, referral_id, format, programme, goal, planned_meetings,
    call_rhythm, call_weekday, call_time, bad_times, wants_sms, state,
    planned_at, planned_by_id, planned_by_kind, started_at, started_by_id, started_by_kind, rested_by_kind,
    ended_at, ended_by_id, ended_by_kind, end_reason, ended_from, submission, version)
SELECT id, organisation_id, citizen_id, id, coalesce(format, 'individual'),
    CASE WHEN is_long THEN 'open_course' ELSE coalesce(programme, 'individual') END,
    CASE WHEN h / 20 % 10 < 7 THEN 'quit' WHEN h / 20 % 10 < 9 THEN 'reduce' ELSE 'hold' END,
    CASE WHEN NOT is_long AND format IS DISTINCT FROM 'drop_in' THEN 5 END,
    CASE WHEN h % 5 = 2 THEN 'weekly' ELSE 'never' END, CASE WHEN h % 5 = 2 THEN 1 END,
    CASE WHEN h % 5 = 2 THEN time '10:00' END, '', false, CASE WHEN ended THEN 'ended' ELSE 'active' END,
    received_at, counsellor_id, 'user', begins_at, counsellor_id, 'user', '',
    CASE WHEN ended THEN begins_at + interval '44 days' END, CASE WHEN ended THEN counsellor_id END,
    CASE WHEN ended THEN 'user' ELSE '' END,
    CASE WHEN NOT ended THEN '' WHEN h % 3 = 0 THEN 'stopped_coming' ELSE 'completed' END,
    CASE WHEN ended THEN 'active' ELSE '' END, gen_random_uuid(), 1
FROM (SELECT r.*, state = 'finished' AS ended, p.format, p.programme
      FROM seed_row r LEFT JOIN seed_participant p ON p.course_id = r.id AND NOT waits
      WHERE state IN ('started', 'finished')) AS begun
"""
QUIT_DATES = """
INSERT INTO courses_quitdate (organisation_id, course_id, day, chosen_at, chosen_by_id, chosen_by_kind)
SELECT organisation_id, id, chosen_at::date + 14, chosen_at, counsellor_id, 'user'
FROM seed_row, generate_series(0, CASE WHEN is_long THEN 9 ELSE 0 END) AS time,
    LATERAL (SELECT begins_at + (%(now)s - begins_at) / 10 * time AS chosen_at) AS chosen
WHERE state IN ('started', 'finished') AND (h / 20 % 10 < 7 OR is_long)
"""
# Four talks each; after the first one, those in a group have its meetings. `nth` counts from 1.
HELD = """
CREATE TEMPORARY TABLE seed_session AS
SELECT nextval('courses_session_id_seq') AS id, t.organisation_id, course_id, NULL::bigint AS group_id, nth, h,
    starts_at, minutes, form, p.id AS place_id, counsellor_id, NULL::bigint AS second_id, planned_at, true AS is_held
FROM (SELECT r.organisation_id, r.id AS course_id, nth, h, r.counsellor_id, r.received_at AS planned_at,
          begins_at + CASE WHEN is_long THEN (%(now)s - begins_at) / 130 * (nth - 1)
                           ELSE interval '7 days' * (ARRAY[0, 1, 3, 5])[nth] END AS starts_at,
          45 AS minutes, (ARRAY['in_person', 'phone', 'home', 'phone'])[1 + h % 4] AS form
      FROM seed_row r LEFT JOIN seed_participant g ON course_id = r.id AND NOT waits,
          generate_series(1, CASE WHEN is_long THEN 130 WHEN course_id IS NULL THEN 4 ELSE 1 END) AS nth
      WHERE state IN ('started', 'finished')) AS t
LEFT JOIN courses_place p ON p.organisation_id = t.organisation_id
    AND p.kind = CASE form WHEN 'in_person' THEN 'house' WHEN 'home' THEN 'residence' END
WHERE starts_at < %(now)s - interval '1 day'
"""
# In the morning, six a day for each counsellor, in a row: nobody is booked twice. Some courses have nothing planned.
PLANNED = """
INSERT INTO seed_session
SELECT nextval('courses_session_id_seq'), t.organisation_id, course_id, NULL, 4 + nth, h,
    (day + time '8:00' + slot % 6 * interval '45 minutes') AT TIME ZONE 'Europe/Copenhagen',
    45, form, p.id, counsellor_id, NULL, received_at, false
FROM (SELECT r.organisation_id, r.id AS course_id, nth, h, r.counsellor_id, r.received_at,
          (ARRAY['in_person', 'phone', 'home', 'phone'])[1 + h % 4] AS form,
          row_number() OVER (PARTITION BY r.counsellor_id ORDER BY nth, r.id) - 1 AS slot
      FROM seed_row r LEFT JOIN seed_participant g ON course_id = r.id AND NOT waits, generate_series(1, 2) AS nth
      WHERE state = 'started' AND course_id IS NULL AND h % 16 <> 3) AS t
JOIN seed_day ON later = slot / 6
LEFT JOIN courses_place p ON p.organisation_id = t.organisation_id
    AND p.kind = CASE form WHEN 'in_person' THEN 'house' WHEN 'home' THEN 'residence' END
"""
# Every week: eight that were held, and six to come.
MEETINGS = """
INSERT INTO seed_session
SELECT nextval('courses_session_id_seq'), organisation_id, NULL, g.id, week + 9, week + 9,
    (at + week * interval '7 days') AT TIME ZONE 'Europe/Copenhagen', 60, 'in_person', p.id, counsellor_id, second_id,
    %(now)s - interval '80 days', week < 0
FROM seed_group g JOIN courses_place p USING (organisation_id), generate_series(-8, 5) AS week WHERE kind = 'room';
ANALYZE seed_session
"""
SESSIONS = """
INSERT INTO courses_session (
    id, organisation_id, course_id, group_id, starts_at, minutes, form, place_id, counsellor_id, second_id, nameless,
    counts, is_extra, state, planned_at, planned_by_id, planned_by_kind, held_at, held_by_id, held_by_kind,
    cancelled_by_kind, moved_by_kind, submission, version)
SELECT id, organisation_id, course_id, group_id, starts_at, minutes, form, place_id, counsellor_id, second_id, 0,
    true, false, CASE WHEN is_held THEN 'held' ELSE 'planned' END, planned_at, counsellor_id, 'user',
    CASE WHEN is_held THEN starts_at + interval '1 hour' END, CASE WHEN is_held THEN counsellor_id END,
    CASE WHEN is_held THEN 'user' ELSE '' END, '', '', gen_random_uuid(), 1
FROM seed_session
"""
BOOKINGS = """
INSERT INTO courses_booking (organisation_id, session_id, user_id, during)
SELECT organisation_id, id, who, tstzrange(starts_at, starts_at + minutes * interval '1 minute')
FROM seed_session, unnest(ARRAY[counsellor_id, second_id]) AS who WHERE NOT is_held AND who IS NOT NULL;
INSERT INTO courses_booking (organisation_id, session_id, room_id, during)
SELECT organisation_id, id, place_id, tstzrange(starts_at, starts_at + minutes * interval '1 minute')
FROM seed_session WHERE NOT is_held AND group_id IS NOT NULL
"""
# Of those who came to a talk before, nine in ten come again, and use less from time to time. A meeting to come has no
# rows yet.
ATTENDANCES = """
INSERT INTO courses_attendance (
    organisation_id, session_id, course_id, state, uses, co, motivation, craving, methods, interpreter_booked, note,
    saved_at, saved_by_id, saved_by_kind, confirmed_by_kind, version)
SELECT organisation_id, id, course_id, state,
    CASE WHEN came THEN jsonb_build_object('cigarettes', greatest(0, 10 + h % 15 - 4 * nth)) ELSE '{}' END,
    CASE WHEN came AND h % 3 = 0 THEN greatest(1, 20 + h % 10 - 5 * nth) END,
    CASE WHEN came AND h % 4 = 0 THEN 1 + h % 10 END, '', '{}', false,
    CASE WHEN came AND h % 5 = 0 THEN 'Det går fremad. Morgenen er sværest.' ELSE '' END,
    CASE WHEN is_held THEN starts_at + interval '1 hour' END, CASE WHEN is_held THEN counsellor_id END,
    CASE WHEN is_held THEN 'user' ELSE '' END, '', 1
FROM (SELECT *, state = 'attended' AS came
      FROM (SELECT *, CASE WHEN NOT is_held THEN 'expected' WHEN nth = 1 THEN 'attended'
                           WHEN (h / 20 + nth) % 20 = 0 THEN 'no_show' WHEN (h / 20 + nth) % 20 = 1 THEN 'cancelled'
                           ELSE 'attended' END AS state
            FROM ({those}) AS those) AS told) AS seen
"""
OF_TALKS = "SELECT * FROM seed_session WHERE course_id IS NOT NULL"
OF_MEETINGS = """
SELECT s.id, organisation_id, p.course_id, nth, (p.course_id % 1000)::int AS h, starts_at, s.counsellor_id, is_held
FROM seed_session s JOIN seed_participant p USING (organisation_id, group_id)
WHERE is_held AND NOT waits AND joined_at <= starts_at
"""
CALLS = """
INSERT INTO courses_plannedcall (
    organisation_id, course_id, cause, due_on, outcome, note, made_by_kind, dropped_by_kind)
SELECT organisation_id, id, CASE h % 5 WHEN 2 THEN 'rhythm' ELSE 'no_show' END, %(today)s - 2 + h % 7, '', '', '', ''
FROM seed_row WHERE state = 'started' AND h % 5 IN (2, 3);
INSERT INTO courses_plannedcall (
    organisation_id, course_id, cause, due_on, outcome, note, made_at, made_by_id, made_by_kind, dropped_by_kind)
SELECT organisation_id, id, 'rhythm', made_at::date, 'reached', 'Det går fremad.', made_at, counsellor_id, 'user', ''
FROM seed_row, generate_series(1, 30) AS time,
    LATERAL (SELECT begins_at + (%(now)s - begins_at) / 31 * time AS made_at) AS made
WHERE is_long
"""
MEDICINE = """
INSERT INTO courses_affectedmedicine (
    organisation_id, course_id, answer, names, asked_at, asked_by_id, asked_by_kind, version)
SELECT organisation_id, id, CASE h % 6 WHEN 1 THEN 'some' ELSE 'none' END,
    CASE h % 6 WHEN 1 THEN '{Clozapin}' ELSE '{}' END::varchar[], received_at, counsellor_id, 'user', 1
FROM seed_row WHERE state = 'started';
INSERT INTO courses_doctornotice (
    organisation_id, course_id, cause, due_on, arisen_at, arisen_by_id, arisen_by_kind, settled_by_kind,
    treater, treater_name, treater_phone, way, spoke_with, agreed, advice, version)
SELECT organisation_id, id, 'first', %(today)s - 3 + h % 14, received_at, counsellor_id, 'user', '',
    '', '', '', '', '', '', '', 1
FROM seed_row WHERE state = 'started' AND h % 6 = 1
"""
STEPS = (
    ("courses", COURSES),
    ("quit dates", QUIT_DATES),
    ("talks", HELD),
    ("talks to come", PLANNED),
    ("meetings", MEETINGS),
    ("sessions", SESSIONS),
    ("bookings", BOOKINGS),
    ("attendances", ATTENDANCES.replace("{those}", OF_TALKS)),
    ("attendances of meetings", ATTENDANCES.replace("{those}", OF_MEETINGS)),
    ("calls", CALLS),
    ("medicine", MEDICINE),
)
