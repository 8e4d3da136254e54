"""A meeting of a group is moved or called off, alone or with the rest of the series."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import formats
from accounts.decorators import requires
from accounts.editing import Stale
from accounts.rights import Right
from accounts.transitions import Refused
from accounts.workdays import closed_note
from courses.actions import meetings
from courses.actions.booking import Booked
from courses.enums import SessionState
from courses.forms.groups import CancelMeetingForm, MoveMeetingForm
from courses.views.groups.opening import open_meeting

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@requires(Right.CONTACT_CITIZENS)
def move(request, pk):
    """With the rest, the new dates are shown before anything is moved."""
    session = open_meeting(request, pk, as_host=True)
    if session.state != SessionState.PLANNED:
        messages.error(request, _("Only a planned meeting can be moved."))
        return redirect("courses:group", session.group_id)
    form = MoveMeetingForm(request.POST or None, session=session)
    if not form.is_valid():
        return _page(request, session, form, 422 if form.is_bound else 200)
    with_rest = form.cleaned_data["what"] == "rest"
    if with_rest and request.POST.get("do") != "move":
        moved = meetings.rest_moved(session, form.starts_at, minutes=session.minutes)
        return _page(request, session, form, dates=[_line(one, to) for one, to in moved])
    action = meetings.move_rest if with_rest else meetings.move
    try:
        action(session=session, version=form.cleaned_data["version"], starts_at=form.starts_at, by=request.user)
    except Stale as stale:
        return _page(request, session, form, 409, conflict=form.against(stale.current))
    except Booked as booked:
        form.add_error("time", booked.message)
        return _page(request, session, form, 422)
    except Refused as refused:
        form.add_error("day", refused.message)
        return _page(request, session, form, 422)
    done = _("The meetings are moved.") if with_rest else _("The meeting is moved.")
    messages.success(request, f"{done} {closed_note(form.cleaned_data['day'])}".strip())
    return redirect("courses:group", session.group_id)


@form_page
@requires(Right.CONTACT_CITIZENS)
def cancel(request, pk):
    session = open_meeting(request, pk, as_host=True)
    form = CancelMeetingForm(request.POST or None)
    context = {"form": form, "session": session, "group": session.group, "when": formats.moment(session.starts_at)}
    if not form.is_valid():
        return render(request, "courses/groups/cancel.html", context, status=422 if form.is_bound else 200)
    try:
        off = meetings.cancel(session=session, with_rest=form.cleaned_data["what"] == "rest", by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("courses:group", session.group_id)
    text = ngettext(
        "The meeting is called off. It counts against nobody. Tell those who were coming.",
        "%d meetings are called off. They count against nobody. Tell those who were coming.",
        len(off),
    )
    messages.success(request, text % len(off) if len(off) != 1 else text)
    return redirect("courses:group", session.group_id)


@require_POST
@requires(Right.CONTACT_CITIZENS)
def undo(request, pk):
    session = open_meeting(request, pk, as_host=True)
    try:
        meetings.undo(session=session, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The meeting takes place after all."))
    return redirect("courses:group", session.group_id)


def _line(session, to) -> dict:
    return {"from": formats.short_moment(session.starts_at), "to": formats.short_moment(to) if to else ""}


def _page(request, session, form, status=200, **extra):
    context = {"session": session, "group": session.group, "form": form, "when": formats.moment(session.starts_at)}
    return render(request, "courses/groups/move.html", context | extra, status=status)
