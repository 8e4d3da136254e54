"""The coordinator's pages about units that refer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actors, links
from accounts import clock as real_clock
from accounts.enums import LinkPurpose
from referrals.actions import unit_staff, units
from referrals.models import ReferringUnit
from tests.accounts.factories import CollaborationFactory, CoordinatorFactory, OrganisationFactory, UserFactory
from tests.referrals.factories import ReferralFactory, ReferringUnitFactory, UnitTotalFactory, VbaTalkFactory

LIST = "/henvisende-enheder/"


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def made(organisation, coordinator):
    return units.add(organisation=organisation, by=coordinator, kind="hospital", name="Afsnit 4")


def to(name, unit, *more):
    return reverse(f"referrals:{name}", args=[unit.pk, *more])


def typed(unit, **changed):
    return {"name": unit.name, "kind": unit.kind, "institution": unit.institution, "version": unit.version} | changed


def refer(unit, *, days=0, **situation):
    received = real_clock.now() - timedelta(days=days)
    return ReferralFactory(unit=unit, organisation=unit.organisation, received_at=received, **situation)


def names(answer):
    """The units of the list, from top to bottom."""
    return [row["name"] for row in answer.context["sheet"].object_list]


# The list.


def test_the_list_tells_each_units_figures(signed_in, organisation):
    unit = ReferringUnitFactory(organisation=organisation, name="Afsnit 4", institution="", ambassador_name="Pia Storm")
    VbaTalkFactory(unit=unit)
    refer(unit, contacted=True)

    answer = signed_in.get(LIST)

    [row] = answer.context["sheet"].object_list
    assert (row["talks"], row["referrals"], row["contacted"], row["started"], row["last"]) == (2, 1, 1, 0, "i dag")
    assert "Pia Storm" in answer.text


def test_who_has_stopped_stands_first_and_in_words(signed_in, organisation):
    busy = ReferringUnitFactory(organisation=organisation, name="Aktiv", institution="")
    silent = ReferringUnitFactory(organisation=organisation, name="Ørene", institution="")
    for days in (1, 8, 15):
        refer(busy, days=days)
        refer(silent, days=days + 90)

    answer = signed_in.get(LIST)

    assert names(answer) == ["Ørene", "Aktiv"]
    assert answer.text.count("Holdt op med at henvise. 13 uger siden. Plejer: hver uge.") == 1


def test_the_period_is_in_the_address(signed_in, organisation, clock):
    unit = ReferringUnitFactory(organisation=organisation)
    for days in (10, 100, 1000):
        refer(unit, days=days)

    counted = {
        period: signed_in.get(LIST, {"period": period}).context["total"].referrals for period in ("12", "year", "all")
    }

    assert counted == {"12": 2, "year": 1, "all": 3}


@pytest.mark.parametrize("query", ["period=x&kind=y&show=z&page=n", "page=99999", "kind=%00", "period=12&period=all"])
def test_a_filter_that_means_nothing_is_left_out(query, signed_in, made):
    assert signed_in.get(f"{LIST}?{query}").status_code == 200


def test_one_kind_alone(signed_in, organisation):
    for kind, name in (("hospital", "Afsnit 4"), ("midwife", "Jordemødrene")):
        ReferringUnitFactory(organisation=organisation, kind=kind, name=name, institution="")

    assert names(signed_in.get(LIST, {"kind": "midwife"})) == ["Jordemødrene"]


def test_closed_units_are_a_list_of_their_own(signed_in, organisation):
    ReferringUnitFactory(organisation=organisation, name="Lukket", institution="", closed=True)
    ReferringUnitFactory(organisation=organisation, name="Åben", institution="")

    assert names(signed_in.get(LIST)) == ["Åben"]
    assert names(signed_in.get(LIST, {"show": "closed"})) == ["Lukket"]


def test_a_neighbours_units_are_not_listed(signed_in, made, neighbour):
    ReferringUnitFactory(organisation=neighbour)

    assert names(signed_in.get(LIST)) == ["Afsnit 4"]


def test_an_empty_list_says_what_will_come(signed_in):
    assert "Opret den første" in signed_in.get(LIST).text
    assert "Vis alle åbne enheder" in signed_in.get(LIST, {"show": "closed"}).text


def test_fifty_to_a_page_with_the_filter_kept(signed_in, organisation):
    for _ in range(51):
        ReferringUnitFactory(organisation=organisation)

    first = signed_in.get(LIST, {"period": "all"})

    assert len(names(first)) == 50
    assert "period=all&amp;page=2" in first.text
    assert len(names(signed_in.get(LIST, {"period": "all", "page": 2}))) == 1


def test_the_list_as_a_file(signed_in, organisation):
    about = {"name": "=Afsnit 4", "institution": "", "ambassador_name": "Pia Storm"}
    unit = ReferringUnitFactory(organisation=organisation, **about)
    ReferringUnitFactory(organisation=organisation, closed=True)
    refer(unit, contacted=True, days=2)

    answer = signed_in.get(f"{LIST}csv/?kind={unit.kind}")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="enheder-2026-03-10.csv"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Enhed;Type;Ejer;VBA-ambassadør;VBA-samtaler;Henvist;Kontaktet;Startet;Sidste henvisning;"
        "Holdt op med at henvise",
        f"'=Afsnit 4;{unit.get_kind_display()};;Pia Storm;1;1;1;0;2026-03-08;Nej",
    ]


def test_the_button_keeps_the_filter(signed_in, made):
    assert f'href="{LIST}csv/?period=all"' in signed_in.get(LIST, {"period": "all"}).text


@pytest.mark.parametrize("url", [LIST, f"{LIST}csv/"])
@pytest.mark.parametrize("number", [2, 12, 500])
def test_a_long_list_costs_as_many_statements_as_a_short_one(number, url, signed_in, organisation):
    for _ in range(number):
        unit = ReferringUnitFactory(organisation=organisation)
        if number < 500:
            refer(unit)
    signed_in.get(url)

    with CaptureQueriesContext(connection) as asked:
        signed_in.get(url)

    # Session, user, memberships, scope opened and closed; the kinds, the units, their figures.
    assert len(asked) == 4 + 3


@pytest.mark.parametrize("number", [2, 12])
def test_a_unit_costs_as_many_statements_however_much_it_refers(number, signed_in, made):
    for _ in range(number):
        refer(made)
    signed_in.get(made.get_absolute_url())

    with CaptureQueriesContext(connection) as asked:
        signed_in.get(made.get_absolute_url())

    # The unit, its figures, its links, their use, its doubtful mail.
    assert len(asked) == 4 + 5


# The unit.


def test_a_unit_is_created_with_its_links(signed_in, organisation):
    answer = signed_in.post(f"{LIST}ny/", {"name": "Afsnit 4", "kind": "hospital", "ambassador_phone": "10570319"})

    unit = ReferringUnit.objects.get()
    assert answer["Location"] == unit.get_absolute_url()
    assert (unit.organisation, unit.ambassador_phone, len(units.links_of(unit))) == (organisation, "+4510570319", 2)


def test_two_units_of_one_name_are_refused_with_the_form_kept(signed_in, made):
    answer = signed_in.post(f"{LIST}ny/", {"name": "Afsnit 4", "kind": "midwife", "ambassador_name": "Pia Storm"})

    assert answer.status_code == 422
    assert "Der er allerede en enhed med det navn" in answer.text
    assert 'value="Pia Storm"' in answer.text


def test_one_with_two_organisations_chooses_the_owner(signed_in, coordinator, organisation, neighbour):
    coordinator.memberships.create(organisation=neighbour, roles=["coordinator"])
    data = {"name": "Afsnit 4", "kind": "hospital"}

    assert signed_in.post(f"{LIST}ny/", data).status_code == 422
    assert signed_in.post(f"{LIST}ny/", data | {"organisation": neighbour.pk}).status_code == 302


def test_a_collaboration_of_others_cannot_be_chosen(signed_in, organisation):
    theirs = CollaborationFactory(organisations=[OrganisationFactory()])
    CollaborationFactory(organisations=[organisation])

    answer = signed_in.post(f"{LIST}ny/", {"name": "Afsnit 4", "kind": "hospital", "collaboration": theirs.pk})

    assert answer.status_code == 422


def test_a_correction_is_saved(signed_in, made):
    signed_in.post(to("unit_edit", made), typed(made, totals_email="afsnit@example.org", often_without_phone="on"))

    made.refresh_from_db()
    assert (made.totals_email, made.often_without_phone, made.version) == ("afsnit@example.org", True, 2)


def test_a_stale_correction_shows_both_values_and_keeps_mine(signed_in, made):
    signed_in.post(to("unit_edit", made), typed(made, ambassador_name="Pia Storm"))

    answer = signed_in.post(to("unit_edit", made), typed(made, ambassador_name="Ib Lund"))

    assert answer.status_code == 409
    assert "Pia Storm" in answer.text
    assert 'value="Ib Lund"' in answer.text


def test_a_phone_is_written_as_people_write_it(signed_in, made):
    signed_in.post(to("unit_edit", made), typed(made, ambassador_phone="10570311"))

    assert 'value="10 57 03 11"' in signed_in.get(to("unit_edit", made)).text
    assert '<td data-title="Gemt nu">10 57 03 11</td>' in signed_in.post(to("unit_edit", made), typed(made)).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "Cpr 010190-1234"},
        {"kind": "castle"},
        {"ambassador_phone": "12"},
        {"ambassador_email": "nobody"},
        {"ambassador_trained_on": "i morgen"},
        {"ambassador_trained_on": "0001-01-01"},
        {"totals_email": "a@b@c"},
        {"version": "x"},
        {"version": "99999999999999999999"},
        {"name": "\x00"},
    ],
)
def test_what_cannot_be_stored_comes_back(wrong, signed_in, made):
    answer = signed_in.post(to("unit_edit", made), typed(made, institution="Sygehuset", **wrong))

    assert answer.status_code in (409, 422)
    assert 'value="Sygehuset"' in answer.text


def test_a_partner_reads_with_its_own_figures_and_changes_nothing(client, organisation):
    partner = OrganisationFactory()
    together = CollaborationFactory(organisations=[organisation, partner])
    shared = ReferringUnitFactory(organisation=organisation, collaboration=together, ambassador_name="Pia Storm")
    refer(shared)
    client.force_login(CoordinatorFactory(organisation=partner))

    page = client.get(shared.get_absolute_url())

    assert page.status_code == 200
    assert page.context["counted"].referrals == 0
    assert "/personale/" not in page.text
    for name in ("unit_edit", "unit_close", "unit_reopen"):
        assert client.post(to(name, shared), typed(shared)).status_code == 404
    for name in ("unit_link_open", "unit_link_renew", "unit_link_close", "unit_print"):
        assert client.get(to(name, shared, "personale")).status_code in (404, 405)


def test_a_mail_that_may_not_have_arrived_is_shown(signed_in, made, clock):
    UnitTotalFactory(unit=made)
    assert "måske ikke nået frem" not in signed_in.get(made.get_absolute_url()).text

    clock.move(minutes=6)

    assert "måske ikke nået frem" in signed_in.get(made.get_absolute_url()).text


def test_a_closed_unit_is_no_longer_referred_for_by_those_with_an_account(client, made, organisation, coordinator):
    user = UserFactory(organisation=organisation, roles=["referrer"])
    unit_staff.add_staff(unit=made, user=user, by=coordinator)
    client.force_login(user)
    assert client.get(f"/henvis/enhed/{made.pk}/").status_code == 200

    units.close(unit=made, by=coordinator)

    assert client.get(f"/henvis/enhed/{made.pk}/").status_code == 404


# The links.

SIDES = pytest.mark.parametrize(
    ("which", "purpose"), [("personale", LinkPurpose.REFER), ("plakat", LinkPurpose.SELF_REFER)]
)


@SIDES
def test_the_page_shows_the_whole_address(which, purpose, signed_in, made, settings):
    key = links.key(units.links_of(made)[purpose])

    page = signed_in.get(made.get_absolute_url()).text

    assert key in page
    assert settings.SITE_URL in page


@SIDES
def test_how_often_a_link_was_used(which, purpose, signed_in, made):
    refer(made, by=actors.link(made))
    refer(made, channel="self", by=actors.Actor("citizen"))
    refer(made)  # by somebody signed in

    panel = next(p for p in signed_in.get(made.get_absolute_url()).context["panels"] if p["purpose"] == purpose)

    assert (panel["times"], panel["last"]) == (1, "10. marts")


@SIDES
def test_renewing_asks_first_and_says_what_stops(which, purpose, signed_in, made):
    page = signed_in.get(to("unit_link_renew", made, which))

    assert "Det gamle link holder straks op med at virke" in page.text
    assert units.links_of(made)[purpose].version == 1


@SIDES
def test_a_link_is_renewed_closed_and_opened(which, purpose, signed_in, made):
    signed_in.post(to("unit_link_renew", made, which), {"version": "1"})
    assert units.links_of(made)[purpose].version == 2

    signed_in.post(to("unit_link_close", made, which))
    assert units.links_of(made)[purpose].closed_at

    signed_in.post(to("unit_link_open", made, which))
    assert units.links_of(made)[purpose].closed_at is None


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 40])
def test_nonsense_renews_nothing(version, signed_in, made):
    signed_in.post(to("unit_link_renew", made, "personale"), {"version": version})

    assert units.links_of(made)[LinkPurpose.REFER].version == 1


@SIDES
def test_a_closed_link_is_neither_printed_nor_renewed(which, purpose, signed_in, made, coordinator):
    units.close_link(unit=made, purpose=purpose, by=coordinator)

    assert signed_in.get(to("unit_print", made, which)).status_code == 404
    assert signed_in.get(to("unit_link_renew", made, which)).status_code == 302
    assert "Åbn et nyt link" in signed_in.get(made.get_absolute_url()).text


def test_a_closed_unit_is_opened_again(signed_in, made):
    signed_in.post(to("unit_close", made))
    assert "Åbn enheden igen" in signed_in.get(made.get_absolute_url()).text

    signed_in.post(to("unit_reopen", made))

    assert ReferringUnit.objects.open().get() == made


@SIDES
@pytest.mark.parametrize("query", ["", "?language=en", "?language=klingon"])
def test_the_print_is_a_pdf_that_is_not_stored(which, purpose, query, signed_in, made):
    answer = signed_in.get(to("unit_print", made, which) + query)

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert f'filename="{which}-{made.pk}.pdf"' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]


def test_another_word_for_a_link_is_not_there(signed_in, made):
    assert signed_in.get(to("unit_print", made, "dør")).status_code == 404
