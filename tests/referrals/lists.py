"""Lists as somebody would send them, and a worker that works at once."""

import io

import openpyxl

from accounts import jobs
from referrals.actions import imports
from referrals.importing import columns

HEADINGS = ["Navn", "Telefon", "Modtaget den"]
ÅSE = ["Åse Krogh", "10 20 30 40", "06-03-2026"]


def csv_of(lines, headings=HEADINGS, *, delimiter=";", encoding="utf-8"):
    return "\r\n".join(delimiter.join(line) for line in [headings, *lines]).encode(encoding)


def xlsx_of(lines, headings=HEADINGS, prepare=lambda book: None):
    book = openpyxl.Workbook()
    for line in [headings, *lines]:
        book.active.append(line)
    prepare(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def received(organisation, data, *, by):
    return imports.receive(organisation=organisation, data=data, by=by)


def checked(organisation, data, *, by):
    """A list whose columns are as guessed, checked."""
    source = received(organisation, data, by=by)
    imports.choose_columns(source=source, mapping=source.columns, by=by)
    jobs.work()
    source.refresh_from_db()
    return source


def read_in(organisation, data, *, by, only_good=True):
    """The same, and its good lines read in."""
    source = checked(organisation, data, by=by)
    imports.start(source=source, only_good=only_good, by=by)
    jobs.work()
    source.refresh_from_db()
    return source


def known_headings():
    return [column.headings.split(", ")[0] for column in columns.COLUMNS]
