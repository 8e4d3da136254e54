"""The languages that a text message can be written in, and how each says a day and a time.

Danish and English have standard texts. The others are those that Django knows the names of days and months in, with
Somali, whose names are those of the Unicode CLDR; an organisation writes its own texts in them.
"""

import re
from datetime import date, datetime
from functools import cache, lru_cache

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import get_language_info, gettext, override

from followup.texts import gsm

STANDARD = ("da", "en")
OFFERED = ("ar", "bs", "de", "es", "fa", "fr", "is", "lt", "pl", "ro", "ru", "so", "th", "tr", "uk", "ur", "vi")
CODES = STANDARD + OFFERED

# They write days and months without a capital, which our catalogues of names do not always know.
_SMALL = ("da", "bs", "es", "fr", "is", "lt", "pl", "ro", "ru", "uk")
_DOTTED = ("da", "bs", "de", "is")  # "17."
SOMALI = "so"
_DAYS = ("Isniin", "Talaado", "Arbaco", "Khamiis", "Jimco", "Sabti", "Axad")
_MONTHS = (
    "Janaayo",
    "Febraayo",
    "Maarso",
    "Abriil",
    "Maayo",
    "Juun",
    "Luulyo",
    "Agosto",
    "Sebtembar",
    "Oktoobar",
    "Noofeembar",
    "Diseembar",
)


def name(language: str) -> str:
    """ "Arabisk", in the language of whoever reads the page."""
    return gettext("Somali") if language == SOMALI else get_language_info(language)["name_translated"].capitalize()


def direction(language: str) -> str:
    """ "rtl" for a language that is written from right to left."""
    return "rtl" if language != SOMALI and get_language_info(language)["bidi"] else "ltr"


def code_of(said: str) -> str:
    """The code of the first language named in free words, in Danish, in English or in itself: "Arabisk, lidt dansk".

    Danish where we know none of them.
    """
    return next((code for word in re.findall(r"\w+", said.casefold()) if (code := _spellings().get(word))), "da")


@cache
def _spellings() -> dict[str, str]:
    found = {"farsi": "fa", "dari": "fa", SOMALI: SOMALI, "somali": SOMALI, "somalisk": SOMALI, "soomaali": SOMALI}
    for code in CODES:
        if code != SOMALI:
            with override("da"):
                info = get_language_info(code)
            for spelling in (code, info["name"], info["name_local"], info["name_translated"]):
                found[spelling.casefold()] = code
    return found


def weekday(value: date, language: str) -> str:
    """ "tirsdag", "Tuesday"."""
    if language == SOMALI:
        return _DAYS[value.weekday()]
    return _written(value, "l", language)


def day(value: date, language: str) -> str:
    """ "17. marts", "17 March": no year, for it is always a near one."""
    if language == SOMALI:
        return f"{value.day} {_MONTHS[value.month - 1]}"
    return f"{value.day}{'.' if language in _DOTTED else ''} {_written(value, 'E', language)}"


def time(value: datetime, language: str) -> str:
    """ "9.30" in Copenhagen; "9:30" in all other languages than Danish."""
    local = timezone.localtime(value)
    return f"{local.hour}{'.' if language == 'da' else ':'}{local.minute:02d}"


@lru_cache(maxsize=len(CODES))
def longest(language: str) -> datetime:
    """A moment that takes the most room to say; in 2026, as good a year as any."""
    first = timezone.make_aware(datetime(2026, 1, 1, 10, 30))  # noqa: DTZ001
    moments = [first.replace(month=month, day=number) for month in range(1, 13) for number in range(20, 29)]
    return max(moments, key=lambda at: gsm.measure(f"{weekday(at, language)} {day(at, language)}").units)


@lru_cache(maxsize=4096)
def _written(value: date, form: str, language: str) -> str:
    with override(language):
        text = written(value, form)
    return text.lower() if language in _SMALL else text
