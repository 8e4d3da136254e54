"""The texts of messages: what the organisation writes itself, and who has changed it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Window
from django.db.models.functions import Lag
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import formats
from accounts.decorators import requires
from accounts.editing import Stale
from accounts.rights import Right
from followup import own_texts
from followup.forms.texts import TextForm, typed
from followup.models import Template
from followup.text_page import TextPage, counted, listed, sent, who
from followup.texts import languages
from followup.texts.kinds import WRITTEN, Kind, said_in

PAGE = 50
MOST = 1000


@require_safe
@requires(Right.MANAGE_MESSAGES)
def texts(request, slug):
    organisation = _organisation(request, slug)
    language = _language(request)
    context = {
        "organisation": organisation,
        "texts": listed(organisation, language),
        **_choice(language),
    }
    return render(request, "followup/texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_MESSAGES)
def text(request, slug, kind):
    """`do` says what is asked for: an example of what is typed, the standard text in its place, or to save it."""
    page = TextPage(_organisation(request, slug), _kind(kind), _language(request))
    if request.method != "POST":
        return _shown(request, page, page.own)
    if request.POST.get("do") == "standard":
        return _shown(request, page, page.standard, was_filled=True)
    if request.POST.get("do") == "example":
        return _shown(request, page, _typed(request), version=request.POST.get("version"))
    return _saved(request, page)


def _saved(request, page):
    form = TextForm(request.POST, page=page)
    if not form.is_valid():
        return _page(request, page, form, _typed(request), status=422)
    try:
        own_texts.write(
            organisation=page.organisation,
            kind=page.kind,
            language=page.language,
            version=form.cleaned_data["version"],
            by=request.user,
            **form.changes(),
        )
    except Stale as stale:
        text = form.cleaned_data["text"]
        return _page(request, page, form, text, status=409, conflict=form.against(stale.current))
    messages.success(request, _("The text is saved. It applies from the next message."))
    return redirect(f"{reverse('followup:text', args=[page.organisation.slug, page.kind])}?language={page.language}")


@require_safe
@requires(Right.MANAGE_MESSAGES)
def history(request, slug):
    """The newest first; `before` is the last row of the page before."""
    organisation = _organisation(request, slug)
    former = Window(Lag("text"), partition_by=F("id"), order_by=F("history_id").asc())
    rows = Template.history.filter(organisation=organisation).annotate(former=former).select_related("history_user")
    if (before := request.GET.get("before", "")).isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(history_id__lt=int(before))
    found = list(rows.order_by("-history_id")[: PAGE + 1])
    context = {
        "organisation": organisation,
        "entries": [_entry(row) for row in found[:PAGE]],
        "older": found[PAGE - 1].history_id if found[PAGE:] else None,
    }
    return render(request, "followup/texts_history.html", context)


def _organisation(request, slug):
    """404 for an organisation that is not the user's, 403 without the right in it."""
    found = next((one for one in request.user.access.organisations if one.slug == slug), None)
    if found is None:
        raise Http404
    if not request.user.access.may(Right.MANAGE_MESSAGES, found.pk):
        raise PermissionDenied
    return found


def _kind(value) -> Kind:
    if value not in WRITTEN:
        raise Http404
    return Kind(value)


def _language(request) -> str:
    asked = request.GET.get("language", "da")
    if asked not in languages.CODES:
        raise Http404
    return asked


def _typed(request) -> str:
    """For an example; more than this is refused when it is saved."""
    return typed(request.POST.get("text", "")[:MOST])


def _choice(language) -> dict:
    names = [(code, languages.name(code)) for code in languages.CODES]
    return {"language": language, "languages": names, "language_name": formats.in_sentence(languages.name(language))}


def _shown(request, page, text, *, version=None, **context):
    initial = {"text": said_in(text, get_language()), "version": page.version if version is None else version}
    return _page(request, page, TextForm(page=page, initial=initial), text, **context)


def _page(request, page, form, text, *, status=200, **context):
    context |= {
        "organisation": page.organisation,
        "form": form,
        "kind": page.kind,
        "sent": sent(page.kind, page.organisation),
        "fields": page.fields(),
        "preview": page.preview(text),
        "found": counted(form.findings),
        "to_correct": _to_correct(form),
        "standard": said_in(page.standard, get_language()),
        "instead": said_in(page.instead, get_language()),
        "others": [(kind, kind.label) for kind in WRITTEN if kind != page.kind],
        **_choice(page.language),
    }
    return render(request, "followup/text.html", context, status=status)


def _to_correct(form) -> list[str]:
    """One line for each word that was found, or else for each error."""
    if form.findings:
        told = [{"word": finding.word, "advice": finding.advice} for finding in form.findings]
        return [_("Remove “%(word)s”. %(advice)s") % one for one in told]
    return [error for errors in form.errors.values() for error in errors]


def _entry(row) -> dict:
    return {
        "kind": Kind(row.kind).label,
        "language": formats.in_sentence(languages.name(row.language)),
        "when": formats.moment(row.history_date),
        "who": who(row.history_user),
        "before": said_in(row.former or "", get_language()),
        "after": said_in(row.text, get_language()),
    }
