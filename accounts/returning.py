"""Where a page leads back to, when whoever opened it said so in its address: ?next=/steder/3/besoeg/."""

from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request) -> str:
    """An address of ours, or nothing."""
    back = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return back if safe else ""
