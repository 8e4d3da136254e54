"""The coordinator's list: filters that stand in the address, order, pages, and what each row says."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.referral_list import page as page_module
from casework.referral_list.choices import Choices
from casework.referral_list.filters import Filters
from referrals.enums import ReferralState
from tests.accounts.factories import CoordinatorFactory, CounsellorFactory, MunicipalityFactory, UserFactory
from tests.referrals.factories import CitizenFactory, ContactAttemptFactory, ReferralFactory, ReferringUnitFactory

LIST = "/henvisninger/"


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def referred(organisation):
    """Make a referral of a citizen with that name."""

    def make(name, **traits):
        return ReferralFactory(organisation=organisation, citizen__name=name, **traits)

    return make


def listed(client, query=""):
    """The names on the page, in order."""
    return [row["name"] for row in client.get(f"{LIST}?{query}").context["sheet"].rows]


def line(client, query="state=all"):
    return client.get(f"{LIST}?{query}").context["sheet"].rows[0]


def test_it_opens_with_those_not_contacted_by_deadline(signed_in, referred):
    referred("Ny")
    referred("Sen", overdue=True)
    referred("På pause", paused=True)
    referred("Kontaktet", contacted=True)
    referred("Sagt nej", declined=True)

    assert listed(signed_in) == ["Sen", "Ny", "På pause"]


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("open", {"ny", "pause"}),
        ("waiting", {"ny"}),
        ("paused", {"pause"}),
        ("contacted", {"contacted", "longago"}),
        ("lately", {"contacted"}),
        ("planned", {"planned"}),
        ("started", {"started"}),
        ("finished", {"finished"}),
        ("declined", {"declined"}),
        ("not_reached", set()),
        ("all", {"ny", "pause", "contacted", "longago", "planned", "started", "finished", "declined"}),
    ],
)
def test_each_state(state, names, signed_in, referred, clock):
    referred("ny")
    referred("pause", paused=True)
    referred("contacted", contacted=True)
    referred("longago", contacted=True, contacted_at=clock.moment - timedelta(days=40))
    for trait in ("planned", "started", "finished"):
        referred(trait, contacted_at=clock.moment - timedelta(days=40), **{trait: True})
    referred("declined", declined=True)

    assert set(listed(signed_in, f"state={state}")) == names


def test_every_state_can_be_chosen(signed_in, referred):
    referred("Ny")

    for state in ReferralState:
        if state != ReferralState.RECEIVED:
            answer = signed_in.get(f"{LIST}?state={state.value}")
            assert answer.context["understood"]


@pytest.mark.parametrize(
    ("due", "names"),
    [("overdue", {"late"}), ("soon", {"today", "tomorrow"}), ("week", {"today", "tomorrow", "sunday"})],
)
def test_each_deadline(due, names, signed_in, referred):
    # It is Tuesday 10 March.
    for name, day in (("late", 9), ("today", 10), ("tomorrow", 11), ("sunday", 15), ("monday", 16)):
        referred(
            name, contact_due=timezone.datetime(2026, 3, day).date(), contact_by=timezone.datetime(2026, 3, 6).date()
        )
    referred("pause", paused=True)

    assert set(listed(signed_in, f"due={due}")) == names


def test_by_unit_municipality_and_counsellor(signed_in, referred, organisation, counsellor):
    unit, home = ReferringUnitFactory(organisation=organisation), MunicipalityFactory()
    referred("unit", unit=unit)
    referred("municipality", citizen__municipality=home)
    referred("counsellor", counsellor=counsellor)

    assert listed(signed_in, f"unit={unit.pk}") == ["unit"]
    assert listed(signed_in, f"municipality={home.pk}") == ["municipality"]
    assert listed(signed_in, f"counsellor={counsellor.pk}") == ["counsellor"]
    assert set(listed(signed_in, "counsellor=nobody")) == {"unit", "municipality"}


@pytest.mark.parametrize(
    ("period", "names"),
    [
        ("received=month", {"march"}),
        ("received=last_month", {"february", "first"}),
        ("received=year", {"march", "february", "first", "january"}),
        ("received=period&first=2026-02-01&last=2026-02-01", {"first"}),
        ("received=period&last=2025-12-31", {"old"}),
        ("first=2026-02-01", {"march", "february", "first", "january", "old"}),
    ],
)
def test_each_period_in_copenhagens_time(period, names, signed_in, referred):
    for name, day in (
        ("march", "2026-03-01 00:01"),
        ("february", "2026-02-28 23:59"),
        ("first", "2026-02-01 23:59"),
        ("january", "2026-01-31 23:59"),
        ("old", "2025-12-31 23:59"),
    ):
        referred(name, received_at=timezone.make_aware(timezone.datetime.fromisoformat(day)))

    assert set(listed(signed_in, f"state=all&{period}")) == names


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["Anne", "Zenia", "Ærø", "Øjvind", "Åse"]),
        ("-name", ["Åse", "Øjvind", "Ærø", "Zenia", "Anne"]),
        ("received", ["Åse", "Øjvind", "Ærø", "Zenia", "Anne"]),
        ("-received", ["Anne", "Zenia", "Ærø", "Øjvind", "Åse"]),
        ("due", ["Åse", "Øjvind", "Ærø", "Zenia", "Anne"]),
        ("unit", ["Øjvind", "Zenia", "Ærø", "Anne", "Åse"]),
        ("counsellor", ["Ærø", "Åse", "Anne", "Zenia", "Øjvind"]),
        ("-counsellor", ["Øjvind", "Zenia", "Anne", "Åse", "Ærø"]),
    ],
)
def test_each_order(sort, names, signed_in, referred, organisation, clock):
    bo, aage = (CounsellorFactory(organisation=organisation, name=name) for name in ("Bo", "Åge"))
    units = {"Øjvind": "Afsnit", "Zenia": "bosted", "Ærø": "Center", "Anne": "Ørsted", "Åse": "Ågård"}
    owners = {"Anne": None, "Zenia": None, "Ærø": bo, "Øjvind": None, "Åse": aage}
    for days, name in enumerate(("Anne", "Zenia", "Ærø", "Øjvind", "Åse")):
        referred(
            name,
            unit_name=units[name],
            counsellor=owners[name],
            received_at=clock.moment - timedelta(days=days),
        )

    assert listed(signed_in, f"sort={sort}") == names


def test_a_deadline_sorts_only_where_one_runs(signed_in, referred):
    referred("Kontaktet", contacted=True)

    sheet = signed_in.get(f"{LIST}?state=contacted&sort=due").context["sheet"]

    assert sheet.order == ("received", True)
    assert [heading["sorts"] for heading in sheet.headings] == [True, True, False, True, True]


def test_a_list_too_long_to_be_sorted_says_so_by_having_no_such_link(signed_in, referred, monkeypatch):
    monkeypatch.setattr(page_module, "MOST", 1)
    for name in ("Bo", "Anne"):
        referred(name, contacted=True)

    answer = signed_in.get(f"{LIST}?state=contacted&sort=unit")

    assert [heading["sorts"] for heading in answer.context["sheet"].headings] == [True, True, False, False, False]
    assert "Viser 1–2 af over 1" in answer.text
    assert listed(signed_in, "state=contacted&sort=name") == ["Anne", "Bo"]


def test_pages(signed_in, referred, monkeypatch):
    monkeypatch.setattr(page_module, "PAGE", 2)
    for name in "abcde":
        referred(name)

    assert listed(signed_in, "sort=name") == ["a", "b"]
    assert listed(signed_in, "sort=name&page=2") == ["c", "d"]
    assert listed(signed_in, "sort=name&page=3") == ["e"]
    assert listed(signed_in, "sort=name&page=99") == ["e"]
    assert listed(signed_in, "sort=name&page=x") == ["a", "b"]
    assert "Viser 3–4 af 5" in signed_in.get(f"{LIST}?page=2").text


def test_the_pages_in_between_are_left_out(signed_in, referred, monkeypatch):
    monkeypatch.setattr(page_module, "PAGE", 1)
    for _ in range(9):
        referred("x")

    leaves = signed_in.get(f"{LIST}?page=5").context["sheet"].leaves

    assert [leaf and leaf.label for leaf in leaves] == ["1", None, "3", "4", "5", "6", "7", None, "9"]


# What a row says.


@pytest.mark.parametrize(
    ("traits", "status"),
    [
        ({}, "Modtaget"),
        ({"paused": True}, "På pause til 15. marts"),
        ({"contacted": True}, "Kontaktet 10. marts"),
        ({"declined": True}, "Vil ikke deltage, 10. marts"),
        ({"next_try": timezone.make_aware(timezone.datetime(2026, 3, 10, 15))}, "Skal ringes op kl. 15.00"),
        ({"next_try": timezone.make_aware(timezone.datetime(2026, 3, 11, 9, 30))}, "Skal ringes op i morgen kl. 9.30"),
        ({"next_try": timezone.make_aware(timezone.datetime(2026, 3, 9, 14))}, "Skulle være ringet op i går kl. 14.00"),
    ],
)
def test_the_status_in_words(traits, status, signed_in, referred):
    referred("Bo", **traits)

    assert line(signed_in)["status"] == status


@pytest.mark.parametrize(
    ("trait", "days_ago", "day"),
    [
        ("planned", {}, ""),
        ("started", {"started_at": 5}, ", 5. marts"),
        ("finished", {"started_at": 5, "ended_at": 1}, ", 9. marts"),
    ],
)
def test_the_status_of_a_course_has_its_own_day(trait, days_ago, day, signed_in, referred, clock):
    """When it was planned, the referral does not say."""
    moments = {name: clock.moment - timedelta(days=days) for name, days in {"contacted_at": 9, **days_ago}.items()}
    referred("Bo", **moments, **{trait: True})

    with override("da"):
        assert line(signed_in)["status"] == f"{ReferralState(trait).label}{day}"


def test_the_status_counts_calls_in_vain(signed_in, referred, clock):
    referral = referred("Bo")
    for outcome in ("no_answer", "wrong_number", "letter_sent"):
        ContactAttemptFactory(referral=referral, outcome=outcome)
    ContactAttemptFactory(referral=referral, undone_at=clock.moment, undone_by_kind="system:tests")

    assert line(signed_in)["status"] == "Ringet op 2 gange"


def test_the_deadline_in_the_clocks_words(signed_in, referred):
    referred("Sen", overdue=True)

    assert "2 dage over fristen" in line(signed_in)["deadline"]
    assert "(8. marts)" in line(signed_in)["deadline"]


def test_the_day_to_call_stands_beside_a_deadline_in_a_weekend(signed_in, referred, clock):
    referred("Bo", received_at=clock.moment - timedelta(days=2))  # due on Sunday 15 March

    assert "Ring senest fre. 13. marts" in line(signed_in)["deadline"]


def test_a_name_is_text(signed_in, referred):
    referred("<b>Bo</b>")

    assert "&lt;b&gt;Bo&lt;/b&gt;" in signed_in.get(LIST).text
    assert "<b>Bo</b>" not in signed_in.get(LIST).text


def test_an_erased_citizen_has_no_page_to_go_to(signed_in, organisation):
    ReferralFactory(citizen=CitizenFactory(organisation=organisation, erased=True))

    assert line(signed_in)["url"] == ""
    assert line(signed_in)["pick"] == ""


def test_a_protected_name_outside_ones_reach_is_not_shown(signed_in, referred, counsellor):
    referred("Hemmelig", citizen__protected=True, counsellor=counsellor)

    assert line(signed_in)["name"] == "Navnet er beskyttet"
    assert "Hemmelig" not in signed_in.get(LIST).text


@pytest.mark.parametrize("state", ["declined", "finished"])
def test_what_has_ended_cannot_be_picked(state, signed_in, referred):
    referred("Bo", **{state: True})

    assert line(signed_in)["pick"] == ""


@pytest.mark.parametrize("state", ["planned", "started"])
def test_a_course_that_runs_can_be_picked(state, signed_in, referred):
    referral = referred("Bo", **{state: True})

    assert line(signed_in)["pick"] == f"{referral.pk}-"


# The address.


def test_the_filters_survive_in_every_link(signed_in, referred, counsellor):
    referred("Bo", counsellor=counsellor)

    html = signed_in.get(f"{LIST}?counsellor={counsellor.pk}&state=waiting").text

    assert f'href="?state=waiting&amp;counsellor={counsellor.pk}&amp;sort=name"' in html
    assert f'value="{counsellor.pk}" selected' in html


@pytest.mark.parametrize(
    "bad",
    [
        "state=dead",
        "due=never",
        "unit=999999",
        "unit=%27",
        "municipality=x",
        "counsellor=0",
        "received=today",
        "received=period&first=2026-13-01",
        "received=period&first=2026-03-02&last=2026-03-01",
        "sort=phone",
        "organisation=1x",
    ],
)
def test_what_cannot_be_understood_is_left_out_with_a_notice(bad, signed_in, referred):
    referred("Bo")

    answer = signed_in.get(f"{LIST}?{bad}")

    assert [row["name"] for row in answer.context["sheet"].rows] == ["Bo"]
    assert "så det filter er udeladt" in answer.text


VALUES = st.sampled_from(
    ["", "open", "all", "overdue", "week", "nobody", "1", "x", "period", "2026-02-01", "-name", "due"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(values=st.dictionaries(st.sampled_from([*Filters.__dataclass_fields__]), VALUES))
def test_an_address_read_and_written_is_the_same_list(values, coordinator):
    query = QueryDict(mutable=True)
    query.update(values)
    choices = Choices(coordinator)

    filters, _ = Filters.read(query, choices)

    assert Filters.read(QueryDict(filters.query()), choices) == (filters, True)
    assert list(filters.ordered(filters.referrals(coordinator), coordinator)[:1]) == []


def test_the_units_that_refer_are_a_tab_away(signed_in):
    assert 'href="/henvisende-enheder/"' in signed_in.get(LIST).text


# Empty.


def test_nobody_waiting(signed_in):
    assert "Ingen venter på at blive kontaktet" in signed_in.get(LIST).text


def test_nobody_with_these_filters(signed_in, referred):
    referred("Bo")

    html = signed_in.get(f"{LIST}?due=overdue").text

    assert "Ingen henvisninger passer til filtrene" in html
    assert 'href="/henvisninger/">Ryd filtrene' in html


# Whose.


def test_only_organisations_that_one_oversees(client, organisation, neighbour, referred):
    """Counsellor here, coordinator there."""
    user = CoordinatorFactory(organisation=neighbour)
    user.memberships.create(organisation=organisation, roles=["counsellor"])
    referred("Her")
    ReferralFactory(organisation=neighbour, citizen__name="Der")
    client.force_login(user)

    assert listed(client, "state=all") == ["Der"]


def test_somebody_who_oversees_two_chooses_one(client, organisation, neighbour, coordinator, referred):
    coordinator.memberships.create(organisation=neighbour, roles=["coordinator"])
    referred("Her")
    ReferralFactory(organisation=neighbour, citizen__name="Der")
    client.force_login(coordinator)

    assert set(listed(client)) == {"Her", "Der"}
    assert listed(client, f"organisation={neighbour.pk}") == ["Der"]
    assert neighbour.short_name in line(client, f"organisation={neighbour.pk}")["unit"]


def test_one_organisation_is_nothing_to_choose(signed_in, referred):
    referred("Bo")

    assert 'name="organisation"' not in signed_in.get(LIST).text


def test_a_counsellor_who_oversees_nothing_is_refused(client, counsellor):
    client.force_login(counsellor)

    assert client.get(LIST).status_code == 403


def test_a_counsellor_who_left_can_be_found_by_what_they_still_have(signed_in, referred, organisation):
    gone = UserFactory(name="Gone Væk", is_active=False)
    referred("Bo", counsellor=gone)

    assert listed(signed_in, f"counsellor={gone.pk}") == ["Bo"]
