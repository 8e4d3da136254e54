"""The phones of the demo, as the citizens hold them. Outside the demo there is no such page."""

import re
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import clock, formats
from accounts.transitions import Refused
from followup import demo_phone
from followup.forms.phone import WriteBackForm
from followup.gateways import phone as phones

MOST = 100  # phones, and messages on one


def demo_only(view):
    @login_not_required
    @never_cache
    @wraps(view)
    def wrapped(request):
        if not settings.DEMO:
            raise Http404
        return view(request)

    return wrapped


@demo_only
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request):
    numbers = phones.numbers()[:MOST]
    asked = request.GET.get("nummer", "")
    shown = asked if asked in numbers else next(iter(numbers), "")
    if request.method == "POST":
        return _write_back(request, numbers, asked or shown)
    return _page(request, numbers, shown, WriteBackForm())


def _write_back(request, numbers, number):
    form = WriteBackForm(request.POST)
    if not form.is_valid():
        return _page(request, numbers, number if number in numbers else "", form, status=422)
    try:
        demo_phone.write_back(number, form.cleaned_data["text"])
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(f"{reverse('followup:phone')}?{urlencode({'nummer': number})}")


def _page(request, numbers, number, form, *, status=200):
    context = {
        "numbers": [
            {"label": formats.phone(one), "query": urlencode({"nummer": one}), "current": one == number}
            for one in numbers
        ],
        "number": formats.phone(number),
        "query": urlencode({"nummer": number}),
        "entries": [_entry(one) for one in phones.conversation(number)[-MOST:]] if number else [],
        "form": form,
    }
    return render(request, "followup/phone.html", context, status=status)


def _entry(entry) -> dict:
    return {
        "is_in": entry.direction == "in",
        "who": entry.sender,
        "when": formats.capitalised(formats.moment(entry.at, clock.today())),
        "pieces": _pieces(entry.text),
    }


def _pieces(text: str) -> list[tuple[str, str]]:
    """The text in pieces, each with the page here that its link leads to, or nothing."""
    host = re.escape(f"https://{settings.PUBLIC_LINK_HOST}")
    return [
        (part, part.removeprefix(f"https://{settings.PUBLIC_LINK_HOST}") if number % 2 else "")
        for number, part in enumerate(re.split(rf"({host}/[\w-]+)", text))
        if part
    ]
