"""Does a text tell what it is about? Others can read a locked screen (Datatilsynet on text messages).

What is looked for stands in followup/texts/words.py. Two things are let through: the sentence about STOP, and one link
to the neutral host that says nothing itself.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from followup.texts import words
from followup.texts.defaults import STOP
from followup.texts.folding import View, fold, hyphens_joined, spelled, squeezed


class Why(TextChoices):
    SUBJECT = "subject", _("It says what the matter is.")
    MEDICINE = "medicine", _("It tells of medicine.")
    TREATMENT = "treatment", _("It tells of treatment.")
    GROUP = "group", _("It tells of a group.")
    PERSON = "person", _("It tells who the citizen meets.")
    PLACE = "place", _("It is a place that gives the matter away.")
    LINK = "link", _("A link can be read, and shows whose it is.")
    MAIL = "mail", _("It is an e-mail address.")
    CPR = "cpr", _("It looks like a CPR number.")
    SENDER = "sender", _("A phone does not show it as a sender.")


_APPOINTMENT = _("Write for example “your appointment”.")
_NO_PLACE = _("Do not write the place.")
ADVICE = {
    Why.SUBJECT: _APPOINTMENT,
    Why.MEDICINE: _APPOINTMENT,
    Why.TREATMENT: _APPOINTMENT,
    Why.GROUP: _APPOINTMENT,
    Why.PERSON: _("Write the authority instead."),
    Why.PLACE: _NO_PLACE,
    Why.LINK: _("Write the phone number instead."),
    Why.MAIL: _("Write the phone number instead."),
    Why.CPR: _("It must never stand in a message."),
    Why.SENDER: _("Use at most 11 letters from A to Z, digits and spaces."),
}

_WORDS = {
    Why.PLACE: words.PLACE,
    Why.SUBJECT: words.SUBJECT,
    Why.MEDICINE: words.MEDICINE,
    Why.TREATMENT: words.TREATMENT,
    Why.GROUP: words.GROUP,
    Why.PERSON: words.PERSON,
}
# Day 61 to 91 is that of a replacement number. Phone numbers of eight digits have no such form.
_CPR = re.compile(
    r"(?<!\d)(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])[ .\-/]?(?:0[1-9]|1[0-2])[ .\-/]?\d\d[ .\-–/]{0,3}\d{4}(?!\d)"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
_ENDINGS = "dk|com|org|net|eu|info|link|app|io|ly"
_LINK = re.compile(rf"(?:https?:/|www\.)\S*|(?<![\w@])[\w-]+(?:\.[\w-]+)*\.(?:(?:{_ENDINGS})(?![\w-])\S*|[a-z]+/\S*)")
_TOKEN = r"(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{8,64}"  # noqa: S105
_SENTENCES = "|".join(r"\s+".join(sentence.split()) for sentence in STOP.values())
_SENDER = re.compile(r"[A-Za-z0-9 ]{1,11}|\+?\d{1,15}")
Span = tuple[int, int, Why]
# What stands in the place of something that is let through: no letter, no space, nothing that joins.
_GONE = "\ufffc"


@dataclass(frozen=True, order=True)
class Finding:
    """`word` stands in the text from `start` to `end`."""

    start: int
    end: int
    word: str
    why: Why

    @property
    def advice(self):
        """What to do instead, a sentence."""
        return ADVICE[self.why]


def findings(text: str, *, names: Iterable[str] = (), host: str = "", language: str = "da") -> list[Finding]:
    """What reveals the matter, in the order of the text; none overlaps another.

    `names` are those of places, units and senders that reveal it; `host` is that of links to citizens ("" for none).
    In a `language` without a sentence of ours about STOP, the word in capitals is let through once.
    """
    seen = _masked(text, host, language)
    view = fold(seen)
    spans = [*_patterns(view), *_revealing(view)]
    if named := words.names_pattern(tuple(names)):
        spans += _all(named, Why.PLACE, view, hyphens_joined(view))
    return _merged(text, [(*_widened(seen, start, end), why) for start, end, why in spans])


def sender_findings(sender: str) -> list[Finding]:
    """As `findings` of the name that a message comes from: at most 11 letters, digits and spaces, or 15 digits."""
    found = findings(sender)
    if sender.strip() != sender or not _SENDER.fullmatch(sender):
        found.append(Finding(0, len(sender), sender, Why.SENDER))
    return found


def _masked(text: str, host: str, language: str) -> str:
    """The text, as long as it was, without what is let through."""
    allowed = [_SENTENCES if language in STOP else "STOP"]
    if host:
        allowed.append(rf"https://{re.escape(host)}/{_TOKEN}(?=[.,]?(?:\s|$))")
    for pattern in allowed:
        text = re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda found: _GONE * len(found[0]), text, count=1)
    return text


def _patterns(view: View) -> Iterator[Span]:
    yield from _all(_LINK, Why.LINK, view)
    yield from _all(_MAIL, Why.MAIL, view)
    yield from _all(_CPR, Why.CPR, view, *spelled(view))


def _revealing(view: View) -> Iterator[Span]:
    joined = hyphens_joined(view)
    for why, listed in _WORDS.items():
        yield from _all(words.pattern(listed), why, view, joined)
    yield from _all(words.pattern(words.BROKEN, whole=False), Why.SUBJECT, squeezed(joined))
    for run in spelled(view):
        for why, listed in _WORDS.items():
            if words.pattern(listed, whole=False).search(run.letters):
                yield (*run.span(0, len(run.letters)), why)


def _all(pattern: re.Pattern, why: Why, *views: View) -> Iterator[Span]:
    for view in dict.fromkeys(views):
        for found in pattern.finditer(view.letters):
            yield (*view.span(*found.span()), why)


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """To the whole word."""
    while start and _in_word(text[start - 1]):
        start -= 1
    while end < len(text) and _in_word(text[end]):
        end += 1
    return start, end


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "-" or (char != _GONE and not fold(char).letters)


def _merged(text: str, spans: list[Span]) -> list[Finding]:
    """One finding for spans that overlap, with the reason of the first."""
    found: list[Finding] = []
    for start, end, why in sorted(spans, key=lambda span: (span[0], -span[1])):
        if found and start < found[-1].end:
            last = found.pop()
            start, end, why = last.start, max(last.end, end), last.why
        found.append(Finding(start, end, text[start:end], why))
    return found
