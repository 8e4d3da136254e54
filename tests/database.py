"""What the database itself says, asked without the ORM."""

from contextlib import contextmanager

from django.db import connection, transaction


def rows(sql, params=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def run(sql, params=()) -> int:
    """Execute in a savepoint, so that a refusal leaves the test's transaction whole. Returns the row count."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def column(sql, params=()):
    return [row[0] for row in rows(sql, params)]


def columns(table):
    """Those that can be written."""
    return column(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )


def insert_copy(table, **changes) -> int:
    """Insert the table's newest row again, under a new key and with these columns changed."""
    key = primary_key(table)
    names = columns(table)
    chosen = ", ".join(
        "%s" if name in changes else f"{quoted(key)} + 1000000" if name == key else quoted(name) for name in names
    )
    return run(
        f"INSERT INTO {table} ({', '.join(map(quoted, names))})"
        f" SELECT {chosen} FROM {table} ORDER BY {quoted(key)} DESC LIMIT 1",
        [changes[name] for name in names if name in changes],
    )


def primary_key(table):
    return column(
        "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]"
        " WHERE indisprimary AND indrelid = %s::regclass",
        [table],
    )[0]


def quoted(name):
    return f'"{name}"'


@contextmanager
def throw_away():
    """Changes to the schema, rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def undone():
    """Rows written here are checked by the database, and then rolled back."""
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)
