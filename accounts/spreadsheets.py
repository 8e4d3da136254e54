"""Lines for a file that Danish Excel opens: semicolons, days that it understands, and nothing that it would run."""

import csv
from collections.abc import Iterable
from datetime import date, datetime
from io import StringIO

from django.utils import timezone

MARK = b"\xef\xbb\xbf"  # stands first: by it Excel knows UTF-8
CSV = "text/csv; charset=utf-8"
# What a spreadsheet takes for the beginning of a formula, also in full width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def written(lines: Iterable[list]) -> bytes:
    text = StringIO()
    csv.writer(text, delimiter=";").writerows([cell(value) for value in line] for line in lines)
    return text.getvalue().encode()


def cell(value) -> str:
    """A day as 2026-03-10; a name that would be a formula gets the mark that makes it text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
