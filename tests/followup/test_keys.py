"""The administrator's page of the gateway: keys that are never shown again, addresses to paste there, and a test."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.urls import reverse

from accounts import links
from accounts.models import PublicLink
from followup import accounts_at, dispatch
from followup.actions import keys
from followup.gateways import phone
from followup.models import GatewayKey, Message
from tests.accounts.factories import UserFactory
from tests.followup.engine import switch_on
from tests.followup.factories import StopFactory
from tests.sweep.calls import client_of

NUMBER = "+4510203040"


@pytest.fixture
def administrator(organisation):
    return UserFactory(organisation=organisation, roles=["administrator"], name="Mona Dahl")


@pytest.fixture
def client(administrator):
    return client_of(administrator)


@pytest.fixture
def url(organisation):
    return reverse("followup:keys", args=[organisation.slug])


def key():
    return GatewayKey.objects.get()


def test_a_key_is_kept_encrypted_and_never_shown(client, url):
    answer = client.post(url, {"token": "hemmelig-token", "secret": "hemmelig-kode"}, follow=True)

    assert (key().token, key().secret) == ("hemmelig-token", "hemmelig-kode")
    assert "hemmelig-" not in key().token_encrypted + key().secret_encrypted
    assert "hemmelig-" not in answer.text
    assert answer.text.count("gemt i dag kl. 10.42 af Mona Dahl") == 2


def test_it_is_what_messages_leave_with(client, url, organisation):
    switch_on(organisation, gateway="gatewayapi")

    client.post(url, {"token": "token-1", "secret": "kode-1"})

    gateway = accounts_at.gateway_of(organisation)
    assert (gateway._token, gateway._secret) == ("token-1", "kode-1")


def test_an_empty_field_leaves_the_key_as_it_was(client, url):
    client.post(url, {"token": "token-1", "secret": "kode-1"})

    client.post(url, {"token": "token-2", "secret": ""})

    assert (key().token, key().secret) == ("token-2", "kode-1")


@pytest.mark.parametrize("token", ["", "to ord", "tøken-1", "x" * 201, "a\x00b"])
def test_what_is_no_key_is_refused_and_not_echoed(token, client, url):
    answer = client.post(url, {"token": token})

    assert answer.status_code == 422
    assert not GatewayKey.objects.exists()
    assert not token or token not in answer.text


def test_keys_can_be_removed(client, url):
    client.post(url, {"token": "token-1"})

    answer = client.post(url, {"do": "forget"}, follow=True)

    assert (key().token, key().secret) == ("", "")
    assert answer.text.count("ikke gemt") == 2


def test_without_keys_nothing_is_removed(client, url):
    assert client.post(url, {"do": "forget"}).status_code == 302
    assert not GatewayKey.objects.exists()


def test_the_settings_lead_there(client, url, organisation):
    assert url in client.get(reverse("accounts:settings", args=[organisation.slug])).text


# Addresses


def shown(answer):
    return [one["url"] for one in answer.context["addresses"]]


def test_the_addresses_are_made_when_somebody_asks_for_them(client, url, organisation, settings):
    assert shown(client.get(url)) == []
    assert not PublicLink.objects.exists()

    receipts, answers = shown(client.post(url, {"do": "addresses"}, follow=True))

    made = links.key(PublicLink.objects.get())
    assert receipts == f"{settings.SITE_URL}/kroge/sms/{made}/kvittering/"
    assert answers == f"{settings.SITE_URL}/kroge/sms/{made}/svar/"
    assert shown(client.get(url)) == [receipts, answers]


def test_new_ones_close_the_old(client, url, organisation):
    switch_on(organisation, gateway="gatewayapi")
    [old, _answers] = shown(client.post(url, {"do": "addresses"}, follow=True))

    [new, _answers] = shown(client.post(url, {"do": "addresses"}, follow=True))

    path = len("https://") + old[len("https://") :].index("/")
    assert client.post(old[path:]).status_code == 404
    assert client.post(new[path:]).status_code == 403


# A test


def test_a_test_goes_to_ones_own_number(client, url, organisation, administrator, settings, tmp_path):
    settings.SMS_FOLDER = tmp_path
    client.post(url, {"do": "try", "number": "10 20 30 40"})

    dispatch.tick(seconds=2)

    message = Message.objects.get()
    assert (message.citizen, message.asked_by, message.state) == (None, administrator, "sent")
    assert [one.text for one in phone.conversation(NUMBER)] == [f"Dette er en prøve. Venlig hilsen {organisation.name}"]
    assert "I dag kl. 10.42 til 10 20 30 40: Sendt" in client.get(url).text


def test_only_a_few_tests_an_hour(client, url):
    for _ in range(keys.TRIES):
        client.post(url, {"do": "try", "number": "10203040"})

    answer = client.post(url, {"do": "try", "number": "10203040"})

    assert answer.status_code == 422
    assert "Vent lidt" in answer.text
    assert Message.objects.count() == keys.TRIES


@pytest.mark.parametrize("number", ["", "123", "<b>"])
def test_what_is_no_number_comes_back(number, client, url):
    assert client.post(url, {"do": "try", "number": number}).status_code == 422
    assert not Message.objects.exists()


def test_a_number_that_said_stop_gets_none(client, url, organisation):
    StopFactory(organisation=organisation, number=NUMBER)

    assert "svaret STOP" in client.post(url, {"do": "try", "number": "10203040"}).text
    assert not Message.objects.exists()


def test_without_a_gateway_nothing_is_sent(client, url, organisation):
    switch_on(organisation, gateway="")

    assert client.post(url, {"do": "try", "number": "10203040"}).status_code == 422
    assert "Når en gateway er valgt" in client.get(url).text


def test_a_coordinator_does_not_open_it(coordinator, url):
    assert client_of(coordinator).get(url).status_code == 403


# Under a new key of our own


def test_the_keys_follow_when_our_own_key_changes(organisation, administrator, settings):
    keys.write(organisation=organisation, token="token-1", by=administrator)
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]

    call_command("rotate_keys", stdout=StringIO())

    settings.FIELD_KEYS = [new]
    assert (key().token, key().secret) == ("token-1", "")
