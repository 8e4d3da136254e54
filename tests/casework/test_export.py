"""The list as a file: what is filtered, as a spreadsheet reads it, in the log before it leaves."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils.translation import override

import accounts.middleware
from accounts.models import AccessLogEntry
from casework.referral_list import export
from referrals.enums import EndReason, ReferralState
from tests.accounts.factories import CounsellorFactory
from tests.referrals.factories import ContactAttemptFactory, ReferralFactory

FILE = "/henvisninger/csv/"


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def lines(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_a_row_as_an_office_needs_it(signed_in, organisation, clock):
    counsellor = CounsellorFactory(organisation=organisation, name="Mona Dahl")
    referral = ReferralFactory(
        organisation=organisation,
        citizen__name="Åse Krogh",
        citizen__municipality=organisation.municipality,
        counsellor=counsellor,
        received_at=clock.moment - timedelta(days=2),
    )
    ContactAttemptFactory(referral=referral)

    [line] = lines(signed_in.get(FILE))

    assert line == {
        "Borger": "Åse Krogh",
        "Referencekode": referral.code,
        "Organisation": organisation.short_name,
        "Kommune": organisation.municipality.name,
        "Enhed": referral.unit_name,
        "Rådgiver": "Mona Dahl",
        "Status": "Skal kontaktes",
        "Henvist": "2026-03-08 10:42",
        "Frist": "2026-03-15",
        "Ring senest": "2026-03-13",
        "På pause til": "",
        "Aftalt opkald": "",
        "Forgæves opkald": "1",
        "Kontaktet": "",
        "Forløb startet": "",
        "Afsluttet": "",
        "Grund": "",
    }


def test_excel_in_danish_opens_it(signed_in, organisation):
    ReferralFactory(organisation=organisation)

    answer = signed_in.get(FILE)

    assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbfBorger;Referencekode;")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="henvisninger-2026-03-10.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_has_what_is_filtered_in_the_lists_order(signed_in, organisation):
    for name, traits in (("Bo", {}), ("Anne", {}), ("Kaj", {"declined": True})):
        ReferralFactory(organisation=organisation, citizen__name=name, **traits)

    assert [line["Borger"] for line in lines(signed_in.get(f"{FILE}?sort=-name"))] == ["Bo", "Anne"]
    assert [line["Grund"] for line in lines(signed_in.get(f"{FILE}?state=declined"))] == ["Ikke lige nu"]


@pytest.mark.parametrize(
    ("trait", "started", "ended", "reason"),
    [
        ("planned", "", "", ""),
        ("started", "2026-03-10 10:42", "", ""),
        ("finished", "2026-03-10 10:42", "2026-03-10 10:42", EndReason.FINISHED),
    ],
)
def test_how_far_a_course_has_come(trait, started, ended, reason, signed_in, organisation):
    ReferralFactory(organisation=organisation, **{trait: True})

    [line] = lines(signed_in.get(f"{FILE}?state={trait}"))

    with override("da"):
        told = [ReferralState(trait).label, started, ended, EndReason(reason).label if reason else ""]
    assert [line[name] for name in ("Status", "Forløb startet", "Afsluttet", "Grund")] == told
    assert (line["Frist"], line["Ring senest"], line["Kontaktet"]) == ("", "", "2026-03-10 10:42")


def test_it_is_in_the_users_language_to_the_end(signed_in, organisation, coordinator, monkeypatch):
    coordinator.language = "en"
    coordinator.save(update_fields=["language"])
    monkeypatch.setattr(export, "PART", 1)
    for _ in range(3):
        ReferralFactory(organisation=organisation, citizen__protected=True)

    assert [line["Citizen"] for line in lines(signed_in.get(FILE))] == ["(protected)"] * 3


def test_a_protected_citizens_name_and_every_address_stay_here(signed_in, organisation):
    ReferralFactory(organisation=organisation, citizen__protected=True, citizen__name="Hemmelig", note="En besked")

    text = b"".join(signed_in.get(FILE).streaming_content).decode()

    assert "(beskyttet)" in text
    assert not [word for word in ("Hemmelig", "Molevej", "+4510", "En besked") if word in text]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_a_name_is_no_formula(name, signed_in, organisation):
    ReferralFactory(organisation=organisation, citizen__name=name)

    [line] = lines(signed_in.get(FILE))

    assert line["Borger"] == f"'{name}"


def test_a_name_with_the_files_own_signs_stays_one_cell(signed_in, organisation):
    name = 'Bo "Bob"; =Bo\nHolm'
    ReferralFactory(organisation=organisation, citizen__name=name)

    assert [line["Borger"] for line in lines(signed_in.get(FILE))] == [name]


def test_everybody_in_it_is_in_the_log_before_the_first_line(signed_in, organisation, coordinator):
    citizens = sorted(ReferralFactory(organisation=organisation).citizen_id for _ in range(3))

    signed_in.get(FILE)  # not one part has been asked for

    [entry] = AccessLogEntry.objects.all()
    assert (entry.citizens, entry.purpose, entry.page) == (citizens, "export", "casework:referral_csv")
    assert entry.read_by == coordinator


def test_no_log_no_file(signed_in, organisation, monkeypatch):
    def failing(request):
        raise DatabaseError

    ReferralFactory(organisation=organisation)
    monkeypatch.setattr(accounts.middleware, "write_log", failing)

    assert signed_in.get(FILE).status_code == 503


def test_a_citizen_who_joins_while_it_is_written_is_not_in_it(signed_in, organisation, monkeypatch):
    monkeypatch.setattr(export, "PART", 1)
    for name in ("Anne", "Bo"):
        ReferralFactory(organisation=organisation, citizen__name=name)

    parts = iter(signed_in.get(f"{FILE}?sort=name").streaming_content)
    next(parts)
    ReferralFactory(organisation=organisation, citizen__name="Aage")

    assert b"Aage" not in b"".join(parts)


def test_only_ones_own_organisation(signed_in, neighbour, organisation):
    ReferralFactory(organisation=neighbour, citizen__name="Der")

    assert lines(signed_in.get(f"{FILE}?state=all")) == []


def test_a_long_list_costs_a_few_statements_per_part(signed_in, organisation, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(export, "PART", 10)
    for _ in range(20):
        ReferralFactory(organisation=organisation)
    answer = signed_in.get(FILE)

    # Of each part: the scope opened and closed, rows, attempts; and the scope of the heading and of the end.
    with django_assert_num_queries(2 * 4 + 2 * 2):
        assert len(lines(answer)) == 20
