"""Who works in the demo and who refers: organisations, staff, settings with a history, units."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password

from accounts import clock
from accounts.enums import OrganisationKind
from accounts.models import (
    Collaboration,
    CollaborationMember,
    Membership,
    Municipality,
    Organisation,
    Unit,
    User,
)
from accounts.organisations import change
from casework.demo import people
from casework.demo.moments import standing_at
from referrals.actions import units as unit_actions
from referrals.models import ReferringUnit


def organisations() -> dict[str, Organisation]:
    made = {}
    for short_name, code, phone, hours in people.ORGANISATIONS:
        municipality, _ = Municipality.objects.get_or_create(code=code, defaults={"name": short_name})
        made[short_name] = Organisation.objects.create(
            kind=OrganisationKind.MUNICIPALITY,
            name=f"{short_name} Kommune",
            short_name=short_name,
            slug=short_name.lower().replace("ø", "oe"),
            municipality=municipality,
            phone=phone,
            opening_hours=hours,
        )
    together = Collaboration.objects.create(name=people.COLLABORATION)
    for name in people.PARTNERS:
        CollaborationMember.objects.create(collaboration=together, organisation=made[name])
    return made


def staff(organisations) -> dict[str, User]:
    made = {}
    password = make_password(people.PASSWORD, hasher="demo")
    for email, name, organisation, roles, unit in people.STAFF:
        user = User.objects.create(email=email, name=name, password=password)
        place = Unit.objects.get_or_create(organisation=organisations[organisation], name=unit)[0] if unit else None
        Membership.objects.create(user=user, organisation=organisations[organisation], unit=place, roles=roles)
        made[email.partition("@")[0]] = user
    return made


def settings(organisation, administrator):
    """Changed here and there since the beginning, so that there is a history to read."""
    steps: list[tuple[int, dict]] = [
        (40, {"contact_days_per_group": {"pregnant": 3}}),
        (33, {"privacy_text": "Vores databeskyttelsesrådgiver er Ida Kjær. Du kan ringe til hende på rådhuset."}),
        (12, {"contact_attempts": 5}),
        (20, people.AFFECTED_MEDICINE),
        (19, {"record_kept": "elsewhere", "record_system": people.RECORD_SYSTEM}),
        (9, {"contact_attempts": 4, "privacy_url": "https://www.havnsoe.example/persondata"}),
    ]
    for days, values in steps:
        with standing_at(clock.now() - timedelta(days=days)):
            organisation.refresh_from_db()
            change(organisation=organisation, version=organisation.version, by=administrator, **values)


def units(organisations, staff) -> dict[str, ReferringUnit]:
    made = {}
    together = Collaboration.objects.get(name=people.COLLABORATION)
    today = clock.today()
    with standing_at(clock.now() - timedelta(days=250)):
        for name, institution, kind, owner, shared, without_phone in people.UNITS:
            made[name] = unit_actions.add(
                organisation=organisations[owner],
                by=staff[people.COORDINATORS[owner]],
                collaboration=together if shared else None,
                kind=kind,
                name=name,
                institution=institution,
                often_without_phone=without_phone,
                **_ambassador(name, today),
            )
    return made


def _ambassador(unit, today) -> dict:
    name, phone, trained, email = people.AMBASSADORS.get(unit, ("", "", None, ""))
    return {
        "ambassador_name": name,
        "ambassador_phone": phone,
        "ambassador_trained_on": today - timedelta(days=trained) if trained else None,
        "totals_email": email,
    }
