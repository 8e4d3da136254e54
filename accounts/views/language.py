from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.enums import Language

YEAR = 365 * 24 * 60 * 60


@login_not_required
def set_language(request):
    """Keep the choice on the user, or in a cookie for a visitor, and return to the page it was made on."""
    if request.method != "POST":
        return redirect("home")
    chosen = request.POST.get("language")
    offered = Language.values if request.user.is_authenticated else dict(settings.LANGUAGES)
    if chosen not in offered:
        raise BadRequest("Unknown language")
    response = HttpResponseRedirect(safe_path(request))
    if request.user.is_authenticated:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    else:
        secure = settings.SESSION_COOKIE_SECURE
        name = settings.LANGUAGE_COOKIE_NAME
        response.set_cookie(name, chosen, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def safe_path(request) -> str:
    path = request.POST.get("next", "")
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else "/"
