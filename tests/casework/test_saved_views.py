"""Views that a coordinator keeps: filters under a name, never people."""

import pytest

from accounts.models import SavedView
from tests.accounts.factories import CoordinatorFactory, SavedViewFactory
from tests.referrals.factories import ReferralFactory

LIST, NEW = "/henvisninger/", "/visninger/ny/henvisninger/"


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def view(coordinator):
    return SavedViewFactory(user=coordinator, name="De sene", query="due=overdue&sort=name")


def tabs(client, query=""):
    return {tab.label: tab for tab in client.get(f"{LIST}?{query}").context["sheet"].tabs}


def to(view, what=""):
    return f"/visninger/{view.pk}/{what}"


def test_the_list_as_it_is_gets_a_name(signed_in, coordinator):
    answer = signed_in.post(f"{NEW}?due=overdue&sort=-name", {"name": "  De sene "})

    assert answer["Location"] == f"{LIST}?due=overdue&sort=-name"
    view = SavedView.objects.get()
    assert (view.user, view.name, view.query, view.shared_with) == (
        coordinator,
        "De sene",
        "due=overdue&sort=-name",
        None,
    )


def test_it_is_a_tab_with_its_number(signed_in, view, organisation):
    for _ in range(2):
        ReferralFactory(organisation=organisation, overdue=True)
    ReferralFactory(organisation=organisation)

    tab = tabs(signed_in, view.query)["De sene"]

    assert (tab.count, tab.current, tab.query) == ("2", True, view.query)
    assert not tabs(signed_in)["De sene"].current


@pytest.mark.parametrize("query", ["due=overdue&name=Bo&note=x", "due=overdue&unit=9999&page=3"])
def test_only_filters_are_kept(query, signed_in):
    signed_in.post(f"{NEW}?{query}", {"name": "De sene"})

    assert SavedView.objects.get().query == "due=overdue"


def test_a_filter_that_is_gone_meanwhile_is_left_out(signed_in, coordinator):
    SavedViewFactory(user=coordinator, name="Gammel enhed", query="unit=99999&due=soon")

    assert tabs(signed_in)["Gammel enhed"].query == "due=soon"


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "010190-1234 Bo"])
def test_a_name_is_asked_for(name, signed_in):
    answer = signed_in.post(f"{NEW}?due=overdue", {"name": name})

    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_a_name_is_used_once(signed_in, view, organisation):
    answer = signed_in.post(NEW, {"name": view.name})

    assert answer.status_code == 422
    assert "Vælg et andet navn" in answer.text
    SavedViewFactory(user=CoordinatorFactory(organisation=organisation), name="Fælles")
    assert signed_in.post(NEW, {"name": "Fælles"}).status_code == 302


def test_there_are_not_too_many(signed_in, coordinator):
    for _ in range(10):
        SavedViewFactory(user=coordinator)

    answer = signed_in.post(NEW, {"name": "En til"})

    assert answer.status_code == 422
    assert "Fjern en først" in answer.text


def test_it_is_renamed_and_shared(signed_in, view, organisation):
    signed_in.post(to(view), {"name": "Over fristen nu", "shared_with": organisation.pk, "version": view.version})

    view.refresh_from_db()
    assert (view.name, view.shared_with, view.query) == ("Over fristen nu", organisation, "due=overdue&sort=name")


def test_a_stale_form_shows_both_values(signed_in, view):
    signed_in.post(to(view), {"name": "Først", "version": 1})

    answer = signed_in.post(to(view), {"name": "Så", "version": 1})

    assert answer.status_code == 409
    assert "Først" in answer.text
    assert 'value="Så"' in answer.text


def test_a_colleague_sees_what_is_shared_and_changes_nothing(client, view, organisation):
    view.shared_with = organisation
    view.save(update_fields=["shared_with"])
    client.force_login(CoordinatorFactory(organisation=organisation))

    assert "De sene" in tabs(client)
    assert "Ret visningen" not in client.get(f"{LIST}?{view.query}").text
    assert client.get(to(view)).status_code == 404
    assert client.post(to(view, "fjern/")).status_code == 404


def test_what_is_not_shared_is_ones_own(client, view, organisation, neighbour):
    for somebody in (CoordinatorFactory(organisation=organisation), CoordinatorFactory(organisation=neighbour)):
        client.force_login(somebody)
        assert "De sene" not in tabs(client)


def test_it_is_shared_only_where_one_oversees_the_referrals(signed_in, view, neighbour):
    answer = signed_in.post(to(view), {"name": "x", "shared_with": neighbour.pk, "version": view.version})

    assert answer.status_code == 422


def test_it_is_removed(signed_in, view):
    signed_in.post(to(view, "fjern/"))

    assert not SavedView.objects.exists()
    assert signed_in.post(to(view, "fjern/")).status_code == 404


def test_ones_own_view_is_changed_and_any_other_list_is_saved(signed_in, view):
    assert to(view) in signed_in.get(f"{LIST}?{view.query}").text
    assert f"{NEW}?due=soon" in signed_in.get(f"{LIST}?due=soon").text
    assert NEW not in signed_in.get(LIST).text
