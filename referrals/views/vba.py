"""The public referral page of a unit, its receipts, and taking a referral back. No account, no JavaScript needed.

These pages have no authority to steal, so they ask for no CSRF token: a phone that refuses cookies can refer too.
"""

from datetime import timedelta
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actors, clock, formats, limits, links
from accounts.enums import LinkPurpose
from accounts.models import Municipality, Organisation
from accounts.scope import scope
from accounts.transitions import Refused
from referrals import deadline, tokens
from referrals.actions import intake
from referrals.enums import ReferralState, TalkOutcome
from referrals.forms.vba import VbaForm
from referrals.models import Referral, ReferringUnit, VbaTalk
from referrals.transitions import UNDO_MINUTES

PER_LINK, PER_ADDRESS, PERIOD = 60, 200, timedelta(hours=1)
RECEIPT_AGE = timedelta(days=1)
REFUSED = "staar"  # in the address of the receipt: it was to be taken back, and stands


def of_open_link(view):
    """Find the unit behind the key; a wrong, old or closed link gets a page that says how to go on."""

    @login_not_required
    @csrf_exempt
    @never_cache
    @wraps(view)
    def wrapped(request, key, **kwargs):
        link = links.find(key, LinkPurpose.REFER)
        request.receivers = _receivers(link) if link else []
        if link is None or not request.receivers:
            return render(request, "referrals/link_closed.html", {"teams": _teams()}, status=404)
        with scope([link.organisation_id]):
            request.unit = (
                ReferringUnit.objects.of(link.organisation).select_related("organisation").get(pk=link.target)
            )
            request.link_key = key
            return view(request, **kwargs)

    return wrapped


@of_open_link
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request):
    if request.method != "POST":
        form = VbaForm(organisations=request.receivers, initial={"no_phone": request.unit.often_without_phone})
        return _page(request, form)
    form = VbaForm(request.POST, organisations=request.receivers)
    no_thanks = "no_thanks" in request.POST
    if not form.is_valid() and not no_thanks:
        return _page(request, form, status=422)
    if not _within_limits(request):
        return _page(request, form, status=429, limited=True)
    if no_thanks:
        return _count(request, form, TalkOutcome.DECLINED)
    if form.lives_elsewhere:
        return _count(request, form, TalkOutcome.ELSEWHERE)
    return _store(request, form)


@of_open_link
@require_safe
def sent(request, token):
    """The receipt: only what will happen to this referral."""
    found = tokens.read(token, kind="referral", max_age=RECEIPT_AGE)
    if found is None:
        return _expired(request)
    organisation_id, pk, made_at = found
    with scope([organisation_id]):
        referral = Referral.objects.select_related("organisation", "citizen").get(pk=pk)
    if referral.unit_id != request.unit.pk:
        return _expired(request)
    receipt = _receipt(referral, made_at)
    if REFUSED in request.GET and not receipt["withdrawn"]:
        # Why, we do not say: it could tell that the citizen was known before.
        return render(request, "referrals/vba_not_undone.html", receipt)
    return render(request, "referrals/vba_sent.html", {**receipt, "token": token})


@of_open_link
@require_safe
def talk_counted(request, token):
    found = tokens.read(token, kind="talk", max_age=RECEIPT_AGE)
    if found is None:
        return _expired(request)
    counted = VbaTalk.objects.filter(organisation=found[0], pk=found[1]).exists()
    context = {"token": token, "counted": counted, "teams": request.receivers, **_times(found[2])}
    return render(request, "referrals/vba_no_thanks.html", context)


@of_open_link
@require_safe
def elsewhere(request):
    """How a citizen of another municipality gets on. Nothing about the citizen was stored."""
    municipalities = list(Municipality.objects.all())
    code = request.GET.get("municipality")
    chosen = next((municipality for municipality in municipalities if municipality.code == code), None)
    teams = Organisation.objects.filter(municipality=chosen) if chosen else []
    context = {"municipalities": municipalities, "chosen": chosen, "teams": teams}
    return render(request, "referrals/vba_elsewhere.html", context)


