"""A citizen chooses when to be called: open to whoever has the link from the text message, and silent about the rest.

Others may read over the citizen's shoulder, so the pages name the authority and nothing else: neither the citizen nor
what the call is about, nor this system.
"""

from datetime import datetime, timedelta
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock, formats, limits, links
from accounts.actors import CITIZEN
from accounts.enums import LinkPurpose
from accounts.scope import scope
from accounts.transitions import Refused
from followup import free_times
from followup.actions import choosing
from followup.models import CallOffer

PER_LINK, PER_ADDRESS, PERIOD = 20, 60, timedelta(hours=1)
FORM = "%Y-%m-%dT%H:%M"  # of a time in the form


def unlisted(view):
    """No search engine keeps it. Like other public links it has no authority to steal: no token is asked for."""

    @login_not_required
    @csrf_exempt
    @never_cache
    @wraps(view)
    def wrapped(request, key):
        response = view(request, key)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@unlisted
@require_safe
def short(request, key):
    """As the text message has it: the shorter, the better."""
    return redirect("followup:choose_time", key)


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def choose_time(request, key):
    link = links.find(key, LinkPurpose.CHOOSE_TIME)
    if link is None:
        return _closed(request, None, status=404)
    with scope([link.organisation_id]):
        offer = _offer(link)
        if offer is None or not link.organisation.sms_links or not choosing.is_open(offer):
            return _closed(request, link.organisation, status=410)
        if request.method == "POST":
            return _choose(request, key, offer)
        if _stands(offer) and "skift" not in request.GET:
            return _page(request, offer, chosen=offer.chosen_for)
        return _page(request, offer)


def _offer(link) -> CallOffer | None:
    offers = CallOffer.objects.of(link.organisation_id).select_related("referral__citizen")
    offer = offers.filter(pk=link.target).first()
    if offer:
        offer.referral.organisation = link.organisation
    return offer


def _stands(offer) -> bool:
    """What the citizen chose is still to come, and still what has been arranged."""
    return bool(offer.chosen_for and offer.chosen_for > clock.now() and offer.referral.next_try == offer.chosen_for)


def _choose(request, key, offer):
    if not _within_limits(request, key):
        return _page(request, offer, error=_("Too many tries. Wait an hour, or call us."), status=429)
    at = _moment(request.POST.get("at", ""))
    if at is None:
        return _page(request, offer, error=_("Choose one of the times."), status=422)
    try:
        choosing.choose(offer=offer, at=at, by=CITIZEN)
    except choosing.Taken as taken:
        return _page(request, offer, error=taken.message, status=409)
    except Refused:
        return _closed(request, offer.referral.organisation, status=410)
    return redirect("followup:choose_time", key)


def _within_limits(request, key) -> bool:
    by_link = limits.hit("time-link", key, limit=PER_LINK, period=PERIOD)
    by_address = limits.hit("time-address", limits.client_address(request), limit=PER_ADDRESS, period=PERIOD)
    return by_link and by_address


def _moment(text: str) -> datetime | None:
    """ "2026-03-11T09:15", in Copenhagen."""
    try:
        return datetime.strptime(text, FORM).replace(tzinfo=timezone.get_current_timezone())
    except ValueError:
        return None


def _page(request, offer, *, chosen=None, error="", status=200):
    context = {
        "organisation": offer.referral.organisation,
        "chosen": _told(chosen) if chosen else "",
        "days": [] if chosen else [_day(one) for one in free_times.few(free_times.of(offer.referral))],
        "keeps": _told(offer.chosen_for) if not chosen and _stands(offer) else "",
        "error": error,
    }
    return render(request, "followup/choose_time.html", context, status=status)


def _day(one: free_times.Day) -> dict:
    times = [{"value": f"{timezone.localtime(at):{FORM}}", "label": formats.time(at)} for at in one.times]
    return {"label": formats.capitalised(formats.weekday(one.day)), "id": f"{one.day:%m%d}", "times": times}


def _told(at) -> str:
    """ "tirsdag 10. marts kl. 9.15"."""
    return _("%(day)s at %(time)s") % {"day": formats.weekday(timezone.localdate(at)), "time": formats.time(at)}


def _closed(request, organisation, *, status):
    return render(request, "followup/closed_time.html", {"organisation": organisation}, status=status)
