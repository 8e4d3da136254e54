"""What is known about a citizen: people around, permissions, and why a case was opened."""

from accounts.actors import stamp
from accounts.editing import edit
from accounts.history import record, remove
from accounts.transactions import atomic
from referrals.actions.resemblance import propose
from referrals.actions.standing import standing
from referrals.models import AccessReason, Citizen, ContactPerson, Permission


@atomic
def change(*, row: Citizen, version: int, by, **fields) -> Citizen:
    """As accounts.editing.edit. Whoever has the phone, CPR number or name that is new here is proposed as the same
    person, as when a citizen is new."""
    saved = edit(row=row, version=version, by=by, **fields)
    propose(saved, [name for name, value in fields.items() if value != getattr(row, name)], by=by)
    return saved


@atomic
def add_contact_person(*, citizen: Citizen, by, **fields) -> ContactPerson:
    citizen = standing(citizen.pk)
    return record(
        ContactPerson(organisation_id=citizen.organisation_id, citizen=citizen, **fields),
        by=by,
    )


@atomic
def remove_contact_person(*, person: ContactPerson, by):
    """The second time changes nothing."""
    still_there = ContactPerson.objects.select_for_update(of=("self",)).filter(pk=person.pk).first()
    if still_there:
        remove(still_there, by=by)


@atomic
def record_permission(*, citizen: Citizen, by, **fields) -> Permission:
    """A new answer; the former ones stay as they were."""
    citizen = standing(citizen.pk)
    return record(
        Permission(
            organisation_id=citizen.organisation_id,
            citizen=citizen,
            **stamp("recorded", by=by),
            **fields,
        ),
        by=by,
    )


@atomic
def give_reason(*, citizen: Citizen, reason: str, by) -> AccessReason:
    citizen = standing(citizen.pk)
    return record(
        AccessReason(
            organisation_id=citizen.organisation_id,
            citizen=citizen,
            reason=reason,
            **stamp("given", by=by),
        ),
        by=by,
    )
