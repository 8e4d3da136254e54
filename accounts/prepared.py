"""Queries that pages ask at every request: Django puts their SQL together once per process, not once per request.

Putting it together takes the ORM longer than PostgreSQL takes to answer. The QuerySet stays the only place that says
which rows:

    @prepared
    def waiting(user, today):
        return Referral.objects.visible_to(user).waiting(today).values_list("pk", "citizen__name")

    rows = waiting(request.user, clock.today())  # a list of tuples

While the SQL is put together, stand-ins take the place of users, numbers, texts, dates and times, and of lists of them;
every later call fills in its own. They may be compared with, not calculated with: `today + timedelta(1)` is refused,
pass `tomorrow` instead. None and True belong to the statement, and another one makes another statement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from accounts.access import Access

# Values of stand-ins, apart from each other, so that what is calculated from one lies between. Every column of numbers
# holds them but the small ones; an argument that finds no place in the statement is refused.
FIRST_NUMBER, STEP, LAST_NUMBER = 2_000_000_000, 1000, 2_100_000_000
FIRST_DATE, FIRST_TIME, DAYS = date(2, 1, 1), datetime(2, 1, 1, tzinfo=UTC), 997
MARK = "\ue000"
MOST = 500  # statements kept of one query: roles and lengths of lists make a few dozen at the most


def prepared(build: Callable[..., models.QuerySet], *, around: str = "{}") -> Callable[..., list[tuple]]:
    """A function that answers with the rows of the QuerySet of tuples (`values_list`) which `build` returns.

    `around` is SQL that asks something of those rows: "SELECT count(*) FROM ({}) AS counted".
    """
    kept: dict[tuple, _Statement | None] = {}
    _everything_kept.append(kept)

    def find(args, kwargs, *, exists=False) -> tuple[_Statement | None, list]:
        given = _Given()
        shape = (*map(given.shape, args), *((name, given.shape(value)) for name, value in kwargs.items()))
        if (exists, shape) not in kept:
            if len(kept) >= MOST:
                kept.clear()
            kept[exists, shape] = _put_together(build, around, args, kwargs, exists)
        return kept[exists, shape], given.values

    @wraps(build)
    def ask(*args, **kwargs) -> list[tuple]:
        statement, values = find(args, kwargs)
        return statement.rows(values) if statement else []

    _finders[ask] = find
    return ask


def which(*calls: tuple) -> list[bool]:
    """Which of these have an answer: prepared functions with their arguments, for lists that are empty on most days.
    One statement for all of them."""
    parts: list[str] = []
    params: list = []
    for ask, *args in calls:
        statement, values = _finders[ask](args, {}, exists=True)
        parts.append(f"EXISTS ({statement.sql})" if statement else "false")
        params += statement.filled(values) if statement else []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


def forget():
    """Put every statement together anew: for a test that changes what a QuerySet says."""
    for kept in _everything_kept:
        kept.clear()


_everything_kept: list[dict] = []
_finders: dict[Callable, Callable] = {}  # of each prepared function: its statement, and the values to fill in


class _Given:
    """The values of a call in the order of its arguments, and what belongs to the statement itself."""

    def __init__(self):
        self.values: list = []

    def shape(self, value):
        if _is_user(value):
            self.values += [value.pk, value.access.today]
            return tuple(self._membership(m) for m in value.access.memberships)
        if isinstance(value, list):
            self.values += value
            return len(value)
        if _is_filled_in(value):
            self.values.append(value)
            return type(value)
        return value

    def _membership(self, membership):
        self.values.append(membership.organisation_id)
        if membership.unit_id:
            self.values.append(membership.unit_id)
        return (*membership.roles, membership.unit_id is None)


class _StandIns:
    """A value that no row has for every value of a call, in the same order."""

    def __init__(self):
        self.places: dict[Any, int] = {}
        self.of_users: set[int] = set()  # places that a statement need not use

    def of(self, value):
        if _is_user(value):
            return _StandInUser(value, self)
        if isinstance(value, list):
            return [self._next(number) for number in value]
        return self._next(value) if _is_filled_in(value) else value

    def _next(self, value):
        place = len(self.places)
        if isinstance(value, datetime):
            stand_in: Any = FIRST_TIME + timedelta(days=DAYS * place)
        elif isinstance(value, date):
            stand_in = FIRST_DATE + timedelta(days=DAYS * place)
        elif isinstance(value, str):
            stand_in = f"{MARK}{place}{MARK}"
        else:
            stand_in = FIRST_NUMBER + STEP * place
        self.places[stand_in] = place
        return stand_in


class _StandInMembership(NamedTuple):
    organisation_id: int
    unit_id: int | None
    roles: list[str]


class _StandInUser:
    """Has what a QuerySet asks of a user: a number, and what they may do where."""

    def __init__(self, user, stand_ins):
        first = len(stand_ins.places)
        self.pk, today = stand_ins.of(user.pk), stand_ins.of(user.access.today)
        memberships = [
            _StandInMembership(stand_ins.of(m.organisation_id), stand_ins.of(m.unit_id), m.roles)
            for m in user.access.memberships
        ]
        self.access = Access(self, memberships, today)
        stand_ins.of_users |= set(range(first, len(stand_ins.places)))

    def __int__(self):
        return self.pk


@dataclass(frozen=True)
class _Statement:
    sql: str
    # The values of the statement; where a call's belongs, its place and the type that the driver wants.
    template: list
    holes: list[tuple[int, int, type | None]]
    compiler: Any
    converters: dict

    def filled(self, values) -> list:
        params = self.template.copy()
        for at, place, kind in self.holes:
            params[at] = kind(values[place]) if kind else values[place]
        return params

    def rows(self, values) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.filled(values))
            rows = cursor.fetchall()
        if self.converters:
            rows = [tuple(row) for row in self.compiler.apply_converters(rows, self.converters)]
        return rows


def _put_together(build, around, args, kwargs, exists) -> _Statement | None:
    """The statement, or the shorter one that asks whether there is a row; None where no row can ever be found (a user
    who may see nothing, an empty list)."""
    stand_ins = _StandIns()
    queryset = build(*[stand_ins.of(value) for value in args], **{k: stand_ins.of(v) for k, v in kwargs.items()})
    query = queryset.query.exists() if exists else queryset.query
    compiler = query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        _make_sure_of_nothing(build(*args, **kwargs))
        return None
    holes = []
    for at, value in enumerate(params):
        if _is_filled_in(value) and value in stand_ins.places:
            holes.append((at, stand_ins.places[value], type(value) if isinstance(value, int) else None))
        elif _is_calculated(value):
            raise TypeError(f"{build.__qualname__} calculates with an argument, or asks the clock: pass it.")
    unused = set(stand_ins.places.values()) - stand_ins.of_users - {place for _, place, _ in holes}
    if unused:
        raise TypeError(f"{build.__qualname__} has no place for an argument, or its column cannot hold a large number.")
    own = around == "{}" and not exists
    converters = compiler.get_converters(expression for expression, *_ in compiler.select) if own else {}
    return _Statement(around.format(sql), list(params), holes, compiler, converters)


def _make_sure_of_nothing(queryset):
    """Raise where it was a stand-in, too large for its column, that found nothing."""
    try:
        queryset.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    raise TypeError("A stand-in does not fit into the column that it is compared with.")


def _is_user(value) -> bool:
    return hasattr(value, "access")


def _is_filled_in(value) -> bool:
    return isinstance(value, int | str | date) and not isinstance(value, bool)


def _is_calculated(value) -> bool:
    """Whether the value was made from a stand-in, or is of the present day."""
    if isinstance(value, list | tuple):
        return any(_is_calculated(part) for part in value)
    if isinstance(value, date):
        return True  # no statement holds a day of its own: it would be of the day when it was put together
    if isinstance(value, str):
        return MARK in value
    return isinstance(value, int) and FIRST_NUMBER <= value < LAST_NUMBER
