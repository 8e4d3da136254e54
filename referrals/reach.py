"""Whose cases a member of staff may open without saying why: her own, her unit's, and those that nobody has."""

from functools import wraps

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts import clock
from accounts.decorators import requires
from accounts.models import Membership
from accounts.reading import shows
from accounts.rights import Right
from referrals.enums import ReferralState
from referrals.models import AccessReason, Citizen, Referral

ALREADY_OPEN = "opened before a colleague took it"


class ReasonNeeded(Exception):
    """The case is outside the user's reach and no reason has been given today."""

    def __init__(self, citizen):
        self.citizen = citizen


def open_citizen(request, pk) -> Citizen:
    """The citizen, for a page that shows the case: logged; 404 for a stranger; ReasonNeeded outside one's reach."""
    citizen = get_object_or_404(
        Citizen.objects.visible_to(request.user).select_related("organisation", "municipality"), pk=pk
    )
    _enter(request, citizen)
    return citizen


def open_referral(request, pk) -> Referral:
    """The same for a page about one referral."""
    visible = Referral.objects.visible_to(request.user).filter(citizen__erased_at=None)
    referral = get_object_or_404(visible.select_related("citizen", "organisation", "counsellor"), pk=pk)
    _enter(request, referral.citizen, already_open=_has_pass(request, referral))
    return referral


def entry_pass(user, referral) -> str:
    """Put into a form of a case that was within reach when it was opened: a colleague may take the referral meanwhile,
    and what was typed must not be lost behind the page that asks for a reason. Good for the same day."""
    return _signer().sign_object([referral.pk, user.pk, clock.today().isoformat()])


def _has_pass(request, referral) -> bool:
    expected = [referral.pk, request.user.pk, clock.today().isoformat()]
    try:
        return _signer().unsign_object(request.POST.get("opened", "")) == expected
    except signing.BadSignature:
        return False


def _signer():
    return signing.Signer(salt="referrals.reach")


def opens_case(*rights: Right):
    """For a view that opens a case: wants one of the rights in the case's own organisation (403), and asks for a reason
    where one is due."""

    def decorate(view):
        @requires(*rights)
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            request.case_rights = rights
            try:
                return view(request, *args, **kwargs)
            except ReasonNeeded as needed:
                return _ask_reason(request, needed)

        return wrapped

    return decorate


def _ask_reason(request, needed: ReasonNeeded):
    back = request.path if request.method in ("GET", "HEAD") else needed.citizen.get_absolute_url()
    return redirect(reverse("casework:reason", args=[needed.citizen.pk]) + "?" + urlencode({"next": back}))


def is_within(user, citizen: Citizen) -> bool:
    """Own, own unit's, or nobody's: no counsellor at all, or a referral that waits for one."""
    referrals = Referral.objects.filter(organisation=citizen.organisation_id, citizen=citizen)
    held = list(referrals.exclude(state=ReferralState.WITHDRAWN).values_list("counsellor", "state"))
    counsellors = {counsellor for counsellor, _ in held if counsellor}
    if not counsellors or user.pk in counsellors or (None, ReferralState.RECEIVED) in held:
        return True
    return Membership.objects.beside(user, citizen.organisation_id).filter(user__in=counsellors).exists()


def _enter(request, citizen, *, already_open=False):
    if not any(request.user.access.may(right, citizen.organisation_id) for right in request.case_rights):
        raise PermissionDenied
    purpose = ""
    if citizen.organisation.reason_outside_reach and not is_within(request.user, citizen):
        given = _reason_today(request.user, citizen)
        if given is None and not already_open:
            raise ReasonNeeded(citizen)
        purpose = given.reason if given else ALREADY_OPEN
    shows(request, [(citizen.organisation_id, citizen.pk)], purpose=purpose)


def _reason_today(user, citizen) -> AccessReason | None:
    midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    given = AccessReason.objects.filter(organisation=citizen.organisation_id, citizen=citizen, given_by=user)
    return given.filter(given_at__gte=midnight).order_by("-given_at").first()
