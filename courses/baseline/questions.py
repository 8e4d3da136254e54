"""A baseline form as data: what it asks, whom and when, and what its answers amount to.

Answers are a mapping from the code of a question to what `clean` returned for it; None, or no entry, is no answer.
Texts are msgids.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

STAFF, PARTICIPANT, BOTH = "staff", "participant", "both"
LONGEST_TEXT = 200

Answer = str | int | list[str] | None
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Option:
    code: str
    text: str
    up_to: int | None = None  # the highest number of the question that this one is taken from; the last has none


@dataclass(frozen=True)
class Condition:
    """Holds when the answer to `question` is one of `among` (any of several chosen is enough), or a number `below`."""

    question: str
    among: tuple[str, ...] = ()
    below: int | None = None

    def holds(self, answer: Answer) -> bool:
        if answer is None:
            return False
        if self.below is not None:
            return isinstance(answer, int) and answer < self.below
        return any(each in self.among for each in (answer if isinstance(answer, list) else [answer]))


@dataclass(frozen=True)
class Question:
    """One question. `text` is what staff ask, `plain` what a participant reads; without it both have the same words.

    `required`: STOPbasen's record lacks something without it. `taken_from`: answered by the number given there, if any.
    `permission`: the answer is a dated permission of the citizen and not kept with the form.
    """

    code: str
    section: str
    kind: str
    asked: str
    label: str
    text: str
    why: str
    plain: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    unit: str = ""
    min: int = 0
    max: int = 0
    shown_when: Condition | None = None
    taken_from: str = ""
    permission: str = ""

    def text_for(self, reader: str) -> str:
        return self.plain if reader == PARTICIPANT and self.plain else self.text

    def is_asked(self, reader: str | None) -> bool:
        return reader is None or self.asked in (reader, BOTH)

    def band_of(self, number: Answer) -> str | None:
        """The option that a number given elsewhere falls into."""
        if not isinstance(number, int):
            return None
        return next(option.code for option in self.options if option.up_to is None or number <= option.up_to)

    @property
    def codes(self) -> list[str]:
        return ["yes", "no"] if self.kind == "yes_no" else [option.code for option in self.options]


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    plain: str = ""  # for the participant, where it differs

    def title_for(self, reader: str) -> str:
        return self.plain if reader == PARTICIPANT and self.plain else self.title


@dataclass(frozen=True)
class Progress:
    """How far one section has come: of `total` required questions `missing` have no answer."""

    section: Section
    total: int
    missing: tuple[Question, ...]
    has_begun: bool

    @property
    def answered(self) -> int:
        return self.total - len(self.missing)


@dataclass(frozen=True)
class Definition:
    version: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question:
        """KeyError: there is none of that code."""
        question = self.find(code)
        if question is None:
            raise KeyError(code)
        return question

    def find(self, code: str) -> Question | None:
        return next((question for question in self.questions if question.code == code), None)

    def visible(self, answers: Answers, *, reader: str | None = None, section: str | None = None) -> list[Question]:
        """The questions that these answers lead to, in their order; for a `reader` (staff or participant) or both.

        What hangs on a hidden question is hidden too, whatever was answered before.
        """
        return [
            question
            for question, _answer in self._walk(answers)
            if question.is_asked(reader) and section in (None, question.section)
        ]

    def in_force(self, answers: Answers) -> dict[str, Any]:
        """The answers that count: those to visible questions, with those that are taken from another."""
        return {question.code: answer for question, answer in self._walk(answers) if answer is not None}

    def missing(self, answers: Answers) -> list[Question]:
        """What STOPbasen's record still lacks."""
        return [question for question, answer in self._walk(answers) if question.required and answer is None]

    def progress(self, answers: Answers) -> list[Progress]:
        """How far each section has come in which something is asked."""
        asked: dict[str, list[tuple[Question, Answer]]] = {section.code: [] for section in self.sections}
        for question, answer in self._walk(answers):
            asked[question.section].append((question, answer))
        return [_progress(section, asked[section.code]) for section in self.sections if asked[section.code]]

    def _walk(self, answers: Answers) -> list[tuple[Question, Answer]]:
        """The visible questions with their answers; what is taken from a number outranks what was answered."""
        shown: dict[str, tuple[Question, Answer]] = {}

        def given(code: str) -> Answer:
            return shown[code][1] if code in shown else None

        for question in self.questions:
            if question.shown_when is None or question.shown_when.holds(given(question.shown_when.question)):
                answer = question.band_of(given(question.taken_from)) or answers.get(question.code)
                shown[question.code] = (question, answer)
        return list(shown.values())

    def msgids(self) -> list[str]:
        """Every text that somebody reads, once."""
        texts: list[str] = []
        for section in self.sections:
            texts += [section.title, section.plain]
        for question in self.questions:
            texts += [question.label, question.text, question.plain, question.why, question.unit]
            texts += [option.text for option in question.options]
        return list(dict.fromkeys(filter(None, texts)))


def _progress(section: Section, asked: list[tuple[Question, Answer]]) -> Progress:
    required = [(question, answer) for question, answer in asked if question.required]
    missing = tuple(question for question, answer in required if answer is None)
    return Progress(section, len(required), missing, has_begun=any(answer is not None for _question, answer in asked))


def clean(question: Question, given: str | Iterable[str] | None) -> Answer:
    """The value to store for what a form sent; None for nothing.

    Codes for choices ("yes", ["cigarettes", "pipe"] in the order of the form), a whole number, an ISO date, a text.
    ValidationError, with what to do: a code that is not offered, no number or one out of range, no date, a long text.
    """
    if question.kind == "many":
        return _chosen(question, [given] if isinstance(given, str) else list(given or []))
    text = (given if isinstance(given, str) else next(iter(given or []), "")).strip()
    if not text:
        return None
    match question.kind:
        case "number":
            return _number(question, text)
        case "date":
            return _date(text)
        case "text":
            return _text(text)
    if text not in question.codes:
        raise ValidationError(_("Choose one of the answers"), code="choice")
    return text


def _chosen(question: Question, codes: list[str]) -> list[str] | None:
    chosen = {code for code in codes if code}
    if not chosen <= set(question.codes):
        raise ValidationError(_("Choose among the answers"), code="choice")
    return [code for code in question.codes if code in chosen] or None


def _number(question: Question, text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or not question.min <= int(text) <= question.max:
        limits = {"min": question.min, "max": question.max}
        raise ValidationError(_("Write a whole number from %(min)s to %(max)s"), code="number", params=limits)
    return int(text)


def _date(text: str) -> str:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):  # as a date field sends it, and as it is written in Danish
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 a date has no zone
        except ValueError:
            continue
    raise ValidationError(_("Write a date, for example %(date)s"), code="date", params={"date": "10.3.2026"})


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("Write at most %(max)s characters"), code="length", params={"max": LONGEST_TEXT})
    if not text.isprintable():
        raise ValidationError(_("Write on one line"), code="characters")
    return text
