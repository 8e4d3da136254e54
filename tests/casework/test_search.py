"""The search on every page: what it shows to whom, and that nothing typed stands where it must not."""

import pytest
from django.urls import reverse

from accounts.editing import edit
from accounts.models import AccessLogEntry, Membership
from accounts.rights import Role
from accounts.scope import scope
from tests.accounts.factories import CounsellorFactory, LocalCounsellorFactory, OrganisationFactory, UnitFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory
from tests.sweep.calls import client_of, outcome

URL = "/borgere/soeg/"
CPR = "6101011234"


def searched(user, text, **more):
    return client_of(user).post(URL, {"q": text, **more})


def typed(user, text):
    """The answer while somebody types."""
    return client_of(user).post(URL, {"q": text}, headers={"HX-Request": "true"})


@pytest.fixture
def citizen(organisation):
    return CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040", birth_year=1961)


def test_what_is_found_tells_namesakes_apart(organisation, counsellor, citizen):
    ReferralFactory(citizen=citizen, counsellor=counsellor, contacted=True)

    html = searched(counsellor, "åse").text

    assert citizen.get_absolute_url() in html
    assert f"født 1961, 10 20 30 40, kontaktet, {counsellor.name}" in html


def test_while_typing_the_answer_is_a_part_of_the_page(counsellor, citizen):
    part, _, count = typed(counsellor, "kro").text.partition('<p id="search-count"')

    assert "Åse Krogh" in part
    assert "1 borger fundet" in count
    assert part.strip() in searched(counsellor, "kro").text


def test_the_two_answers_are_not_mistaken_for_each_other(counsellor, citizen):
    assert "HX-Request" in typed(counsellor, "kro").headers["Vary"]


def test_nobody_found_says_what_to_try(counsellor, citizen):
    assert "Ingen passer" in searched(counsellor, "xyz").text


def test_nothing_typed_finds_nobody_and_blames_nobody(counsellor, citizen):
    answer = searched(counsellor, "  ")

    assert (answer.status_code, "Åse" in answer.text, "Ingen passer" in answer.text) == (200, False, False)


def test_the_field_is_not_marked_as_optional(counsellor):
    assert "(frivilligt)" not in client_of(counsellor).get(URL).text


def test_too_much_typed_comes_back(counsellor):
    answer = searched(counsellor, "k" * 101)

    assert answer.status_code == 422
    assert "k" * 101 in answer.text


def test_the_first_twenty_and_then_all(organisation, counsellor):
    for number in range(23):
        CitizenFactory(organisation=organisation, name=f"Hans {number:02}")

    first, everybody = searched(counsellor, "hans").text, searched(counsellor, "hans", all="on").text

    assert (first.count("found-name"), everybody.count("found-name")) == (20, 23)
    assert 'name="all"' in first
    assert 'name="all"' not in everybody


def test_a_whole_word_comes_before_a_longer_one(organisation, counsellor):
    for name in ("Anna Bo", "Ann Ø", "Ann Å", "Ann B"):
        CitizenFactory(organisation=organisation, name=name)

    html = searched(counsellor, "ann").text

    places = [html.index(name) for name in ("Ann B", "Ann Ø", "Ann Å", "Anna Bo")]
    assert places == sorted(places)


def test_a_search_is_logged_with_its_purpose(counsellor, citizen, organisation):
    CitizenFactory(organisation=organisation, name="Bo Fenger")

    typed(counsellor, "åse")

    entry = AccessLogEntry.objects.get()
    assert (entry.page, entry.purpose, entry.citizens) == ("casework:search", "search", [citizen.pk])


def test_without_a_find_nothing_is_logged(counsellor, citizen):
    typed(counsellor, "xyz")

    assert not AccessLogEntry.objects.exists()


def test_a_get_shows_the_field_and_nobody(counsellor, citizen):
    html = client_of(counsellor).get(f"{URL}?q=åse").text

    assert "Åse Krogh" not in html
    assert 'method="post"' in html


def test_a_colleagues_citizen_is_found_and_leads_to_the_question(organisation, counsellor, colleague, citizen):
    ReferralFactory(citizen=citizen, counsellor=colleague)

    assert "Du bliver spurgt" in searched(counsellor, "åse").text
    assert outcome(client_of(counsellor).get(citizen.get_absolute_url())) == "reason"


def test_a_local_counsellor_finds_the_citizens_of_the_unit_alone(organisation, colleague, citizen):
    unit = UnitFactory(organisation=organisation)
    local = LocalCounsellorFactory(organisation=organisation, unit=unit)
    mine = CitizenFactory(organisation=organisation, name="Åse Vang")
    ReferralFactory(citizen=mine, counsellor=local)
    ReferralFactory(citizen=citizen, counsellor=colleague)

    html = searched(local, "åse").text

    assert ("Åse Vang" in html, "Åse Krogh" in html) == (True, False)


def test_one_who_works_in_two_organisations_finds_in_both(organisation, counsellor, citizen):
    other = OrganisationFactory()
    Membership.objects.create(user=counsellor, organisation=other, roles=[Role.COUNSELLOR])
    CitizenFactory(organisation=other, name="Åse Abel")

    html = searched(counsellor, "åse").text

    assert html.index("Åse Abel") < html.index("Åse Krogh")


def test_the_field_is_on_every_page_of_those_who_may(organisation, counsellor):
    manager = CounsellorFactory(organisation=organisation)
    Membership.objects.filter(user=manager).update(roles=[Role.MANAGER])

    assert f'action="{URL}"' in client_of(counsellor).get("/profil/").text
    assert f'action="{URL}"' not in client_of(manager).get("/profil/").text


# A protected name.


@pytest.fixture
def protected(organisation, colleague):
    """A protected citizen of somebody else's."""
    citizen = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040", protected=True)
    ReferralFactory(citizen=citizen, counsellor=colleague)
    edit(row=citizen, version=1, by=colleague, cpr=CPR, place="Krisecenter Havnsø")
    return citizen


@pytest.mark.parametrize("text", ["åse", "krogh åse", "1020", "3040"])
def test_a_protected_citizen_of_others_is_not_found_by_a_part(text, counsellor, protected):
    html = searched(counsellor, text).text

    assert (protected.get_absolute_url() in html, "Åse Krogh" in html) == (False, False)


@pytest.mark.parametrize("text", ["10203040", "+45 10 20 30 40", CPR])
def test_a_protected_citizen_of_others_is_found_by_the_whole_number_without_the_name(text, counsellor, protected):
    html = searched(counsellor, text).text

    assert (protected.get_absolute_url() in html, "Åse Krogh" in html) == (True, False)
    assert "Navnet er beskyttet" in html
    assert "Krisecenter" not in html


def test_a_protected_citizen_is_found_by_name_by_those_within_reach(colleague, protected):
    html = searched(colleague, "åse").text

    assert "Åse Krogh" in html
    assert "Molevej" not in html


def test_the_search_costs_the_same_for_few_and_many(organisation, counsellor, colleague, django_assert_num_queries):
    for number in range(19):
        citizen = CitizenFactory(organisation=organisation, name=f"Hans {number:02}", protected=number % 2 == 0)
        ReferralFactory(citizen=citizen, counsellor=colleague)
    client = client_of(counsellor)

    # Session, user with memberships, scope opened and closed; words, citizens, referrals, colleagues; the log.
    with scope([organisation.pk]), django_assert_num_queries(4 + 4 + 3):
        client.post(URL, {"q": "hans"})


def test_the_address_is_as_the_field_says():
    assert reverse("casework:search") == URL
