"""The organisations whose rows this connection may touch. The database's policies read it (accounts/constraints.py)."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from django.db import DatabaseError, connection


@dataclass(frozen=True)
class Scope:
    organisations: frozenset[int]
    partners: frozenset[int]


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)

SET = "SELECT set_config('app.organisations', %s, false), set_config('app.partners', %s, false)"
# The same for staff, whose organisations' partners are looked up on the way.
SET_WITH_PARTNERS = """
SELECT set_config('app.organisations', %(own)s, false), set_config('app.partners', coalesce((
    SELECT array_agg(DISTINCT other.organisation_id)
    FROM accounts_collaborationmember mine JOIN accounts_collaborationmember other USING (collaboration_id)
    WHERE mine.organisation_id = ANY (%(own)s::bigint[]) AND other.organisation_id <> ALL (%(own)s::bigint[])
)::text, '{}'), false)
"""


def current() -> Scope | None:
    return _current.get()


@contextmanager
def scope(organisations: Iterable[int], partners: Iterable[int] | None = ()) -> Iterator[Scope]:
    """Open the rows of `organisations` for reading and writing, and the shared rows of `partners` for reading.

    `partners=None` opens those of the organisations' partners in collaborations, found by the same statement.
    Scopes nest: leaving one restores the one around it. Outside every scope a scoped table raises an error, and
    within an empty scope it has no rows.
    """
    outer = _current.get()
    try:
        opened = _open(frozenset(organisations), partners)
        _current.set(opened)
        yield opened
    finally:
        _current.set(outer)
        _restore(outer)


def _open(organisations: frozenset[int], partners: Iterable[int] | None) -> Scope:
    with connection.cursor() as cursor:
        if partners is None:
            cursor.execute(SET_WITH_PARTNERS, {"own": array(organisations)})
            return Scope(organisations, _ids(cursor.fetchone()[1]))
        opened = Scope(organisations, frozenset(partners))
        cursor.execute(SET, [array(opened.organisations), array(opened.partners)])
        return opened


def _tell(value: Scope | None) -> None:
    settings = ["", ""] if value is None else [array(value.organisations), array(value.partners)]
    with connection.cursor() as cursor:
        cursor.execute(SET, settings)


def _restore(outer: Scope | None) -> None:
    try:
        _tell(outer)
    except BaseException as error:
        # In a transaction, the rollback restores the setting.
        if not connection.in_atomic_block:
            _drop()
        if not isinstance(error, DatabaseError):
            raise


def _drop() -> None:
    """Better no connection than one that carries a scope into the pool, which keeps only those that are open."""
    if connection.connection is not None:
        connection.connection.close()
    connection.close()


def renew():
    """A new connection in place of one that is gone, with the scope that is open. Raises OperationalError while none
    is to be had."""
    _drop()
    _tell(_current.get())


def _ids(text: str) -> frozenset[int]:
    return frozenset(map(int, re.findall(r"\d+", text)))


@lru_cache(maxsize=1024)
def array(ids: frozenset[int]) -> str:
    return "{" + ",".join(str(int(i)) for i in sorted(ids)) + "}"
