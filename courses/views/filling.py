"""One section of the form, answered: by the counsellor at the desk, or by the participant on the screen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts import clock, formats
from accounts.transitions import Refused
from courses.actions import baseline as actions
from courses.baseline.sheet import Sheet
from courses.forms.baseline import SectionForm
from courses.views.asked import asked

JSON = "application/json"


@dataclass(frozen=True)
class Way:
    """Who answers, how it is kept, and where it goes on."""

    reader: str
    by: Any
    how: str | None  # how permissions are given; None: the form asks
    template: str
    url: Callable[[str], str]  # of a section, by its code
    end: str  # where it goes on after the last section
    later: str  # where one stops in between
    context: Callable[[Sheet, SectionForm, str], dict]
    pieces: Mapping[str, str]  # of the page, by their id: templates that are drawn anew when an answer was kept


def answer(request, sheet: Sheet, section: str, way: Way):
    """Show the section, or keep what is sent: as far as it is understood."""
    arguments = {"section": section, "reader": way.reader}
    if request.method != "POST":
        return _page(request, SectionForm(sheet=sheet, **arguments), way, section)
    form = SectionForm(request.POST, sheet=sheet, **arguments)
    complete = form.is_valid()
    try:
        saved = _save(form, way) if "version" in form.cleaned_data else sheet
    except actions.Changed as changed:
        return _conflict(request, form, way, section, Sheet(sheet.course, changed.current), changed)
    except Refused as refused:
        return _refused(request, form, way, section, refused)
    if _wants_json(request):
        return _told(request, form, saved, section, way)
    if not complete:
        form.keeps(saved)
        return _page(request, form, way, section, status=422)
    return redirect(_where(request.POST.get("then"), form, saved, section, way))


def _save(form, way) -> Sheet:
    """The sheet after it."""
    course = form.sheet.course
    baseline = actions.save_section(
        baseline=form.sheet.baseline,
        version=form.cleaned_data["version"],
        answers=form.answers(),
        permitting=form.permitting(way.how),
        by=way.by,
    )
    return Sheet(course, baseline)


def _wants_json(request) -> bool:
    return request.get_preferred_type(["text/html", JSON]) == JSON


def _told(request, form, sheet, section, way):
    """For static/js/autosave.js: what the page has to show now."""
    form.keeps(sheet)
    context = way.context(sheet, form, section)
    wrong = [f"{form[name].label} {' '.join(texts)}" for name, texts in form.errors.items() if name != "version"]
    told = {
        "status": _("Saved at %s.") % formats.time(clock.now()),
        "wrong": _("Not understood: %s") % " ".join(wrong) if wrong else "",
        "version": sheet.baseline.version,
        "seen": sheet.seen,
        "shown": sorted(sheet.shown),
        "pieces": {name: render_to_string(piece, context, request) for name, piece in way.pieces.items()},
    }
    return JsonResponse(told)


def _conflict(request, form, way, section, sheet, changed):
    if _wants_json(request):
        return JsonResponse({"status": changed.message}, status=409)
    conflict = form.against(sheet, changed.own)
    return _page(request, form, way, section, status=409, conflict=conflict)


def _refused(request, form, way, section, refused):
    if _wants_json(request):
        return JsonResponse({"status": str(refused.message)}, status=409)
    return _page(request, form, way, section, status=409, refused=refused.message)


def _where(then, form, sheet, section, way) -> str:
    """Where the button leads: not on, when an answer has brought up another question on this page."""
    if then == "later":
        return way.later
    codes = [part.code for part in sheet.sections(way.reader)]
    place = codes.index(section) if section in codes else 0
    if then == "previous":
        return way.url(codes[place - 1]) if place else way.later
    if new := _new(form, sheet):
        return f"{way.url(section)}#q-{new}"
    return way.url(codes[place + 1]) if codes[place + 1 :] else way.end


def _new(form, sheet) -> str | None:
    """The first question that applies now, and that the sender has not seen."""
    unseen = [each.code for each in form.questions if each.code not in form.sheet.shown]
    return next((code for code in unseen if code in sheet.shown and code not in sheet.answers), None)


def _page(request, form, way, section, *, status=200, **extra):
    sheet = form.sheet
    context = {
        "form": form,
        "asked": asked(form, section),
        "beside": [form[name] for name in form.BESIDE if name in form.fields],
        "conflict": None,
        "refused": "",
        "saved": _saved(sheet),
        **_neighbours(sheet, section, way),
        **way.context(sheet, form, section),
        **extra,
    }
    return render(request, way.template, context, status=status)


def _saved(sheet) -> str:
    at = sheet.baseline.saved_at
    return _("Saved %s.") % formats.moment(at) if at else ""


def _neighbours(sheet, section, way) -> dict:
    codes = [part.code for part in sheet.sections(way.reader)]
    titles = {part.code: _(part.title_for(way.reader)) for part in sheet.definition.sections}
    place = codes.index(section) if section in codes else 0
    return {
        "number": place + 1,
        "number_of": len(codes),
        "title": titles[section],
        "is_first": place == 0,
        "next_title": titles[codes[place + 1]] if codes[place + 1 :] else "",
    }
