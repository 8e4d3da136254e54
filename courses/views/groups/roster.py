"""Who comes into a group, who gets a seat, and who leaves it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from accounts.transitions import Refused
from courses.actions import planning, roster
from courses.enums import LeavingReason, ParticipationState
from courses.forms.groups import FindForm, JoinForm, LeaveForm
from courses.groups import candidates
from courses.groups.choosing import open_groups
from courses.views.groups.opening import open_group, open_participation
from courses.views.opening import open_course
from referrals.reach import opens_case

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@requires(Right.CONTACT_CITIZENS)
def add_participant(request, pk):
    """Found by name, or among those who wish for a group. The search goes by POST, as all searches for people do."""
    group = open_group(request, pk)
    typed = request.POST.get("q", "").strip()
    find = FindForm(request.POST)
    rows = candidates.found(request.user, find.text) if typed else candidates.wishing(request.user, group)
    shows(request, ((row["organisation"], row["citizen"]) for row in rows), purpose="group")
    context = {"group": group, "text": typed, "rows": rows, "free": roster.free_seats(group)}
    return render(request, "courses/groups/add_participant.html", context)


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def join(request, pk):
    """Into a group, out of the one that the citizen is in; opened from the course, or from a group's search."""
    course = open_course(request, pk)
    here = course.participations.here().select_related("group").first()
    inside = course.participations.exclude(state=ParticipationState.LEFT).values("group")
    choices = open_groups(request.user, course.organisation_id, but=inside)
    has_talks = here is None and course.sessions.planned().filter(is_extra=False).exists()
    form = JoinForm(request.POST or None, groups=choices, has_talks=has_talks, initial={"group": _asked(request)})
    if form.is_valid():
        return _join(request, course, here, form)
    context = {"course": course, "citizen": course.citizen, "form": form, "here": here, "any": choices.exists()}
    return render(request, "courses/groups/join.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Right.CONTACT_CITIZENS)
def give_seat(request, pk):
    return _do(request, pk, roster.give_seat, _("%s has a seat in the group now."))


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def leave(request, pk):
    participation = open_participation(request, pk)
    course = open_course(request, participation.course_id)
    form = LeaveForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "participation": participation, "citizen": course.citizen, "course": course}
        return render(request, "courses/groups/leave.html", context, status=422 if form.is_bound else 200)
    reason = form.cleaned_data["reason"]
    try:
        roster.leave(participation=participation, reason=reason, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("courses:group", participation.group_id)
    messages.success(request, _("%s is no longer in the group.") % course.citizen.name)
    if reason == LeavingReason.INDIVIDUAL:
        return redirect("courses:add_talk", course.pk)
    return redirect("courses:group", participation.group_id)


@require_POST
@requires(Right.CONTACT_CITIZENS)
def undo_leave(request, pk):
    return _do(request, pk, roster.undo_leave, _("%s is in the group again."))


@require_POST
@requires(Right.CONTACT_CITIZENS)
def confirm_quit_date(request, pk):
    """The group's common date becomes the participant's own."""
    participation = open_participation(request, pk)
    if participation.group.quit_day is None:
        messages.error(request, _("The group has no common quit date."))
        return redirect("courses:group", participation.group_id)

    def confirm(*, participation, by):
        planning.set_quit_date(course=participation.course, day=participation.group.quit_day, by=by)

    return _do(request, pk, confirm, _("%s has the common quit date now."))


def _do(request, pk, action, done):
    participation = open_participation(request, pk)
    citizen = participation.course.citizen
    shows(request, [(participation.organisation_id, citizen.pk)], purpose="group")
    try:
        action(participation=participation, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done % citizen.name)
    return redirect("courses:group", participation.group_id)


def _asked(request):
    asked = request.GET.get("group", "")
    return asked if asked.isascii() and asked.isdigit() else None


def _join(request, course, here, form):
    group = form.cleaned_data["group"]
    try:
        if here:
            made = roster.move(participation=here, to=group, by=request.user)
        else:
            keeps = form.cleaned_data.get("keeps_talks", False)
            made = roster.add(group=group, course=course, by=request.user, keeps_talks=keeps)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(course)
    if made.state == ParticipationState.WAITING:
        text = _("%(group)s is full. %(name)s is on the waiting list.")
        messages.warning(request, text % {"group": group, "name": course.citizen.name})
    else:
        messages.success(request, _("%(name)s is in %(group)s.") % {"group": group, "name": course.citizen.name})
    return redirect("courses:group", group.pk)
