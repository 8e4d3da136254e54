"""Whom one rings because a talk or a meeting does not take place when it was to: own citizens, each with a number."""

from datetime import datetime

from django.urls import reverse

from accounts import formats
from courses.models import Participation, Session
from referrals.models import Citizen, ContactPerson
from referrals.reach import hidden_names, shown_name


def of_sessions(user, organisation_id: int, sessions: dict[int, datetime]) -> list[dict]:
    """`sessions`: {session's id: when it was to begin}. In the order of the clock; three statements at most, two more
    where somebody's name is protected."""
    if not sessions:
        return []
    expected = _expected(organisation_id, sessions)
    citizens = {
        row["pk"]: row
        for row in Citizen.objects.of(organisation_id)
        .filter(pk__in={citizen for citizen, _at in expected})
        .values("pk", "name", "phone", "is_protected")
    }
    around = _contacts(organisation_id, [pk for pk, row in citizens.items() if not row["phone"]])
    hidden = hidden_names(user, ((organisation_id, pk, row["is_protected"]) for pk, row in citizens.items()))
    return [_row(citizens[pk], at, around, hidden) for pk, at in expected if pk in citizens]


def _expected(organisation_id, sessions) -> list[tuple[int, datetime]]:
    """(citizen, when): of a talk its citizen, of a meeting whoever had a seat in the group."""
    found = Session.objects.filter(pk__in=list(sessions)).values_list("pk", "course__citizen", "group")
    talks = [(citizen, sessions[pk]) for pk, citizen, _group in found if citizen]
    groups = {group: sessions[pk] for pk, citizen, group in found if group}
    here = Participation.objects.of(organisation_id).here().filter(group__in=list(groups))
    inside = here.values_list("course__citizen", "group") if groups else []
    meetings = [(citizen, groups[group]) for citizen, group in inside]
    return sorted([*talks, *meetings], key=lambda one: (one[1], one[0]))


def _contacts(organisation_id, citizens) -> dict[int, tuple[str, str]]:
    if not citizens:
        return {}
    people = ContactPerson.objects.of(organisation_id).filter(citizen__in=citizens).order_by("-pk")
    return {citizen: (name, phone) for citizen, name, phone in people.values_list("citizen", "name", "phone")}


def _row(citizen, at, around, hidden) -> dict:
    via, phone = around.get(citizen["pk"], ("", citizen["phone"]))
    return {
        "citizen": citizen["pk"],
        "name": shown_name(citizen["name"], citizen["pk"], hidden),
        "url": reverse("casework:citizen", args=[citizen["pk"]]),
        "when": formats.moment(at),
        "via": via,
        "tel": phone,
        "phone": formats.phone(phone),
    }
