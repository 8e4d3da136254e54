"""Every URL × method × person against the table of tests/sweep/pages.py."""

from itertools import product

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import get_resolver, path
from django.urls.resolvers import RegexPattern, URLResolver

from accounts.models import Membership
from accounts.rights import ROLES, Right, Role
from tests.sweep.calls import again, client_of, clients_of, data_of, in_parts, outcome, send, undone, url_of
from tests.sweep.pages import DONE, EVERYBODY, PAGES, SEES_A_DAY, SIGN_IN, names_of, without_row

PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "accounts:accessibility",
    "accounts:find_link",
    "casework:calendar_feed",
    "followup:answer",
    "followup:choose_time",
    "followup:choose_time_short",
    "followup:phone",
    "followup:health",
    "followup:health_live",
    "followup:health_ticks",
    "followup:receipt",
    "accounts:language",
    "accounts:privacy",
    "accounts:welcome",
    "referrals:self_refer",
    "referrals:self_refer_unit",
    "referrals:self_sent",
    "referrals:self_undo",
    "referrals:vba",
    "referrals:vba_elsewhere",
    "referrals:vba_no_thanks",
    "referrals:vba_sent",
    "referrals:vba_status",
    "referrals:vba_undo",
}


def answers(page, method, world, clients):
    """{person: what they got}"""
    got, url, data = {}, url_of(page, world.a), data_of(page, world.a)
    for who, client in clients.items():
        with undone():
            got[who] = outcome(send(again(client), method, url, data))
    return got


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("pages", in_parts(PAGES))
def test_each_page_answers_each_person_as_the_table_says(pages, method, world):
    clients = clients_of(world.people)

    answered = {page.name: answers(page, method, world, clients) for page in pages}

    assert answered == {page.name: page.expected(method) for page in pages}


@pytest.mark.parametrize("pages", in_parts(PAGES))
def test_no_other_method_opens_more_than_get(pages, world):
    clients = clients_of({who: world.people[who] for who in ("visitor", "own", "neighbour")})
    for page, who in product(pages, clients):
        url = url_of(page, world.a)
        for method in ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
            with undone():
                got = outcome(send(again(clients[who]), method, url))

            allowed = {page.get[who], 405, 200 if method == "OPTIONS" and page.public else 405}
            assert got in allowed, (page.name, who, method)


def test_every_url_has_a_row():
    assert without_row() == set()


def test_the_table_has_no_row_too_many():
    assert sorted(names_of()) == sorted(page.name for page in PAGES)


def test_every_role_is_swept():
    assert {role.value for role in Role} < set(EVERYBODY)


def test_the_public_pages_are_these():
    assert {page.name for page in PAGES if page.public} == PUBLIC


def test_what_is_public_is_marked_so_in_the_code():
    marked = {name for name, view in views_of(get_resolver()) if not getattr(view, "login_required", True)}

    assert marked == PUBLIC


def views_of(resolver, inside=()):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from views_of(entry, (*inside, entry.namespace) if entry.namespace else inside)
        else:
            yield ":".join((*inside, entry.name)), entry.callback


# A right that is gone is gone at the next request.


def test_a_withdrawn_role_is_refused_at_the_next_request(world):
    client = client_of(world.a.own)
    assert client.get("/min-dag/").status_code == 200

    Membership.objects.filter(user=world.a.own).update(roles=[Role.MANAGER])

    assert client.get("/min-dag/").status_code == 403
    assert client.get(world.a.citizen.get_absolute_url()).status_code == 403


def test_a_withdrawn_membership_is_refused_at_the_next_request(world):
    client = client_of(world.a.own)

    Membership.objects.filter(user=world.a.own).delete()

    assert client.get(world.a.citizen.get_absolute_url()).status_code == 403


def test_a_closed_account_is_signed_out_at_the_next_request(world):
    client = client_of(world.a.own)

    world.a.own.is_active = False
    world.a.own.save(update_fields=["is_active"])

    assert outcome(client.get("/min-dag/")) == SIGN_IN


def test_a_counsellor_moved_to_the_neighbour_loses_the_former_cases(world):
    client = client_of(world.a.own)

    Membership.objects.filter(user=world.a.own).update(organisation=world.b.organisation, unit=None)

    assert client.get(world.a.citizen.get_absolute_url()).status_code == 404


def test_who_has_a_day_is_who_may_call():
    may = {role for role in Role if Right.CONTACT_CITIZENS in ROLES[role]}

    assert may == {who for who in SEES_A_DAY if who in set(Role)}


# The sweep can fail.


def broken(view):
    return URLResolver(RegexPattern(r"^/"), [path("henvisninger/<int:pk>/tag/", view, name="referrals:take")])


def test_the_sweep_finds_a_url_without_a_row():
    assert without_row(broken(lambda request: None)) == set()
    new = URLResolver(RegexPattern(r"^/"), [path("nyt/", lambda request: None, name="new")])

    assert without_row(new) == {"new"}


def test_the_sweep_finds_an_unnamed_url():
    assert without_row(URLResolver(RegexPattern(r"^/"), [path("nyt/", lambda request: None)])) == {"nyt/"}


@pytest.mark.parametrize("opened", [lambda view: view, login_not_required], ids=["signed in", "public"])
def test_the_sweep_finds_a_view_that_asks_nobody(opened, world, settings):
    page = next(page for page in PAGES if page.name == "casework:citizen")
    careless = path("borgere/<int:pk>/", opened(lambda request, pk: HttpResponse("")), name="citizen")
    settings.ROOT_URLCONF = with_first(careless)

    got = answers(page, "GET", world, clients_of(world.people))

    assert got != page.get
    assert got[Role.MANAGER] == got["neighbour"] == 200


def with_first(entry):
    """A URL configuration in which this view stands before ours."""
    from config.urls import urlpatterns

    class Urls:
        handler403 = "accounts.views.errors.permission_denied"
        handler404 = "accounts.views.errors.not_found"

    Urls.urlpatterns = [entry, *urlpatterns]
    return Urls


def test_the_sweep_finds_a_form_that_does_nothing(world, monkeypatch):
    page = next(page for page in PAGES if page.name == "casework:permission")
    monkeypatch.setitem(page.data, "state", "")

    assert answers(page, "POST", world, {"own": client_of(world.a.own)}) != {"own": DONE}
