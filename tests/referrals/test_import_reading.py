"""The cells of a file: encodings, separators, spreadsheets, and what is refused."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.importing import reading
from referrals.importing.columns import guess
from tests.referrals.lists import HEADINGS, ÅSE, csv_of, known_headings, xlsx_of


def cells(data):
    return [found for _, found in reading.opened(data).rows]


def refused(data):
    with pytest.raises(reading.Unreadable) as raised:
        list(reading.opened(data).rows)
    return str(raised.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_as_systems_write_it(encoding, delimiter):
    assert cells(csv_of([ÅSE], delimiter=delimiter, encoding=encoding)) == [HEADINGS, ÅSE]


def test_a_line_that_tells_excel_the_separator():
    assert list(reading.opened(b"sep=,\r\n" + csv_of([ÅSE], delimiter=",")).rows) == [(2, HEADINGS), (3, ÅSE)]


def test_line_numbers_are_those_of_the_file():
    data = csv_of([['"Åse\r\nKrogh"', "1", "2"], ["", "", ""], ["Bo", "3", "4"]])

    assert [number for number, _ in reading.opened(data).rows] == [1, 2, 5]


def test_space_and_nought_bytes_are_taken_away():
    assert cells(b"Navn\n  Bo\x00 Lind ") == [["Navn"], ["Bo Lind"]]


def test_cells_of_a_spreadsheet():
    line = ["Bo", 10203040, 10203040.0, 1.5, date(2026, 3, 6), datetime(2026, 3, 6, 9, 30), True]  # noqa: DTZ001

    assert cells(xlsx_of([line], ["a"]))[1] == [
        "Bo", "10203040", "10203040", "1.5", "2026-03-06", "2026-03-06 09:30", "ja",
    ]  # fmt: skip


def test_a_hidden_sheet_is_not_read():
    def hide(book):
        book.create_sheet("Skjult", 0).append(["Hemmeligt"])
        book["Skjult"].sheet_state = "hidden"

    assert cells(xlsx_of([ÅSE], prepare=hide)) == [HEADINGS, ÅSE]


def test_the_sheets_that_are_left_out_are_told():
    def more(book):
        book.active.title = "Henvisninger"
        book.create_sheet("Arkiv").append(["Bo Lind"])
        book.create_sheet("Ark3")

    file = reading.opened(xlsx_of([ÅSE], prepare=more))

    assert (file.sheet, file.left_out) == ("Henvisninger", ("Arkiv",))


def test_an_empty_sheet_in_front_is_passed_over():
    file = reading.opened(xlsx_of([ÅSE], prepare=lambda book: book.create_sheet("Forside", 0)))

    assert ([found for _, found in file.rows], file.left_out) == ([HEADINGS, ÅSE], ())


def test_an_empty_spreadsheet_has_no_rows():
    assert cells(xlsx_of([], headings=[])) == []


def test_merged_cells_have_their_text_once():
    assert cells(xlsx_of([ÅSE], prepare=lambda book: book.active.merge_cells("A2:B2")))[1][:2] == ["Åse Krogh", ""]


def test_a_formula_is_its_value_never_its_text():
    assert "=" not in str(cells(xlsx_of([["=1+1", "x", ""]])))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xd0\xcf\x11\xe0" + b"x" * 90, ".xlsx"),
        (b"%PDF-1.7", ".xlsx"),
        (b"PK\x03\x04 no spreadsheet", "Regnearket kan ikke læses"),
        (b'Navn;Telefon\n"Bo;1\n', "Linje 2"),
        (b'Navn;Telefon\nIb;2\n"Bo" Lind;1\n', "Linje 3"),
        (b"Navn\n\x81\x8d", "UTF-8"),
        (b"Navn\n" + b"x" * 6000, "Linje 2"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_said(data, told):
    assert told in refused(data)


def test_too_many_lines_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_LINES", 2)

    assert "flere end 2" in refused(csv_of([ÅSE] * 3))
    assert len(cells(csv_of([ÅSE] * 2))) == 3


def test_a_bomb_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for number in range(4):
            bomb.writestr(f"xl/{number}.xml", b"\0" * 50_000_000)

    assert len(out.getvalue()) < reading.MAX_BYTES
    assert "pakkes ud" in refused(out.getvalue())


def test_entities_are_refused():
    good = zipfile.ZipFile(io.BytesIO(xlsx_of([ÅSE])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as evil:
        for part in good.namelist():
            text = good.read(part)
            if part == "xl/workbook.xml":
                text = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + text
            evil.writestr(part, text)

    assert "kan ikke læses" in refused(out.getvalue())


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    for start in (b"", b"PK\x03\x04"):
        with suppress(reading.Unreadable):
            list(reading.opened(start + data).rows)


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-x", "+1+cmd", "+45 10 20 30 40", "-"])
def test_nothing_is_a_formula_for_excel_and_all_comes_back(cell):
    out = reading.defused(cell)

    assert not out.startswith(("=", "@", "-x", "+c", "+1+"))
    assert reading._tidy(out, 1) == reading._tidy(cell, 1)


def test_known_headings_are_guessed():
    assert len(guess(known_headings())) == len(known_headings())
    assert guess(["NAVN", "Tlf.", "Hvad?", "telefon"]) == {0: "name", 1: "phone"}
