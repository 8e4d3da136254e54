"""Pages that say in plain words what went wrong, and how to go on. Set as handlers in config/urls.py."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
WAIT = 5 * 60  # seconds: the longest of the limits on signing in


@requires_csrf_token
def bad_request(request, exception):
    status = 413 if isinstance(exception, TOO_LARGE) else 400
    return render(request, f"{status}.html", status=status)


@requires_csrf_token
def permission_denied(request, exception):
    return render(request, "403.html", status=403)


@requires_csrf_token
def not_found(request, exception):
    return render(request, "404.html", status=404)


@requires_csrf_token
def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


@requires_csrf_token
def too_many_requests(request, template="429.html"):
    response = render(request, template, status=429)
    response.headers["Retry-After"] = str(WAIT)
    return response


def server_error(request):
    """Drawn without the request: what failed may be the database, or the user's own row."""
    return HttpResponse(render_to_string("500.html"), status=500)
