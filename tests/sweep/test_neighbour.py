"""The neighbour, with every role in the other organisation, finds and changes nothing here.

Three times: as it runs; with the filter of the QuerySets off, so that the policies alone must hold; and with the
policies off, so that the code alone must hold.
"""

import pytest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

import accounts.middleware
from accounts import prepared
from accounts.scope import scope
from courses.models.course import CourseQuerySet
from courses.models.place import PlaceQuerySet
from referrals.models import Citizen, Referral
from referrals.models.base import ScopedQuerySet
from referrals.models.citizen import CitizenQuerySet
from referrals.models.referral import ReferralQuerySet
from referrals.models.unit import ReferringUnitQuerySet
from tests.sweep.calls import (
    again,
    client_of,
    content,
    data_of,
    in_parts,
    logged,
    outcome,
    same,
    send,
    text_of,
    undone,
    url_of,
)
from tests.sweep.pages import PAGES
from tests.sweep.test_permissions import with_first
from tests.sweep.world import World

CASES = [page for page in PAGES if page.is_case]
LISTS = ["/min-dag/?list=mine", "/min-dag/?list=unassigned", "/min-dag/?list=all", "/min-dag/?list=paused"]

# For those who oversee the referrals, and for those who look after the messages.
OVERSEEN = ["/henvisninger/?state=all&sort=name", "/henvisninger/csv/?state=all"]
TEXTED = ["/sms/", "/sms/?state=pending", "/sms/ring/"]


def filters_off(monkeypatch, world):
    for queryset in (ReferralQuerySet, CourseQuerySet, ReferringUnitQuerySet):
        monkeypatch.setattr(queryset, "visible_to", lambda self, user: self)
    monkeypatch.setattr(CitizenQuerySet, "visible_to", lambda self, user: self.standing())
    monkeypatch.setattr(ReferringUnitQuerySet, "managed_by", lambda self, user: self)
    monkeypatch.setattr(PlaceQuerySet, "visible_to", lambda self, user: self)
    monkeypatch.setattr(ScopedQuerySet, "of", lambda self, organisation: self)


def policies_off(monkeypatch, world):
    monkeypatch.setattr(accounts.middleware, "scope", lambda organisations, partners=(): scope(world.everywhere))


LAYERS = {"both": lambda monkeypatch, world: None, "policies alone": filters_off, "filters alone": policies_off}


@pytest.fixture(params=LAYERS)
def layered(request, monkeypatch, world):
    """The world, with both layers on and with each of them off in turn."""
    prepared.forget()
    LAYERS[request.param](monkeypatch, world)
    yield world
    prepared.forget()


def found(page, method, world, client):
    """What is wrong with the answer that the neighbour gets about a case of side a."""
    before = content([world.a.organisation.pk], without=())
    wrong = []
    with undone():
        response = send(again(client), method, url_of(page, world.a), data_of(page, world.a))
        if outcome(response) != page.expected(method)["neighbour"]:
            wrong.append(outcome(response))
        if world.a.canary in text_of(response):
            wrong.append("shown")
        if content([world.a.organisation.pk], without=()) != before:
            wrong.append("changed")
    return wrong


@pytest.mark.parametrize("pages", in_parts(CASES))
def test_a_case_of_another_organisation_is_not_there(pages, layered):
    client = client_of(layered.neighbour)

    wrong = {(page.name, method): found(page, method, layered, client) for page in pages for method in ("GET", "POST")}

    assert {name: what for name, what in wrong.items() if what} == {}


def own_pages(world):
    """{page: its text} of every page about the neighbour's own citizens, and of the lists."""
    client = client_of(world.neighbour)
    urls = {page.name: url_of(page, world.b) for page in PAGES if page.get["own"] == 200}
    answers = {}
    urls |= {url: url for url in [*LISTS, *OVERSEEN, *TEXTED]}
    for name, url in urls.items():
        with undone():
            answers[name] = text_of(client.get(url))
    return answers


def test_pages_of_ones_own_show_nobody_of_another_organisation(layered):
    showing = [name for name, answer in own_pages(layered).items() if layered.a.canary in answer]

    assert showing == []


def test_the_canary_is_what_the_pages_show(world):
    showing = [name for name, answer in own_pages(world).items() if world.b.canary in answer]

    assert len(showing) > 10


@pytest.mark.parametrize("layer", ["policies alone", "filters alone"])
def test_pages_are_the_same_with_a_layer_off(layer, world, monkeypatch):
    normal = own_pages(world)

    LAYERS[layer](monkeypatch, world)

    prepared.forget()
    changed = own_pages(world)
    prepared.forget()
    assert [name for name in normal if same(normal[name]) != same(changed[name])] == []


def test_the_log_of_reads_stays_in_ones_own_organisation(layered):
    client = client_of(layered.neighbour)

    for url in [*LISTS, *OVERSEEN]:
        client.get(url)

    assert logged([layered.a.organisation.pk]) == []
    assert {entry.organisation_id for entry in logged(layered.everywhere)} == {layered.b.organisation.pk}


def test_a_counsellor_cannot_hand_a_case_to_somebody_of_another_organisation(layered):
    client = client_of(layered.a.own)

    answer = client.post(url_of(page_named("referrals:assign"), layered.a), {"counsellor": layered.neighbour.pk})

    assert answer.status_code == 422


def page_named(name):
    return next(page for page in PAGES if page.name == name)


# The sweep can fail.


def careless(request, pk):
    """Asks for the row, and not whose it is."""
    return HttpResponse(get_object_or_404(Citizen, pk=pk).name)


def without_scope(request, pk):
    """Asks whose it is, in a scope that it opens itself."""
    with scope(World.seen.everywhere):
        Referral.objects.update(note="x")
        return HttpResponse(Citizen.objects.get(pk=pk).name)


def test_the_sweep_finds_a_view_without_the_filter(world, monkeypatch, settings):
    settings.ROOT_URLCONF = with_first(path("borgere/<int:pk>/", careless, name="x"))
    page = page_named("casework:citizen")
    client = client_of(world.neighbour)
    assert found(page, "GET", world, client) == []

    policies_off(monkeypatch, world)

    assert found(page, "GET", world, client) == [200, "shown"]


def test_the_sweep_finds_a_view_that_opens_every_organisation(world, monkeypatch, settings):
    settings.ROOT_URLCONF = with_first(path("borgere/<int:pk>/", without_scope, name="x"))
    monkeypatch.setattr(World, "seen", world, raising=False)

    client = client_of(world.neighbour)

    assert found(page_named("casework:citizen"), "GET", world, client) == [200, "shown", "changed"]


def test_the_sweep_finds_a_list_without_the_filter(world, monkeypatch):
    monkeypatch.setattr(ReferralQuerySet, "visible_to", lambda self, user: self)
    policies_off(monkeypatch, world)
    prepared.forget()

    assert [name for name, answer in own_pages(world).items() if world.a.canary in answer]
