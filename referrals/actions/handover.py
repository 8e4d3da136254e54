"""Everything that a counsellor has in an organisation goes to colleagues, and the account closes: in one step."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts import staff
from accounts.models import Membership, User
from accounts.transactions import atomic
from accounts.transitions import Refused
from referrals.actions import above, contact
from referrals.actions.standing import lock_citizens
from referrals.enums import WITH_COURSE, ReferralState
from referrals.models import Referral

# What a counsellor can have, each with its own heir.
ARRANGED = Q(state=ReferralState.RECEIVED, next_try__isnull=False)
WAITING = Q(state=ReferralState.RECEIVED, next_try__isnull=True)
CONTACTED = Q(state=ReferralState.CONTACTED)
STARTED = Q(state__in=WITH_COURSE)
GROUPS = {"waiting": WAITING, "arranged": ARRANGED, "contacted": CONTACTED, "started": STARTED}


def held(organisation_id: int, user: User):
    """The open referrals of the counsellor."""
    return Referral.objects.of(organisation_id).filter(counsellor=user, ended_at=None)


def counts(membership: Membership) -> dict[str, int]:
    """How many of each group; one statement."""
    numbers = {name: Count("pk", filter=which) for name, which in GROUPS.items()}
    return held(membership.organisation_id, membership.user).order_by().aggregate(**numbers)


@atomic
def deactivate(*, membership: Membership, heirs: dict[str, User | None], by) -> dict[str, int]:
    """Hand each group over to its heir (None: to nobody), and close the account. Returns how many of each went.

    A referral that is given to the counsellor at this moment is either here when we look, or refused. Raises Refused
    when an heir cannot have cases, or for the last administrator; then nothing has happened.
    """
    takers = {heir for heir in heirs.values() if heir}
    if membership.user in takers:
        raise Refused(_("Choose somebody else."))
    _hold(membership, takers)
    for heir in takers:
        staff.lock_counsellor(heir, membership.organisation_id)
    above.tell(above.CLOSING, membership, by=by)
    gone = {}
    for name, which in GROUPS.items():
        theirs = held(membership.organisation_id, membership.user).filter(which).order_by("pk")
        locked = theirs.select_for_update(of=("self",))
        gone[name] = len(contact.give_all([(referral, heirs.get(name)) for referral in locked], by=by))
    staff.close(membership=membership, by=by)
    return gone


def _hold(membership, takers):
    """Lock the citizens, and behind them the places of all concerned, in one order. Whoever comes to the counsellor
    while we wait is found when we look again; then all is let go, and locked anew."""
    theirs = held(membership.organisation_id, membership.user).order_by().values_list("citizen", flat=True)
    places = Membership.objects.filter(user__in=[membership.user, *takers], organisation=membership.organisation_id)
    while True:
        before = transaction.savepoint()
        locked = lock_citizens(theirs)
        list(places.order_by("pk").select_for_update(of=("self",), no_key=True))
        if set(theirs) <= locked.keys():
            return
        transaction.savepoint_rollback(before)
