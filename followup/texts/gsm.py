"""How long a text message is. Alphabets and lengths of 3GPP TS 23.038 and 23.040.

A message of one part holds 160 units of GSM-7, or 70 of UCS-2; each part of a chain, for its header, 153 or 67.
"""

from typing import NamedTuple

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")  # two units each
GSM7, UCS2 = "GSM-7", "UCS-2"
# Units of a message of one part, and of each part of a chain.
ROOM = {GSM7: (160, 153), UCS2: (70, 67)}

# What a word processor writes, and how a phone's own alphabet says it.
PLAIN = str.maketrans(
    {
        **dict.fromkeys("’‘‚‛′ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("–—‐‑‒―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad", ""),
        "…": "...",
    }
)


class Length(NamedTuple):
    units: int
    parts: int
    alphabet: str
    left: int  # units that the last part still has room for


def measure(text: str) -> Length:
    """Units and parts of a text as it is sent. An empty text is one part.

    A character of two units (one of the extension table, or a surrogate pair) is never split across two parts.
    """
    sizes = [2 if char in EXTENSION else 1 for char in text]
    alphabet = GSM7
    if not all(char in BASIC or char in EXTENSION for char in text):
        sizes = [2 if char > "\uffff" else 1 for char in text]
        alphabet = UCS2
    single, chained = ROOM[alphabet]
    units = sum(sizes)
    if units <= single:
        return Length(units, 1, alphabet, single - units)
    parts, last = _packed(sizes, chained)
    return Length(units, parts, alphabet, chained - last)


def _packed(sizes: list[int], room: int) -> tuple[int, int]:
    """How many parts it takes, and the units in the last of them."""
    parts, last = 1, 0
    for size in sizes:
        if last + size > room:
            parts, last = parts + 1, 0
        last += size
    return parts, last


def plain(text: str) -> str:
    """Without what makes a Danish text twice as dear: curly quotes, long dashes, ellipses, spaces that do not break."""
    return text.translate(PLAIN)
