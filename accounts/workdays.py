"""Danish working days: Monday to Friday, less public holidays and the days on which municipal offices are closed."""

from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from holidays import country_holidays

from accounts import formats


@lru_cache(maxsize=64)
def _closed(year: int, language: str = "da") -> dict[date, str]:
    """The days and their names."""
    # "optional" adds 1 May, 5 June, 24 and 31 December (shared reading of the field: offices are closed).
    names = "da" if language == "da" else "en_US"
    return dict(country_holidays("DK", years=year, language=names, categories=("public", "optional")))


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """The days on which Denmark rests; not those on which only offices are closed."""
    return frozenset(country_holidays("DK", years=year, categories=("public",)))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _closed(day.year)


def closed_days(first: date, last: date) -> list[tuple[date, str]]:
    """Holidays and the other days on which offices are closed, from the first day to the last, each with its name as it
    stands within a sentence."""
    language = get_language() or "da"
    found = [item for year in range(first.year, last.year + 1) for item in _closed(year, language).items()]
    return sorted((day, _in_text(name, language)) for day, name in found if first <= day <= last)


def closed_note(day: date) -> str:
    """What to say of a day that somebody has chosen by hand: "Bemærk: 24. december er juleaften." or nothing."""
    told = _("Note: %(day)s is %(name)s.")
    return " ".join(told % {"day": formats.plain_day(one), "name": name} for one, name in closed_days(day, day))


def _in_text(name: str, language: str) -> str:
    """Danish holidays have no capital, unless they are called after somebody."""
    return name if language != "da" or name.startswith("Kristi") else formats.in_sentence(name)


def last_working_day(day: date) -> date:
    """The latest working day that is not after `day`; `day` itself when it is one."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
