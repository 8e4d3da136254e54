"""Places and groups: who meets when, and who is in them. Each organisation has a group a day, five days in a row."""

# Today, and the working days after it.
DAYS = """
CREATE TEMPORARY TABLE seed_day AS
SELECT row_number() OVER (ORDER BY day) - 1 AS later, day
FROM (SELECT %(today)s + days AS day FROM generate_series(0, 200) AS days) AS all_days
WHERE day = %(today)s OR extract(isodow FROM day) < 6
"""
PLACES = """
INSERT INTO courses_place (
    organisation_id, kind, name, address, arrival, smoke_free_rules, notes, unit_id, is_closed, version)
SELECT organisation_id, kind, name, 'Torvet 1', '', '', '', CASE kind WHEN 'residence' THEN units[1] END, false, 1
FROM seed_organisation, (VALUES ('room', 'Lokale 1'), ('house', 'Sundhedshuset'), ('residence', 'Bostedet Lindely'),
    ('drop_in', 'Café Bænken')) AS kinds (kind, name)
"""
# In the afternoon, each at a time of its own in its organisation: nobody and no room is booked twice. The first, with
# twelve seats, meets today. `before` is how many participants the groups before it take: its seats and one who waits.
GROUPS = """
CREATE TEMPORARY TABLE seed_group AS
SELECT nextval('courses_group_id_seq') AS id, organisation_id, number, format, programme,
    staff[1 + (number - 1) % n] AS counsellor_id, staff[1 + number % n] AS second_id,
    CASE number WHEN 1 THEN 12 ELSE 8 END AS seats, CASE number WHEN 1 THEN 0 ELSE 9 * number - 5 END AS before,
    day + time '13:00' + (number - 1) / 5 * interval '75 minutes' AS at
FROM (SELECT *, cardinality(staff) AS n FROM seed_organisation) AS o
CROSS JOIN generate_series(1, least(25, greatest(3, n))) AS number
JOIN (VALUES (0, 'group', 'gold_standard'), (1, 'rolling_group', 'come_and_quit'), (2, 'drop_in', 'drop_in'))
    AS kinds (kind, format, programme) ON kind = (number - 1) % 3
JOIN seed_day ON later = (number - 1) % 5;
INSERT INTO courses_group (
    id, organisation_id, name, programme, format, capacity, place_id, counsellor_id, second_id, quit_day,
    opened_at, opened_by_id, opened_by_kind, closed_by_kind, submission, version)
SELECT g.id, organisation_id, 'Hold ' || number, programme, format, CASE WHEN format <> 'drop_in' THEN seats END,
    p.id, counsellor_id, second_id, CASE format WHEN 'group' THEN %(today)s - 28 END,
    %(now)s - interval '80 days', counsellor_id, 'user', '', gen_random_uuid(), 1
FROM seed_group g JOIN courses_place p USING (organisation_id) WHERE kind = 'room'
"""
# Those whose running course began first. A café has no seats, and nobody waits for it.
PARTICIPANTS = """
CREATE TEMPORARY TABLE seed_participant AS
SELECT nextval('courses_seat_id_seq') AS seat_id, g.id AS group_id, r.id AS course_id, organisation_id, format,
    programme, r.counsellor_id, received_at, begins_at + interval '1 day' AS joined_at,
    rank = before + seats + 1 AND format <> 'drop_in' AS waits
FROM (SELECT *, row_number() OVER (PARTITION BY organisation_id ORDER BY received_at, id) AS rank
      FROM seed_row WHERE state = 'started' AND NOT is_long) AS r
JOIN seed_group g USING (organisation_id) WHERE rank BETWEEN before + 1 AND before + seats + 1;
INSERT INTO courses_seat (id, organisation_id, group_id, is_waiting, since)
SELECT seat_id, organisation_id, group_id, waits, joined_at FROM seed_participant;
INSERT INTO courses_participation (
    organisation_id, group_id, course_id, seat_id, state, asked_at, asked_by_id, asked_by_kind,
    joined_at, joined_by_id, joined_by_kind, left_by_kind, reason, had_waited)
SELECT organisation_id, group_id, course_id, seat_id, CASE WHEN waits THEN 'waiting' ELSE 'joined' END,
    received_at, counsellor_id, 'user', CASE WHEN NOT waits THEN joined_at END,
    CASE WHEN NOT waits THEN counsellor_id END, CASE WHEN waits THEN '' ELSE 'user' END, '', '', false
FROM seed_participant
"""
STEPS = (("days", DAYS), ("places", PLACES), ("groups", GROUPS), ("participants", PARTICIPANTS))
