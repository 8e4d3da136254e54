"""Danish working days: Monday to Friday, less public holidays and the days on which municipal offices are closed."""

from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays


@lru_cache(maxsize=64)
def _closed(year: int) -> frozenset[date]:
    # "optional" adds 1 May, 5 June, 24 and 31 December (shared reading of the field: offices are closed).
    return frozenset(country_holidays("DK", years=year, categories=("public", "optional")))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _closed(day.year)


def last_working_day(day: date) -> date:
    """The latest working day that is not after `day`; `day` itself when it is one."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
