"""The list of citizens: who is on it, in which order, page by page."""

from datetime import timedelta

import pytest

from accounts import clock
from accounts.models import Membership
from accounts.rights import Role
from casework.people import listing
from tests.accounts.factories import CounsellorFactory, LocalCounsellorFactory, OrganisationFactory, UnitFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory
from tests.sweep.calls import client_of
from tests.sweep.test_statements import statements

URL = "/borgere/"


def listed(user, query=""):
    """The names on the list, in order."""
    html = client_of(user).get(f"{URL}?{query}").text
    table = html[html.index("<tbody>") : html.index("</tbody>")] if "<tbody>" in html else ""
    return [part.partition("</a>")[0].rpartition(">")[2] for part in table.split('<td data-title="">')[1:]]


def referred(organisation, name, *, days_ago=0, **referral):
    citizen = CitizenFactory(organisation=organisation, name=name)
    ReferralFactory(citizen=citizen, received_at=clock.now() - timedelta(days=days_ago), **referral)
    return citizen


def test_in_danish_order(organisation, counsellor):
    for name in ("Åse", "Ole", "Ærø", "Østen", "Anna", "Émile", "Eva"):
        referred(organisation, name)

    assert listed(counsellor) == ["Anna", "Émile", "Eva", "Ole", "Ærø", "Østen", "Åse"]


def test_by_the_latest_referral(organisation, counsellor):
    referred(organisation, "First", days_ago=9)
    twice = referred(organisation, "Twice", days_ago=30)
    referred(organisation, "Between", days_ago=5)
    ReferralFactory(citizen=twice)

    assert listed(counsellor, "sort=latest") == ["Twice", "Between", "First"]


def test_a_citizen_stands_once_with_the_latest_referral(organisation, counsellor, colleague):
    citizen = referred(organisation, "Twice", days_ago=30, counsellor=colleague, declined=True)
    ReferralFactory(citizen=citizen, counsellor=counsellor)

    assert listed(counsellor) == ["Twice"]
    assert [listed(counsellor, f"state={state}") for state in ("declined", "received")] == [[], ["Twice"]]
    assert [listed(user, "whose=mine") for user in (counsellor, colleague)] == [["Twice"], []]


def test_one_that_was_taken_back_is_not_the_latest(organisation, counsellor):
    citizen = referred(organisation, "Twice", days_ago=30, contacted=True)
    ReferralFactory(citizen=citizen, withdrawn=True)

    assert listed(counsellor, "state=contacted") == ["Twice"]


def test_a_citizen_without_a_referral_is_on_the_list(organisation, counsellor):
    CitizenFactory(organisation=organisation, name="Alone")

    assert listed(counsellor) == ["Alone"]


def test_mine_my_units_and_nobodys(organisation):
    unit = UnitFactory(organisation=organisation)
    me, beside = (CounsellorFactory(organisation=organisation, unit=unit) for _ in range(2))
    referred(organisation, "Mine", counsellor=me)
    referred(organisation, "Beside", counsellor=beside)
    referred(organisation, "Far", counsellor=CounsellorFactory(organisation=organisation))
    referred(organisation, "Nobodys")

    found = {whose: listed(me, f"whose={whose}") for whose in ("mine", "unit", "nobody", "")}

    assert found == {
        "mine": ["Mine"],
        "unit": ["Beside", "Mine"],
        "nobody": ["Nobodys"],
        "": ["Beside", "Far", "Mine", "Nobodys"],
    }


@pytest.mark.parametrize("sort", ["name", "latest"])
def test_a_local_counsellor_sees_the_units_alone(sort, organisation):
    local = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))
    referred(organisation, "Mine", counsellor=local)
    referred(organisation, "Far", counsellor=CounsellorFactory(organisation=organisation))
    referred(organisation, "Nobodys")

    assert listed(local, f"sort={sort}") == ["Mine"]


