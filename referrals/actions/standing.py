"""Locks for whoever touches a citizen's rows: citizens first, in the order of their ids; behind them the places of the
counsellors (accounts.staff.lock_counsellor) and the referrals. So nobody waits in a circle."""

from accounts.transitions import lock
from referrals.models import Citizen, Referral


def lock_citizens(ids) -> dict[int, Citizen]:
    """The citizens as they are now, locked in the order of their ids."""
    locked = Citizen.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return {citizen.pk: citizen for citizen in locked}


def standing(pk: int) -> Citizen:
    """The citizen, locked; or, when it has been merged in the meantime, the one that stands for it."""
    while True:
        into = Citizen.objects.values_list("merged_into", flat=True).get(pk=pk) or pk
        locked = lock_citizens([pk, into])
        if (locked[pk].merged_into_id or pk) == into:
            return locked[into]


def lock_case(referral: Referral) -> Referral:
    """The referral, locked behind its citizen: here waits whoever touches several referrals of one citizen."""
    while True:
        citizen = standing(referral.citizen_id)
        referral = lock(referral)
        if referral.citizen_id == citizen.pk:
            referral.citizen = citizen
            return referral
