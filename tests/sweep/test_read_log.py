"""Whoever is shown a citizen's name is written down, before the page leaves; a GET writes nothing else."""

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.urls import path, resolve, reverse

import accounts.middleware
from accounts.history import record
from accounts.scope import scope
from accounts.transactions import atomic
from referrals.models import Citizen
from tests.sweep.calls import client_of, content, data_of, in_parts, logged, outcome, send, text_of, undone, url_of
from tests.sweep.pages import PAGES, REASON
from tests.sweep.test_neighbour import LISTS, OVERSEEN, TEXTED, page_named
from tests.sweep.test_permissions import with_first

# About one citizen, whose name is not on it: the paper is taken along, and others may see it.
NAMELESS = ("courses:appointment_card", "courses:session_sheet")
READ = [page for page in PAGES if page.get["own"] == 200 and page.name not in NAMELESS]
# With nonsense filled in, these come back with the citizen's name on them.
FORMS = [page for page in PAGES if page.is_case and page.data and page.get["own"] == 200]


def shown_and_logged(client, method, url, world, data=None):
    """The citizens whose names are in the answer, and the log entries that it left."""
    before = len(logged(world.everywhere))
    html = text_of(send(client, method, url, data))
    shown = {pk for side in (world.a, world.b) for name, pk in side.names.items() if name in html}
    return shown, logged(world.everywhere)[before:]


def faults(client, method, url, world, *, page, data=None, by=None):
    """What is wrong with the log that one answer left."""
    shown, entries = shown_and_logged(client, method, url, world, data)
    wrong = []
    if {pk for entry in entries for pk in entry.citizens} != shown:
        wrong.append("citizens")
    if len(entries) > 1 or any(entry.page != page or entry.read_by != (by or world.a.own) for entry in entries):
        wrong.append("entry")
    return wrong


@pytest.mark.parametrize("pages", in_parts(READ))
def test_a_page_is_logged_with_those_whom_it_shows(pages, world):
    client = client_of(world.a.own)

    wrong = {page.name: faults(client, "GET", url_of(page, world.a), world, page=page.name) for page in pages}

    assert {name: what for name, what in wrong.items() if what} == {}


@pytest.mark.parametrize("name", NAMELESS)
def test_a_paper_without_a_name_is_logged_all_the_same(name, world, monkeypatch):
    client, url = client_of(world.a.own), url_of(page_named(name), world.a)

    shown, entries = shown_and_logged(client, "GET", url, world)
    monkeypatch.setattr(accounts.middleware, "write_log", failing)

    assert (shown, [entry.citizens for entry in entries]) == (set(), [[world.a.courses["active"].citizen_id]])
    assert client.get(url).status_code == 503


@pytest.mark.parametrize("pages", in_parts(FORMS))
def test_a_form_that_comes_back_is_logged_too(pages, world):
    client, wrong = client_of(world.a.own), {}
    for page in pages:
        nonsense = dict.fromkeys(data_of(page, world.a), "x" * 3000) | {"version": "1"}
        with undone():
            wrong[page.name] = faults(client, "POST", url_of(page, world.a), world, page=page.name, data=nonsense)

    assert {name: what for name, what in wrong.items() if what} == {}


@pytest.mark.parametrize("url", LISTS)
def test_a_list_is_logged_with_each_citizen_on_it(url, world):
    assert faults(client_of(world.a.own), "GET", url, world, page="casework:my_day") == []


@pytest.mark.parametrize("url", LISTS)
def test_a_list_with_the_last_record_on_top_is_logged_with_that_citizen(url, world):
    client = client_of(world.a.own)
    client.post(url_of(page_named("referrals:attempt"), world.a), {"outcome": "wrong_number"})

    assert faults(client, "GET", url, world, page="casework:my_day") == []


@pytest.mark.parametrize("url", OVERSEEN)
def test_what_a_coordinator_oversees_is_logged_with_each_citizen(url, world):
    coordinator = world.people["coordinator"]
    client = client_of(coordinator)
    page = resolve(url.partition("?")[0]).view_name

    assert faults(client, "GET", url, world, page=page, by=coordinator) == []
    everybody = set(world.a.names.values()) - {world.a.merge.gone_id}
    assert shown_and_logged(client, "GET", url, world)[0] == everybody


