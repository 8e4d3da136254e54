"""The page from the text message: the citizen chooses when to be called, and nobody else learns anything."""

import re
from datetime import date, datetime, time

import pytest
from django.test import Client
from django.utils import timezone

from accounts import clock as clocks
from accounts import links
from accounts.enums import LinkPurpose
from accounts.models import PublicLink
from courses.actions import planning
from courses.actions.planning import Meeting
from followup import free_times
from followup.actions import asking, choosing
from followup.models import CallOffer
from referrals.actions import contact
from referrals.enums import Outcome
from referrals.models import Citizen, Referral
from tests.accounts.factories import AbsenceFactory
from tests.courses.factories import CourseFactory
from tests.followup.engine import switch_on
from tests.followup.factories import CallOfferFactory
from tests.referrals.factories import ReferralFactory
from tests.sweep.calls import client_of


@pytest.fixture
def organisation(organisation):
    return switch_on(organisation, sms_links=True, opening_hours="hverdage 9-15")


@pytest.fixture
def referral(organisation, counsellor):
    about = {"citizen__name": "Ole Vestergaard", "counsellor": counsellor}
    return ReferralFactory(organisation=organisation, **about)


@pytest.fixture
def offer(referral, counsellor):
    return asking.offer_time(referral=referral, by=counsellor)


def link_of(offer):
    return PublicLink.objects.get(purpose=LinkPurpose.CHOOSE_TIME, target=offer.pk)


@pytest.fixture
def url(offer):
    return f"/tid/{links.key(link_of(offer))}/"


@pytest.fixture
def client():
    return Client()


def offered(answer) -> list[str]:
    return re.findall(r'name="at" value="([^"]+)"', answer.text)


def copenhagen(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.get_current_timezone())


def taken_by_a_talk(organisation, counsellor, at):
    course = CourseFactory(organisation=organisation, referral__counsellor=counsellor)
    planning.add_talks(course=course, counsellor=counsellor, meetings=[Meeting(at, 30, "phone")], by=counsellor)


# What is shown


def test_a_dozen_times_of_the_next_working_days_are_offered(client, url, organisation):
    answer = client.get(url)

    assert organisation.name in answer.text
    assert len(offered(answer)) == 12
    assert [day["label"] for day in answer.context["days"]] == [
        "Tirsdag 10. marts",
        "Onsdag 11. marts",
        "Torsdag 12. marts",
        "Fredag 13. marts",
        "Mandag 16. marts",
    ]


def test_it_says_nothing_of_the_citizen_or_the_matter(client, url, referral, counsellor):
    for page in (url, f"{url}?skift=1", "/tid/1-aaaaaaaaaaaaaaaaaaaaaaaaaa/"):
        text = client.get(page).text.lower()
        words = ("ole", "vestergaard", counsellor.name.lower(), "ryg", "røg", "stopforløb", "nikotin", "borger", "smok")
        assert [word for word in words if word in text] == []


def test_it_is_neither_kept_nor_found(client, url):
    for page in (url, "/tid/1-a/"):
        headers = client.get(page).headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["X-Robots-Tag"] == "noindex, nofollow"


def test_it_can_be_read_in_english(client, url):
    client.post("/sprog/", {"language": "en", "next": url})

    assert "When may we call you?" in client.get(url).text


def test_the_short_address_of_the_text_message_leads_there(client, url):
    answer = client.get(f"/{url.split('/')[2]}")

    assert (answer.status_code, answer["Location"]) == (302, url)


def test_to_look_changes_nothing(client, url, offer):
    client.get(url)

    assert CallOffer.objects.get(pk=offer.pk).chosen_at is None


# Choosing


def test_one_press_chooses(client, url, offer, referral):
    answer = client.post(url, {"at": "2026-03-11T09:15"}, follow=True)

    assert "Onsdag 11. marts kl. 9.15".lower() in answer.text.lower()
    assert Referral.objects.get(pk=referral.pk).next_try == copenhagen("2026-03-11T09:15")
    chosen = CallOffer.objects.get(pk=offer.pk)
    assert (chosen.chosen_for, chosen.chosen_by_kind) == (copenhagen("2026-03-11T09:15"), "citizen")


def test_it_moves_no_deadline(client, url, referral):
    due = referral.contact_due

    client.post(url, {"at": "2026-03-11T09:15"})

    assert Referral.objects.get(pk=referral.pk).contact_due == due


