"""Dates, times and numbers as they are said in Danish and in English. Called once per row, never per cell."""

import datetime as dates
from datetime import date, datetime
from functools import lru_cache

import phonenumbers
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from accounts import clock


def phone(e164: str) -> str:
    """ "10 20 30 40" for a Danish number, "+46 70 123 45 67" for a foreign one; empty stays empty."""
    if e164.startswith("+45") and len(e164) == 11:
        return f"{e164[3:5]} {e164[5:7]} {e164[7:9]} {e164[9:]}"
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


# Functions of days and moments take the present day, and the language, from a caller who asks for many.


def day(value: date, today: date | None = None) -> str:
    """ "i dag", "i går", "i morgen", else "10. marts"; with the year when it is another than the present."""
    return _day(value, today or clock.today(), get_language())


@lru_cache(maxsize=1024)
def _day(value: date, today: date, language: str) -> str:
    near = {0: gettext("today"), -1: gettext("yesterday"), 1: gettext("tomorrow")}.get((value - today).days)
    return near or _with_month(value, "F", language, today.year)


def plain_day(value: date, today: date | None = None) -> str:
    """ "10. marts", with the year when it is another than the present."""
    return _with_month(value, "F", get_language(), (today or clock.today()).year)


def full_day(value: date) -> str:
    """ "10. marts 2026": for what is kept, and must say the same in another year."""
    return _in_lower_case(value, "j. F Y") if get_language() == "da" else date_format(value, "j F Y")


def full_weekday(value: date) -> str:
    """ "tirsdag 10. marts 2026"."""
    return f"{_in_lower_case(value, 'l')} {full_day(value)}"


def full_moment(value: datetime) -> str:
    """ "10. marts 2026 kl. 9.30"."""
    return gettext("%(day)s at %(time)s") % {"day": full_day(timezone.localdate(value)), "time": time(value)}


def short_day(value: date) -> str:
    """ "10. nov.", in English "10 Nov"; with the year when it is another than the present."""
    return _with_month(value, "M", get_language(), clock.today().year)


def month(value: date) -> str:
    """ "marts 2026"; in English "March 2026"."""
    return _in_lower_case(value, "F Y")


SHORT_MONTHS = ["jan.", "feb.", "marts", "april", "maj", "juni", "juli", "aug.", "sept.", "okt.", "nov.", "dec."]


@lru_cache(maxsize=1024)
def _with_month(value: date, form: str, language: str, this_year: int) -> str:
    if language == "da":
        month = SHORT_MONTHS[value.month - 1] if form == "M" else date_format(value, form).lower()
        text = f"{value.day}. {month}"
    else:
        text = f"{value.day} {date_format(value, form)}"
    return text if value.year == this_year else f"{text} {value.year}"


def weekday(value: date, today: date | None = None) -> str:
    """ "tirsdag 10. marts"."""
    return _weekday(value, today or clock.today(), get_language())


@lru_cache(maxsize=1024)
def _weekday(value: date, today: date, language: str) -> str:
    return f"{_in_lower_case(value, 'l')} {_with_month(value, 'F', language, today.year)}"


def weekday_name(number: int) -> str:
    """ "mandag" for 0."""
    return in_sentence(WEEKDAYS[number]) if get_language() == "da" else str(WEEKDAYS[number])


def short_weekday(value: date) -> str:
    """ "tirs. 10. marts"; in English "Tue 10 March"."""
    if get_language() == "da":
        short = ["man.", "tirs.", "ons.", "tors.", "fre.", "lør.", "søn."][value.weekday()]
        return f"{short} {short_day(value)}"
    return f"{_in_lower_case(value, 'D')} {short_day(value)}"


def day_of_week(value: date) -> str:
    """ "Man. 9."; in English "Mon 9"."""
    short = short_weekday(value).split()[0]
    return f"{capitalised(short)} {value.day}{'.' if get_language() == 'da' else ''}"


def span(first: date, last: date) -> str:
    """ "9.–13. marts 2026", "30. marts – 3. april 2026"."""
    if (first.month, first.year) == (last.month, last.year):
        return f"{first.day}{'.' if get_language() == 'da' else ''}–{full_day(last)}"
    if first.year != last.year:
        return f"{full_day(first)} – {full_day(last)}"
    return f"{_with_month(first, 'F', get_language(), first.year)} – {full_day(last)}"


def hour(value: int) -> str:
    """ "8.00" of 8; in English "8:00"."""
    return f"{value}{'.' if get_language() == 'da' else ':'}00"


def time(value: datetime) -> str:
    """ "9.30", in Copenhagen; in English "9:30"."""
    return clock_time(timezone.localtime(value).time())


def clock_time(value: dates.time) -> str:
    """ "9.30" of a time of day; in English "9:30"."""
    return f"{value.hour}{'.' if get_language() == 'da' else ':'}{value.minute:02d}"


def moment(value: datetime, today: date | None = None, language: str = "") -> str:
    """ "i går kl. 14.10"."""
    return _moment(value, today or clock.today(), language or get_language())


@lru_cache(maxsize=8192)
def _moment(value: datetime, today: date, language: str) -> str:
    return gettext("%(day)s at %(time)s") % {
        "day": _day(timezone.localdate(value), today, language),
        "time": time(value),
    }


def short_moment(value: datetime) -> str:
    """ "tirs. 10. marts kl. 9.30"."""
    local = timezone.localtime(value)
    return gettext("%(day)s at %(time)s") % {"day": short_weekday(local.date()), "time": time(value)}


def number(value: int) -> str:
    """ "10.000", in English "10,000"."""
    text = f"{value:,}"
    return text.replace(",", ".") if get_language() == "da" else text


def money(value) -> str:
    """ "1.234,50 kr.", in English "1,234.50 kr."."""
    text = f"{value:,.2f}"
    return f"{text.translate(_DANISH) if get_language() == 'da' else text} kr."


_DANISH = str.maketrans(",.", ".,")


def in_sentence(label) -> str:
    """A label as it stands within a sentence: without its capital, unless it begins with a name such as STOPbasen."""
    text = str(label)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def capitalised(text: str) -> str:
    """As a sentence or a line begins."""
    return text[:1].upper() + text[1:]


def joined(labels) -> str:
    """Labels as one: "Ryger, e-cigaret"."""
    first, *rest = [str(label) for label in labels] or [""]
    return ", ".join([first, *map(in_sentence, rest)])


def listed(names) -> str:
    """ "Havnsø, Lindby og Østervig"."""
    *most, last = [str(name) for name in names]
    return gettext("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last} if most else last


def _in_lower_case(value, form):
    """In Danish, where names of days and months have no capital."""
    text = date_format(value, form)
    return text.lower() if get_language() == "da" else text
