"""The pages of reading in a list."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import jobs
from accounts.models import Job
from referrals.actions import imports
from referrals.importing import reading
from referrals.models import Referral, ReferralImport
from tests.referrals.factories import ReferralImportFactory
from tests.referrals.lists import HEADINGS, ÅSE, checked, csv_of, xlsx_of

UPLOAD = "/henvisninger/indlaes/"


@pytest.fixture
def page(client, coordinator):
    client.force_login(coordinator, backend="accounts.signin.Backend")
    return client


def file_of(*lines, name="borgere.csv"):
    return {"file": SimpleUploadedFile(name, csv_of(lines))}


def at(source, rest=""):
    return f"{UPLOAD}{source.pk}/{rest}"


def test_from_file_to_result(page):
    response = page.post(UPLOAD, file_of(ÅSE, ["Bo", "12", ""]), follow=True)
    source = ReferralImport.objects.get()
    assert response.redirect_chain[-1][0] == at(source, "kolonner/")
    assert "Åse Krogh" in response.text

    page.post(at(source, "kolonner/"), {f"column_{n}": name for n, name in source.columns.items()})
    assert "0 af 2 linjer" in page.get(at(source)).text
    jobs.work()
    response = page.get(at(source))
    assert "Skriv et nummer med 8 cifre" in response.text
    assert '"Linjen i filen">Bo; 12<' in response.text

    page.post(at(source), {"lines": "good"})
    jobs.work()
    assert Referral.objects.get().citizen.name == "Åse Krogh"
    assert "Ny borger med henvisning" in page.get(at(source)).text


def test_the_fragment_is_part_of_the_page(page, organisation, coordinator):
    source = checked(organisation, csv_of([ÅSE, ["Bo", "12", ""]]), by=coordinator)

    fragment = page.get(at(source), headers={"HX-Request": "true"})
    whole = page.get(at(source))

    assert "HX-Request" in fragment["Vary"] and "HX-Request" in whole["Vary"]  # noqa: PT018
    assert without_tokens(fragment.text).strip() in without_tokens(whole.text)


def without_tokens(html):
    return "\n".join(line for line in html.splitlines() if "csrfmiddlewaretoken" not in line)


def test_the_page_asks_again_only_while_there_is_work(page, organisation, coordinator):
    source = imports.receive(organisation=organisation, data=csv_of([ÅSE]), by=coordinator)
    imports.choose_columns(source=source, mapping=source.columns, by=coordinator)
    assert 'hx-trigger="every 1s"' in page.get(at(source)).text

    jobs.work()

    assert "every 1s" not in page.get(at(source)).text


def test_work_that_has_stopped_can_be_tried_again(page, organisation, coordinator):
    source = imports.receive(organisation=organisation, data=csv_of([ÅSE]), by=coordinator)
    imports.choose_columns(source=source, mapping=source.columns, by=coordinator)
    Job.objects.update(state="failed")
    assert "Arbejdet er stoppet" in page.get(at(source)).text

    page.post(at(source, "igen/"))
    jobs.work()

    assert "Kan indlæses" in page.get(at(source)).text


def test_without_errors_there_is_nothing_to_choose(page, organisation, coordinator):
    source = checked(organisation, csv_of([ÅSE]), by=coordinator)
    shown = page.get(at(source)).text
    assert "Hvilke linjer skal indlæses?" not in shown

    page.post(at(source), hidden_fields(shown))
    jobs.work()

    assert Referral.objects.get().citizen.name == "Åse Krogh"


def hidden_fields(html):
    return dict(re.findall(r'<input type="hidden" name="(lines)" value="(\w+)">', html))


def test_all_or_nothing_says_why_nothing_came(page, organisation, coordinator):
    source = checked(organisation, csv_of([ÅSE, ["Bo", "12", ""]]), by=coordinator)

    response = page.post(at(source), {"lines": "all"}, follow=True)

    assert "Intet er indlæst" in response.text
    assert not Referral.objects.exists()


def test_errors_come_back_as_a_file_that_can_be_corrected_and_read_in(page, organisation, coordinator):
    source = checked(organisation, csv_of([ÅSE, ["Bo Lind", "12", ""]]), by=coordinator)

    answer = page.get(at(source, "fejl.csv"))
    assert (answer["Cache-Control"][:8], answer["Content-Type"]) == ("no-store", "text/csv; charset=utf-8")
    rows = [cells for _, cells in reading.opened(answer.content).rows]
    assert rows[0] == [*HEADINGS, "Linje", "Fejl"]
    assert rows[1][:4] == ["Bo Lind", "12", "", "3"]

    corrected = checked(organisation, answer.content.replace(b";12;", b";10203041;"), by=coordinator)
    assert corrected.counts["good"] == 1


def test_the_example_can_be_read_in(page, organisation, coordinator, clock):
    clock.at("2026-11-25")

    source = checked(organisation, page.get(f"{UPLOAD}eksempel.csv").content, by=coordinator)

    assert source.counts == {"good": 2, "error": 0, "known": 0, "duplicates": 0}


@pytest.mark.parametrize(
    ("data", "told"), [(b"", "Filen er tom"), (b"Navn\n", "ingen linjer"), (b"%PDF-1.7", ".xlsx")], ids=str
)
def test_what_cannot_be_read_is_said_beside_the_field(data, told, page):
    response = page.post(UPLOAD, {"file": SimpleUploadedFile("x.csv", data)})

    assert (response.status_code, told in response.text) == (422, True)


def test_a_file_that_is_too_large_is_refused_unread(page, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 100)

    response = page.post(UPLOAD, file_of(*[ÅSE] * 9))

    assert (response.status_code, "større end 20 MB" in response.text) == (422, True)


def test_no_other_page_takes_a_file(page):
    response = page.post("/profil/", {"name": SimpleUploadedFile("x", b"Bo"), "language": "da"})

    assert response.status_code == 200
    assert not response.wsgi_request.FILES


def test_a_form_without_its_token_is_refused(coordinator, client):
    client.handler.enforce_csrf_checks = True
    client.force_login(coordinator, backend="accounts.signin.Backend")

    assert client.post(UPLOAD, file_of(ÅSE)).status_code == 403


def test_sheets_that_are_not_read_are_named_beside_the_columns(page, organisation, coordinator):
    data = xlsx_of([ÅSE], prepare=lambda book: book.create_sheet("Arkiv 2025").append(["Bo Lind"]))
    source = imports.receive(organisation=organisation, data=data, by=coordinator)

    text = page.get(at(source, "kolonner/")).text

    assert "Kun arket »Sheet« læses" in text
    assert "Arkiv 2025" in text
    assert "Bo Lind" not in text


def test_a_column_chosen_twice(page, organisation, coordinator):
    source = imports.receive(organisation=organisation, data=csv_of([ÅSE]), by=coordinator)

    response = page.post(at(source, "kolonner/"), {"column_0": "name", "column_1": "name"})

    assert (response.status_code, "valgt til to kolonner" in response.text) == (422, True)


def test_no_column_with_a_name(page, organisation, coordinator):
    source = imports.receive(organisation=organisation, data=csv_of([ÅSE]), by=coordinator)

    assert page.post(at(source, "kolonner/"), {"column_1": "phone"}).status_code == 422


def test_cancelled_is_gone(page, organisation, coordinator):
    source = checked(organisation, csv_of([ÅSE]), by=coordinator)

    page.post(at(source, "annuller/"))

    assert "fjernet" in page.get(at(source)).text


@pytest.mark.parametrize("rows", [2, 12, 500])
def test_statements_do_not_grow_with_the_rows(rows, page, organisation, coordinator):
    source = checked(organisation, csv_of([["Bo", str(number), ""] for number in range(rows)]), by=coordinator)
    for _ in range(min(rows, 12)):
        ReferralImportFactory(organisation=organisation)
    expected = {UPLOAD: 5, at(source): 8, at(source, "kolonner/"): 7, at(source, "fejl.csv"): 8}

    counts = {url: statements(page, url) for url in expected}

    assert counts == expected


def statements(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)
