"""Absence: say that somebody is away, and on one page what becomes of every promise. No reason is asked for."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock, formats, staff
from accounts.decorators import requires
from accounts.editing import Stale
from accounts.models import Absence, Membership
from accounts.reading import shows
from accounts.rights import Right
from accounts.transitions import Refused
from casework import absence as shown
from casework import absence_plan
from casework.forms_staff import AbsenceForm, ChangeAbsenceForm, DeputyForm, PlanForm
from courses.actions import covering
from referrals.actions import absence as actions

form_page = require_http_methods(["GET", "HEAD", "POST"])
MAY = (Right.CONTACT_CITIZENS, Right.MANAGE_ABSENCE)


def absence_or_404(request, pk) -> Absence:
    """404 in another organisation; 403 for a colleague whom it does not concern."""
    here = Absence.objects.filter(organisation__in=list(request.user.access.rights))
    found = get_object_or_404(here.select_related("user", "deputy", "registered_by", "organisation"), pk=pk)
    if not actions.may_manage(request.user, found.organisation_id, found.user_id, found.deputy_id):
        raise PermissionDenied
    return found


@require_safe
@requires(*MAY)
def absences(request):
    """One's own absences and deputyships; a coordinator sees everybody's."""
    rows = shown.of_interest(request.user).select_related("user", "deputy", "organisation").distinct()
    now = [row for row in rows.filter(ended_at=None).order_by("from_day", "pk") if not shown.is_over(row)]
    context = {
        "rows": [_row(row) for row in now],
        "own": [
            {
                "pk": place.pk,
                "organisation": place.organisation.name,
                "deputy": place.deputy.name if place.deputy else "",
            }
            for place in _own(request.user)
        ],
    }
    return render(request, "casework/absences.html", context)


def _row(row) -> dict:
    return {
        "pk": row.pk,
        "title": shown.away(row),
        "organisation": row.organisation.name,
        "deputy": row.deputy.name if row.deputy else "",
    }


def _own(user):
    mine = Membership.objects.in_force().filter(user=user).select_related("organisation", "deputy")
    return mine.filter(organisation__in=user.access.where(Right.CONTACT_CITIZENS)).order_by("pk")


@form_page
@requires(*MAY)
def new_absence(request):
    form = AbsenceForm(request.POST or None, places=_places(request.user), user=request.user)
    if form.is_valid():
        try:
            made = actions.register(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The absence is registered."))
            return redirect("casework:absence", pk=made.pk)
    return render(request, "casework/new_absence.html", {"form": form}, status=422 if form.is_bound else 200)


def _places(user):
    """Whom the user may say is away."""
    access = user.access
    open_places = Membership.objects.in_force().select_related("user", "organisation")
    calling = open_places.filter(roles__overlap=staff.roles_with(Right.CONTACT_CITIZENS))
    own = calling.filter(user=user)
    all_of = calling.filter(organisation__in=access.where(Right.MANAGE_ABSENCE))
    named = calling.filter(deputy=user, organisation__in=access.where(Right.CONTACT_CITIZENS))
    return (own | all_of | named).order_by("user__name", "pk")


@form_page
@requires(*MAY)
def absence(request, pk):
    row = absence_or_404(request, pk)
    over = shown.is_over(row)
    lines = [] if over else [*shown.lines(row, request.user), *shown.meetings(row, request.user)]
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        lines=lines,
        takers=list(staff.counsellors(row.organisation_id).exclude(pk=row.user_id)),
        away=staff.away_on(absence_plan.first_day(row), [row.organisation_id]),
        absence=row,
    )
    if not form.is_valid():
        return _absence_page(request, row, lines, form)
    plan = {"called": form.plan(shown.CALL), "met": form.plan(shown.MEETING_OF)}
    try:
        outcome = absence_plan.carry_out(absence=row, by=request.user, **plan)
    except covering.InTheWay as way:
        form.mark(way.session, way.message)
        return _absence_page(request, row, lines, form)
    except Refused as refused:
        form.add_error(None, refused.message)
        return _absence_page(request, row, lines, form)
    _tell(request, outcome, form.gone)
    return redirect("casework:absence", pk=pk)


@require_POST
@requires(*MAY)
def take_all(request, pk):
    """Everything to the deputy, in one press."""
    row = absence_or_404(request, pk)
    if row.deputy is None or shown.is_over(row):
        messages.error(request, _("Nobody stands in. Choose a deputy first."))
        return redirect("casework:absence", pk=pk)
    try:
        _tell(request, absence_plan.take_all(absence=row, taker=row.deputy, by=request.user), 0)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("casework:absence", pk=pk)


@require_POST
@requires(*MAY)
def undo_plan(request, pk):
    row = absence_or_404(request, pk)
    try:
        done, changed = absence_plan.undo(absence=row, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, shown.undone(done))
        _warn(request, changed)
    return redirect("casework:absence", pk=pk)


@require_POST
@requires(*MAY)
def give_back(request, pk):
    row = absence_or_404(request, pk)
    asked = request.POST.getlist("step")[:1000]
    steps = {"called": _steps(asked, shown.CALL), "met": _steps(asked, shown.MEETING_OF)}
    try:
        done, changed = absence_plan.give_back(absence=row, by=request.user, **steps)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, ngettext("%d has been given back.", "%d have been given back.", done) % done)
        _warn(request, changed)
    return redirect("casework:absence", pk=pk)


def _steps(asked, kind) -> set[int]:
    """The numbers of the steps of a kind, of what was sent: "c12" is a call's."""
    numbers = [value.removeprefix(kind) for value in asked if value.startswith(kind)]
    return {int(one) for one in numbers if one.isascii() and one.isdecimal() and len(one) < 19}


