"""Who refers for a unit when signed in."""

from accounts.actors import stamp
from accounts.history import record, remove
from accounts.models import User
from accounts.transactions import atomic
from referrals.models import ReferringUnit, UnitStaff


@atomic
def add_staff(*, unit: ReferringUnit, user: User, by) -> UnitStaff:
    """The second time changes nothing."""
    ReferringUnit.objects.of(unit.organisation_id).select_for_update(of=("self",)).get(pk=unit.pk)
    already = UnitStaff.objects.of(unit.organisation_id).filter(unit=unit, user=user).first()
    return already or record(
        UnitStaff(organisation_id=unit.organisation_id, unit=unit, user=user, **stamp("added", by=by)), by=by
    )


@atomic
def remove_staff(*, staff: UnitStaff, by):
    """The second time changes nothing."""
    still_there = UnitStaff.objects.select_for_update(of=("self",)).filter(pk=staff.pk).first()
    if still_there:
        remove(still_there, by=by)
