"""Rows of long lists: their fragment is rendered once for each shape that a row can have, and then filled in.

A template drawn for each of 50 rows takes Django most of a page's time. Here `{% draw "casework/_work.html" rows %}`
renders the fragment once per shape – which of the row's values are there – with a hole for every value, keeps it,
and puts the values of each row into the holes, escaped.

The fragment knows its `row`, prints values (`{{ row.name }}`) and asks whether they are there (`{% if row.phone %}`).
It cannot compare or filter what it prints: that is done in Python, where rows are made. True, False and None are part
of the shape. All rows of a list have the same names in the same order.
"""

import re
from collections.abc import Callable, Sequence
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

MARK = "\ue000"
SPECIAL = re.compile("[&<>\"']")  # what html.escape writes otherwise
HARMLESS = {SafeString, int, bool, type(None)}
HOLE = re.compile(f"{MARK}(\\w+){MARK}")
TOKEN = "csrf_token"  # noqa: S105 - the name of a hole
MOST = 4096  # shapes kept of one list: what its rows may lack

# Per list and language: of each shape, the fragment with "%s" in its holes, and which values go there, in order.
_kept: dict[tuple, dict[tuple, tuple[str, Callable]]] = {}


def draw(template: str, rows: Sequence[dict], *, csrf_token: str = "") -> SafeString:
    """The fragment for each of the rows, one after another."""
    if not rows:
        return mark_safe("")
    sheets = _kept.setdefault((template, get_language(), *rows[0]), {})
    found = [_sheet(sheets, template, row, csrf_token) for row in rows]
    # Few lists have a sign to escape, so all of their texts are looked through at once.
    texts = [value for _sheet, values in found for value in values if type(value) not in HARMLESS]
    if SPECIAL.search("".join(map(str, texts))):
        found = [(sheet, [_escaped(value) for value in values]) for sheet, values in found]
    return mark_safe("".join([sheet % tuple(values) for sheet, values in found]))  # noqa: S308 - escaped above


def _sheet(sheets, template, row, csrf_token) -> tuple[str, list]:
    """The fragment for the shape that the row has, and what belongs into its holes."""
    values = list(row.values())
    shape = tuple(map(bool, values))
    if shape not in sheets:
        if len(sheets) >= MOST:
            sheets.clear()
        sheets[shape] = _cut(template, row)
    sheet, choose = sheets[shape]
    return sheet, choose([*values, csrf_token])


def _cut(template: str, row: dict) -> tuple[str, Callable]:
    places = {name: place for place, name in enumerate([*row, TOKEN])}
    holes = {name: _hole(name) if value and value is not True else value for name, value in row.items()}
    html = render_to_string(template, {"row": holes, TOKEN: _hole(TOKEN)})
    sheet = HOLE.sub("%s", html.replace("%", "%%"))
    if MARK in sheet:
        raise ValueError(f"{template} filters a value that it prints.")
    order = [places[name] for name in HOLE.findall(html)]
    return sheet, lambda values: [values[place] for place in order]


def _hole(name: str) -> str:
    return f"{MARK}{name}{MARK}"


def _escaped(value) -> str:
    return value if type(value) is SafeString else escape(str(value))