@require_POST
@requires(*MAY)
def end_absence(request, pk):
    row = absence_or_404(request, pk)
    actions.end(absence=row, by=request.user)
    messages.success(request, _("%s is back at work.") % row.user.name)
    return redirect("casework:absence", pk=pk)


@require_POST
@requires(*MAY)
def reopen_absence(request, pk):
    row = absence_or_404(request, pk)
    try:
        actions.reopen(absence=row, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%s is away again.") % row.user.name)
    return redirect("casework:absence", pk=pk)


@form_page
@requires(*MAY)
def change_absence(request, pk):
    row = absence_or_404(request, pk)
    form = ChangeAbsenceForm(request.POST or None, absence=row)
    context = {"form": form, "row": row}
    if form.is_valid():
        try:
            actions.change(absence=row, version=form.cleaned_data["version"], by=request.user, **form.changes())
        except Stale as stale:
            context["conflict"] = form.against(stale.current)
            return render(request, "casework/change_absence.html", context, status=409)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("casework:absence", pk=pk)
    return render(request, "casework/change_absence.html", context, status=422 if form.is_bound else 200)


@form_page
@requires(Right.CONTACT_CITIZENS)
def deputy(request, pk):
    """Whom one names beforehand: they may say that one is away."""
    place = get_object_or_404(_own(request.user), pk=pk)
    form = DeputyForm(request.POST or None, place=place)
    if form.is_valid():
        try:
            actions.name_deputy(membership=place, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("deputy", refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("casework:absences")
    return render(request, "casework/deputy.html", {"form": form}, status=422 if form.is_bound else 200)


def _tell(request, outcome, gone):
    messages.success(request, shown.summary(outcome))
    if outcome.blocked:
        text = ngettext(
            "%d is at the time of another appointment, and is still on the list.",
            "%d are at the time of another appointment, and are still on the list.",
            outcome.blocked,
        )
        messages.warning(request, text % outcome.blocked)
    _warn(request, len(outcome.changed) + gone)


def _warn(request, changed):
    if changed:
        text = ngettext(
            "%d has been changed by somebody else in the meantime, and was left as it is.",
            "%d have been changed by somebody else in the meantime, and were left as they are.",
            changed,
        )
        messages.warning(request, text % changed)


def _absence_page(request, row, lines, form):
    covered = [*shown.covered(row, request.user), *shown.covered_meetings(row, request.user)]
    off = shown.to_call(row, request.user)
    to_call = [one for one in off if not (one["told"] and one["told"].is_told)]
    over = shown.is_over(row)
    asked = [] if over else shown.asked(row, request.user)
    named = [line["citizen"] for line in [*lines, *covered, *off, *asked] if line["citizen"]]
    shows(request, ((row.organisation_id, citizen) for citizen in named))
    for line in lines:
        line["fields"] = form.fields_of(line)
    alone = not over and absence_plan.is_alone(row)
    context = {
        "row": row,
        "title": shown.away(row),
        "today": formats.weekday(clock.today()),
        "told_by": shown.told_by(row, alone),
        "over": over,
        "alone": alone,
        "lines": [line for line in lines if line["kind"] == shown.CALL],
        "meetings": [line for line in lines if line["kind"] == shown.MEETING_OF],
        "to_call": to_call,
        "told": [one for one in off if one not in to_call],
        "asked": asked,
        "urgent": [line for line in lines if line["urgent"]],
        "covered": covered,
        "form": form,
        "can_reopen": actions.can_reopen(row, request.user),
        "can_undo": any(steps.exists() for steps in absence_plan.last_plan(row, request.user)),
        "left": shown.left(row, lines),
    }
    return render(request, "casework/absence.html", context, status=422 if form.is_bound else 200)
