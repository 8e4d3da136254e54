"""Keeping a list under a name, changing what it is called and who sees it, and removing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import requires
from accounts.editing import Stale, edit
from accounts.history import record
from accounts.history import remove as remove_row
from accounts.lists import SavedList
from accounts.models import SavedView
from accounts.transactions import atomic
from casework.participants import filters as participants
from casework.places import filters as places
from casework.referral_list import filters as referrals
from casework.saved_views.forms import ViewForm
from courses.groups import filters as groups
from followup.log import filters as texts

LISTS = (referrals.SAVED, participants.SAVED, groups.SAVED, places.SAVED, texts.SAVED)
BY_SLUG, BY_PAGE = {one.slug: one for one in LISTS}, {one.page: one for one in LISTS}
RIGHTS = {right for one in LISTS for right in one.rights}

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@requires(*RIGHTS)
def add(request, slug):
    """Keep the list as it is now under a name."""
    of = _opened(request, BY_SLUG.get(slug))
    query = of.read(request.user, request.GET).query()
    form = ViewForm(request.POST or None, user=request.user, of=of)
    if not form.is_valid():
        return _page(request, form, of, query)
    view = SavedView(user=request.user, page=of.page, query=query, **form.changes())
    try:
        with atomic():
            record(view, by=request.user)
    except IntegrityError:
        form.add_error("name", _("You have a view with that name. Choose another name."))
        return _page(request, form, of, query)
    messages.success(request, _("The view “%s” has been saved.") % view)
    return _to_list(of.page, query)


@form_page
@requires(*RIGHTS)
def change(request, pk):
    view = _own(request, pk)
    of = _opened(request, BY_PAGE.get(view.page))
    form = ViewForm(request.POST or None, user=request.user, of=of, instance=view)
    if not form.is_valid():
        return _page(request, form, of, view.query, view=view)
    try:
        edit(row=view, version=form.cleaned_data["version"], by=request.user, **form.changes())
    except Stale as stale:
        return _page(request, form, of, view.query, view=view, status=409, conflict=form.against(stale.current))
    messages.success(request, _("Saved."))
    return _to_list(view.page, view.query)


@require_POST
@requires(*RIGHTS)
def remove(request, pk):
    view = _own(request, pk)
    remove_row(view, by=request.user)
    messages.success(request, _("The view “%s” has been removed.") % view)
    return _to_list(view.page, "")


def _own(request, pk) -> SavedView:
    return get_object_or_404(SavedView, pk=pk, user=request.user)


def _opened(request, of: SavedList | None) -> SavedList:
    if of is None:
        raise Http404
    if not request.user.access.may_somewhere(*of.rights):
        raise PermissionDenied
    return of


def _page(request, form, of, query, *, view=None, status=None, **extra):
    status = status or (422 if form.is_bound else 200)
    context = {"form": form, "of": of, "back": _address(of.page, query), "view": view, **extra}
    return render(request, "casework/saved_view.html", context, status=status)


def _to_list(page, query):
    return HttpResponseRedirect(_address(page, query))


def _address(page, query) -> str:
    return f"{reverse(page)}?{query}" if query else reverse(page)
