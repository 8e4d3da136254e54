"""A group is made with its meetings, changed, closed and opened again. Only its host does it."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts import clock, formats, staff
from accounts.actors import stamp, unstamp
from accounts.editing import edit
from accounts.history import alter, record, record_all
from accounts.models import User
from accounts.transactions import atomic
from accounts.transitions import Refused
from courses import transitions
from courses.actions import booking, roster
from courses.actions.meetings import lock_group, store
from courses.actions.planning import Meeting
from courses.enums import LeavingReason, ParticipationState, SessionState
from courses.models import Group

# What the meetings still to come have from their group.
OF_MEETINGS = ("counsellor", "second", "place")


@atomic
def make(*, organisation_id: int, meetings: Iterable[Meeting], by: User, submission: UUID, **about) -> Group:
    """A group with its meetings; `about` are the fields of Group. The same submission again gives the same group.

    Raises Refused where an open group has the name, Booked when a counsellor or the room is taken.
    """
    stored = Group.objects.of(organisation_id).filter(submission=submission).first()
    if stored:
        return stored
    group = Group(organisation_id=organisation_id, submission=submission, **about, **stamp("opened", by=by))
    _check(group)
    record(group, by=by)
    store(group, meetings, by=by)
    return group


@atomic
def change(*, group: Group, version: int, by: User, **about) -> Group:
    """The meetings to come get the group's counsellors and place. Raises Stale, Booked, or Refused as `make`."""
    before = lock_group(group)
    group = edit(row=before, version=version, by=by, **about)
    _check(group)
    if any(getattr(before, name) != getattr(group, name) for name in OF_MEETINGS):
        _follow(group, by)
    return group


@atomic
def close(*, group: Group, by) -> Group:
    """The group has ended: meetings still to come are called off, and whoever is in it here is in no group any more.
    A partner's participants leave it when their own counsellor puts them elsewhere."""
    group = lock_group(group)
    if group.closed_at:
        return group
    at = clock.now()
    booking.free([transitions.cancel(one, by=by, at=at) for one in group.sessions.planned().filter(starts_at__gt=at)])
    own = group.participations.filter(organisation=group.organisation_id).exclude(state=ParticipationState.LEFT)
    for participation in own.select_related("course", "group").order_by("pk"):
        roster.leave(participation=participation, reason=LeavingReason.GROUP_ENDED, by=by, at=at)
    return alter(group, by=by, **stamp("closed", by=by, at=at))


@atomic
def reopen(*, group: Group, by) -> Group:
    """It was closed by mistake: what was called off with it stands again where the time is free, and so do those who
    were in it and are in no other group by now."""
    group = lock_group(group)
    if group.closed_at is None:
        return group
    at = group.closed_at
    group = alter(group, by=by, **unstamp("closed"))
    _check(group)
    off = group.sessions.filter(state=SessionState.CANCELLED, cancelled_at=at, starts_at__gt=clock.now())
    booking.rebook_where_free([transitions.undo(one, by=by) for one in off])
    for row in group.participations.filter(organisation=group.organisation_id, left_at=at).select_related("course"):
        _put_back(row, by)
    return group


def closing(membership, *, by):
    """An account closes: a group that it leads needs somebody else first, and as the second one it is taken off
    (referrals.actions.above.CLOSING)."""
    groups = Group.objects.of(membership.organisation_id).open()
    led = list(groups.filter(counsellor=membership.user).values_list("name", flat=True))
    if led:
        told = {"name": membership.user.name, "groups": formats.listed(led)}
        raise Refused(_("%(name)s leads %(groups)s. Choose another counsellor there first.") % told)
    for group in groups.filter(second=membership.user):
        change(group=group, version=group.version, second=None, by=by)


def _put_back(participation, by):
    try:
        with atomic():
            roster.undo_leave(participation=participation, by=by)
    except Refused:
        return


def _follow(group, by):
    coming = list(group.sessions.planned().filter(starts_at__gt=clock.now()))
    for session in coming:
        for name in OF_MEETINGS:
            setattr(session, name, getattr(group, name))
    record_all(coming, by=by, fields=list(OF_MEETINGS))
    booking.rebook(coming)


def _check(group):
    """The name is free, and the counsellors have an account here."""
    same = Group.objects.of(group.organisation_id).open().filter(name=group.name).exclude(pk=group.pk)
    if group.closed_at is None and same.exists():
        raise Refused(_("There is a group of that name already. Choose another name."))
    for counsellor in filter(None, [group.counsellor, group.second]):
        staff.lock_counsellor(counsellor, group.organisation_id)
