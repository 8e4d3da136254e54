"""The organisation's account at its gateway, for the administrator: keys that are never shown, addresses, a test."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import formats
from accounts.decorators import requires
from accounts.rights import Right
from accounts.transitions import Refused
from followup.actions import keys as actions
from followup.forms.keys import KeysForm, TryForm
from followup.log import words


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Right.MANAGE_SETTINGS)
def keys(request, slug):
    """`do` says which of the page's buttons was pressed; without one it is the keys that are saved."""
    organisation = _organisation(request, slug)
    if request.method != "POST":
        return _page(request, organisation)
    return DEEDS.get(request.POST.get("do", ""), _save)(request, organisation)


def _save(request, organisation):
    form = KeysForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, form=form)
    actions.write(organisation=organisation, by=request.user, **form.cleaned_data)
    return _done(request, organisation, _("Saved. The keys are used from the next message."))


def _forget(request, organisation):
    actions.forget(organisation=organisation, by=request.user)
    return _done(request, organisation, _("The keys have been removed."))


def _addresses(request, organisation):
    actions.new_addresses(organisation=organisation, by=request.user)
    return _done(request, organisation, _("Here are the addresses. Paste them at the gateway now."))


def _try(request, organisation):
    form = TryForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, trying=form)
    try:
        actions.try_out(organisation=organisation, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error("number", refused.message)
        return _page(request, organisation, trying=form)
    return _done(
        request, organisation, _("The test is sent now. Open the page again in a moment to see what became of it.")
    )


DEEDS = {"forget": _forget, "addresses": _addresses, "try": _try}


def _done(request, organisation, text):
    messages.success(request, text)
    return redirect("followup:keys", organisation.slug)


def _organisation(request, slug):
    """404 for an organisation that is not the user's, 403 without the right in it."""
    found = next((one for one in request.user.access.organisations if one.slug == slug), None)
    if found is None:
        raise Http404
    if not request.user.access.may(Right.MANAGE_SETTINGS, found.pk):
        raise PermissionDenied
    return found


def _page(request, organisation, *, form=None, trying=None):
    key = actions.of(organisation)
    context = {
        "organisation": organisation,
        "gateway": organisation.get_sms_gateway_display(),
        "form": form or trying or KeysForm(),
        "heading": _("The test has not been sent") if trying else _("The keys have not been saved"),
        "forgets": form is not None,
        "keys_form": form or KeysForm(),
        "try_form": trying or TryForm(),
        "saved": _saved(key),
        "addresses": _shown(actions.addresses(organisation)),
        "tried": _tried(actions.last_try(organisation, request.user)),
    }
    return render(request, "followup/keys.html", context, status=422 if form or trying else 200)


def _saved(key) -> list[dict]:
    """Of each key whether there is one, and since when; of the keys themselves nothing."""
    told = {
        _("Key to send with"): key and key.token_encrypted,
        _("Secret of the gateway"): key and key.secret_encrypted,
    }
    return [{"label": label, "when": _when(key) if there else ""} for label, there in told.items()]


def _when(key) -> str:
    who = key.changed_by.name if key.changed_by else _("the system")
    return _("saved %(when)s by %(who)s") % {"when": formats.moment(key.changed_at), "who": who}


def _shown(addresses) -> list[dict]:
    labels = {"receipt": _("Receipts"), "answer": _("Answers from citizens")}
    return [{"label": labels[name], "url": url} for name, url in addresses.items()]


def _tried(message) -> str:
    """ "I dag kl. 10.42 til 10 20 30 40: Nåede ikke frem. Nummeret findes ikke." """
    if message is None:
        return ""
    why = words.reason(message.state, message.code)
    said = {
        "when": formats.capitalised(formats.moment(message.due_at)),
        "number": formats.phone(message.number),
        "state": ". ".join(filter(None, [str(message.get_state_display()), why])),
    }
    return _("%(when)s to %(number)s: %(state)s.") % said
