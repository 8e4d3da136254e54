"""The list of groups, a new one, and one with its people and its meetings."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import lists
from accounts.decorators import requires
from accounts.editing import Stale
from accounts.models import Organisation
from accounts.reading import shows
from accounts.rights import Right
from accounts.transitions import Refused
from courses import proposals
from courses.actions import groups, meetings
from courses.actions.booking import Booked
from courses.forms.groups import EditGroupForm, MoreMeetingsForm, NewGroupForm
from courses.groups import listing, page
from courses.groups.filters import ENDED, SAVED, Choices, Filters
from courses.groups.roster import Roster
from courses.views.groups.opening import open_group, own_organisations

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(Right.CONTACT_CITIZENS)
def index(request):
    choices = Choices(request.user)
    filters, understood = Filters.read(request.GET, choices.offers)
    views = lists.views_of(request.user, SAVED, lambda query: Filters.read(query, choices.offers)[0])
    context = {
        "understood": understood,
        "bar": lists.bar(filters, choices.offers),
        "keeping": lists.keeping(request.user, SAVED, filters, views),
        "rows": listing.rows(request.user, filters),
        "ended": filters.state == ENDED,
        "at_most": listing.AT_MOST,
    }
    return render(request, "courses/groups/index.html", context)


@require_safe
@requires(Right.CONTACT_CITIZENS)
def group(request, pk):
    found = open_group(request, pk)
    roster = Roster(request.user, found)
    shows(request, roster.shown(), purpose="group")
    context = page.shown(roster) | {"is_host": found.organisation_id in roster.own}
    return render(request, "courses/groups/group.html", context)


@form_page
@requires(Right.CONTACT_CITIZENS)
def new(request):
    """`do` is "show" for the page that shows the meetings first."""
    organisation = _organisation(request)
    form = NewGroupForm(request.POST or None, organisation=organisation, initial={"counsellor": request.user.pk})
    context = {"form": form, "organisation": organisation, "choices": _organisations(request)}
    if not form.is_valid():
        return render(request, "courses/groups/new.html", context, status=422 if form.is_bound else 200)
    if request.POST.get("do") == "show":
        return render(request, "courses/groups/new.html", context | {"table": proposals.rows(form.proposed())})
    try:
        made = groups.make(by=request.user, **form.arguments())
    except Booked as booked:
        form.add_error("time", booked.message)
    except Refused as refused:
        form.add_error("name", refused.message)
    else:
        messages.success(request, _("The group is made."))
        return redirect("courses:group", made.pk)
    return render(request, "courses/groups/new.html", context, status=422)


@form_page
@requires(Right.CONTACT_CITIZENS)
def edit(request, pk):
    found = open_group(request, pk, as_host=True)
    form = EditGroupForm(request.POST or None, group=found)
    context = {"form": form, "group": found}
    if not form.is_valid():
        return render(request, "courses/groups/edit.html", context, status=422 if form.is_bound else 200)
    try:
        groups.change(group=found, version=form.cleaned_data["version"], by=request.user, **form.changes())
    except Stale as stale:
        context["conflict"] = form.against(stale.current)
        return render(request, "courses/groups/edit.html", context, status=409)
    except Booked as booked:
        form.add_error("counsellor", booked.message)
    except Refused as refused:
        form.add_error("name", refused.message)
    else:
        messages.success(request, _("Saved."))
        return redirect("courses:group", found.pk)
    return render(request, "courses/groups/edit.html", context, status=422)


@form_page
@requires(Right.CONTACT_CITIZENS)
def add_meetings(request, pk):
    found = open_group(request, pk, as_host=True)
    form = MoreMeetingsForm(request.POST or None, group=found)
    if form.is_valid():
        try:
            made = meetings.add(group=found, meetings=form.planned(), by=request.user)
        except Booked as booked:
            form.add_error("time", booked.message)
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect("courses:group", found.pk)
        else:
            text = ngettext("One meeting is planned.", "%d meetings are planned.", len(made))
            messages.success(request, text % len(made) if len(made) != 1 else text)
            return redirect("courses:group", found.pk)
    context = {"form": form, "group": found}
    return render(request, "courses/groups/add_meetings.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Right.CONTACT_CITIZENS)
def close(request, pk):
    return _do(request, pk, groups.close, _("The group has ended. You can open it again on this page."))


@require_POST
@requires(Right.CONTACT_CITIZENS)
def reopen(request, pk):
    return _do(request, pk, groups.reopen, _("The group goes on. Look through the participants and the meetings."))


def _do(request, pk, action, done):
    found = open_group(request, pk, as_host=True)
    try:
        action(group=found, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("courses:group", found.pk)


def _organisations(request) -> list[Organisation]:
    return list(Organisation.objects.filter(pk__in=own_organisations(request.user)).order_by("name", "pk"))


def _organisation(request) -> Organisation:
    """The one that hosts the group: whoever works in several says which."""
    asked = request.POST.get("organisation") or request.GET.get("organisation")
    found = [one for one in _organisations(request) if not asked or str(one.pk) == asked]
    if not found:
        raise PermissionDenied
    return found[0]
