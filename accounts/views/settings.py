"""An organisation's settings, section by section, and the history of their changes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import formats, organisations
from accounts.decorators import requires
from accounts.editing import Stale
from accounts.forms_settings import SECTION_OF, SECTIONS
from accounts.models import SettingChange
from accounts.rights import Right
from accounts.transitions import Refused

PAGE = 50


@require_safe
@requires(Right.MANAGE_SETTINGS)
def settings(request, slug):
    organisation = _organisation(request, slug)
    latest = organisations.last_changes(organisation)
    sections = [_section(form(instance=organisation), latest) for form in SECTIONS.values()]
    context = {"organisation": organisation, "sections": sections, "checked": _checked(organisation)}
    return render(request, "accounts/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_SETTINGS)
def section(request, slug, key):
    organisation = _organisation(request, slug)
    if key not in SECTIONS:
        raise Http404
    form = SECTIONS[key](request.POST or None, instance=organisation)
    if not form.is_valid():
        return _form_page(request, organisation, form)
    try:
        organisations.change(
            organisation=organisation, version=form.cleaned_data["version"], by=request.user, **form.changes()
        )
    except Stale as stale:
        return _form_page(request, organisation, form, status=409, conflict=form.against(stale.current))
    except organisations.NameTaken as taken:
        form.add_error("name", taken.message)
        return _form_page(request, organisation, form)
    messages.success(request, _("Saved. It applies from now on."))
    return redirect("accounts:settings", slug=slug)


@require_POST
@requires(Right.MANAGE_SETTINGS)
def confirm(request, slug):
    organisations.confirm(organisation=_organisation(request, slug), by=request.user)
    messages.success(request, _("Noted: the settings have been gone through."))
    return redirect("accounts:settings", slug=slug)


@require_safe
@requires(Right.MANAGE_SETTINGS)
def history(request, slug):
    """The newest first; `before` is the last row of the page before."""
    organisation = _organisation(request, slug)
    rows = SettingChange.objects.filter(organisation=organisation).select_related("changed_by")
    if (before := request.GET.get("before", "")).isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    forms = {name: form(instance=organisation) for name, form in SECTION_OF.items()}
    entries = [_entry(row, forms[row.setting], organisation) for row in found[:PAGE]]
    context = {"organisation": organisation, "entries": entries, "older": found[PAGE - 1].pk if found[PAGE:] else None}
    return render(request, "accounts/settings_history.html", context)


@require_POST
@requires(Right.MANAGE_SETTINGS)
def take_back(request, slug, pk):
    organisation = _organisation(request, slug)
    entry = get_object_or_404(SettingChange.objects.filter(organisation=organisation), pk=pk)
    try:
        organisations.take_back(entry=entry, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Taken back. The former value applies again."))
    return redirect("accounts:settings_history", slug=slug)


def _organisation(request, slug):
    """404 for an organisation that is not the user's, 403 without the right in it."""
    found = next((one for one in request.user.access.organisations if one.slug == slug), None)
    if found is None:
        raise Http404
    if not request.user.access.may(Right.MANAGE_SETTINGS, found.pk):
        raise PermissionDenied
    return found


def _form_page(request, organisation, form, *, status=None, **context):
    status = status or (422 if form.is_bound else 200)
    return render(
        request,
        "accounts/settings_section.html",
        {"form": form, "organisation": organisation, **context},
        status=status,
    )


def _section(form, latest):
    changes = [latest[name] for name in form._meta.fields if name in latest]
    return {
        "key": form.key,
        "title": form.title,
        "effect": form.effect,
        "more": form.more,
        "rows": form.rows(),
        "changed": _by_and_when(max(changes, key=lambda change: change.pk)) if changes else "",
    }


def _checked(organisation):
    return formats.moment(organisation.checked_at) if organisation.checked_at else ""


def _by_and_when(change):
    return _("Last changed %(when)s by %(who)s") % {"when": formats.moment(change.changed_at), "who": _who(change)}


def _who(change):
    return change.changed_by.name if change.changed_by else _("the system")


def _entry(row, form, organisation):
    changed = [name for name in row.after if row.before[name] != row.after[name]]
    return {
        "pk": row.pk,
        "when": formats.moment(row.changed_at),
        "who": _who(row),
        "section": form.title,
        "values": [
            (form.label(name), _value(form, row.before, name), _value(form, row.after, name)) for name in changed
        ],
        "can_be_taken_back": organisations.stands(row, organisation),
    }


def _value(form, kept, name):
    return form.shown(name, organisations.python(name, kept[name]))
