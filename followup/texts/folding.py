"""A text as a reader sees it, whatever characters it is made of: so that no spelling hides a word.

Each view has letters, and for each of them the place in the text that it comes from.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# Cyrillic and Greek letters that look like Latin ones.
_ALIKE = str.maketrans("аеорсухіјѕкмтвнԛԝαειοκνρτυχ", "aeopcyxijskmtbhqwaeioknptux")
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters and signs that are drawn as nothing
_DANISH = {"ä": "æ", "ö": "ø", "æ": "æ", "ø": "ø", "å": "å"}

# A hyphen, also where the line ends, and whatever else can stand between two letters of a word.
_HYPHEN = re.compile(r"(?<=[^\W_])(?:[-‐‑‒–—]+ *|[_.·•*/+~]+)(?=[^\W_])")
# Three letters or more, each by itself: "r y g e", "r.y.g.e".
_BETWEEN = re.compile(r"[\W_]+")
_SPELLED = re.compile(r"(?<!\w)\w(?:[\W_]+\w(?!\w)){2,}")


class View(NamedTuple):
    letters: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the letters stand in the text."""
        return self.at[start], self.at[end - 1] + 1

    def part(self, start: int, end: int) -> "View":
        return View(self.letters[start:end], self.at[start:end])

    def without(self, pattern: re.Pattern) -> "View":
        gone = {i for found in pattern.finditer(self.letters) for i in range(*found.span())}
        kept = [i for i in range(len(self.letters)) if i not in gone]
        return View("".join(self.letters[i] for i in kept), tuple(self.at[i] for i in kept))


def fold(text: str) -> View:
    """In small letters; without accents, and without what is not seen."""
    pairs = [(letter, i) for i, char in enumerate(text) for letter in folded(char)]
    return View("".join(letter for letter, _i in pairs), tuple(i for _letter, i in pairs))


@lru_cache(maxsize=4096)
def folded(char: str) -> str:
    """One character; nothing for one that is not seen, a space for any white space."""
    if char.isspace():
        return " "
    small = char.lower()
    if small in _DANISH:
        return _DANISH[small]
    parts = unicodedata.normalize("NFKD", small).lower()
    return "".join(_digit(part) for part in parts if _seen(part)).translate(_ALIKE)


def hyphens_joined(view: View) -> View:
    """ "ni-kotin" as one word."""
    return view.without(_HYPHEN)


def spelled(view: View) -> Iterator[View]:
    """Each run of letters that stand apart, as one word."""
    for found in _SPELLED.finditer(view.letters):
        yield view.part(*found.span()).without(_BETWEEN)


def squeezed(view: View) -> View:
    """ "niko tin" as one word."""
    return view.without(re.compile(" +"))


def _seen(char: str) -> bool:
    return unicodedata.category(char) not in ("Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn") and char not in _UNSEEN


def _digit(char: str) -> str:
    """A digit of any script as ours."""
    return str(unicodedata.decimal(char, char))
