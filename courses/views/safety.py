"""The safety step: the treating doctor is told, or the citizen says no; what the citizen gets can be corrected."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import formats
from accounts.editing import Stale
from accounts.rights import Right
from accounts.transitions import Refused
from courses import safety as pages
from courses.actions import safety
from courses.forms.safety import MedicineForm, NoticeForm
from courses.views.opening import open_course, open_notice
from referrals.reach import opens_case

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def inform(request, pk):
    notice = open_notice(request, pk)
    if notice.settled_at:
        messages.info(request, _("This is done already."))
        return redirect(notice.course)
    form = NoticeForm(request.POST or None, notice=notice, initial=_before(notice.course))
    if not form.is_valid():
        return _page(request, notice, form)
    version = form.cleaned_data["version"]
    try:
        if form.is_permitted:
            safety.tell(notice=notice, version=version, by=request.user, **form.told_fields())
            messages.success(request, _("Noted: whoever treats the citizen has been told."))
        else:
            safety.advise(notice=notice, version=version, advice=form.cleaned_data["advice"], by=request.user)
            messages.success(request, _("Noted: the citizen does not permit it. The warning stays."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(notice.course)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def undo_inform(request, pk):
    notice = open_notice(request, pk)
    try:
        safety.undo(notice=notice, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("It is to be done again."))
    return redirect(notice.course)


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def medicine(request, pk):
    """What the citizen says now about other medicine."""
    course = open_course(request, pk)
    row = course.affected_medicine
    form = MedicineForm(request.POST or None, medicine=row, names=course.referral.organisation.affected_medicine)
    context = {"course": course, "citizen": course.citizen, "form": form}
    if not form.is_valid():
        return render(request, "courses/medicine.html", context, status=422 if form.is_bound else 200)
    try:
        safety.correct(course=course, version=form.cleaned_data["version"], by=request.user, **form.changes())
    except Stale as stale:
        context["conflict"] = form.against(stale.current)
        return render(request, "courses/medicine.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect(course)


def _before(course) -> dict:
    """Whoever was told the last time is offered again."""
    last = course.notices.filter(is_permitted=True).first()
    names = ("treater", "treater_name", "treater_phone", "way")
    return {name: getattr(last, name) for name in names} if last else {}


def _page(request, notice, form):
    course, organisation = notice.course, notice.course.referral.organisation
    context = {
        "notice": notice,
        "course": course,
        "citizen": course.citizen,
        "form": form,
        "safety": pages.told_of(course),
        "letter": pages.letter(course, notice, name=request.user.name, phone=formats.phone(organisation.phone)),
        "approved_by": organisation.affected_text and organisation.affected_approved_by,
        "approved_on": organisation.affected_approved_on and formats.plain_day(organisation.affected_approved_on),
        "earlier": [
            {"row": one, "when": formats.moment(one.settled_at)} for one in course.notices.exclude(settled_at=None)
        ],
    }
    return render(request, "courses/inform.html", context, status=422 if form.is_bound else 200)
