"""A national volume of invented cases in set-based SQL, for measuring (bench/), made as the application's role."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, transaction

from accounts import actors, clock
from accounts.enums import LinkPurpose, OrganisationKind
from accounts.models import Membership, Municipality, Organisation, PublicLink, User
from accounts.rights import Role
from accounts.scope import scope
from casework.demo import people
from referrals.models import ReferringUnit

ORGANISATIONS = 98
LARGEST = 8  # the largest organisation has an eighth
EXPONENT = 0.745  # of the power law: the 50th of 98 has a twentieth of the largest

ROWS = """
CREATE TEMPORARY TABLE seed_row AS
SELECT id, organisation_id, municipality_id, unit_id, unit_name, h,
    CASE WHEN number % 10 = 0 THEN id - 1 ELSE id END AS citizen_id,
    number, received_at, (received_at AT TIME ZONE 'Europe/Copenhagen')::date + 7 AS due,
    CASE WHEN number <= recent THEN CASE WHEN h % 4 = 0 THEN 'contacted' ELSE 'received' END
         WHEN h % 20 < 8 THEN 'started' WHEN h % 20 < 14 THEN 'contacted' WHEN h % 20 < 16 THEN 'not_reached'
         WHEN h % 20 < 18 THEN 'declined' ELSE 'not_relevant' END AS state,
    CASE WHEN number <= recent AND h % 10 IN (1, 5, 9) THEN NULL
         WHEN number <= recent AND h % 10 < 6 THEN staff[1]
         ELSE staff[1 + h / 10 % cardinality(staff)] END AS counsellor_id
FROM (
    SELECT first + number - 1 AS id, o.*, number, (hashint8extended(first + number, 7) & 1048575)::int AS h,
        units[1 + number % cardinality(units)] AS unit_id, unit_names[1 + number % cardinality(units)] AS unit_name,
        CASE WHEN number <= recent THEN %(now)s - interval '14 days' * number / recent
             ELSE %(now)s - interval '14 days' - interval '8 years' * (number - recent) / size END AS received_at
    FROM seed_organisation o, generate_series(1, size) AS number
) AS numbered;
CREATE INDEX ON seed_row (id);
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
    CASE WHEN state = 'started' THEN received_at END, CASE WHEN state = 'started' THEN owner END,
    CASE WHEN state = 'started' THEN 'user' ELSE '' END,
    CASE WHEN over THEN received_at END, CASE WHEN over THEN owner END, CASE WHEN over THEN 'user' ELSE '' END,
    CASE state WHEN 'not_reached' THEN 'too_many_attempts' WHEN 'declined' THEN 'not_now'
               WHEN 'not_relevant' THEN 'moved' ELSE '' END,
    CASE WHEN over THEN 'received' ELSE '' END, '', '', '', '', 1
FROM (
    SELECT *, state IN ('contacted', 'started') AS reached, state NOT IN ('received', 'contacted', 'started') AS over,
        CASE WHEN state = 'received' THEN counsellor_id ELSE coalesce(counsellor_id, anybody) END AS owner
    FROM seed_row JOIN (SELECT organisation_id, staff[1] AS anybody FROM seed_organisation) o USING (organisation_id)
) AS owned
"""
ATTEMPTS = """
INSERT INTO referrals_contactattempt (
    organisation_id, referral_id, channel, outcome, note, took_referral, submission,
    made_at, made_by_id, made_by_kind, undone_by_kind)
SELECT organisation_id, id, 'phone',
    CASE WHEN state IN ('contacted', 'started') AND attempt = tries THEN 'reached' ELSE 'no_answer' END, '', false,
    gen_random_uuid(), received_at, counsellor_id, 'user', ''
