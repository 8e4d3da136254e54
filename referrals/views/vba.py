"""The referral page of a unit, its receipts, and taking a referral back. No JavaScript needed.

Each view stands behind one of the doors (referrals/views/doors.py): urls.py says which.
"""

from datetime import timedelta

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock, formats, limits
from accounts.models import Municipality, Organisation
from accounts.scope import scope
from accounts.transitions import Refused
from referrals import tokens
from referrals.actions import intake
from referrals.enums import ReferralState, TalkOutcome
from referrals.feedback import due_as_told
from referrals.forms.vba import VbaForm
from referrals.models import Referral, VbaTalk
from referrals.transitions import UNDO_MINUTES

PER_LINK, PER_ADDRESS, PERIOD = 60, 200, timedelta(hours=1)
RECEIPT_AGE = timedelta(days=1)
REFUSED = "staar"  # in the address of the receipt: it was to be taken back, and stands


@require_http_methods(["GET", "HEAD", "POST"])
def refer(request):
    if request.method != "POST":
        form = VbaForm(
            organisations=request.door.receivers, initial={"no_phone": request.door.unit.often_without_phone}
        )
        return _page(request, form)
    form = VbaForm(request.POST, organisations=request.door.receivers)
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


@require_safe
def sent(request, token):
    """The receipt: only what will happen to this referral."""
    found = tokens.read(token, kind="referral", max_age=RECEIPT_AGE)
    if found is None:
        return _expired(request)
    organisation_id, pk, made_at = found
    with scope([organisation_id]):
        referral = Referral.objects.select_related("organisation", "citizen").get(pk=pk)
    if referral.unit_id != request.door.unit.pk:
        return _expired(request)
    receipt = _receipt(referral, made_at)
    if REFUSED in request.GET and not receipt["withdrawn"]:
        # Why, we do not say: it could tell that the citizen was known before.
        return render(request, "referrals/vba_not_undone.html", receipt)
    return render(request, "referrals/vba_sent.html", {**receipt, "token": token})


@require_safe
def talk_counted(request, token):
    found = tokens.read(token, kind="talk", max_age=RECEIPT_AGE)
    if found is None:
        return _expired(request)
    counted = VbaTalk.objects.filter(organisation=found[0], pk=found[1]).exists()
    context = {"token": token, "counted": counted, "teams": request.door.receivers, **times(found[2])}
    return render(request, "referrals/vba_no_thanks.html", context)


@require_safe
def elsewhere(request):
    """How a citizen of another municipality gets on. Nothing about the citizen was stored."""
    municipalities = list(Municipality.objects.all())
    code = request.GET.get("municipality")
    chosen = next((municipality for municipality in municipalities if municipality.code == code), None)
    teams = Organisation.objects.filter(municipality=chosen) if chosen else []
    context = {"municipalities": municipalities, "chosen": chosen, "teams": teams}
    return render(request, "referrals/vba_elsewhere.html", context)


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
                intake.withdraw(referral=referral, by=request.door.by)
        except Refused:
            # Unless a second click at the same moment has taken it back, the receipt says that it stands.
            return redirect(f"{request.door.url('_sent', token)}?{REFUSED}=1")
    return redirect(request.door.url("_sent", token))


def _undo_talk(request, token):
    found = tokens.read(token, kind="talk", max_age=timedelta(minutes=UNDO_MINUTES))
    if found is None:
        return _expired(request)
    VbaTalk.objects.filter(organisation=found[0], pk=found[1]).delete()
    return redirect(request.door.url("_no_thanks", token))


def _store(request, form):
    organisation = form.chosen_organisation()
    with scope([organisation.pk], partners=[request.door.unit.organisation_id]):
        referral = intake.refer(
            organisation=organisation,
            unit=request.door.unit,
            details=form.details(),
            submission=form.submission(),
            by=request.door.by,
        )
    token = tokens.make(organisation.pk, referral.pk, kind="referral")
    return redirect(request.door.url("_sent", token))


def _count(request, form, outcome):
    door = request.door
    talk = intake.count_talk(unit=door.unit, outcome=outcome, submission=form.submission(), by=door.by)
    if outcome == TalkOutcome.ELSEWHERE:
        return redirect(request.door.url("_elsewhere"))
    token = tokens.make(request.door.unit.organisation_id, talk.pk, kind="talk")
    return redirect(request.door.url("_no_thanks", token))


def _page(request, form, *, status=200, limited=False):
    receivers = request.door.receivers
    context = {
        "form": form,
        "unit": request.door.unit,
        "limited": limited,
        "teams": receivers,
        "medicine": receivers[0].spoken_medicine if len(receivers) == 1 else "",
    }
    return render(request, "referrals/vba.html", context, status=status)


def _expired(request):
    return render(request, "referrals/vba_expired.html", {"teams": request.door.receivers}, status=410)


def _within_limits(request) -> bool:
    by_link = limits.hit("refer-link", request.door.who, limit=PER_LINK, period=PERIOD)
    by_address = limits.hit("refer-address", limits.client_address(request), limit=PER_ADDRESS, period=PERIOD)
    return by_link and by_address


def _receipt(referral, made_at):
    withdrawn = referral.state == ReferralState.WITHDRAWN
    return {
        "referral": referral,
        "via_staff": not referral.citizen.phone,
        "due": formats.weekday(due_as_told(referral)),
        "withdrawn": withdrawn,
        **times(made_at),
    }


def times(made_at):
    until = made_at + timedelta(minutes=UNDO_MINUTES)
    return {
        "sent_at": formats.time(made_at),
        "undo_until": formats.time(until) if clock.now() <= until else None,
    }
