"""Setup: the page that leads to what each may arrange."""

import pytest
from django.urls import reverse

from accounts.rights import ROLES, SET_UP, Right, Role
from casework import setup
from tests.accounts.factories import OrganisationFactory, UserFactory

ARRANGES = {role for role in Role if not ROLES[role].isdisjoint(SET_UP)}


@pytest.fixture
def entry(monkeypatch):
    """One page for each right, so that the choice does not depend on which pages there are."""
    others = [right for right in SET_UP if right not in (Right.MANAGE_SETTINGS, Right.MANAGE_MESSAGES)]
    monkeypatch.setattr(setup, "PAGES", [(right, "casework:setup", right.value, "") for right in others])


@pytest.mark.parametrize("role", sorted(ARRANGES))
def test_one_sees_the_pages_that_one_s_rights_open(role, organisation, entry):
    user = UserFactory(organisation=organisation, roles=[role])

    expected = {right.value for right in SET_UP if right in ROLES[role]}
    if Right.MANAGE_SETTINGS in ROLES[role]:
        expected = expected - {Right.MANAGE_SETTINGS.value} | {"Indstillinger", "Første skridt"}
    if Right.MANAGE_MESSAGES in ROLES[role]:
        expected = expected - {Right.MANAGE_MESSAGES.value} | {"Sms-tekster", "Sms", "Borgernes telefoner"}
    assert {one.label for one in setup.entries(user)} == expected


def test_somebody_with_every_role_finds_every_page(organisation):
    user = UserFactory(organisation=organisation, roles=list(Role))

    assert [one.url for one in setup.entries(user)] == [
        f"/opsaetning/{organisation.slug}/indstillinger/",
        "/medarbejdere/",
        "/henvisende-enheder/",
        "/henvisninger/indlaes/",
        "/fravaer/",
        "/sms/",
        "/telefon/",
        f"/sms/{organisation.slug}/tekster/",
        "/foerste-skridt/",
    ]


def test_with_several_organisations_the_settings_are_named_and_apart(organisation, neighbour):
    user = UserFactory(organisation=organisation, roles=[Role.ADMINISTRATOR])
    user.memberships.create(organisation=neighbour, roles=[Role.ADMINISTRATOR])

    found = {one.label: one.url for one in setup.entries(user) if "/indstillinger/" in one.url}

    assert found == {
        f"Indstillinger for {one.short_name}": f"/opsaetning/{one.slug}/indstillinger/"
        for one in (organisation, neighbour)
    }


def test_with_several_organisations_the_texts_are_named_and_apart(organisation, neighbour):
    user = UserFactory(organisation=organisation, roles=[Role.COORDINATOR])
    user.memberships.create(organisation=neighbour, roles=[Role.COORDINATOR])

    found = {one.label: one.url for one in setup.entries(user) if one.url.endswith("/tekster/")}

    assert found == {
        f"Sms-tekster i {one.short_name}": f"/sms/{one.slug}/tekster/" for one in (organisation, neighbour)
    }


def test_who_has_a_page_there_has_it_in_the_menu(client, organisation):
    for role in Role:
        client.force_login(UserFactory(organisation=organisation, roles=[role]))

        header = client.get("/profil/").text.partition("<main")[0]

        assert ('href="/opsaetning/"' in header) == (role in ARRANGES), role


@pytest.mark.parametrize("organisations", [2, 12])
def test_the_page_asks_the_database_for_the_first_steps_alone(client, db, organisations, django_assert_num_queries):
    user = UserFactory()
    for _ in range(organisations):
        user.memberships.create(organisation=OrganisationFactory(), roles=[Role.COORDINATOR, Role.ADMINISTRATOR])
    client.force_login(user)

    # Session, user with memberships; the scope opened and closed.
    with django_assert_num_queries(4 + 1):
        client.get(reverse("casework:setup"))
