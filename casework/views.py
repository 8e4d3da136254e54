"""Where the counsellor works: My day, and the citizen's page. Reads, and calls the actions of the apps below."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.decorators import requires
from accounts.editing import Stale, edit
from accounts.reading import shows
from accounts.returning import way_back
from accounts.rights import SEE_CASES, Right
from casework import case, day, first_steps, seldom, today
from casework.forms import CitizenForm, ContactPersonForm, PermissionForm, ReasonForm
from casework.messages.waiting import is_texting
from casework.tabs import Asked
from referrals.actions import citizens
from referrals.models import Citizen, ContactAttempt, ContactPerson
from referrals.reach import hidden_names, open_citizen, opens_case, shown_name

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(Right.CONTACT_CITIZENS)
def my_day(request):
    which = request.GET.get("list")
    which = which if which in day.LISTS else day.MINE
    counts = day.counts(request.user)
    sheet = Paginator(range(getattr(counts, which)), day.PAGE).get_page(request.GET.get("page"))
    rows = day.rows(request.user, which, sheet)
    appointments = day.appointments(request.user)
    sessions, todos = today.sessions(request.user), today.todos(request.user)
    rare = seldom.shown(request.user)
    last = _last_attempt(request)
    listed = [*rows, *appointments, *(one for one in sessions if "citizen" in one), *todos]
    listed += [*rare["again"], *rare["away"].due, *rare["answers"], *rare["said"].sent_word]
    shows(request, ((row["organisation"], row["citizen"]) for row in listed if row["citizen"]))
    if last:
        shows(request, [(last.organisation_id, last.referral.citizen_id)])
    agenda, texts = today.agenda(appointments, sessions), bool(rare["answers"]) or is_texting(request.user)
    context = {
        "which": which,
        "counts": counts,
        "summary": [day.summary(counts, which, arranged=len(agenda), answers=len(rare["answers"]), texts=texts)],
        "foot": [day.foot(counts, which, sheet)],
        "rows": rows,
        "agenda": agenda,
        "to_do": today.to_do([*todos, *rare["said"].sent_word], sessions),
        "visits": today.visits(sessions),
        "last": last,
        "last_name": _name(last.referral.citizen, request.user) if last else "",
        "texts": texts,
        "steps_left": first_steps.left(request.user),
        **rare,
    }
    return render(request, "casework/my_day.html", context)


@require_safe
@opens_case(*SEE_CASES)
def citizen(request, pk):
    context = case.context(open_citizen(request, pk), request.user, Asked.of(request.GET))
    return render(request, "casework/citizen.html", context)


@form_page
@opens_case(Right.EDIT_CITIZENS)
def edit_citizen(request, pk):
    person = open_citizen(request, pk)
    form = CitizenForm(request.POST or None, instance=person)
    return _save(request, "casework/citizen_edit.html", form, person, citizen=person, save=citizens.change)


@form_page
@opens_case(Right.EDIT_CITIZENS)
def add_contact_person(request, pk):
    person = open_citizen(request, pk)
    form = ContactPersonForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, "casework/contact_person.html", form, citizen=person)
    citizens.add_contact_person(citizen=person, by=request.user, **form.changes())
    messages.success(request, _("The contact person has been added."))
    return redirect(person)


@form_page
@opens_case(Right.EDIT_CITIZENS)
def edit_contact_person(request, pk):
    row = get_object_or_404(ContactPerson, pk=pk)
    person = open_citizen(request, row.citizen_id)
    form = ContactPersonForm(request.POST or None, instance=row)
    return _save(request, "casework/contact_person.html", form, row, citizen=person)


@require_POST
@opens_case(Right.EDIT_CITIZENS)
def remove_contact_person(request, pk):
    row = get_object_or_404(ContactPerson, pk=pk)
    person = open_citizen(request, row.citizen_id)
    citizens.remove_contact_person(person=row, by=request.user)
    messages.success(request, _("The contact person has been removed."))
    return redirect(person)


@form_page
@opens_case(Right.EDIT_CITIZENS)
def permission(request, pk):
    person = open_citizen(request, pk)
    form = PermissionForm(request.POST or None, initial={"purpose": request.GET.get("purpose")})
    if not form.is_valid():
        return _form_page(request, "casework/permission.html", form, citizen=person)
    citizens.record_permission(citizen=person, by=request.user, **form.cleaned_data)
    messages.success(request, _("The answer has been noted."))
    return redirect(person)


@form_page
@requires(*SEE_CASES)
def reason(request, pk):
    """Before a case outside one's reach opens: why? The page itself shows nothing about the citizen."""
    person = get_object_or_404(Citizen.objects.visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, "casework/reason.html", form)
    citizens.give_reason(citizen=person, by=request.user, **form.cleaned_data)
    # Not redirect(), which takes an address without a slash for the name of a view.
    return HttpResponseRedirect(way_back(request) or person.get_absolute_url())


def _name(citizen, user) -> str:
    """The name, unless the case has changed hands meanwhile and the name is protected."""
    hidden = hidden_names(user, [(citizen.organisation_id, citizen.pk, citizen.is_protected)])
    return shown_name(citizen.name, citizen.pk, hidden)


def _save(request, template, form, row, *, citizen, save=edit):
    """Save a form on an existing row; a stale one comes back with both values side by side."""
    if not form.is_valid():
        return _form_page(request, template, form, citizen=citizen, row=row)
    try:
        save(row=row, version=form.cleaned_data["version"], by=request.user, **form.changes())
    except Stale as stale:
        conflict = form.against(stale.current)
        return _form_page(request, template, form, status=409, citizen=citizen, row=row, conflict=conflict)
    messages.success(request, _("Saved."))
    return redirect(citizen)


def _form_page(request, template, form, *, status=None, **context):
    status = status or (422 if form.is_bound else 200)
    return render(request, template, {"form": form, **context}, status=status)


def _last_attempt(request):
    """What the user recorded within the last hour, so that it can be undone from the list."""
    pk = request.session.get("last_attempt")
    if not pk:
        return None
    since = clock.now() - timedelta(hours=1)
    made = ContactAttempt.objects.filter(pk=pk, made_by=request.user, undone_at=None, made_at__gte=since)
    return made.select_related("referral__citizen").first()
