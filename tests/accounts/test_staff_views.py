"""The pages of staff: what they show, what they cost, and what comes back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import StaffChange
from accounts.models import Membership, StaffEvent, Unit, User
from accounts.rights import Role
from tests.accounts.factories import (
    AdministratorFactory,
    CounsellorFactory,
    LoanFactory,
    OrganisationFactory,
    StaffEventFactory,
    UnitFactory,
    UserFactory,
)

INVITATION = {"name": "Ny Kollega", "email": "ny@example.org", "roles": ["counsellor"]}


@pytest.fixture
def administrator(organisation):
    return AdministratorFactory(organisation=organisation)


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    return client


def page_of(user, organisation):
    return f"/medarbejdere/{Membership.objects.get(user=user, organisation=organisation).pk}/"


def statements(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def many(organisation, number):
    unit = UnitFactory(organisation=organisation)
    for _ in range(number):
        UserFactory(organisation=organisation, unit=unit, roles=[Role.COUNSELLOR, Role.REFERRER])
        LoanFactory(host=organisation)


@pytest.mark.parametrize("number", [2, 12])
def test_the_list_costs_as_much_for_many(admin, organisation, number):
    many(organisation, number)

    assert statements(admin, "/medarbejdere/") == 4 + 3


def test_a_long_list_is_cut_into_pages(admin, organisation):
    users = User.objects.bulk_create(User(email=f"a{n}@example.org", name=f"Å {n:03d}") for n in range(500))
    Membership.objects.bulk_create(
        Membership(user=user, organisation=organisation, roles=["referrer"]) for user in users
    )

    assert admin.get("/medarbejdere/").text.count("<tr>") == 101
    assert [statements(admin, f"/medarbejdere/{query}") for query in ("", "?page=2")] == [7, 7]


@pytest.mark.parametrize("number", [2, 12])
def test_a_colleagues_page_costs_as_much_with_a_long_history(admin, organisation, counsellor, number):
    for _ in range(number):
        UnitFactory(organisation=organisation)
        StaffEventFactory(organisation=organisation, user=counsellor, by=counsellor)

    assert statements(admin, page_of(counsellor, organisation)) == 4 + 5


def test_an_invitation_is_sent_and_the_page_of_the_colleague_opens(admin, organisation, mailoutbox):
    answer = admin.post("/medarbejdere/inviter/", INVITATION, follow=True)

    assert "Invitationen er sendt til ny@example.org." in answer.text
    assert "/konto/velkommen/" in mailoutbox[0].body


def test_it_can_be_sent_again_until_they_have_come(admin, organisation, mailoutbox, client):
    admin.post("/medarbejdere/inviter/", INVITATION)
    user = User.objects.get(email="ny@example.org")
    url = f"{page_of(user, organisation)}send-igen/"
    admin.post(url)
    assert len(mailoutbox) == 2

    User.objects.filter(pk=user.pk).update(last_login="2026-03-10T12:00Z", password="x")
    admin.post(url)

    assert len(mailoutbox) == 2


def test_what_was_typed_comes_back(admin, counsellor):
    answer = admin.post("/medarbejdere/inviter/", INVITATION | {"email": counsellor.email, "name": "<b>Ny</b>"})

    assert answer.status_code == 422
    assert "&lt;b&gt;Ny&lt;/b&gt;" in answer.text
    assert "er allerede blandt jeres medarbejdere" in answer.text


def test_a_list_tells_nothing_of_other_organisations(admin, organisation, neighbour):
    CounsellorFactory(organisation=neighbour, name="Kun Hos Naboen")

    assert "Kun Hos Naboen" not in admin.get("/medarbejdere/").text


def test_only_roles_that_there_are_and_units_of_ones_own(admin, organisation, neighbour, counsellor):
    stranger = UnitFactory(organisation=neighbour)
    url = page_of(counsellor, organisation)

    for wrong in ({"roles": ["king"]}, {"roles": []}, {"roles": ["counsellor"], "unit": stranger.pk}):
        assert admin.post(url, {"name": "Egon", "version": 1} | wrong).status_code == 422


def test_a_conflict_names_the_roles_without_their_descriptions(admin, organisation, counsellor):
    url = page_of(counsellor, organisation)
    admin.post(url, {"name": counsellor.name, "version": 1, "roles": ["referrer"]})

    answer = admin.post(url, {"name": counsellor.name, "version": 1, "roles": ["manager"]})

    assert answer.status_code == 409
    assert '">Henviser</td><td data-title="Din rettelse">Leder</td>' in answer.text


def test_nobody_removes_the_last_administrators_right(admin, organisation, administrator):
    url = page_of(administrator, organisation)

    answer = admin.post(url, {"name": administrator.name, "version": 1, "roles": ["referrer"]})

    assert answer.status_code == 422
    assert "den eneste administrator" in answer.text


def test_the_history_says_who_changed_what(admin, organisation, administrator, counsellor):
    url = page_of(counsellor, organisation)
    admin.post(url, {"name": counsellor.name, "version": 1, "roles": ["manager"]})

    page = admin.get(url).text

    assert "Roller: Leder (før: Rygestoprådgiver)" in page
    assert administrator.name in page
    assert StaffEvent.objects.get().kind == StaffChange.CHANGED


def test_units_are_added_once_and_renamed(admin, organisation):
    for _ in range(2):
        admin.post("/medarbejdere/enheder/", {"name": "Sundhedshuset"})
    unit = Unit.objects.get(organisation=organisation)

    admin.post(f"/medarbejdere/enheder/{unit.pk}/", {"name": "Socialpsykiatrien"})

    assert [each.name for each in organisation.units.all()] == ["Socialpsykiatrien"]


def test_the_receiving_side_alone_accepts(admin, organisation):
    offered = LoanFactory(home=organisation, host=OrganisationFactory())

    assert admin.post(f"/udlaan/{offered.pk}/", {"roles": ["counsellor"]}).status_code == 403


def test_the_welcome_signs_nobody_in_by_itself(client, admin, organisation, mailoutbox):
    admin.post("/medarbejdere/inviter/", INVITATION)
    key = mailoutbox[0].body.split("/konto/velkommen/")[1].split("/")[0]
    client.logout()

    answer = client.post(f"/konto/velkommen/{key}/", dict.fromkeys(("password1", "password2"), "havn-og-molevej-12"))

    assert answer["Location"] == "/konto/login/"
    assert client.get("/min-dag/").status_code == 302
    assert client.get(f"/konto/velkommen/{key}/").status_code == 410