def test_another_time_can_be_chosen_afterwards(client, url, referral):
    client.post(url, {"at": "2026-03-11T09:15"})

    page = client.get(f"{url}?skift=1")
    assert "Indtil nu har du valgt onsdag 11. marts kl. 9.15" in page.text
    client.post(f"{url}?skift=1", {"at": "2026-03-12T14:45"})

    assert Referral.objects.get(pk=referral.pk).next_try == copenhagen("2026-03-12T14:45")


def test_when_the_counsellor_has_arranged_another_time_there_is_a_choice_again(client, url, referral, counsellor):
    client.post(url, {"at": "2026-03-11T09:15"})
    contact.appoint(referral=referral, at=copenhagen("2026-03-12T10:00"), by=counsellor)

    assert offered(client.get(url))


@pytest.mark.parametrize("at", ["", "i morgen", "2026-03-11", "2026-13-11T09:15", "0001-01-01T00:00", "9" * 300])
def test_nonsense_is_no_time(at, client, url, offer):
    answer = client.post(url, {"at": at})

    assert answer.status_code in (409, 422)
    assert offered(answer)
    assert CallOffer.objects.get(pk=offer.pk).chosen_at is None


@pytest.mark.parametrize(
    "at",
    [
        "2026-03-10T09:00",
        "2026-03-10T11:30",
        "2026-03-11T08:45",
        "2026-03-11T15:00",
        "2026-03-11T09:10",
        "2026-03-14T10:00",
        "2026-04-01T10:00",
    ],
)
def test_what_was_not_offered_cannot_be_chosen(at, client, url, offer):
    assert client.post(url, {"at": at}).status_code == 409
    assert CallOffer.objects.get(pk=offer.pk).chosen_at is None


def test_a_time_that_was_taken_meanwhile_comes_back_with_the_others(client, url, organisation, counsellor):
    taken_by_a_talk(organisation, counsellor, copenhagen("2026-03-11T09:15"))

    answer = client.post(url, {"at": "2026-03-11T09:15"})

    assert answer.status_code == 409
    assert "Den tid er taget. Vælg en anden." in answer.text
    assert "2026-03-11T09:15" not in offered(answer)


def test_two_citizens_do_not_get_the_same_quarter(client, url, organisation, counsellor):
    other = ReferralFactory(organisation=organisation, counsellor=counsellor)
    contact.appoint(referral=other, at=copenhagen("2026-03-11T09:15"), by=counsellor)

    assert client.post(url, {"at": "2026-03-11T09:15"}).status_code == 409
    assert client.post(url, {"at": "2026-03-11T09:00"}).status_code == 302


def test_too_many_tries_are_told_to_wait(client, url, monkeypatch):
    monkeypatch.setattr("followup.views.choosing.PER_LINK", 1)
    client.post(url, {"at": "2026-03-11T09:15"})

    answer = client.post(url, {"at": "2026-03-11T09:30"})

    assert answer.status_code == 429
    assert "Vent en time" in answer.text


# When there is nothing to choose


def links_off(offer):
    switch_on(offer.organisation, sms_links=False)


def reached(offer):
    contact.record_attempt(referral=offer.referral, by=offer.offered_by, outcome=Outcome.REACHED)


def withdrawn(offer):
    about = {"withdrawn_at": clocks.now(), "withdrawn_by_kind": "system:tests"}
    CallOffer.objects.filter(pk=offer.pk).update(**about)


def died(offer):
    Citizen.objects.filter(pk=offer.citizen_id).update(died_on=clocks.today())


@pytest.mark.parametrize("what", [links_off, reached, withdrawn, died])
def test_then_the_page_gives_the_teams_number_and_no_reason(what, client, url, offer, organisation):
    what(offer)

    for answer in (client.get(url), client.post(url, {"at": "2026-03-11T09:15"})):
        assert answer.status_code == 410
        assert f'href="tel:{organisation.phone}"' in answer.text
        assert offered(answer) == []


@pytest.mark.parametrize(("days", "status"), [(13, 200), (14, 410)])
def test_after_two_weeks_it_is_too_late(days, status, client, url, clock):
    clock.move(days=days)

    assert client.get(url).status_code == status


def test_a_closed_link_opens_nothing(client, url, offer, counsellor):
    links.close(link_of(offer), by=counsellor)

    answer = client.get(url)

    assert answer.status_code == 404
    assert "Ring til det nummer, der står i sms’en" in answer.text


def test_a_link_of_another_kind_opens_nothing(client, offer, counsellor, organisation):
    link = links.make(purpose=LinkPurpose.SMS_HOOK, organisation=organisation, target=offer.pk, by=counsellor)

    assert client.get(f"/tid/{links.key(link)}/").status_code == 404


