"""The log of messages: what was sent, what became of it, and what nobody knows until somebody settles it."""

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import clock, lists
from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from accounts.spreadsheets import CSV
from accounts.streaming import streamed
from accounts.transitions import Refused
from followup import health
from followup.actions import settling
from followup.enums import MessageState
from followup.log import export, rows
from followup.log.filters import SAVED, Choices, Filters
from followup.models import Message

ANSWERS = {"yes": True, "no": False}


@require_safe
@requires(Right.MANAGE_MESSAGES)
def log(request):
    """The newest first; `after` is the last message of the page before."""
    choices = Choices(request.user)
    filters, understood = Filters.read(request.GET, choices.offers)
    organisation = choices.organisation(filters)
    sheet = rows.sheet(request.user, organisation.pk, filters, _number(request.GET.get("after", "")))
    shows(request, ((organisation.pk, citizen) for citizen in sheet.citizens))
    views = lists.views_of(request.user, SAVED, lambda query: Filters.read(query, choices.offers)[0])
    context = {
        "organisation": organisation,
        "outages": health.outages(request.user),
        "understood": understood,
        "bar": lists.bar(filters, choices.offers),
        "narrowed": bool(filters.query(organisation="")),
        "sheet": sheet,
        "is_first": not request.GET.get("after"),
        "query": filters.query(),
        "older": filters.query(after=sheet.next) if sheet.next else "",
        "keeping": lists.keeping(request.user, SAVED, filters, views),
    }
    return render(request, "followup/log/log.html", context)


@require_POST
@requires(Right.MANAGE_MESSAGES)
def settle(request):
    """Somebody has asked the citizens: those that are ticked arrived, or did not. What has been settled meanwhile, by a
    receipt or a colleague, stays as it is."""
    arrived = ANSWERS.get(request.POST.get("arrived", ""))
    chosen = list(_doubtful(request.user, request.POST.getlist("message")))
    if arrived is None or not chosen:
        messages.error(request, _("Choose the messages whose fate you know."))
        return _back(request)
    number = sum(_settled(message, arrived, request.user) for message in chosen)
    text = ngettext("Noted for %d message.", "Noted for %d messages.", number)
    messages.success(request, text % number)
    return _back(request)


def _settled(message, arrived, by) -> bool:
    try:
        settling.settle(message=message, arrived=arrived, by=by)
    except Refused:
        return False
    return True


def _doubtful(user, numbers):
    pks = [pk for text in numbers[: rows.PAGE] if (pk := _number(text))]
    here = Message.objects.filter(organisation__in=user.access.where(Right.MANAGE_MESSAGES), pk__in=pks)
    return here.filter(state=MessageState.UNKNOWN).order_by("pk")


def _back(request):
    """To the list as it was; of the address, only what it can read."""
    filters, _understood = Filters.read(QueryDict(request.POST.get("back", "")), Choices(request.user).offers)
    query = filters.query()
    return HttpResponseRedirect(f"{reverse('followup:log')}?{query}" if query else reverse("followup:log"))


@require_safe
@requires(Right.MANAGE_MESSAGES)
def csv(request):
    choices = Choices(request.user)
    filters, _understood = Filters.read(request.GET, choices.offers)
    parts = export.parts(choices.organisation(filters).pk, filters)
    answer = StreamingHttpResponse(streamed(parts), content_type=CSV)
    name = _("text-messages-%s.csv") % clock.today().isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
