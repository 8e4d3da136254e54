"""Views that a coordinator keeps: filters and order under a name, for oneself or for the colleagues too."""

from typing import NamedTuple

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import requires
from accounts.editing import Stale, edit
from accounts.history import record
from accounts.history import remove as remove_row
from accounts.models import SavedView
from accounts.prepared import prepared
from accounts.rights import Right
from casework.referral_list.choices import Choices
from casework.referral_list.filters import Filters
from casework.referral_list.forms import PAGE, ViewForm

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@requires(Right.SEE_REFERRALS)
def add(request):
    """Keep the list as it is now under a name."""
    query = _query_of(request)
    form = ViewForm(request.POST or None, user=request.user)
    if not form.is_valid():
        return _page(request, form, query)
    view = SavedView(user=request.user, page=PAGE, query=query, **form.changes())
    try:
        with transaction.atomic():
            record(view, by=request.user)
    except IntegrityError:
        form.add_error("name", _("You have a view with that name. Choose another name."))
        return _page(request, form, query)
    messages.success(request, _("The view “%s” has been saved.") % view)
    return _to_list(query)


@form_page
@requires(Right.SEE_REFERRALS)
def change(request, pk):
    view = _own(request, pk)
    form = ViewForm(request.POST or None, user=request.user, instance=view)
    if not form.is_valid():
        return _page(request, form, view.query, view=view)
    try:
        edit(row=view, version=form.cleaned_data["version"], by=request.user, **form.changes())
    except Stale as stale:
        return _page(request, form, view.query, view=view, status=409, conflict=form.against(stale.current))
    messages.success(request, _("Saved."))
    return _to_list(view.query)


@require_POST
@requires(Right.SEE_REFERRALS)
def remove(request, pk):
    view = _own(request, pk)
    remove_row(view, by=request.user)
    messages.success(request, _("The view “%s” has been removed.") % view)
    return _to_list("")


def _own(request, pk) -> SavedView:
    return get_object_or_404(SavedView, pk=pk, user=request.user, page=PAGE)


def _query_of(request) -> str:
    """The filters that the address names, and nothing else that may stand there."""
    filters, _understood = Filters.read(request.GET, Choices(request.user))
    return filters.query()


def _page(request, form, query, *, view=None, status=None, **extra):
    status = status or (422 if form.is_bound else 200)
    context = {"form": form, "query": query, "view": view, **extra}
    return render(request, "casework/saved_view.html", context, status=status)


def _to_list(query):
    return HttpResponseRedirect(f"{reverse(PAGE)}?{query}" if query else reverse(PAGE))


class Kept(NamedTuple):
    pk: int
    user: int
    name: str
    query: str


@prepared
def _views(user):
    return SavedView.objects.filter(page=PAGE).visible_to(user).values_list(*Kept._fields)


def views_of(user, choices) -> list[tuple[Kept, Filters]]:
    """The views that somebody has, with their filters as they can be understood today."""
    found = [Kept(*row) for row in _views(user)]
    return [(view, Filters.read(QueryDict(view.query), choices)[0]) for view in found]
