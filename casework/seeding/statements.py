"""Running the seed's SQL, with the tables bare of what is cheaper to make in the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from accounts import clock
from casework.demo import people

OURS = "'^(referrals|courses)_'"
# Numbered by hand: the identity goes on after them.
NUMBERED = ("referrals_citizen", "referrals_referral", "courses_course")
# Foreign keys lean on unique constraints, so they go first and come back last.
CONSTRAINTS = f"""
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype IN ('f', 'u', 'x') AND (conrelid::regclass::text ~ {OURS} OR confrelid::regclass::text ~ {OURS})
ORDER BY contype <> 'f', conrelid, conname
"""  # noqa: S608
INDEXES = f"""
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text ~ {OURS} AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""  # noqa: S608
# The owner asks a policy too, row by row, while it is forced.
GUARDED = f"SELECT oid::regclass::text FROM pg_class WHERE relforcerowsecurity AND oid::regclass::text ~ {OURS}"  # noqa: S608


def run(sql: str):
    """With %(now)s and the names filled in; a percent sign is a percent sign."""
    names = [name.strip().split() for name in people.NAMES.replace("\n", " ").split(",")]
    values: dict = {
        "now": clock.now(),
        "today": clock.today(),
        "names": [name[0] for name in names],
        "surnames": [name[-1] for name in names],
        "number": len(names),
    }
    with connection.cursor() as cursor:
        for statement in sql.split(";\n"):
            cursor.execute(_escaped(statement), values)


def _escaped(sql: str) -> str:
    return sql.replace("%", "%%").replace("%%(", "%(")


@contextmanager
def bare_tables() -> Iterator[None]:
    """Without indexes, foreign keys and policies: made and checked at once in the end, they cost a tenth of row by row.
    Within the caller's transaction, so nobody sees the tables without them."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        constraints, indexes, guarded = (_asked(cursor, sql) for sql in (CONSTRAINTS, INDEXES, GUARDED))
        for (table,) in guarded:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        for table, name, _definition in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("ANALYZE")  # or the check of a foreign key may read one table for each row of the other
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in reversed(constraints):
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for (table,) in guarded:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _asked(cursor, sql) -> list[tuple]:
    cursor.execute(sql)
    return cursor.fetchall()


def finish():
    """The numbers go on after ours, and the planner knows the tables."""
    with connection.cursor() as cursor:
        for table in NUMBERED:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
        cursor.execute("DROP TABLE seed_row, seed_organisation, seed_day, seed_group, seed_participant, seed_session")
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
