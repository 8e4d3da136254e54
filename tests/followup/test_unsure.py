"""A message from a number that several citizens have, or none: somebody says whose it is."""

import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.models import AccessLogEntry
from followup.actions import asking
from followup.models import Answer
from tests.accounts.factories import CoordinatorFactory, CounsellorFactory
from tests.followup.factories import AnswerFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory
from tests.sweep.calls import client_of

NUMBER = "+4510203040"


@pytest.fixture
def answer(organisation):
    about = {"organisation": organisation, "citizen": None, "number": NUMBER}
    return AnswerFactory(**about, text="Jeg kan først kl. 15", meaning="unsure")


@pytest.fixture
def two(organisation, counsellor):
    """Who have the number; the counsellor has the first."""
    holders = (counsellor, CounsellorFactory(organisation=organisation))
    return [
        ReferralFactory(counsellor=holder, citizen=CitizenFactory(organisation=organisation, phone=NUMBER, name=name))
        for holder, name in zip(holders, ("Ole Vestergaard", "Ida Vestergaard"), strict=True)
    ]


@pytest.fixture
def page(answer):
    return reverse("casework:unsure", args=[answer.pk])


def asked(user):
    return [row["number"] for row in client_of(user).get("/min-dag/").context["unsure"]]


def test_those_are_asked_who_can_know(two, answer, counsellor, colleague, coordinator, neighbour):
    assert (asked(coordinator), asked(counsellor), asked(colleague)) == (["10 20 30 40"], ["10 20 30 40"], [])
    assert asked(CoordinatorFactory(organisation=neighbour)) == []


def test_stop_is_never_asked_about(organisation, coordinator):
    about = {"organisation": organisation, "citizen": None, "number": NUMBER, "meaning": "stop", "text": "STOP"}
    AnswerFactory(**about, handled_at=clocks.now(), handled_by_kind="system:inbound")

    assert asked(coordinator) == []


def test_the_page_shows_whoever_has_the_number_and_is_written_down(two, page, counsellor):
    shown = client_of(counsellor).get(page).text

    assert all(text in shown for text in ("Ole Vestergaard", "Ida Vestergaard", "Jeg kan først kl. 15", "10 20 30 40"))
    assert AccessLogEntry.objects.latest("pk").citizens == sorted(one.citizen_id for one in two)


def test_a_protected_name_of_a_colleagues_is_not_shown(two, page, counsellor):
    type(two[1].citizen).objects.filter(pk=two[1].citizen_id).update(is_protected=True)

    shown = client_of(counsellor).get(page).text

    assert "Ida Vestergaard" not in shown
    assert "Navnet er beskyttet" in shown


def test_who_cannot_know_may_not_open_it(two, page, colleague, neighbour):
    assert client_of(colleague).get(page).status_code == 403
    assert client_of(CounsellorFactory(organisation=neighbour)).get(page).status_code == 404


def test_it_goes_on_to_the_citizens_tab_and_waits_there(two, page, answer, counsellor):
    client, citizen = client_of(counsellor), two[0].citizen

    done = client.post(page, {"do": "belongs", "citizen": citizen.pk})

    assert done["Location"] == f"/borgere/{citizen.pk}/?tab=sms#tabs"
    assert list(asking.waiting(citizen)) == [answer]
    assert "Jeg kan først kl. 15" in client.get(done["Location"]).text
    assert asked(counsellor) == []


def test_another_citizen_is_found_by_name(two, page, organisation, counsellor):
    other = ReferralFactory(
        counsellor=counsellor, citizen=CitizenFactory(organisation=organisation, name="Tove Gram")
    ).citizen
    client = client_of(counsellor)
    assert "Tove Gram" in client.post(page, {"do": "search", "q": "Tove"}).text

    client.post(page, {"do": "belongs", "q": "Tove", "citizen": other.pk})

    assert Answer.objects.get().citizen == other


@pytest.mark.parametrize("chosen", ["", "x", "0", "9" * 40])
def test_somebody_whom_the_page_does_not_show_is_not_chosen(chosen, two, page, coordinator):
    assert client_of(coordinator).post(page, {"do": "belongs", "citizen": chosen}).status_code == 422
    assert Answer.objects.get().citizen is None


def test_a_citizen_elsewhere_is_not_chosen(two, page, coordinator, organisation):
    other = CitizenFactory(organisation=organisation)

    assert client_of(coordinator).post(page, {"do": "belongs", "citizen": other.pk}).status_code == 422


def test_of_nobody_it_is_marked_as_read(page, answer, coordinator):
    client = client_of(coordinator)
    assert "Ingen borger har dette nummer." in client.get(page).text

    assert client.post(page, {"do": "read"})["Location"] == "/min-dag/"

    answer.refresh_from_db()
    assert (answer.handled_by, answer.citizen) == (coordinator, None)
    assert asked(coordinator) == []


def test_decided_in_the_meantime_it_leads_on(two, page, answer, counsellor, coordinator):
    asking.belongs_to(answer=answer, citizen=two[0].citizen, by=coordinator)

    done = client_of(counsellor).post(page, {"do": "belongs", "citizen": two[1].citizen_id})

    assert done["Location"].startswith(f"/borgere/{two[0].citizen_id}/")
    answer.refresh_from_db()
    assert answer.citizen == two[0].citizen


def test_read_in_the_meantime_it_says_so(two, page, answer, counsellor, coordinator):
    asking.handle(answer=answer, by=coordinator)

    client = client_of(counsellor)
    assert "En kollega har taget sig af beskeden" in client.get(client.get(page)["Location"]).text