FROM (SELECT *, CASE WHEN state = 'not_reached' THEN 4 WHEN state IN ('contacted', 'started') THEN 1 + h % 2
             ELSE h % 2 END AS tries
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
# Every twentieth citizen and referral has the history that an ordinary one has.
HISTORY = """
INSERT INTO {history} ({columns}, history_date, history_type, history_by_kind)
SELECT {columns}, {at}, '+', 'system:seed' FROM {table} WHERE id % 20 = 0
"""

KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid::regclass::text LIKE 'referrals_%'
"""


def seed(referrals: int) -> Iterator[str]:
    """Fill an empty database with that many referrals over eight years. Yields each step's name when it is done."""
    organisations = _organisations(_sizes(referrals))
    with scope([row[0] for row in organisations]):
        with transaction.atomic():
            _tables(organisations)
            _run(ROWS)
            yield "rows"
            keys = _drop_keys()
            for name, sql in _statements():
                _run(sql)
                yield name
            _restore_keys(keys)
            yield "foreign keys"
        _finish()


def _sizes(referrals: int) -> list[int]:
    """How many referrals each organisation has, the largest first."""
    weights = [rank**-EXPONENT for rank in range(2, ORGANISATIONS + 1)]
    first = referrals // LARGEST
    rest = [max(1, int((referrals - first) * weight / sum(weights))) for weight in weights]
    return [referrals - sum(rest), *rest]


def _organisations(sizes) -> list[tuple]:
    """The organisations with their staff, units and links, as rows of seed_organisation."""
    made, first = [], 1
    for number, size in enumerate(sizes):
        organisation = _organisation(number)
        staff = _staff(organisation, max(2, size // 5000))
        units = _units(organisation, max(2, size // 5000))
        names = [str(unit) for unit in units]
        recent = min(size, max(200, size // 200))
        keys = [unit.pk for unit in units]
        made.append((organisation.pk, organisation.municipality_id, first, size, recent, staff, keys, names))
        first += size
    return made


def _organisation(number) -> Organisation:
    name = f"Målsted {number + 1}"
    municipality = Municipality.objects.create(code=f"M{number:03d}", name=name)
    return Organisation.objects.create(
        kind=OrganisationKind.MUNICIPALITY,
        name=f"{name} Kommune",
        short_name=name,
        slug=f"maalsted-{number + 1}",
        municipality=municipality,
        phone="+4510405060",
        opening_hours="hverdage kl. 9–15",
    )


def _staff(organisation, number) -> list[int]:
    names = [(f"{organisation.slug}-{n}@maaling.example", f"Rådgiver {n}") for n in range(number)]
    users = User.objects.bulk_create(User(email=email, name=name) for email, name in names)
    Membership.objects.bulk_create(
        Membership(user=user, organisation=organisation, roles=[Role.COUNSELLOR, Role.COORDINATOR]) for user in users
    )
    return [user.pk for user in users]


def _units(organisation, number) -> list[ReferringUnit]:
    with scope([organisation.pk]):
        units = ReferringUnit.objects.bulk_create(
            ReferringUnit(organisation=organisation, kind="hospital", name=f"Afsnit {n}", institution="Sygehuset")
            for n in range(number)
        )
    event = actors.stamp("created", by=actors.system("seed"))
    PublicLink.objects.bulk_create(
        PublicLink(purpose=LinkPurpose.REFER, organisation=organisation, target=unit.pk, **event) for unit in units
    )
    return units


def _tables(organisations):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE seed_organisation (organisation_id bigint, municipality_id bigint, first int,"
            " size int, recent int, staff bigint[], units bigint[], unit_names text[])"
        )
        cursor.executemany("INSERT INTO seed_organisation VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", organisations)


def _statements():
    yield from (
        ("citizens", CITIZENS),
        ("words", WORDS),
        ("people", PEOPLE),
        ("referrals", REFERRALS),
        ("attempts", ATTEMPTS),
    )
    yield from (("pauses", PAUSES), ("permissions", PERMISSIONS), ("talks", TALKS))
    yield "histories", ";\n".join([_history("Citizen", "created_at"), _history("Referral", "received_at")])


def _history(model, at) -> str:
    model = apps.get_model("referrals", model)
    history = model.history.model
    columns = [field.column for field in history._meta.concrete_fields if not field.name.startswith("history_")]
    return HISTORY.format(history=history._meta.db_table, table=model._meta.db_table, columns=", ".join(columns), at=at)


def _run(sql):
    """With %(now)s and the names filled in; a percent sign is a percent sign."""
    names = [name.strip().split() for name in people.NAMES.replace("\n", " ").split(",")]
    values: dict = {
        "now": clock.now(),
        "names": [name[0] for name in names],
        "surnames": [name[-1] for name in names],
        "number": len(names),
    }
    with connection.cursor() as cursor:
        for statement in sql.split(";\n"):
            cursor.execute(_escaped(statement), values)


def _escaped(sql: str) -> str:
    return sql.replace("%", "%%").replace("%%(", "%(")


def _drop_keys() -> list[tuple[str, str, str]]:
    """Checked at once in the end, foreign keys cost a tenth of what they cost row by row."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(KEYS)
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return keys


def _restore_keys(keys):
    with connection.cursor() as cursor:
        for table, name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def _finish():
    """The numbers go on after ours, and the planner knows the tables."""
    with connection.cursor() as cursor:
        for table in ("referrals_citizen", "referrals_referral"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
        cursor.execute("DROP TABLE seed_row, seed_organisation")
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
