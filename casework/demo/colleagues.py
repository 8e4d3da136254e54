"""Staff in the situations that the pages are for: invited, and lent to a partner."""

from datetime import timedelta

from accounts import clock, staff
from accounts.models import Membership, Organisation, User


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
    lend(people["lars"], organisations, by=people["lindby"], accepted_by=administrator)


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
