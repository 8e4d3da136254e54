"""Hand the chosen referrals to one counsellor: a look at what will happen, the deed, and the way back."""

import re
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.decorators import requires
from accounts.models import User
from accounts.reading import shows
from accounts.rights import Right
from casework.referral_list.choices import Choices
from referrals.actions import assignment
from referrals.models import Referral
from referrals.reach import hidden_names, shown_name
from referrals.sources import source

# "12-5": referral 12, which the list showed with counsellor 5; "12-" with nobody.
CHOSEN = re.compile(r"(\d{1,18})-(\d{0,18})", re.ASCII)
UNDOABLE = timedelta(hours=1)
KEPT = "handover"  # in the session


@require_POST
@requires(Right.SEE_REFERRALS)
def check(request):
    """Who gets what, and what cannot be handed over. Nothing is written yet."""
    seen = _seen(request)
    if not seen:
        messages.error(request, _("Choose at least one referral."))
        return _back(request)
    counsellor = _counsellor(request)
    if counsellor is None:
        return _ask_for_counsellor(request, seen)
    plan = assignment.check(referrals=_referrals(request.user, seen), seen=seen, counsellor=counsellor)
    everybody = [*plan.done, *(referral for referral, _reason in plan.left)]
    shows(request, ((referral.organisation_id, referral.citizen_id) for referral in everybody))
    hidden = hidden_names(
        request.user, ((one.organisation_id, one.citizen_id, one.citizen.is_protected) for one in everybody)
    )
    context = {
        "counsellor": counsellor,
        "done": [_line(referral, hidden) for referral in plan.done],
        "left": [_line(referral, hidden) | {"reason": reason} for referral, reason in plan.left],
        "chosen": [f"{referral.pk}-{seen[referral.pk] or ''}" for referral in plan.done],
        "back": _query(request),
    }
    return render(request, "casework/hand_over.html", context)


@require_POST
@requires(Right.SEE_REFERRALS)
def hand_over(request):
    seen, counsellor = _seen(request), _counsellor(request)
    if not seen or counsellor is None:
        messages.error(request, _("Choose the referrals and the counsellor again."))
        return _back(request)
    result = assignment.hand_over(
        referrals=_referrals(request.user, seen), seen=seen, counsellor=counsellor, by=request.user
    )
    if result.done:
        request.session[KEPT] = {"at": clock.now().isoformat(), "to": str(counsellor), "made": result.made}
    _tell_left(request, [reason for _referral, reason in result.left])
    return _back(request)


@require_POST
@requires(Right.SEE_REFERRALS)
def undo(request):
    made = {int(pk): tuple(values) for pk, values in kept(request).get("made", {}).items()}
    request.session.pop(KEPT, None)
    if not made:
        messages.error(request, _("It is too late to undo this. Hand the referrals over again instead."))
        return _back(request)
    result = assignment.undo(referrals=_referrals(request.user, made), made=made, by=request.user)
    if result.done:
        number = len(result.done)
        done = ngettext("%d referral is as before.", "%d referrals are as before.", number) % number
        messages.success(request, done)
    _tell_left(request, [reason for _referral, reason in result.left])
    return _back(request)


def kept(request) -> dict:
    """The hand-over that can still be undone; empty when there is none."""
    last = request.session.get(KEPT, {})
    fresh = last and datetime.fromisoformat(last["at"]) > clock.now() - UNDOABLE
    return last if fresh else {}


def _tell_left(request, reasons):
    if not reasons:
        return
    number = len(reasons)
    left = ngettext("%d referral was left as it is.", "%d referrals were left as they are.", number) % number
    messages.warning(request, " ".join([left, *dict.fromkeys(reasons)]))


def _seen(request) -> dict[int, int | None]:
    """{referral: the counsellor whom the list showed}"""
    found = filter(None, map(CHOSEN.fullmatch, request.POST.getlist("referral")))
    return {int(match[1]): int(match[2]) if match[2] else None for match in found}


def _counsellor(request) -> User | None:
    chosen = request.POST.get("counsellor", "")
    number = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 else 0
    known = dict(Choices(request.user).receivers)
    return User.objects.get(pk=number) if number in known else None


def _referrals(user, pks):
    mine = Referral.objects.visible_to(user).filter(organisation__in=user.access.where(Right.ASSIGN))
    return mine.filter(pk__in=list(pks), citizen__erased_at=None)


def _line(referral, hidden) -> dict:
    return {
        "name": shown_name(referral.citizen.name, referral.citizen_id, hidden),
        "unit": source(referral.channel, referral.unit_name),
        "counsellor": referral.counsellor.name if referral.counsellor else "",
    }


def _ask_for_counsellor(request, seen):
    context = {
        "counsellors": Choices(request.user).receivers,
        "chosen": [f"{pk}-{counsellor or ''}" for pk, counsellor in seen.items()],
        "back": _query(request),
    }
    return render(request, "casework/hand_over_to.html", context, status=422)


def _query(request) -> str:
    return QueryDict(request.POST.get("back", "")).urlencode()


def _back(request):
    return HttpResponseRedirect(f"{reverse('casework:referral_list')}?{_query(request)}")
