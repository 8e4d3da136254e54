"""The phones of the demo: what came, and what somebody types there. Outside the demo nothing."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.test import Client

from accounts import clock as clocks
from followup.gateways import phone
from followup.models import Answer
from tests.followup.engine import switch_on
from tests.referrals.factories import CitizenFactory

NUMBER = "+4510203040"
PAGE = f"/telefon/?nummer=%2B{NUMBER[1:]}"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.SMS_FOLDER = tmp_path


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def citizen(organisation):
    return CitizenFactory(organisation=organisation, phone=NUMBER)


@pytest.fixture
def written(citizen):
    phone.write(NUMBER, phone.Entry("out", "Husk din aftale", "Havnsoe", clocks.now()))


def type_there(client, text="Må jeg komme?"):
    return client.post(PAGE, {"text": text}, follow=True)


def test_without_messages_it_says_what_will_come(client, db):
    assert "Der er ikke sendt nogen sms endnu" in client.get("/telefon/").text


def test_the_latest_phone_is_open(client, written):
    shown = client.get("/telefon/").text

    assert "10 20 30 40" in shown
    assert "Husk din aftale" in shown
    assert "Havnsoe, I dag kl. 10.42" in shown


def test_what_is_typed_there_comes_in(client, written, citizen, organisation):
    shown = type_there(client).text

    answer = Answer.objects.get()
    assert (answer.citizen, answer.text, answer.number) == (citizen, "Må jeg komme?", NUMBER)
    assert "Må jeg komme?" in shown


def test_stop_is_confirmed(client, written, organisation):
    type_there(client, "STOP")

    assert Answer.objects.get().meaning == "stop"


def test_a_link_leads_to_the_page_here(client, citizen, settings):
    text = f"Vælg her: https://{settings.PUBLIC_LINK_HOST}/12-abc Venlig hilsen"
    phone.write(NUMBER, phone.Entry("out", text, "Havnsoe", clocks.now()))

    assert '<a href="/12-abc">' in client.get("/telefon/").text


def test_nothing_typed_is_not_sent(client, written):
    assert type_there(client, " ").status_code == 422
    assert not Answer.objects.exists()


def test_a_phone_that_nobody_has_written_to_takes_nothing(client, written):
    client.post("/telefon/?nummer=%2B4599999999", {"text": "Hej"})

    assert not Answer.objects.exists()


def test_where_the_sender_is_gone_somebody_is_told(client, written, organisation):
    switch_on(organisation, gateway="gatewayapi")

    assert "tager imod svar" in type_there(client).text
    assert not Answer.objects.exists()


@pytest.fixture
def simulator(settings):
    """Stands in for the simulator's process, and keeps what it was sent."""
    came = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            came.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_SIMULATOR_URL = f"http://127.0.0.1:{server.server_port}"
    yield came
    server.shutdown()
    server.server_close()


def test_where_the_simulator_delivers_it_takes_the_answer(client, written, organisation, simulator):
    switch_on(organisation, gateway="simulator")

    type_there(client)

    assert simulator == [(f"/phone/{NUMBER}", {"text": "Må jeg komme?"})]
    assert not Answer.objects.exists()


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:9"])
def test_a_simulator_that_is_away_is_told(address, client, written, organisation, settings):
    settings.SMS_SIMULATOR_URL = address
    switch_on(organisation, gateway="simulator")

    assert "Simulatoren svarer ikke" in type_there(client).text


@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_the_demo_there_is_no_such_page(method, client, written, settings):
    settings.DEMO = False

    assert getattr(client, method)(PAGE, {"text": "Hej"}).status_code == 404
    assert not Answer.objects.exists()
