"""Saving a form on an existing row without losing what somebody else has saved meanwhile."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts import formats
from accounts.fields import PhoneField
from accounts.history import record
from accounts.transactions import atomic
from accounts.transitions import Refused, lock


class Stale(Refused):
    """Somebody else has saved the row since the form was opened. `current` is the row as it is now."""

    def __init__(self, current):
        super().__init__(_("Somebody else has changed this in the meantime. Look it through, and try again."))
        self.current = current


@atomic
def edit(*, row, version: int, by, **fields):
    """Save the fields that differ from the row; raises Stale when the database has another version of it.

    A property that is stored in columns of other names says so in the model's COLUMNS.
    """
    row = lock(row)
    if row.version != version:
        raise Stale(row)
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if not changed:
        return row
    columns = getattr(row, "COLUMNS", {})
    return record(row, by=by, fields=[column for name in changed for column in columns.get(name, [name])])


class VersionedForm:
    """A mixin for a form on an existing row. The form has a hidden field `version`, which carries the row's."""

    def changes(self) -> dict:
        """Every field's new value, for `edit`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def against(self, current) -> list[tuple[str, str, str]]:
        """Label, value in the database now, and value in this form, for each field where the two differ.

        The form takes over the version of `current`: sent again it is saved, by somebody who has seen both.
        """
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = current.version
        differing = [(name, getattr(current, name), value) for name, value in self.changes().items()]
        return [
            (self.label(name), self.shown(name, stored), self.shown(name, value))
            for name, stored, value in differing
            if stored != value
        ]

    def label(self, name) -> str:
        return self.fields[name].label

    def shown(self, name, value) -> str:
        """A value of the field as the user would read it on the page."""
        return _shown(self.fields[name], value)


def _shown(field, value) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, date):
        return formats.plain_day(value)
    if isinstance(field, PhoneField):
        return formats.phone(value)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    choices = dict(getattr(field, "choices", ()) or ())
    if isinstance(value, list):
        return ", ".join(str(choices.get(part, part)) for part in value)
    return str(choices.get(value, value))
