"""The baseline form at the counsellor's desk: where it stands, and one section at a time."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import formats
from accounts.rights import Right
from accounts.transitions import Refused
from courses.actions import baseline as actions
from courses.baseline import results
from courses.baseline.questions import STAFF
from courses.baseline.sheet import Sheet
from courses.models import Baseline
from courses.views.asked import answers, asked, effort, section_url, summary
from courses.views.filling import Way, answer
from courses.views.opening import open_course
from referrals.reach import opens_case

PIECES = {"progress": "courses/_baseline_progress.html", "score": "courses/_baseline_score.html"}
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@opens_case(Right.CONTACT_CITIZENS)
def overview(request, pk):
    """What is answered and what is missing, and what comes of it."""
    course = open_course(request, pk)
    sheet = sheet_of(course)
    standing = _standing(sheet) if sheet else {"begun": "", "finished": ""}
    context = {"course": course, "citizen": course.citizen, "sheet": sheet, **standing}
    return render(request, "courses/baseline.html", context)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def start(request, pk):
    course = open_course(request, pk)
    baseline = actions.start(course=course, by=request.user)
    return redirect(_first_open(Sheet(course, baseline)))


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def section(request, pk, section):
    course = open_course(request, pk)
    sheet = sheet_of(course)
    if sheet is None:
        return redirect("courses:baseline", pk)
    if section not in {part.code for part in sheet.definition.sections}:
        raise Http404
    if request.method != "POST" and not _is_open(sheet, section):
        return redirect("courses:baseline", pk)
    return answer(request, sheet, section, _way(request, sheet))


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def finish(request, pk):
    return _do(request, pk, actions.finish, _("The form is finished."))


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def reopen(request, pk):
    return _do(request, pk, actions.reopen, _("The form is open again."))


def sheet_of(course) -> Sheet | None:
    baseline = Baseline.objects.of(course.organisation_id).filter(course=course).first()
    if baseline is None:
        return None
    baseline.course = course
    return Sheet(course, baseline)


def _standing(sheet) -> dict:
    baseline = sheet.baseline
    return {
        "begun": formats.moment(baseline.started_at),
        "finished": formats.moment(baseline.finished_at) if baseline.is_finished else "",
        "results": results.lines(sheet.definition, sheet.answers),
        "answers": answers(sheet) if baseline.is_finished else [],
        "first_url": _first_open(sheet),
        "is_complete": sheet.is_complete,
        **summary(sheet),
    }


def _is_open(sheet, section) -> bool:
    """Somebody may answer there: the form is not finished, and something in the section applies."""
    asks = section in {part.code for part in sheet.sections(STAFF)}
    return asks and not sheet.baseline.is_finished


def _first_open(sheet) -> str:
    """The first section with something missing."""
    begin = next((part.section.code for part in sheet.progress if part.missing), sheet.sections(STAFF)[0].code)
    return section_url(sheet, begin)


def _way(request, sheet) -> Way:
    page = reverse("courses:baseline", args=[sheet.course.pk])
    return Way(
        reader=STAFF,
        by=request.user,
        how=None,
        template="courses/baseline_section.html",
        url=lambda code: section_url(sheet, code),
        end=page,
        later=page,
        context=_around,
        pieces=PIECES,
    )


def _around(sheet, form, section) -> dict:
    scored = any(question.code.startswith("ftnd_") for question in form.questions)
    return {
        "course": sheet.course,
        "citizen": sheet.citizen,
        "begun": formats.moment(sheet.baseline.started_at),
        "effort": effort(asked(form, section)),
        "score": results.ftnd_line(sheet.definition, sheet.answers) if scored else None,
        **summary(sheet, now=section),
    }


def _do(request, pk, action, done):
    course = open_course(request, pk)
    sheet = sheet_of(course)
    if sheet is None:
        return redirect("courses:baseline", pk)
    try:
        action(baseline=sheet.baseline, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("courses:baseline", pk)
