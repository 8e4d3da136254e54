"""Many referrals handed to one counsellor at once, and taken back again. What cannot be is left, with the reason."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.rights import Right
from accounts.staff import roles_with
from accounts.transactions import atomic
from referrals.actions import contact
from referrals.actions.standing import lock_citizens
from referrals.models import Referral


@dataclass
class Handover:
    """What came of it: the referrals as they are now, those left with the reason, and what undoing needs to know."""

    done: list[Referral] = field(default_factory=list)
    left: list[tuple[Referral, str]] = field(default_factory=list)
    # {referral: (counsellor before, version after)}
    made: dict[int, tuple[int | None, int]] = field(default_factory=dict)


def check(*, referrals, seen: dict[int, int | None], counsellor: User) -> Handover:
    """What `hand_over` would do now."""
    plan, places = Handover(), set(_places([counsellor]).values_list("organisation", flat=True))
    for referral in referrals.select_related("citizen", "counsellor").order_by("contact_by", "contact_due", "pk"):
        _sort(plan, referral, seen[referral.pk], counsellor, places)
    return plan


@atomic
def hand_over(*, referrals, seen: dict[int, int | None], counsellor: User, by) -> Handover:
    """Give the counsellor each of the referrals that still is with whom the user saw it: {referral: counsellor}.

    Ended, taken by somebody else meanwhile, or of an organisation where the counsellor does not work: it is left.
    """
    result, locked = Handover(), _locked(referrals)
    places = {place.organisation_id for place in _held([counsellor])}
    for referral in locked:
        _sort(result, referral, seen[referral.pk], counsellor, places)
    before = {referral.pk: referral.counsellor_id for referral in result.done}
    contact.give_all([(referral, counsellor) for referral in result.done], by=by)
    result.made = {referral.pk: (before[referral.pk], referral.version) for referral in result.done}
    return result


@atomic
def undo(*, referrals, made: dict[int, tuple[int | None, int]], by) -> Handover:
    """Give each back to whom it was with, unless anything about it has changed since."""
    result, locked, back = Handover(), _locked(referrals), {}
    former = User.objects.in_bulk([before for before, _version in made.values() if before])
    places = {(place.user_id, place.organisation_id) for place in _held(former.values())}
    for referral in locked:
        before, version = made[referral.pk]
        if referral.version != version:
            result.left.append((referral, _("It has been changed since.")))
        elif before and (before, referral.organisation_id) not in places:
            gone = _("%s does not call citizens in this organisation.") % former[before]
            result.left.append((referral, gone))
        else:
            back[referral] = former.get(before)
    result.done = contact.give_all(list(back.items()), by=by)
    return result


def _sort(result, referral, seen, counsellor, places):
    reason = _obstacle(referral, seen, counsellor, places)
    if reason:
        result.left.append((referral, reason))
    else:
        result.done.append(referral)


def _obstacle(referral, seen, counsellor, places) -> str:
    if referral.state in Referral.ENDED:
        return _("It has ended: %s.") % referral.get_state_display()
    if referral.organisation_id not in places:
        return _("%s does not call citizens in this organisation.") % counsellor
    if referral.counsellor_id == counsellor.pk:
        return _("%s has it already.") % counsellor
    if referral.counsellor_id != seen:
        taken = _("%s has taken it in the meantime.") % referral.counsellor
        return taken if referral.counsellor_id else _("It has been given back in the meantime.")
    return ""


def _places(counsellors):
    """Where people can have referrals today."""
    roles = roles_with(Right.CONTACT_CITIZENS)
    return Membership.objects.in_force().filter(user__in=counsellors, user__is_active=True, roles__overlap=roles)


def _held(counsellors) -> list[Membership]:
    """The same, held until the transaction ends."""
    places = _places(list(counsellors)).order_by("pk")
    return list(places.select_for_update(of=("self",), no_key=True))


def _locked(referrals) -> list[Referral]:
    lock_citizens(referrals.values_list("citizen", flat=True))
    return list(referrals.select_related("citizen", "counsellor").order_by("pk").select_for_update(of=("self",)))
