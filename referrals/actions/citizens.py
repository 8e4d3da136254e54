"""What is known about a citizen: corrections, people around, permissions, and why a case was opened."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import stamp
from accounts.history import record, remove
from accounts.transitions import Refused, lock
from referrals.models import AccessReason, Citizen, ContactPerson, Permission


class Stale(Refused):
    """Somebody else has saved the row since the form was opened. `current` is the row as it is now."""

    def __init__(self, current):
        super().__init__(_("Somebody else has changed this in the meantime."))
        self.current = current


@transaction.atomic
def edit(*, row, version: int, by, **fields):
    """Save the changed fields of a citizen or a contact person; raises Stale when the database has another version."""
    row = lock(row)
    if row.version != version:
        raise Stale(row)
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if not changed:
        return row
    return record(row, by=by, fields=[column for name in changed for column in _columns(name)])


@transaction.atomic
def add_contact_person(*, citizen: Citizen, by, **fields) -> ContactPerson:
    return record(
        ContactPerson(organisation_id=citizen.organisation_id, citizen=citizen, **fields),
        by=by,
    )


@transaction.atomic
def remove_contact_person(*, person: ContactPerson, by):
    remove(lock(person), by=by)


@transaction.atomic
def record_permission(*, citizen: Citizen, by, **fields) -> Permission:
    """A new answer; the former ones stay as they were."""
    return record(
        Permission(
            organisation_id=citizen.organisation_id,
            citizen=citizen,
            **stamp("recorded", by=by),
            **fields,
        ),
        by=by,
    )


@transaction.atomic
def give_reason(*, citizen: Citizen, reason: str, by) -> AccessReason:
    return record(
        AccessReason(
            organisation_id=citizen.organisation_id,
            citizen=citizen,
            reason=reason,
            **stamp("given", by=by),
        ),
        by=by,
    )


def _columns(name: str) -> list[str]:
    return ["cpr_encrypted", "cpr_hash"] if name == "cpr" else [name]
