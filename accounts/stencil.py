"""Rows of long lists: their fragment is rendered once for each shape that a row can have, and then filled in.

A template drawn for each of 50 rows takes Django most of a page's time. Here `{% draw "casework/_work.html" rows %}`
renders the fragment once per shape – which of the row's values are there – with a hole for every value, keeps it,
and puts the values of each row into the holes, escaped.

The fragment knows its `row`, prints values (`{{ row.name }}`) and asks whether they are there (`{% if row.phone %}`).
It cannot compare or filter what it prints: that is done in Python, where rows are made. True, False and None are part
of the shape. All rows of a list have the same names in the same order.
"""

import re
from collections.abc import Sequence
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

MARK = "\ue000"
HOLE = re.compile(f"{MARK}(\\w+){MARK}")
TOKEN = "csrf_token"  # noqa: S105 - the name of a hole
MOST = 4096  # shapes kept per process: languages × lists × what rows lack

_kept: dict[tuple, str] = {}


def draw(template: str, rows: Sequence[dict], *, csrf_token: str = "") -> SafeString:
    """The fragment for each of the rows, one after another."""
    if not rows:
        return mark_safe("")
    kind = (template, get_language(), *rows[0])
    token = {TOKEN: csrf_token}
    return mark_safe("".join([_sheet(kind, row) % (token | _escaped(row)) for row in rows]))  # noqa: S308 - escaped


def _sheet(kind: tuple, row: dict) -> str:
    shape = (kind, *[value if value is True else bool(value) for value in row.values()])
    if shape not in _kept:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[shape] = _cut(kind[0], row)
    return _kept[shape]


def _cut(template: str, row: dict) -> str:
    """The fragment with `%(name)s` for each value that is there."""
    holes = {name: _hole(name) if value and value is not True else value for name, value in row.items()}
    html = render_to_string(template, {"row": holes, TOKEN: _hole(TOKEN)})
    sheet = HOLE.sub(r"%(\1)s", html.replace("%", "%%"))
    if MARK in sheet:
        raise ValueError(f"{template} filters a value that it prints.")
    return sheet


def _hole(name: str) -> str:
    return f"{MARK}{name}{MARK}"


def _escaped(row: dict) -> dict:
    return {name: value if type(value) is SafeString else escape(str(value)) for name, value in row.items()}
