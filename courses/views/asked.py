"""The form in the words of a page: the questions of a section, and how far the sections have come."""

from typing import NamedTuple

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.baseline.questions import STAFF, Progress, Question
from courses.baseline.sheet import Sheet
from courses.forms.baseline import SectionForm, shown, text

BOXES = {"choice", "many", "yes_no"}
SECONDS_EACH = 20


class Asked(NamedTuple):
    """A question, or, without a field, an answer that is known from elsewhere."""

    code: str
    field: BoundField | None
    text: str
    why: str  # for staff; a participant reads what a permission means
    note: str = ""
    answer: str = ""
    unit: str = ""
    is_boxes: bool = False
    is_short: bool = False  # two buttons that stand together
    is_hidden: bool = False
    is_missing: bool = False


def asked(form: SectionForm, section: str) -> list[Asked]:
    sheet = form.sheet
    fields = {question.code for question in form.questions}
    rows = []
    for question in sheet.definition.questions:
        if question.section != section or not question.is_asked(form.reader):
            continue
        if question.code in fields:
            rows.append(_question(form, question))
        elif form.reader == STAFF and question.code in sheet.shown:
            rows.append(_fact(sheet, question))
    return rows


def _question(form, question: Question) -> Asked:
    sheet, field = form.sheet, form[question.code]
    return Asked(
        code=question.code,
        field=field,
        text=str(field.label),
        why=_(question.why) if form.reader == STAFF or question.permission else "",
        note=_note(sheet, question),
        unit=_(question.unit) if question.unit else "",
        is_boxes=question.kind in BOXES,
        is_short=question.kind == "yes_no",
        is_hidden=question.code not in sheet.shown,
        is_missing=question.required and question.code not in sheet.answers,
    )


def _fact(sheet, question: Question) -> Asked:
    note = _("Known from the citizen’s data.")
    if question.taken_from:
        note = _("From the answer to “%s”.") % _(sheet.definition.question(question.taken_from).label)
    return Asked(question.code, None, text(question, STAFF), _(question.why), note=note, answer=said(sheet, question))


def _note(sheet, question) -> str:
    proposal = sheet.proposed.get(question.code)
    if proposal is None or sheet.answers.get(question.code) != proposal:
        return ""
    return _("Already told. Correct it if it is wrong.")


def said(sheet: Sheet, question: Question) -> str:
    answer = sheet.definition.in_force(sheet.answers).get(question.code)
    words = shown(question, answer)
    return f"{words} {_(question.unit)}" if question.unit and answer is not None else words


def answers(sheet: Sheet) -> list[tuple[str, list[tuple[str, str]]]]:
    """What was answered, to be read: per section its title, with label and answer of each question that applies."""
    told = []
    for progress in sheet.progress:
        asked_of = [one for one in sheet.questions(progress.section.code, STAFF) if one.code in sheet.shown]
        told.append((_(progress.section.title), [(_(one.label), said(sheet, one)) for one in asked_of]))
    return [(title, lines) for title, lines in told if lines]


def effort(rows: list[Asked]) -> str:
    """ "6 questions, about 2 minutes"."""
    number = sum(1 for row in rows if row.field and not row.is_hidden)
    minutes = max(1, round(number * SECONDS_EACH / 60))
    questions = ngettext("%d question", "%d questions", number) % number
    return ", ".join([questions, ngettext("about %d minute", "about %d minutes", minutes) % minutes])


class Part(NamedTuple):
    """A section in the list of what is missing."""

    code: str
    title: str
    url: str
    badge: str
    badge_kind: str
    is_now: bool
    missing: list[tuple[str, str]]  # label and address


def parts(sheet: Sheet, now: str = "") -> list[Part]:
    return [_part(sheet, progress, now) for progress in sheet.progress]


def _part(sheet, progress: Progress, now) -> Part:
    code = progress.section.code
    url = section_url(sheet, code)
    kind, badge = _badge(sheet, progress)
    # Whoever has not begun needs no list of everything.
    missing = progress.missing if progress.has_begun or code == now else ()
    links = [(_(question.label), f"{url}#q-{question.code}") for question in missing]
    return Part(code, _(progress.section.title), url, badge, kind, code == now, links)


def _badge(sheet, progress) -> tuple[str, str]:
    number = len(progress.missing)
    if not progress.has_begun:
        return ("info", _("Not begun")) if progress.total else ("info", _("Voluntary"))
    if number:
        return "warning", ngettext("%d missing", "%d missing", number) % number
    if sheet.lacking and any(question.permission for question in sheet.questions(progress.section.code, STAFF)):
        return "warning", _("Not valid yet")
    return "success", _("Done")


def section_url(sheet: Sheet, code: str) -> str:
    return reverse("courses:baseline_section", args=[sheet.course.pk, code])


def summary(sheet: Sheet, now: str = "") -> dict:
    """For templates/courses/_baseline_progress.html."""
    told = {"answered": sheet.answered, "total": sheet.total}
    return {
        "parts": parts(sheet, now),
        "answered_of": _("%(answered)d of %(total)d answered") % told,
        "percent": round(100 * sheet.answered / sheet.total) if sheet.total else 100,
        "refuses": sheet.refuses_stopbasen,
        "lacking": sheet.lacking,
        "was_asked": bool(sheet.permissions),
        "consent_url": next((section_url(sheet, q.section) for q in sheet.definition.questions if q.permission), ""),
    }
