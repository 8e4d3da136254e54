"""Whose cases a member of staff may open without saying why: her own, her unit's, those that nobody has, and those of
the absent colleagues whom she stands in for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import clock
from accounts.decorators import requires
from accounts.models import Membership
from accounts.prepared import prepared
from accounts.reading import shows
from accounts.rights import SEE_CASES, Right
from referrals.enums import ReferralState
from referrals.models import AccessReason, Citizen, Referral

ALREADY_OPEN = "opened before a colleague took it"


class Merged(Exception):
    """The citizen has been merged into another, whose id this is."""

    @property
    def survivor(self) -> int:
        return self.args[0]


class ReasonNeeded(Exception):
    """The case is outside the user's reach and no reason has been given today."""

    def __init__(self, citizen):
        self.citizen = citizen


def open_citizen(request, pk) -> Citizen:
    """The citizen, for a page that shows the case: logged; 404 for a stranger; ReasonNeeded outside one's reach."""
    visible = Citizen.objects.visible_to(request.user).select_related("organisation", "municipality")
    citizen = visible.filter(pk=pk).first()
    if citizen is None:
        raise _elsewhere(request.user, pk)
    _enter(request, citizen)
    return citizen


def _elsewhere(user, pk) -> Exception:
    """A citizen who has been merged into another leads on to that one; everybody else is not there."""
    sees = {organisation for right in SEE_CASES for organisation in user.access.where(right)}
    merged = Citizen.objects.filter(organisation__in=sees, pk=pk, merged_into__isnull=False, erased_at=None)
    survivor = merged.values_list("merged_into", flat=True).first()
    return Merged(survivor) if survivor else Http404()


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
            except Merged as merged:
                messages.info(request, _("The citizen was there twice. This is the one that is kept."))
                return redirect("casework:citizen", merged.survivor)

        return wrapped

    return decorate


def _ask_reason(request, needed: ReasonNeeded):
    back = request.get_full_path() if request.method in ("GET", "HEAD") else needed.citizen.get_absolute_url()
    return redirect(reverse("casework:reason", args=[needed.citizen.pk]) + "?" + urlencode({"next": back}))


def is_within(user, citizen: Citizen) -> bool:
    """Own, own unit's, an absent colleague's for whom one stands in today, or nobody's: no counsellor at all, or a
    referral that waits for one."""
    return not outside(user, [(citizen.organisation_id, citizen.pk)])


def outside(user, citizens: Iterable[tuple[int, int]]) -> set[int]:
    """Of the citizens, given as (organisation, citizen), those whose case wants a reason. Two statements at most for
    each organisation, however many citizens; none for nobody."""
    by_organisation = defaultdict(list)
    for organisation, citizen in citizens:
        by_organisation[organisation].append(citizen)
    found: set[int] = set()
    for organisation, ids in by_organisation.items():
        found |= outside_of(user, organisation, _held(organisation, sorted(set(ids))))
    return found


@prepared
def _held(organisation, citizens):
    held = Referral.objects.filter(organisation=organisation, citizen__in=citizens)
    return held.order_by().values_list("citizen", "counsellor", "state")


def outside_of(user, organisation, held: Iterable[tuple]) -> set[int]:
    """The same from (citizen, counsellor, state) of all their referrals, by one who has read these already."""
    counsellors: dict[int, set[int]] = defaultdict(set)
    open_to_all = set()
    for citizen, counsellor, state in held:
        if state != ReferralState.WITHDRAWN:
            counsellors[citizen] |= {counsellor} - {None}
        if counsellor is None and state == ReferralState.RECEIVED:
            open_to_all.add(citizen)
    others = {c: who for c, who in counsellors.items() if who and user.pk not in who and c not in open_to_all}
    if not others:
        return set()
    access = user.access
    colleagues = {pk for (pk,) in _within_reach(user.pk, organisation, access.unit(organisation), access.today)}
    return {citizen for citizen, who in others.items() if not who & colleagues}


@dataclass(frozen=True)
class _Viewer:
    """What Membership.objects.within_reach asks of a user, in one organisation."""

    pk: int
    unit_there: int | None
    today: date

    def __int__(self):
        return self.pk

    @property
    def access(self):
        return self

    def unit(self, _organisation_id):
        return self.unit_there


@prepared
def _within_reach(user, organisation, unit, today):
    return Membership.objects.within_reach(_Viewer(user, unit, today), organisation).order_by().values_list("user")


def hidden_names(user, citizens: Iterable[tuple[int, int, bool]]) -> set[int]:
    """Of the citizens on a list, given as (organisation, citizen, is protected), those whose name it must not show to
    this user. Costs nothing where nobody is protected."""
    protected = [(organisation, citizen) for organisation, citizen, is_protected in citizens if is_protected]
    return outside(user, protected) if protected else set()


def shown_name(name: str, citizen: int, hidden: set[int]) -> str:
    """What a list says instead of a name: `hidden` comes from hidden_names, once for the whole list."""
    return _("Name is protected") if citizen in hidden else name


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
