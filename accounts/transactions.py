"""One transaction for one action. Whose cases it touches is collected on the way, and told as its last write."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from accounts.signals import case_changed

# How a row leads to its case, the shortest way first.
WAYS = ("citizen", "course", "referral", "group")

_open: ContextVar["Touched | None"] = ContextVar("touched", default=None)


class Untold(Exception):
    """A row about a citizen was written outside every action, so nobody would learn of it."""


class Touched:
    """Whose cases an action has changed: {way: ids}. A "group" stands for everybody who is in it."""

    def __init__(self):
        self.ids: dict[str, set[int]] = defaultdict(set)

    def __bool__(self):
        return bool(self.ids)


def touch(*rows):
    """Remember whose cases these rows belong to, until the action ends; nothing to do for a row of none."""
    for row in rows:
        if found := _way(row):
            way, pk = found
            _collecting(row).ids[way].add(pk)


def _way(row) -> tuple[str, int] | None:
    name = row._meta.model_name
    if name in WAYS:
        return name, row.pk
    return next(((way, pk) for way in WAYS if (pk := getattr(row, f"{way}_id", None))), None)


def _collecting(row) -> Touched:
    touched = _open.get()
    if touched is None:
        raise Untold(type(row).__name__)
    return touched


def atomic(function: Callable | None = None):
    """As transaction.atomic, for an action: `@atomic` or `with atomic():`. Within another one it is a savepoint."""
    return _action()(function) if function else _action()


@contextmanager
def _action() -> Iterator[None]:
    if _open.get() is not None:
        with transaction.atomic():
            yield
        return
    with transaction.atomic(), collected() as touched:
        yield
        if touched:
            case_changed.send(sender=Touched, touched=touched)


@contextmanager
def collected() -> Iterator[Touched]:
    """Whose cases are touched inside, told to nobody: for seeds, which put things right at the end."""
    touched = Touched()
    token = _open.set(touched)
    try:
        yield touched
    finally:
        _open.reset(token)
