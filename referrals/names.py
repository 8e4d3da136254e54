"""Names and numbers as people type them, made comparable."""

import re
import unicodedata

from accounts.phones import e164 as phone_e164

__all__ = ["phone_e164", "same_name", "search_words", "sort_key", "words"]

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


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFC", text)
    kept = (letter if letter in "æøå" else unicodedata.normalize("NFD", letter)[0] for letter in letters)
    return "".join(letter for letter in kept if not unicodedata.combining(letter))
