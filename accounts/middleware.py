import logging
from contextlib import nullcontext

from django.conf import settings
from django.db import DatabaseError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from accounts.reading import Shown, write_log
from accounts.scope import scope

logger = logging.getLogger(__name__)


def language(get_response):
    """Danish unless the user, or a visitor by the switch, has chosen otherwise. The browser's wish does not count:
    staff computers are often set to English by their supplier."""
    known = dict(settings.LANGUAGES)

    def middleware(request):
        chosen = getattr(request.user, "language", None) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def scoped(get_response):
    """Open the rows of the user's organisations around view and render; for a visitor, nothing."""

    def middleware(request):
        access = getattr(request.user, "access", None)
        with scope(access.rights, partners=None) if access else scope([]):
            return get_response(request)

    return middleware


def explain_405(get_response):
    """Django's answer to a GET where only a button's POST belongs is empty; a person needs a page that says so."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 405 and request.method == "GET":
            response.content = render_to_string("405.html", request=request)
        return response

    return middleware


def log_reads(get_response):
    """Write whom the response shows, after rendering and before it leaves. No log, no answer."""

    def middleware(request):
        request.shown = Shown()
        response = get_response(request)
        if not request.shown.citizens:
            return response
        response.headers["Cache-Control"] = "no-store"
        try:
            with scope(request.shown.scope) if request.shown.scope else nullcontext():
                write_log(request)
        except DatabaseError:
            logger.exception("The log of reads could not be written.")
            return render(request, "503.html", status=503)
        return response

    return middleware
