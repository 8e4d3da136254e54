"""A citizen chooses when to be called."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import User
from accounts.transactions import atomic
from accounts.transitions import Refused
from followup import free_times
from followup.actions import asking
from followup.models import CallOffer
from referrals.actions.standing import lock_case
from referrals.enums import ReferralState

LASTS = timedelta(days=14)


class Taken(Refused):
    """Somebody else has got that time, or it cannot be chosen any more."""

    def __init__(self):
        super().__init__(_("That time has been taken. Choose another one."))


def is_open(offer: CallOffer) -> bool:
    """Whether there is still something to choose: the citizen waits for a call, and the offer is not too old."""
    citizen = offer.referral.citizen
    waits = offer.referral.state == ReferralState.RECEIVED and not citizen.has_died and not citizen.erased_at
    return waits and not offer.withdrawn_at and clock.now() - offer.offered_at < LASTS


@atomic
def choose(*, offer: CallOffer, at: datetime, by) -> CallOffer:
    """Two citizens who choose the same counsellor's quarter wait for each other; the second gets Taken. Raises Refused
    when there is nothing to choose any more."""
    referral = lock_case(offer.referral)
    if referral.counsellor_id:
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=referral.counsellor_id)
    if not free_times.is_free(offer.referral, at):
        raise Taken
    return asking.choose_time(offer=offer, at=at, by=by)
