"""A citizen who waits is asked by text message when to be called: from My day, and from their page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from followup.actions import asking, wishes
from followup.models import CallOffer
from tests.followup.engine import messages, switch_on
from tests.followup.factories import StopFactory
from tests.referrals.factories import ReferralFactory
from tests.sweep.calls import client_of


@pytest.fixture
def referral(organisation, counsellor):
    return ReferralFactory(organisation=organisation, counsellor=counsellor)


@pytest.fixture
def page(referral):
    return reverse("casework:offer_time", args=[referral.pk])


@pytest.fixture
def client(counsellor):
    return client_of(counsellor)


def follow(client, answer):
    assert answer.status_code == 302
    return client.get(answer["Location"])


def test_what_is_sent_is_shown_before(client, page, organisation):
    shown = client.get(page).text

    assert f"Venlig hilsen {organisation.name}" in shown
    assert "dog ikke mellem kl. 20.00 og 8.00" in shown
    assert not CallOffer.objects.exists()


def test_it_is_sent_and_the_page_says_so(client, page, referral):
    answer = follow(client, client.post(page))

    assert messages() == [("choose_time", "10.03. 10:42")]
    assert answer.context["sms"]["planned"] == [{"when": "I dag kl. 10.42", "what": "Vælg en tid"}]
    assert "Spurgt på sms i dag kl. 10.42" in client.get(referral.citizen.get_absolute_url()).text


def test_so_soon_it_is_not_sent_again(client, page, clock):
    client.post(page)
    clock.move(hours=11)

    assert "Så kort tid efter bliver den ikke sendt igen." in client.get(page).text
    client.post(page)

    assert CallOffer.objects.count() == 1


def test_the_next_day_it_says_when_it_was_sent_before(client, page, clock):
    client.post(page)
    clock.at("2026-03-11 10:42")
    assert "Sendt før: i går kl. 10.42." in client.get(page).text

    client.post(page)

    assert CallOffer.objects.count() == 2


def hindered(referral, why, counsellor):
    citizen, organisation = referral.citizen, referral.organisation
    match why:
        case "gateway":
            switch_on(organisation, gateway="")
        case "off":
            switch_on(organisation, sms_kinds_off=["choose_time"])
        case "unwanted":
            wishes.choose_kinds(citizen=citizen, unwanted=["choose_time"], by=counsellor)
        case "stopped":
            StopFactory(organisation=organisation, number=citizen.phone)
        case "reached":
            type(referral).objects.filter(pk=referral.pk).update(
                state="contacted", contacted_at=clocks.now(), contacted_by_kind="system:tests"
            )


REASONS = {
    "gateway": "sender ikke sms’er",
    "off": "sender ikke denne sms",
    "unwanted": "vil ikke have denne sms",
    "stopped": "Der er svaret STOP fra nummeret",
    "reached": "Borgeren er allerede kontaktet",
}


@pytest.mark.parametrize("why", REASONS)
def test_where_it_cannot_be_sent_the_page_says_why(why, client, page, referral, counsellor):
    hindered(referral, why, counsellor)

    shown = client.get(page).text

    assert REASONS[why] in shown
    assert '<button type="submit" class="button button-primary">' not in shown
    assert REASONS[why] in follow(client, client.post(page)).text
    assert not CallOffer.objects.exists()


def test_the_citizens_page_offers_it_while_the_referral_waits(client, page, referral, counsellor):
    case = referral.citizen.get_absolute_url()
    assert page in client.get(case).text

    hindered(referral, "reached", counsellor)

    assert page not in client.get(case).text


def test_of_another_referral_it_says_nothing(client, referral, counsellor):
    late = {"contact_due": clocks.today() + timedelta(days=20), "contact_by": clocks.today() + timedelta(days=20)}
    asking.offer_time(referral=ReferralFactory(citizen=referral.citizen, counsellor=counsellor, **late), by=counsellor)

    assert "Spurgt på sms" not in client.get(referral.citizen.get_absolute_url()).text
