"""Who may be the same person: one rule, for a new citizen and for one about whom more becomes known."""

from collections.abc import Iterable

from django.db.models import Q

from accounts import crypto
from accounts.history import record
from referrals import names
from referrals.models import Citizen, NotSamePerson


def resembling(organisation, *, name="", phone="", cpr="", beside: Citizen | None = None) -> Citizen | None:
    """The oldest citizen with the same CPR number, else with the same phone, else with the same name to the letter. One
    who has been merged into another is found as that one.

    `beside`: the citizen of whom this is asked, if there already. Found are neither they themselves nor those of whom
    somebody has said that they are another person.
    """
    candidates = Citizen.objects.of(organisation).filter(erased_at=None).order_by("pk")
    if beside:
        others = [beside.pk, *different_from(organisation, [beside.pk]).get(beside.pk, ())]
        candidates = candidates.exclude(Q(pk__in=others) | Q(merged_into__in=others))
    ways = [
        ("cpr_hash__in", crypto.keyed_hashes(cpr) if cpr else None),
        ("phone", phone),
        ("sort_key", names.sort_key(name)),
    ]
    found = (candidates.filter(**{field: value}).first() for field, value in ways if value)
    like = next(filter(None, found), None)
    return like and (like.merged_into or like)


def different_from(organisation, citizens: Iterable[int]) -> dict[int, set[int]]:
    """{citizen: those who resemble and are, as somebody has said, another person}"""
    asked = list(citizens)
    said = NotSamePerson.objects.of(organisation).filter(Q(one__in=asked) | Q(other__in=asked))
    found: dict[int, set[int]] = {}
    for one, other in said.values_list("one", "other"):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def propose(citizen: Citizen, changed: Iterable[str], *, by):
    """Name whom the locked citizen resembles by the fields that have just changed. Somebody who is named already, on
    either side, stays."""
    told = {field: getattr(citizen, field) for field in ("name", "phone", "cpr") if field in changed}
    if citizen.possible_duplicate_of_id or not any(told.values()):
        return
    like = resembling(citizen.organisation_id, **told, beside=citizen)
    if like and like.possible_duplicate_of_id != citizen.pk:
        citizen.possible_duplicate_of = like
        record(citizen, by=by, fields=["possible_duplicate_of"])
