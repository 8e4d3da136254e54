"""A course that runs: its quit date and goal, how contact is kept, calls, one more talk; it rests, goes on and ends."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import formats, staff
from accounts.editing import Stale
from accounts.rights import Right
from accounts.transitions import Refused
from accounts.workdays import closed_note
from courses.actions import calls, ending, planning
from courses.actions.booking import Booked
from courses.enums import CallOutcome, ContactForm
from courses.forms.course import CallForm, ContactPlanForm, EndForm, QuitDateForm
from courses.forms.fields import WhereField
from courses.forms.meeting import MeetingForm
from courses.views.opening import open_call, open_course
from referrals.reach import opens_case

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def quit_date(request, pk):
    course = open_course(request, pk)
    form = QuitDateForm(request.POST or None, course=course)
    if not form.is_valid():
        return _form_page(request, "courses/quit_date.html", course, form, dates=_dates(course))
    try:
        planning.set_quit_date(course=course, day=form.cleaned_data["day"], by=request.user)
        planning.set_goal(course=course, goal=form.cleaned_data["goal"], by=request.user)
    except Refused as refused:
        return _refused(request, course, refused)
    return _done(request, course, _("Quit date and goal are saved."))


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def contact_plan(request, pk):
    course = open_course(request, pk)
    form = ContactPlanForm(request.POST or None, course=course)
    around = _around(request, course)
    if not form.is_valid():
        return _form_page(request, "courses/contact_plan.html", course, form, **around)
    try:
        planning.keep_contact(course=course, version=form.cleaned_data["version"], by=request.user, **form.changes())
    except Stale as stale:
        conflict = form.against(stale.current)
        return _form_page(request, "courses/contact_plan.html", course, form, status=409, conflict=conflict, **around)
    except Refused as refused:
        return _refused(request, course, refused)
    return _done(request, course, _("Saved."))


def _around(request, course) -> dict:
    """Who can be rung besides the citizen."""
    people = course.citizen.contact_persons.all()
    return {
        "contact_persons": [{"row": person, "phone": formats.phone(person.phone)} for person in people],
        "may_edit": request.user.access.may(Right.EDIT_CITIZENS, course.organisation_id),
    }


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def add_talk(request, pk):
    course = open_course(request, pk)
    last = course.sessions.order_by("-starts_at").first()
    initial = {
        "minutes": last.minutes if last else course.plan.minutes,
        "where": WhereField.of(last.form, _still_open(last.place)) if last else WhereField.of(ContactForm.PHONE, None),
    }
    counsellor = course.referral.counsellor or request.user
    about = {"organisation_id": course.organisation_id, "counsellors": staff.counsellors(course.organisation_id)}
    form = MeetingForm(request.POST or None, counsellor=counsellor, initial=initial, **about)
    if form.is_valid():
        who = {"counsellor": counsellor, "second": form.cleaned_data["second"]}
        try:
            made = planning.add_talk(course=course, meeting=form.meeting(), by=request.user, **who)
        except Booked as booked:
            form.add_error("time", booked.message)
        except Refused as refused:
            return _refused(request, course, refused)
        else:
            done = _("A talk is planned for %s.") % formats.moment(made.starts_at)
            return _done(request, course, f"{done} {closed_note(timezone.localdate(made.starts_at))}".strip())
    return _form_page(request, "courses/add_talk.html", course, form)


def _still_open(place):
    return None if place is None or place.is_closed else place


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def end(request, pk):
    course = open_course(request, pk)
    form = EndForm(request.POST or None, course=course)
    if not form.is_valid():
        return _form_page(request, "courses/end.html", course, form)
    try:
        ending.end(course=course, reason=form.cleaned_data["reason"], by=request.user)
    except Refused as refused:
        return _refused(request, course, refused)
    return _done(request, course, _("The course has ended. You can undo it on this page."))


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def undo_end(request, pk):
    return _do(request, pk, ending.undo_end, _("The course goes on as before."))


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def rest(request, pk):
    return _do(request, pk, ending.rest, _("The course rests. Planned talks and calls are taken off."))


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def resume(request, pk):
    course = open_course(request, pk)
    try:
        taken = ending.resume(course=course, by=request.user)
    except Refused as refused:
        return _refused(request, course, refused)
    if taken:
        text = ngettext(
            "One talk could not be put back, because the time is taken by now. Plan another.",
            "%d talks could not be put back, because the times are taken by now. Plan others.",
            len(taken),
        )
        messages.warning(request, text % len(taken) if len(taken) > 1 else text)
    return _done(request, course, _("The course goes on."))


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def call(request, pk):
    """Two clicks from My day: each outcome is a button."""
    planned = open_call(request, pk)
    course = planned.course
    form = CallForm(request.POST or None)
    if not form.is_valid():
        return _form_page(
            request,
            "courses/call.html",
            course,
            form,
            call=planned,
            due=formats.weekday(planned.due_on),
            phone=formats.phone(course.citizen.phone),
            contact_persons=course.citizen.contact_persons.all(),
        )
    try:
        calls.log(call=planned, by=request.user, **form.cleaned_data)
    except Refused as refused:
        return _refused(request, course, refused)
    messages.success(request, _("The call is recorded."))
    return redirect("casework:my_day") if form.cleaned_data["outcome"] == CallOutcome.NO_ANSWER else redirect(course)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def undo_call(request, pk):
    call = open_call(request, pk)
    try:
        calls.undo(call=call, by=request.user)
    except Refused as refused:
        return _refused(request, call.course, refused)
    return _done(request, call.course, _("The record has been undone."))


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def drop_call(request, pk):
    call = open_call(request, pk)
    try:
        calls.drop(call=call, by=request.user)
    except Refused as refused:
        return _refused(request, call.course, refused)
    return _done(request, call.course, _("The call is taken off."))


def _dates(course) -> list[dict]:
    """The quit dates there have been, the newest first."""
    rows = course.quit_dates.select_related("chosen_by").order_by("-chosen_at", "-pk")
    return [
        {
            "day": formats.plain_day(row.day) if row.day else _("No date"),
            "when": formats.moment(row.chosen_at),
            "who": row.chosen_by,
        }
        for row in rows
    ]


def _do(request, pk, action, done):
    course = open_course(request, pk)
    try:
        action(course=course, by=request.user)
    except Refused as refused:
        return _refused(request, course, refused)
    return _done(request, course, done)


def _done(request, course, text):
    messages.success(request, text)
    return redirect(course)


def _refused(request, course, refused):
    messages.error(request, refused.message)
    return redirect(course)


def _form_page(request, template, course, form, *, status=None, **extra):
    status = status or (422 if form.is_bound else 200)
    context = {"course": course, "citizen": course.citizen, "form": form, **extra}
    return render(request, template, context, status=status)