@pytest.mark.parametrize("sort", ["name", "latest"])
def test_pages_lead_on_and_back(sort, organisation, counsellor, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 3)
    for number in range(8):
        referred(organisation, f"Citizen {number}", days_ago=number // 2)
    whole = [row["name"] for row in everything(counsellor, organisation, sort)]

    forth = pages(counsellor, organisation, sort, "next", "after", None)
    back = pages(counsellor, organisation, sort, "previous", "before", forth[-1].rows[0]["citizen"])

    assert [row["name"] for sheet in forth for row in sheet.rows] == whole
    assert [row["name"] for sheet in reversed(back) for row in sheet.rows] == whole[:6]
    assert (forth[0].previous, forth[-1].next, back[-1].previous) == (None, None, None)


def everything(user, organisation, sort):
    return [row for sheet in pages(user, organisation, sort, "next", "after", None) for row in sheet.rows]


def pages(user, organisation, sort, way, argument, start):
    made, cursor = [], start
    while True:
        made.append(listing.sheet(user, listing.Chosen(organisation.pk, sort=sort, **{argument: cursor})))
        cursor = getattr(made[-1], way)
        if cursor is None:
            return made


def test_namesakes_are_not_lost_between_pages(organisation, counsellor, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    for _ in range(5):
        referred(organisation, "Hans Hansen")

    assert len({row["citizen"] for row in everything(counsellor, organisation, "name")}) == 5


@pytest.mark.parametrize("query", ["after=999999", "after=x", "before=0", "state=unknown", "whose=all", "sort=phone"])
def test_a_nonsense_choice_counts_as_none(query, organisation, counsellor):
    referred(organisation, "Anna")

    assert listed(counsellor, query) == ["Anna"]


def test_the_address_of_a_page_holds_no_name(organisation, counsellor, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 1)
    for name in ("Anna", "Bodil", "Clara"):
        referred(organisation, name)

    html = client_of(counsellor).get(f"{URL}?whose=nobody").text

    link = html.partition('href="?')[2].partition('"')[0]
    assert link.startswith("whose=nobody&amp;after=")
    assert "anna" not in link.lower()


def test_one_who_works_in_two_organisations_chooses(organisation, counsellor):
    other = OrganisationFactory()
    Membership.objects.create(user=counsellor, organisation=other, roles=[Role.COUNSELLOR])
    referred(organisation, "Here")
    referred(other, "There")

    assert listed(counsellor) == ["Here"]
    assert listed(counsellor, f"organisation={other.pk}") == ["There"]


def test_a_protected_name_of_others_is_hidden_and_that_of_ones_own_is_not(organisation, counsellor, colleague):
    citizen = CitizenFactory(organisation=organisation, name="Åse Krogh", protected=True, place="Krisecenter")
    ReferralFactory(citizen=citizen, counsellor=colleague)

    assert [listed(user) for user in (counsellor, colleague)] == [["Navnet er beskyttet"], ["Åse Krogh"]]
    assert not any(place in client_of(colleague).get(URL).text for place in ("Molevej", "Krisecenter"))


def test_nobody_yet_and_nobody_fits(organisation, counsellor):
    assert "Der er ingen borgere endnu" in client_of(counsellor).get(URL).text

    assert "Ingen borgere passer" in client_of(counsellor).get(f"{URL}?state=received").text


@pytest.mark.parametrize("query", ["", "sort=latest", "state=received", "whose=unit", "whose=mine&sort=latest"])
def test_a_full_list_costs_what_a_short_one_costs(query, organisation, counsellor):
    client, url = client_of(counsellor), f"{URL}?{query}"
    referred(organisation, "Anna", counsellor=counsellor)
    before = statements(client, url)

    for number in range(55):
        referred(organisation, f"Bodil {number:02}", counsellor=counsellor)

    html = client.get(url).text
    next_page = html.partition(">Næste")[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert html.count('<td data-title="">') == 50
    assert [statements(client, url), statements(client, URL + next_page) - 1] == [before, before]
