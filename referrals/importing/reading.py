"""The cells of a CSV or XLSX file, line by line. What cannot be read is refused; the sentence says what to do."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

import openpyxl
from defusedxml import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_LINES = 100_000
MAX_SHEET_LINES = 20_000  # a spreadsheet takes 30 times as long to read as CSV
MAX_COLUMNS = 60
MAX_CELL = 5000
# Of a spreadsheet when it is unpacked; an honest one packs to a tenth.
MAX_UNPACKED = 150 * MEGABYTE
MAX_PARTS = 1000
DELIMITERS = ";,\t"
# What Excel would take for a formula; an apostrophe in front makes it text.
FORMULA = re.compile(r"^'?[=@\t\r]|^'?[+-](?![\d ()-]+$)")

# What openpyxl and zipfile raise at a file that is no spreadsheet, or half of one.
BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    SyntaxError,
    EOFError,
    NotImplementedError,
    DefusedXmlException,
)

Row = tuple[int, list[str]]


class Unreadable(Exception):
    """The file cannot be read; the message says why, and what to do."""


@dataclass(frozen=True)
class Opened:
    """`rows`: line number in the file, and the cells as text without space around; empty lines are left out. The first
    row has the headings. `sheet` and `left_out`: which sheet of a spreadsheet that is, and the names of the others."""

    rows: Iterator[Row]
    sheet: str = ""
    left_out: tuple[str, ...] = ()


def opened(data: bytes) -> Opened:
    """Raises Unreadable, also on the way through the rows."""
    if not data.startswith(b"PK\x03\x04"):
        return Opened(_tidied(_csv(data), MAX_LINES))
    sheet, left_out = _sheet(data)
    return Opened(_tidied(_rows_of(sheet), MAX_SHEET_LINES), sheet.title, left_out)


def _tidied(found, limit) -> Iterator[Row]:
    count = 0
    for number, cells in found:
        cells = [_tidy(cell, number) for cell in cells]
        if not any(cells):
            continue
        if count > limit:
            raise Unreadable(_("The file has more than %d lines. Divide it, and read in one part at a time.") % limit)
        count += 1
        yield number, cells


def defused(cell: str) -> str:
    """The cell for a file that Excel may open."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def _tidy(cell: str, number: int) -> str:
    cell = cell.replace("\x00", "").strip()
    if len(cell) > MAX_CELL:
        raise Unreadable(
            _("Line %(line)d has a cell with more than %(most)d characters.") % {"line": number, "most": MAX_CELL}
        )
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


# CSV


def _csv(data: bytes) -> Iterator[Row]:
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise Unreadable(_("This kind of file cannot be read. Save it as .xlsx or .csv, and choose it again."))
    text = io.TextIOWrapper(io.BytesIO(data), encoding=_encoding(data), newline="")
    try:
        first = text.readline()
        if re.fullmatch(r"sep=.\s*", first):
            delimiter, skipped = first[4], 1
        else:
            delimiter, skipped = _delimiter(first), 0
            text.seek(0)
        yield from _lines(csv.reader(text, delimiter=delimiter, strict=True), skipped)
    except UnicodeError as error:
        raise Unreadable(
            _("The letters of the file cannot be read. Save it as CSV UTF-8, and choose it again.")
        ) from error


def _lines(reader, skipped) -> Iterator[Row]:
    while True:
        number = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                _("Line %d has a quotation mark that does not end, or text after it. Correct it in the file.") % number
            ) from error
        yield number, cells


def _encoding(data: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return name
    start = data[:1000]
    if start.count(0) > len(start) // 4:
        return "utf-16-le" if start[1:2] == b"\x00" else "utf-16-be"
    return "utf-8" if _is_utf8(data) else "cp1252"


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), MEGABYTE):
            decoder.decode(data[start : start + MEGABYTE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(line: str) -> str:
    outside = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=outside.count)


# XLSX


def _sheet(data: bytes) -> tuple[ReadOnlyWorksheet, tuple[str, ...]]:
    """The first sheet that can be seen and holds something, and the names of the others like it."""
    with _told_if_broken():
        _refuse_bomb(data)
        # Values as Excel last saw them, not formulas.
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not seen:
            raise Unreadable(_("The spreadsheet has no sheet that can be seen."))
        for sheet in seen:
            sheet.reset_dimensions()
        first, *others = list(filter(_holds_something, seen)) or seen[:1]
        return first, tuple(sheet.title for sheet in others)


def _holds_something(sheet) -> bool:
    return any(cell is not None for cells in sheet.iter_rows(values_only=True) for cell in cells)


def _rows_of(sheet) -> Iterator[Row]:
    with _told_if_broken():
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if any(cell is not None for cell in islice(cells, MAX_COLUMNS * 4, None)):
                raise Unreadable(_("Line %d has too many columns.") % number)
            yield number, [_text(cell) for cell in cells]


@contextmanager
def _told_if_broken():
    try:
        yield
    except Unreadable:
        raise
    except BROKEN as error:
        raise Unreadable(
            _("The spreadsheet cannot be read. Open it, save it again as .xlsx, and choose it again.")
        ) from error


def _refuse_bomb(data: bytes):
    """What a part says of its size holds: zipfile reads no further."""
    parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable(_("The spreadsheet is too large when it is unpacked. Save it as CSV, and choose that file."))


def _text(cell) -> str:
    """Dates as 2026-03-10, whole numbers without decimals, true as "ja"."""
    match cell:
        case None:
            return ""
        case bool():
            return "ja" if cell else "nej"
        case datetime() if cell.time() == time(0):
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ", timespec="minutes")
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)
