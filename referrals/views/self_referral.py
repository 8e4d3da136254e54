"""Somebody asks for help themselves: a page per organisation, and one per poster. No account, no JavaScript needed."""

from datetime import timedelta
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import formats, limits, links
from accounts.actors import CITIZEN
from accounts.enums import LinkPurpose
from accounts.models import Organisation
from accounts.scope import scope
from accounts.transitions import Refused
from referrals import tokens
from referrals.actions import intake
from referrals.enums import Channel, ReferralState
from referrals.feedback import due_as_told
from referrals.forms.self_referral import SelfForm
from referrals.models import Referral, ReferringUnit
from referrals.views.doors import receivers_of
from referrals.views.vba import RECEIPT_AGE, REFUSED, times

PER_PAGE, PER_ADDRESS, PERIOD = 60, 20, timedelta(hours=1)


def public(view):
    """Of an organisation that is there. The pages have no authority to steal: no CSRF token is asked for."""

    @login_not_required
    @csrf_exempt
    @never_cache
    @wraps(view)
    def wrapped(request, slug, **kwargs):
        request.organisation = Organisation.objects.filter(slug=slug).select_related("municipality").first()
        if request.organisation is None:
            return _unknown(request)
        return view(request, **kwargs)

    return wrapped


@public
@require_http_methods(["GET", "HEAD", "POST"])
def self_refer(request):
    return _form(request, [request.organisation], None, f"page:{request.organisation.pk}")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def self_refer_unit(request, key):
    """From a unit's poster. A poster of a collaboration's unit asks where one lives."""
    link = links.find(key, LinkPurpose.SELF_REFER)
    receivers = receivers_of(link.organisation, link.collaboration) if link else []
    if link is None or not receivers:
        return _unknown(request)
    with scope([link.organisation_id]):
        unit = ReferringUnit.objects.of(link.organisation).get(pk=link.target)
        return _form(request, receivers, unit, key)


@public
@require_safe
def sent(request, token):
    found = tokens.read(token, kind="self", max_age=RECEIPT_AGE)
    if found is None or found[0] != request.organisation.pk:
        return _expired(request)
    organisation_id, pk, made_at = found
    with scope([organisation_id]):
        referral = Referral.objects.of(organisation_id).select_related("citizen").get(pk=pk)
        referral.organisation = request.organisation
    withdrawn = referral.state == ReferralState.WITHDRAWN
    context = {
        "token": token,
        "via_other": not referral.citizen.phone,
        "due": formats.weekday(due_as_told(referral)),
        "withdrawn": withdrawn,
        "stands": REFUSED in request.GET and not withdrawn,
        **times(made_at),
    }
    return render(request, "referrals/self_sent.html", context)


@public
@require_POST
def undo(request):
    """Within ten minutes and while nobody has begun. It ends at the receipt, which says what came of it."""
    token = request.POST.get("token", "")
    found = tokens.read(token, kind="self", max_age=RECEIPT_AGE)
    if found is None or found[0] != request.organisation.pk:
        return _expired(request)
    receipt = reverse("referrals:self_sent", args=[request.organisation.slug, token])
    with scope([found[0]]):
        referral = Referral.objects.of(found[0]).get(pk=found[1])
        try:
            if referral.state != ReferralState.WITHDRAWN:
                intake.withdraw(referral=referral, by=CITIZEN)
        except Refused:
            return redirect(f"{receipt}?{REFUSED}=1")
    return redirect(receipt)


def _form(request, receivers, unit, who):
    form = SelfForm(request.POST if request.method == "POST" else None, organisations=receivers)
    context = {"form": form, "teams": receivers}
    if not form.is_valid():
        return render(request, "referrals/self_refer.html", context, status=422 if form.is_bound else 200)
    if not _within_limits(request, who):
        return render(request, "referrals/self_refer.html", {**context, "limited": True}, status=429)
    organisation = form.chosen_organisation()
    with scope([organisation.pk], partners=[unit.organisation_id] if unit else []):
        referral = intake.refer(
            organisation=organisation,
            unit=unit,
            channel=Channel.SELF,
            details=form.details(),
            submission=form.submission(),
            by=CITIZEN,
        )
    token = tokens.make(organisation.pk, referral.pk, kind="self")
    return redirect("referrals:self_sent", slug=organisation.slug, token=token)


def _within_limits(request, who) -> bool:
    by_page = limits.hit("self-page", who, limit=PER_PAGE, period=PERIOD)
    by_address = limits.hit("self-address", limits.client_address(request), limit=PER_ADDRESS, period=PERIOD)
    return by_page and by_address


def _unknown(request):
    return render(request, "referrals/self_unknown.html", {"teams": Organisation.objects.all()}, status=404)


def _expired(request):
    return render(request, "referrals/self_expired.html", {"teams": [request.organisation]}, status=410)
