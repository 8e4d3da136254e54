import re

import pytest

from accounts.rights import DESCRIPTIONS, Role
from tests.accounts.factories import CounsellorFactory, OrganisationFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_counsellor_starts_with_the_day(client, counsellor):
    client.force_login(counsellor)

    assert client.get("/").headers["Location"] == "/min-dag/"


def test_others_start_with_what_they_can_do(client, organisation):
    client.force_login(UserFactory(organisation=organisation, roles=[Role.AUDITOR]))

    response = client.get("/")

    assert response.context["roles"] == [(Role.AUDITOR.label, DESCRIPTIONS[Role.AUDITOR])]


@pytest.mark.parametrize(("role", "first"), [(Role.REFERRER, "/henvis/"), (Role.ADMINISTRATOR, "/opsaetning/")])
def test_each_starts_with_the_first_page_of_their_own(client, organisation, role, first):
    client.force_login(UserFactory(organisation=organisation, roles=[role]))

    assert client.get("/").url == first


def test_somebody_without_a_role_is_told_whom_to_ask(client):
    client.force_login(UserFactory())

    assert "Du har ingen rolle endnu" in client.get("/").text


def test_the_profile_shows_each_organisation_and_what_the_roles_mean(client, organisation):
    unit = UnitFactory(organisation=organisation)
    user = UserFactory(organisation=organisation, unit=unit, roles=[Role.COUNSELLOR, Role.OFFICE])
    client.force_login(user)

    shown = client.get("/profil/").context["memberships"]

    assert [(each["organisation"], each["unit"]) for each in shown] == [(organisation.name, unit.name)]
    assert [label for label, _sentence in shown[0]["roles"]] == [Role.COUNSELLOR.label, Role.OFFICE.label]


def test_one_changes_ones_own_name_and_language_and_nothing_else(client, organisation):
    user = CounsellorFactory(organisation=organisation)
    colleague = CounsellorFactory(organisation=organisation)
    client.force_login(user)

    response = client.post("/profil/", {"name": "Mette Bro", "language": "en", "email": "new@example.org"}, follow=True)

    email = user.email
    user.refresh_from_db()
    assert (user.name, user.language, user.email) == ("Mette Bro", "en", email)
    assert "Your profile is saved." in response.text
    assert CounsellorFactory._meta.model.objects.get(pk=colleague.pk).name == colleague.name


def test_a_profile_without_a_name_comes_back(client, counsellor):
    client.force_login(counsellor)

    response = client.post("/profil/", {"name": "", "language": "da"})

    assert response.context["form"].errors["name"] == ["Skriv dit navn"]
    counsellor.refresh_from_db()
    assert counsellor.name


def test_the_header_says_who_and_where(client, organisation):
    client.force_login(UserFactory(name="Mette Holm", organisation=organisation, roles=[Role.AUDITOR]))

    header = client.get("/").text.partition("<main")[0]

    assert f"Mette Holm, {Role.AUDITOR.label.lower()}" in header
    assert organisation.name in header


def test_the_header_follows_a_change_at_once(client, organisation):
    user = UserFactory(name="Mette Holm", organisation=organisation, roles=[Role.AUDITOR])
    client.force_login(user)
    client.get("/")

    client.post("/profil/", {"name": "Mette Krog", "language": "en"})

    header = client.get("/").text.partition("<main")[0]
    assert "Mette Krog, auditor" in header
    assert "Mette Holm" not in header
    assert ">Dansk</button>" in header


def test_the_header_s_forms_carry_the_visitor_s_own_token_and_page(client, organisation):
    client.force_login(UserFactory(organisation=organisation, roles=[Role.AUDITOR]))

    one, other = (client.get(path).text for path in ("/", "/profil/?a=1&b=<x>"))

    for page, path in ((one, "/"), (other, "/profil/?a=1&amp;b=%3Cx%3E")):
        tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
        assert len(tokens) == 1
        assert f'name="next" value="{path}"' in page


@pytest.mark.parametrize("path", ["/find-link/", "/oplysninger/", "/tilgaengelighed/"])
def test_public_pages_say_whom_to_call(client, organisation, path):
    response = client.get(path)

    assert organisation.short_name in response.text
    assert 'href="tel:+4510203000">10 20 30 00</a>' in response.text


def test_a_municipality_s_own_accessibility_statement_is_linked(client):
    OrganisationFactory(name="Havnsø Kommune", accessibility_url="https://example.org/was")
    OrganisationFactory()

    response = client.get("/tilgaengelighed/")

    assert response.context["statements"] == [("Havnsø Kommune", "https://example.org/was")]


@pytest.mark.parametrize("memberships", [2, 12])
def test_the_profile_takes_as_many_statements_for_many_organisations(
    client, django_assert_num_queries, memberships, statements_of_profile
):
    user = UserFactory()
    for _ in range(memberships):
        organisation = OrganisationFactory()
        user.memberships.create(
            organisation=organisation, unit=UnitFactory(organisation=organisation), roles=[Role.COUNSELLOR]
        )
    client.force_login(user)

    with django_assert_num_queries(statements_of_profile):
        client.get("/profil/")


@pytest.fixture
def statements_of_profile():
    """Session, user with memberships, their units; the scope opened and closed."""
    return 5
