"""The closing note to the citizen's own doctor: written, copied or printed, marked as sent. Nothing is sent here."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import formats, typesetting
from accounts.editing import Stale
from accounts.rights import Right
from accounts.transitions import Refused
from courses import printing
from courses.actions import record
from courses.forms.letter import ClosingLetterForm, SentForm
from courses.models import ClosingLetter
from courses.record import letter as pages
from courses.record.permission import answer_about_doctor, is_permitted
from courses.views.opening import open_course
from courses.whole import whole_of
from referrals.reach import opens_case


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Right.CONTACT_CITIZENS)
def write(request, pk):
    course = open_course(request, pk)
    if course.ended_at is None:
        messages.info(request, _("The closing note is written when the course has ended."))
        return redirect("courses:journal", course.pk)
    letter = _letter(course)
    form = ClosingLetterForm(request.POST or None, initial=_before(letter, course))
    if not form.is_valid():
        return _page(request, course, letter, form)
    try:
        record.write(course=course, version=form.cleaned_data["version"], by=request.user, **form.changes())
    except Stale as stale:
        conflict = form.against(stale.current)
        return _page(request, course, stale.current, form, status=409, conflict=conflict)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Saved. Copy it or get it as a PDF, and send it."))
    return redirect("courses:closing_letter", course.pk)


@require_safe
@opens_case(Right.CONTACT_CITIZENS)
def pdf(request, pk):
    """Not without the citizen's permission; what has been sent already stays to be seen."""
    course = open_course(request, pk)
    letter = _letter(course)
    if letter is None or not (letter.is_sent or is_permitted(answer_about_doctor(course.citizen))):
        raise Http404
    return typesetting.answer(printing.letter(letter, course), f"afslutningsnotat-{course.pk}")


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def send(request, pk):
    course = open_course(request, pk)
    letter = _letter(course)
    if letter is None:
        raise Http404
    form = SentForm(request.POST)
    if not form.is_valid():
        unwritten = ClosingLetterForm(initial=_before(letter, course))
        return _page(request, course, letter, unwritten, status=422, sent_form=form)
    try:
        record.send(letter=letter, by=request.user, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Noted: the closing note has been sent."))
    return redirect("courses:closing_letter", course.pk)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def unsend(request, pk):
    course = open_course(request, pk)
    letter = _letter(course)
    if letter is None:
        raise Http404
    try:
        record.unsend(letter=letter, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Taken back. The closing note can be changed again."))
    return redirect("courses:closing_letter", course.pk)


def _letter(course) -> ClosingLetter | None:
    rows = ClosingLetter.objects.of(course.organisation_id).filter(course=course)
    letter = rows.select_related("written_by", "sent_by").first()
    if letter:
        letter.course = course
    return letter


def _before(letter, course) -> dict:
    if letter is None:
        return pages.proposed(whole_of(course))
    return {name: getattr(letter, name) for name in (*record.LETTER, "version")}


def _page(request, course, letter, form, *, status=None, conflict=None, sent_form=None):
    answer = answer_about_doctor(course.citizen)
    context = {
        "course": course,
        "citizen": course.citizen,
        "letter": letter,
        "form": form,
        "conflict": conflict,
        "sent_form": letter and (sent_form or SentForm(initial={"version": letter.version})),
        "text": letter and pages.text(letter, course),
        "sent": letter and letter.sent_at and formats.moment(letter.sent_at),
        "answer": answer,
        "answer_form": answer and formats.in_sentence(answer.get_form_display()),
        "answered": answer and formats.plain_day(timezone.localdate(answer.recorded_at)),
        "is_permitted": is_permitted(answer),
    }
    status = status or (422 if form.is_bound else 200)
    return render(request, "courses/closing_letter.html", context, status=status)
