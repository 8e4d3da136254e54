"""Whom one rings because a call, a talk or a meeting is not when it was to be: own citizens, each with a number."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import formats
from courses.models import Participation, Session
from referrals.models import Citizen, ContactPerson
from referrals.reach import hidden_names, shown_name


def rows(user, organisation_id: int, off: list[tuple[int, datetime, bool]]) -> list[dict]:
    """`off`: (citizen, when it was to be, whether it was a call). In the order of the clock. Two statements at
    most, and two more where somebody's name is protected."""
    if not off:
        return []
    citizens = {
        row["pk"]: row
        for row in Citizen.objects.of(organisation_id)
        .filter(pk__in={citizen for citizen, _at, _is_call in off})
        .values("pk", "name", "phone", "is_protected")
    }
    around = _contacts(organisation_id, [pk for pk, row in citizens.items() if not row["phone"]])
    hidden = hidden_names(user, ((organisation_id, pk, row["is_protected"]) for pk, row in citizens.items()))
    return [
        _row(citizens[pk], at, _when(at, is_call), around, hidden)
        for pk, at, is_call in sorted(off, key=lambda one: (one[1], one[0]))
        if pk in citizens
    ]


def expected(organisation_id, sessions: dict[int, datetime]) -> list[tuple[int, datetime, bool]]:
    """`sessions`: {session's id: when it was to begin}. Of a talk its citizen, of a meeting whoever had a seat in the
    group. Two statements at most."""
    found = Session.objects.filter(pk__in=list(sessions)).values_list("pk", "course__citizen", "group")
    talks = [(citizen, sessions[pk], False) for pk, citizen, _group in found if citizen]
    groups = {group: sessions[pk] for pk, citizen, group in found if group}
    here = Participation.objects.of(organisation_id).here().filter(group__in=list(groups))
    inside = here.values_list("course__citizen", "group") if groups else []
    return [*talks, *((citizen, groups[group], False) for citizen, group in inside)]


def _when(at, is_call) -> str:
    return (_("Call promised %s") if is_call else "%s") % formats.moment(at)


def _contacts(organisation_id, citizens) -> dict[int, tuple[str, str]]:
    if not citizens:
        return {}
    people = ContactPerson.objects.of(organisation_id).filter(citizen__in=citizens).order_by("-pk")
    return {citizen: (name, phone) for citizen, name, phone in people.values_list("citizen", "name", "phone")}


def _row(citizen, at, when, around, hidden) -> dict:
    via, phone = around.get(citizen["pk"], ("", citizen["phone"]))
    return {
        "citizen": citizen["pk"],
        "at": at,
        "name": shown_name(citizen["name"], citizen["pk"], hidden),
        "url": reverse("casework:citizen", args=[citizen["pk"]]),
        "when": when,
        "via": via,
        "tel": phone,
        "phone": formats.phone(phone),
    }
