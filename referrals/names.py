"""Names and numbers as people type them, made comparable."""

import re
import unicodedata

import phonenumbers
from django.conf import settings

# Letters that people write in more than one way. æ, ø and å stay letters of their own.
_PLAIN = str.maketrans({"ß": "ss", "đ": "d", "ł": "l", "ð": "d", "þ": "th"})


def words(name: str) -> list[str]:
    """The words of a name, lower case and without accents, in order: "Søren-Émil O'Neil" gives søren, emil, o, neil."""
    return re.findall(r"\w+", _bare(name.lower()).translate(_PLAIN))


def same_name(one: str, other: str) -> bool:
    return words(one) == words(other) != []


# Danish sort order in C collation: æ, ø and å after z, accents beside their letter.
SORT_FROM, SORT_TO = "æøåäöéèêëáàâóòôüúùíìñç", "{|}{|eeeeaaaooouuuiinc"


def sort_key(name: str) -> str:
    """What Citizen.sort_key, a generated column, holds for the name."""
    # Letter by letter, as PostgreSQL does: Python makes two of "İ", and looks at a sigma's neighbours.
    lower = "".join(letter.lower()[0] for letter in name)
    return lower.translate(str.maketrans(SORT_FROM, SORT_TO))


def search_words(text: str) -> list[str]:
    """The words in the letters of the sort key: in C collation, "ø" comes after "æ", and each begins a range."""
    return [sort_key(word) for word in words(text)]


def phone_e164(text: str) -> str | None:
    """The number in E.164, for example "+4510203040"; None if it can be no number.

    Danish unless it begins with + or 00. Only the length is asked for: which numbers are in use changes too often, and
    the demo's numbers must not exist.
    """
    try:
        number = phonenumbers.parse(text, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFC", text)
    kept = (letter if letter in "æøå" else unicodedata.normalize("NFD", letter)[0] for letter in letters)
    return "".join(letter for letter in kept if not unicodedata.combining(letter))
