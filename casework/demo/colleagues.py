"""Staff in the situations that the pages are for: invited, lent to a partner, and absent today."""

from datetime import timedelta

from accounts import clock, staff
from accounts.models import Membership, Organisation, User
from referrals.actions import absence


def make(organisations: dict[str, Organisation], people: dict[str, User]):
    administrator = people["admin"]
    staff.invite(
        organisation=organisations["Havnsø"],
        email="nanna@demo.example",
        name="Nanna Lykke",
        roles=["counsellor"],
        unit=None,
        by=administrator,
    )
    away(people["signe"], people["mona"], by=people["koordinator"])
    lend(people["lars"], organisations, by=people["lindby"], accepted_by=administrator)


def away(user, deputy, *, by):
    place = user.memberships.get()
    absence.name_deputy(membership=place, deputy=deputy, by=user)
    until = clock.today() + timedelta(days=4)
    absence.register(membership=place, from_day=clock.today(), to_day=until, deputy=deputy, by=by)


def lend(user, organisations, *, by, accepted_by):
    loan = staff.offer(
        membership=Membership.objects.get(user=user, organisation=organisations["Lindby"]),
        host=organisations["Havnsø"],
        purpose="Hold om torsdagen, mens Havnsø søger en ny kollega",
        from_day=clock.today(),
        until_day=clock.today() + timedelta(days=60),
        by=by,
    )
    staff.accept(loan=loan, roles=["counsellor"], unit=None, by=accepted_by)
