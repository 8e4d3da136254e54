"""A case has another counsellor: the talks that are planned go along (referrals.actions.above.GIVEN).

Where the new counsellor has another appointment at the time, the talk stays planned without a booking, and My day says
that the two are at the same time: a hand-over must not fail because of one hour.
"""

from accounts.history import record_all
from courses.actions import booking
from courses.models import Session
from referrals.enums import WITH_COURSE


def given(referrals, *, by):
    """A fixed number of statements, however many talks; none where no case has a course."""
    to = {referral.pk: referral.counsellor for referral in referrals if referral.state in WITH_COURSE}
    if not to:
        return
    planned = Session.objects.planned().filter(
        organisation__in={referral.organisation_id for referral in referrals}, course__referral__in=list(to)
    )
    locked = planned.select_for_update(of=("self",)).select_related("course", "counsellor", "place").order_by("pk")
    moved = [session for session in locked if session.counsellor_id != to[session.course.referral_id].pk]
    for session in moved:
        session.counsellor = to[session.course.referral_id]
    record_all(moved, by=by, fields=["counsellor"])
    booking.rebook_where_free(moved)
