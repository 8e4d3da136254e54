"""Who has how many, and that each number is the list behind it."""

from datetime import timedelta

import pytest

from tests.accounts.factories import AbsenceFactory, CounsellorFactory, UserFactory
from tests.referrals.factories import ReferralFactory

PAGE = "/henvisninger/fordeling/"


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def mona(organisation, clock):
    """Waiting: late, due this Sunday, new; one on pause; contacted: lately and long ago."""
    mona = CounsellorFactory(organisation=organisation, name="Mona Dahl")
    long_ago = clock.moment - timedelta(days=31)
    for traits in (
        {"overdue": True},
        {"received_at": clock.moment - timedelta(days=2)},
        {},
        {"paused": True},
        {"contacted": True},
        {"contacted": True, "contacted_at": long_ago},
        {"declined": True},
    ):
        ReferralFactory(organisation=organisation, counsellor=mona, **traits)
    return mona


def line_of(client, name):
    return next(line for line in client.get(PAGE).context["lines"] if line["name"] == name)


def test_what_each_counsellor_has(signed_in, mona):
    line = line_of(signed_in, "Mona Dahl")

    assert [number for _label, number, _query in line["cells"]] == [3, 1, 1, 1, 1]
    assert line["oldest"] == "1. marts"


def test_each_number_leads_to_as_many_referrals(signed_in, mona):
    line = line_of(signed_in, "Mona Dahl")

    found = [
        signed_in.get(f"/henvisninger/?{query}").context["sheet"].count for _label, _number, query in line["cells"]
    ]

    assert found == [number for _label, number, _query in line["cells"]]


def test_nobodys_come_first_and_the_sums_last(signed_in, mona, organisation):
    ReferralFactory(organisation=organisation)
    answer = signed_in.get(PAGE)

    assert [line["cells"][0][1] for line in answer.context["lines"]][:1] == [1]
    assert [number for _label, number in answer.context["totals"]] == [4, 1, 1, 1, 1]


def test_one_who_left_stands_there_as_long_as_something_waits(signed_in, organisation):
    ReferralFactory(organisation=organisation, counsellor=UserFactory(name="Gone Væk", is_active=False))

    assert line_of(signed_in, "Gone Væk")["cells"][0][1] == 1


def test_only_those_who_call_citizens_in_ones_own_organisations(signed_in, organisation, neighbour):
    UserFactory(organisation=organisation, roles=["office"], name="Kontor Ib")
    CounsellorFactory(organisation=neighbour, name="Nabo Bo")

    html = signed_in.get(PAGE).text

    assert "Kontor Ib" not in html
    assert "Nabo Bo" not in html


def test_who_oversees_two_sees_each_apart(client, coordinator, organisation, neighbour, mona):
    coordinator.memberships.create(organisation=neighbour, roles=["coordinator"])
    mona.memberships.create(organisation=neighbour, roles=["counsellor"])
    ReferralFactory(organisation=neighbour, counsellor=mona)
    client.force_login(coordinator)

    lines = [line for line in client.get(PAGE).context["lines"] if line["name"] == "Mona Dahl"]
    found = [client.get(f"/henvisninger/?{line['cells'][0][2]}").context["sheet"].count for line in lines]

    assert sorted(line["cells"][0][1] for line in lines) == sorted(found) == [1, 3]


def test_who_is_away_today_is_marked_here_and_where_referrals_are_handed_over(signed_in, mona, organisation, clock):
    AbsenceFactory(organisation=organisation, user=mona)
    assert line_of(signed_in, "Mona Dahl")["is_absent"]
    assert "Mona Dahl (4 åbne, fraværende i dag)" in signed_in.get("/henvisninger/").text

    clock.move(days=-1)

    assert not line_of(signed_in, "Mona Dahl")["is_absent"]