@of_open_link
@require_POST
def undo(request):
    """Within ten minutes and while nobody has begun: withdrawn, and a citizen who came with it alone is erased.

    It ends at the receipt, which says what came of it and can be loaded again.
    """
    token = request.POST.get("token", "")
    found = tokens.read(token, kind="referral", max_age=RECEIPT_AGE)
    if found is None:
        return _undo_talk(request, token)
    with scope([found[0]]):
        referral = Referral.objects.select_related("organisation", "citizen").get(pk=found[1])
        try:
            if referral.state != ReferralState.WITHDRAWN:
                intake.withdraw(referral=referral, by=actors.link(request.unit))
        except Refused:
            # Unless a second click at the same moment has taken it back, the receipt says that it stands.
            return redirect(f"{_receipt_url(request, token)}?{REFUSED}=1")
    return redirect(_receipt_url(request, token))


def _undo_talk(request, token):
    found = tokens.read(token, kind="talk", max_age=timedelta(minutes=UNDO_MINUTES))
    if found is None:
        return _expired(request)
    VbaTalk.objects.filter(organisation=found[0], pk=found[1]).delete()
    return redirect("referrals:vba_no_thanks", key=request.link_key, token=token)


def _store(request, form):
    organisation = form.chosen_organisation()
    with scope([organisation.pk], partners=[request.unit.organisation_id]):
        referral = intake.refer(
            organisation=organisation,
            unit=request.unit,
            details=form.details(),
            submission=form.submission(),
            by=actors.link(request.unit),
        )
    token = tokens.make(organisation.pk, referral.pk, kind="referral")
    return redirect(_receipt_url(request, token))


def _receipt_url(request, token):
    return reverse("referrals:vba_sent", args=[request.link_key, token])


def _count(request, form, outcome):
    talk = intake.count_talk(
        unit=request.unit, outcome=outcome, submission=form.submission(), by=actors.link(request.unit)
    )
    if outcome == TalkOutcome.ELSEWHERE:
        return redirect("referrals:vba_elsewhere", key=request.link_key)
    token = tokens.make(request.unit.organisation_id, talk.pk, kind="talk")
    return redirect("referrals:vba_no_thanks", key=request.link_key, token=token)


def _page(request, form, *, status=200, limited=False):
    context = {"form": form, "unit": request.unit, "limited": limited, "teams": request.receivers}
    return render(request, "referrals/vba.html", context, status=status)


def _expired(request):
    return render(request, "referrals/vba_expired.html", {"teams": request.receivers}, status=410)


def _within_limits(request) -> bool:
    by_link = limits.hit("refer-link", request.link_key, limit=PER_LINK, period=PERIOD)
    by_address = limits.hit("refer-address", limits.client_address(request), limit=PER_ADDRESS, period=PERIOD)
    return by_link and by_address


def _receivers(link) -> list[Organisation]:
    if link.collaboration_id is None:
        return [link.organisation]
    return list(link.collaboration.organisations.order_by("short_name"))


def _teams():
    return Organisation.objects.all()


def _receipt(referral, made_at):
    withdrawn = referral.state == ReferralState.WITHDRAWN
    return {
        "referral": referral,
        "via_staff": not referral.citizen.phone,
        "due": formats.weekday(_due_as_told(referral)),
        "withdrawn": withdrawn,
        **_times(made_at),
    }


def _due_as_told(referral):
    """The deadline by what the form said. A known citizen's own may be earlier, or moved: the receipt must not tell."""
    received = timezone.localdate(referral.received_at)
    return deadline.due_after(received, referral.organisation.days_to_contact(referral.target_groups))


def _times(made_at):
    until = made_at + timedelta(minutes=UNDO_MINUTES)
    return {
        "sent_at": formats.time(made_at),
        "undo_until": formats.time(until) if clock.now() <= until else None,
    }
