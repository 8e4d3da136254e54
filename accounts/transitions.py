"""What may change a state. The decorator locks, refuses, saves what changed, and writes the history with the actor."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.history import record
from accounts.transactions import atomic


class Refused(Exception):
    """A rule says no. The message is shown to the user."""

    @property
    def message(self):
        return self.args[0]


class WrongState(Refused):
    """Somebody else has moved the row in the meantime, or the button was pressed twice."""

    def __init__(self, row):
        super().__init__(_("This has been changed in the meantime: it is now “%s”.") % row.get_state_display())


def lock(row):
    """The row as it is now, locked until the transaction ends."""
    return type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)


@dataclass(frozen=True)
class Transition:
    name: str
    source: frozenset
    target: Any
    rule: Callable = field(repr=False)


@dataclass
class Table:
    """All transitions of one model: the only code that assigns its state."""

    rows: dict[str, Transition] = field(default_factory=dict)

    def transition(self, name: str, *, source: Iterable, target):
        """Register a rule. `target` is a state, or a function of the locked row.

        The rule gets the locked row and keyword arguments, raises Refused, or returns the other fields it changed.
        """
        entry_source = frozenset(source)

        def decorate(rule):
            self.rows[name] = Transition(name, entry_source, target, rule)

            @wraps(rule)
            def run(row, *, by, **kwargs):
                with atomic():
                    locked = lock(row)
                    if locked.state not in entry_source:
                        raise WrongState(locked)
                    new_state = target(locked) if callable(target) else target
                    changed = rule(locked, by=by, **kwargs)
                    locked.state = new_state
                    record(locked, by=by, fields=["state", *changed])
                return locked

            return run

        return decorate

    def available(self, row) -> set[str]:
        """The names of the transitions that the row's state allows."""
        return {name for name, entry in self.rows.items() if row.state in entry.source}


def put(row, event: dict, **fields) -> list[str]:
    """For a rule: give the row the event's values and these, and return the names of both, as the rule has to."""
    for name, value in {**event, **fields}.items():
        setattr(row, name, value)
    return [*event, *fields]
