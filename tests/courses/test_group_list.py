"""The list of groups: narrowed by what one looks for, and kept under a name."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.models import SavedView
from courses.groups.listing import AT_MOST
from tests.accounts.factories import CollaborationFactory, CounsellorFactory
from tests.courses.factories import GroupFactory, MeetingFactory, PlaceFactory, SeatFactory

LIST = reverse("courses:groups")
CLOSED = {"closed_at": clocks.now(), "closed_by_kind": "system:test"}


@pytest.fixture
def page(client, counsellor):
    client.force_login(counsellor)
    return client


@pytest.fixture
def mine(organisation, counsellor):
    return GroupFactory(
        organisation=organisation, counsellor=counsellor, name="Tirsdagsholdet", format="group", capacity=1
    )


@pytest.fixture
def other(organisation, counsellor):
    colleague = CounsellorFactory(organisation=organisation, name="Ask Dam")
    house = PlaceFactory(organisation=organisation, name="Sundhedshuset")
    about = {"second": counsellor, "place": house, "format": "rolling_group", "capacity": None}
    return GroupFactory(organisation=organisation, counsellor=colleague, name="Rullende hold", **about)


def names(page, query=""):
    return [row["row"].name for row in page.get(f"{LIST}?{query}").context["rows"]]


def test_open_groups_come_first_and_ended_ones_are_asked_for(page, mine, organisation, counsellor):
    GroupFactory(organisation=organisation, counsellor=counsellor, name="Efteråret", **CLOSED)

    assert names(page) == [mine.name]
    assert names(page, "state=ended") == ["Efteråret"]


def test_a_group_is_found_by_kind_place_and_whoever_leads_it(page, mine, other):
    assert names(page, "kind=rolling_group") == [other.name]
    assert names(page, f"place={other.place_id}") == [other.name]
    assert names(page, f"counsellor={other.counsellor_id}") == [other.name]
    assert names(page, "counsellor=mine") == [other.name, mine.name]


def test_seats_that_are_left_and_people_who_wait(page, mine, other, organisation):
    SeatFactory(group=mine, organisation=organisation)
    assert names(page, "seats=free") == [other.name]
    assert names(page, "seats=waiting") == []

    SeatFactory(group=mine, organisation=organisation, is_waiting=True)
    assert names(page, "seats=waiting") == [mine.name]


def test_what_cannot_be_understood_is_said_and_left_out(page, mine):
    answer = page.get(LIST, {"kind": "x", "place": "99999"})

    assert [row["row"] for row in answer.context["rows"]] == [mine]
    assert "kunne ikke læses" in answer.text


def test_nothing_that_fits_leads_back_and_no_group_at_all_says_how_to_begin(page, organisation):
    assert "Vis alle åbne hold" in page.get(LIST, {"state": "ended"}).text
    assert "Opret det første" in page.get(LIST).text


def test_the_list_is_kept_under_a_name_with_nothing_but_its_filters(page, other, counsellor):
    page.post("/visninger/ny/hold/?counsellor=mine&kind=rolling_group&page=3&x=1", {"name": "Mine rullende"})

    kept = SavedView.objects.get()
    assert (kept.page, kept.query) == ("courses:groups", "kind=rolling_group&counsellor=mine")
    answer = page.get(f"{LIST}?{kept.query}")
    assert [view["current"] for view in answer.context["keeping"]["views"]] == [True]
    assert "Ret visningen" in answer.text


def test_a_partners_groups_are_shown_and_not_filtered_as_ones_own(page, mine, neighbour, organisation):
    shared = CollaborationFactory(organisations=[organisation, neighbour])
    leader = CounsellorFactory(organisation=neighbour)
    GroupFactory(organisation=neighbour, collaboration=shared, counsellor=leader, name="Naboens hold")

    assert names(page) == [mine.name, "Naboens hold"]
    assert names(page, f"counsellor={leader.pk}") == ["Naboens hold"]


def test_the_next_meeting_is_told(page, mine):
    meeting = MeetingFactory(group=mine, starts_at=clocks.now() + timedelta(days=2))

    [row] = page.get(LIST).context["rows"]
    assert str(meeting.starts_at.day) in row["next"]


def test_a_very_long_list_says_that_it_stops(page, organisation, counsellor):
    GroupFactory.create_batch(AT_MOST + 1, organisation=organisation, counsellor=counsellor)

    answer = page.get(LIST)
    assert len(answer.context["rows"]) == AT_MOST
    assert f"Kun de første {AT_MOST} er vist" in answer.text
