"""Migrations run in the scope of every organisation: adding a foreign key reads the rows that it checks."""

from django.db import connections

from accounts.scope import SET, array


def open_all(using, **kwargs):
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_organisation')")
        organisations: frozenset[int] = frozenset()
        if cursor.fetchone()[0]:
            cursor.execute("SELECT id FROM accounts_organisation")
            organisations = frozenset(row[0] for row in cursor.fetchall())
        cursor.execute(SET, [array(organisations), array(frozenset())])


def close(using, **kwargs):
    with connections[using].cursor() as cursor:
        cursor.execute(SET, ["", ""])
