"""A version of the baseline form, read from its file and checked.

A version that has been answered is never edited, except for its wording: what changes codes, options or conditions is a
new file, so that stored answers keep their meaning.
"""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from courses.baseline.questions import BOTH, PARTICIPANT, STAFF, Condition, Definition, Option, Question, Section

CURRENT = "2026-1"
FOLDER = Path(__file__).parent

KINDS = {"choice", "many", "number", "yes_no", "date", "text"}
PERMISSIONS = {"stopbasen", "follow_up"}


class BadDefinition(ValueError):
    """The file cannot be used; the message says where and why."""


def versions() -> list[str]:
    """The versions there are, the oldest first."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@lru_cache
def load(version: str = CURRENT) -> Definition:
    """A version of the form, read once. BadDefinition: it cannot be used. KeyError: there is no such version."""
    if version not in versions():
        raise KeyError(version)
    return read((FOLDER / f"{version}.toml").read_text(encoding="utf-8"), version)


def read(text: str, version: str) -> Definition:
    """A definition from the text of its file. BadDefinition, with the place: anything that would go wrong later."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDefinition(f"{version}: {error}") from error
    _known(raw, {"section", "question"}, version)
    sections = tuple(_section(each, version) for each in raw.get("section", []))
    questions = tuple(_question(each, version) for each in raw.get("question", []))
    for problem in _problems(sections, questions):
        raise BadDefinition(f"{version}: {problem}")
    return Definition(version, sections, questions)


def _section(raw: dict[str, Any], where: str) -> Section:
    return _made(Section, raw, f"{where}, section {raw.get('code', '?')}", required={"code", "title"})


def _question(raw: dict[str, Any], where: str) -> Question:
    where = f"{where}, question {raw.get('code', '?')}"
    values = dict(raw)
    if "options" in values:
        options = [_made(Option, each, f"{where}, option", required={"code", "text"}) for each in values["options"]]
        values["options"] = tuple(options)
    if "shown_when" in values:
        condition = {key: tuple(value) if key == "among" else value for key, value in values["shown_when"].items()}
        values["shown_when"] = _made(Condition, condition, f"{where}, shown_when", required={"question"})
    return _made(Question, values, where, required={"code", "section", "kind", "asked", "label", "text", "why"})


def _made(kind: type, values: dict[str, Any], where: str, *, required: set[str]) -> Any:
    _known(values, set(kind.__dataclass_fields__), where)  # type: ignore[attr-defined]
    if lacking := sorted(name for name in required if not values.get(name)):
        raise BadDefinition(f"{where}: {', '.join(lacking)} is missing")
    return kind(**values)


def _known(values: dict[str, Any], names: set[str], where: str) -> None:
    if unknown := sorted(set(values) - names):
        raise BadDefinition(f"{where}: {', '.join(unknown)} is not known")


def _problems(sections: tuple[Section, ...], questions: tuple[Question, ...]) -> Iterable[str]:
    yield from _twice("section", [section.code for section in sections])
    yield from _twice("question", [question.code for question in questions])
    earlier: dict[str, Question] = {}
    for question in questions:
        for problem in _problems_of(question, {section.code for section in sections}, earlier):
            yield f"question {question.code}: {problem}"
        earlier[question.code] = question


def _problems_of(question: Question, sections: set[str], earlier: dict[str, Question]) -> Iterable[str]:
    for name, allowed in (("section", sections), ("kind", KINDS), ("asked", {STAFF, PARTICIPANT, BOTH})):
        if getattr(question, name) not in allowed:
            yield f"{name} is {getattr(question, name)!r}, not one of {sorted(allowed)}"
    if question.permission and question.permission not in PERMISSIONS:
        yield f"permission is {question.permission!r}, not one of {sorted(PERMISSIONS)}"
    yield from _twice("option", [option.code for option in question.options])
    if bool(question.options) != (question.kind in {"choice", "many"}):
        yield f"a {question.kind} question must have {'no ' if question.options else ''}options"
    if question.kind == "number" and not question.min < question.max:
        yield "a number needs max above min"
    yield from _problems_of_condition(question.shown_when, earlier)
    yield from _problems_of_source(question, earlier)


def _problems_of_condition(when: Condition | None, earlier: dict[str, Question]) -> Iterable[str]:
    if when is None:
        return
    if when.question not in earlier:
        yield f"shown_when names {when.question!r}, which is not asked before"
    elif bool(when.among) == (when.below is not None):
        yield "shown_when needs either among or below"
    elif unknown := sorted(set(when.among) - set(earlier[when.question].codes)):
        yield f"shown_when: {', '.join(unknown)} is no answer to {when.question}"
    elif when.below is not None and earlier[when.question].kind != "number":
        yield f"shown_when: {when.question} is no number"


def _problems_of_source(question: Question, earlier: dict[str, Question]) -> Iterable[str]:
    limits = [option.up_to for option in question.options]
    if not question.taken_from:
        if any(limit is not None for limit in limits):
            yield "up_to belongs to a question that is taken from another"
        return
    source = earlier.get(question.taken_from)
    if source is None or source.kind != "number":
        yield f"taken_from names {question.taken_from!r}, which is no number asked before"
    *most, last = limits or [None]
    if last is not None or None in most or most != sorted(set(most)):  # type: ignore[type-var]
        yield "up_to rises from option to option, and the last has none"


def _twice(kind: str, codes: list[str]) -> Iterable[str]:
    for code in dict.fromkeys(codes):
        if codes.count(code) > 1:
            yield f"{kind} {code} stands there twice"
