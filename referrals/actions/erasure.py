"""Erasure: nothing that tells who it was remains, in the rows or in their history. The rows stay, for statistics."""

from django.db.models import Exists, OuterRef, Q

from accounts.actors import stamp
from accounts.history import alter, remove
from accounts.transactions import atomic
from accounts.transitions import lock
from referrals.actions import above
from referrals.models import (
    AccessReason,
    Citizen,
    CitizenWord,
    ContactAttempt,
    ContactPerson,
    Permission,
    Referral,
)

ERASED_NAME = "—"


@atomic
def erase(*, citizen: Citizen, by) -> Citizen:
    """Empty every field about the person, delete the people around, and do the same to the history; of those
    who were merged into the citizen, too."""
    for person in citizen.contact_persons.all():
        remove(person, by=by)
    for referral in citizen.referrals.all():
        alter(
            referral,
            by=by,
            named="",
            note="",
            referrer_name="",
            best_time="",
            language="",
            wanted_times="",
            target_groups=[],
            letter_identifier="",
            episode_of_care_identifier="",
        )
        for attempt in referral.attempts.all():
            alter(attempt, by=by, note="")
    for permission in citizen.permissions.all():
        alter(permission, by=by, recipient="")
    for reason in citizen.access_reasons.all():
        alter(reason, by=by, reason="")
    for other in citizen.possible_duplicates.order_by("pk"):
        alter(lock(other), by=by, possible_duplicate_of=None)
    above.tell(above.ERASING, citizen, by=by)
    citizen.cpr = ""
    alter(citizen, by=by, **_nothing_known(), **stamp("erased", by=by))
    _blank_history(citizen)
    for merged in citizen.merged.order_by("pk"):
        erase(citizen=lock(merged), by=by)
    CitizenWord.objects.keep(citizen)  # without the names of those
    return citizen


def _nothing_known() -> dict:
    return {
        "name": ERASED_NAME,
        "phone": "",
        "cpr_encrypted": "",
        "cpr_hash": "",
        "birth_year": None,
        "address": "",
        "place": "",
        "language": "",
        "preferred_times": "",
        "target_groups": [],
        "pregnancy_due_on": None,
        "possible_duplicate_of": None,
    }


def _blank_history(citizen):
    known = {name: value for name, value in _nothing_known().items() if not name.startswith("cpr")}
    Citizen.history.filter(organisation=citizen.organisation_id, id=citizen.pk).update(**known)
    Citizen.history.filter(organisation=citizen.organisation_id, possible_duplicate_of=citizen).update(
        possible_duplicate_of=None
    )
    _history_of(ContactPerson, citizen).update(name=ERASED_NAME, phone="", hours="")
    _history_of(Referral, citizen).update(
        named="",
        note="",
        referrer_name="",
        best_time="",
        language="",
        wanted_times="",
        target_groups=[],
        letter_identifier="",
        episode_of_care_identifier="",
    )
    referrals = list(citizen.referrals.values_list("pk", flat=True))
    ContactAttempt.history.filter(organisation=citizen.organisation_id, referral__in=referrals).update(note="")
    _history_of(Permission, citizen).update(recipient="")
    _history_of(AccessReason, citizen).update(reason="")


def _history_of(model, citizen):
    """The history of the rows that are the citizen's now, or were when they were deleted. A row may have been another's
    for a while: citizens are merged, and taken apart."""
    rows = model.objects.filter(organisation=citizen.organisation_id)
    own = rows.filter(citizen=citizen).values("pk")
    anothers = Exists(rows.filter(pk=OuterRef("id")).exclude(citizen=citizen))
    history = model.history.filter(organisation=citizen.organisation_id)
    return history.filter(Q(id__in=own) | Q(citizen=citizen) & ~anothers)