def test_an_offer_of_a_neighbour_is_not_reached_with_ones_own_link(client, neighbour, organisation, counsellor):
    theirs = CallOfferFactory(organisation=neighbour, referral__organisation=neighbour)
    link = links.make(purpose=LinkPurpose.CHOOSE_TIME, organisation=organisation, target=theirs.pk, by=counsellor)

    assert client.get(f"/tid/{links.key(link)}/").status_code == 410


# Free times


def times_of(referral) -> dict[date, list[str]]:
    local = timezone.localtime
    return {day.day: [f"{local(at):%H.%M}" for at in day.times] for day in free_times.of(referral)}


@pytest.fixture
def waiting(referral, organisation):
    referral.organisation = organisation
    return referral


def test_today_begins_in_an_hour(waiting):
    assert times_of(waiting)[date(2026, 3, 10)][0] == "11.45"
    assert times_of(waiting)[date(2026, 3, 11)][0] == "09.00"
    assert times_of(waiting)[date(2026, 3, 11)][-1] == "14.45"


def test_what_the_counsellor_has_is_left_out_with_what_would_run_into_it(waiting, organisation, counsellor):
    taken_by_a_talk(organisation, counsellor, copenhagen("2026-03-11T09:20"))

    assert times_of(waiting)[date(2026, 3, 11)][:2] == ["09.00", "10.00"]


def test_holidays_and_weekends_are_left_out(waiting, clock):
    clock.at("2026-04-01 16:00")  # the evening before Maundy Thursday

    assert list(times_of(waiting)) == [date(2026, 4, day) for day in (7, 8, 9, 10)]


@pytest.mark.parametrize(("to_day", "first"), [(date(2026, 3, 12), date(2026, 3, 13)), (None, None)])
def test_while_the_counsellor_is_away_nothing_is_free(to_day, first, waiting, organisation, counsellor):
    AbsenceFactory(organisation=organisation, user=counsellor, from_day=clocks.today(), to_day=to_day)

    assert next(iter(times_of(waiting)), None) == first


def test_with_nothing_free_the_page_says_whom_to_call(client, url, organisation, counsellor):
    AbsenceFactory(organisation=organisation, user=counsellor, from_day=clocks.today(), to_day=None)

    answer = client.get(url)

    assert "ingen ledige tider" in answer.text
    assert organisation.phone in answer.text


def test_a_referral_that_nobody_has_can_be_called_at_any_hour(waiting, organisation):
    waiting.counsellor = None

    assert len(times_of(waiting)[date(2026, 3, 11)]) == 24


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("hverdage 9-15", (9, 15)),
        ("Mandag til fredag kl. 8.30–14", ((8, 30), 14)),
        ("Mandag–fredag 10 til 12", (10, 12)),
        ("weekdays 9 to 15", (9, 15)),
        ("Alle hverdage", (9, 15)),
        ("Mandag 8-12, tirsdag 10-18", (9, 15)),
        ("Kun tirsdag 10-12", (9, 15)),
        ("kl. 25-30", (9, 15)),
        ("15-9", (9, 15)),
        ("", (9, 15)),
    ],
)
def test_opening_hours_are_read_where_they_say_one_thing(said, hours):
    assert free_times.hours(said) == tuple(time(*(one if isinstance(one, tuple) else (one,))) for one in hours)


def test_the_choice_is_spread_over_the_day(waiting):
    day = free_times.few(free_times.of(waiting))[1]

    local = [timezone.localtime(at).hour for at in day.times]
    assert local[0] < 11 < local[-1]
    assert len(set(day.times)) == len(day.times)


def test_the_second_of_two_at_once_is_refused(offer, waiting, organisation, counsellor):
    at = copenhagen("2026-03-11T09:15")
    other = asking.offer_time(referral=ReferralFactory(organisation=organisation, counsellor=counsellor), by=counsellor)
    for each in (offer, other):
        each.referral.organisation = organisation
    choosing.choose(offer=offer, at=at, by=counsellor)

    with pytest.raises(choosing.Taken):
        choosing.choose(offer=other, at=at, by=counsellor)

    assert CallOffer.objects.get(pk=other.pk).chosen_for is None


def test_what_was_chosen_is_in_the_counsellors_day(client, url, counsellor):
    client.post(url, {"at": "2026-03-10T13:00"})

    assert "13.00" in client_of(counsellor).get("/min-dag/").text