@pytest.mark.parametrize("url", TEXTED)
def test_what_became_of_messages_is_logged_with_each_citizen(url, world):
    coordinator = world.people["coordinator"]
    page = resolve(url.partition("?")[0]).view_name

    assert faults(client_of(coordinator), "GET", url, world, page=page, by=coordinator) == []


def test_the_names_are_on_the_pages_that_are_swept(world):
    client = client_of(world.a.own)

    showing = [page.name for page in READ if shown_and_logged(client, "GET", url_of(page, world.a), world)[0]]

    assert len(showing) > 10
    assert "casework:my_day" in showing


def test_the_reason_for_opening_a_case_is_the_purpose_in_the_log(world):
    client = client_of(world.people["counsellor"])
    url = world.a.citizen.get_absolute_url()
    assert outcome(client.get(url)) == REASON

    client.post(reverse("casework:reason", args=[world.a.citizen.pk]), {"reason": "Vikar for Egon"})
    client.get(url)

    entry = logged(world.everywhere)[-1]
    assert (entry.purpose, entry.page, entry.citizens) == ("Vikar for Egon", "casework:citizen", [world.a.citizen.pk])


def test_the_question_for_a_reason_shows_nobody_and_logs_nobody(world):
    client = client_of(world.people["counsellor"])

    shown, entries = shown_and_logged(client, "GET", reverse("casework:reason", args=[world.a.citizen.pk]), world)

    assert (shown, entries) == (set(), [])


def test_a_page_that_is_refused_logs_nobody(world):
    assert shown_and_logged(client_of(world.people["manager"]), "GET", "/min-dag/", world) == (set(), [])


def failing(request):
    raise DatabaseError("no log today")


@pytest.mark.parametrize("pages", in_parts(READ))
def test_without_a_log_nothing_is_shown(pages, world, monkeypatch):
    client = client_of(world.a.own)
    for page in pages:
        url = url_of(page, world.a)
        names_somebody = bool(shown_and_logged(client, "GET", url, world)[0])

        with monkeypatch.context() as without_log:
            without_log.setattr(accounts.middleware, "write_log", failing)
            response = client.get(url)

        assert response.status_code == (503 if names_somebody else 200), page.name
        assert not names_somebody or world.a.canary not in text_of(response).replace(world.a.own.name, ""), page.name


def test_a_refusal_of_the_database_itself_is_met_by_the_same_page(world, monkeypatch):
    def refused(request):
        with scope([]):
            return real(request)

    real = accounts.middleware.write_log
    monkeypatch.setattr(accounts.middleware, "write_log", refused)

    response = client_of(world.a.own).get(world.a.citizen.get_absolute_url())

    assert response.status_code == 503
    assert world.a.citizen.name not in response.text


# A GET writes nothing but the log.


def written(client, url, world):
    """The tables that a GET changed."""
    before = content(world.everywhere)
    with undone():
        client.get(url)
        after = content(world.everywhere)
    return {table for table in before if before[table] != after[table]}


@pytest.mark.parametrize("who", ["visitor", "own", "counsellor", "neighbour"])
def test_a_get_writes_nothing_but_the_log(who, world):
    client = client_of(world.people[who])

    changed = {page.name: written(client, url_of(page, world.a), world) for page in PAGES}

    assert {name: tables for name, tables in changed.items() if tables} == {}


# The sweep can fail.


def test_the_sweep_finds_a_page_that_does_not_say_whom_it_shows(world, settings):
    silent = path("borgere/<int:pk>/", lambda request, pk: HttpResponse(Citizen.objects.get(pk=pk).name), name="x")
    settings.ROOT_URLCONF = with_first(silent)

    url = world.a.citizen.get_absolute_url()

    assert faults(client_of(world.a.own), "GET", url, world, page="casework:citizen") == ["citizens"]


def test_the_sweep_finds_a_get_that_writes(world, settings):
    def writes(request, pk):
        with atomic():
            record(Citizen.objects.get(pk=pk), by=request.user, fields=["place"])
        return HttpResponse()

    settings.ROOT_URLCONF = with_first(path("borgere/<int:pk>/", writes, name="x"))

    changed = written(client_of(world.a.own), world.a.citizen.get_absolute_url(), world)

    assert changed == {"referrals_citizen", "referrals_historicalcitizen"}
