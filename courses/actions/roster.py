"""Who is in a group, who waits for a seat in it, and who leaves it.

A seat is counted across the organisations of the group's collaboration, and so is the waiting list; who has it, each
organisation knows of its own citizens alone. Nobody is moved up by itself: the page proposes, a person gives the seat.
"""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.actors import stamp
from accounts.history import alter, record
from accounts.models import CollaborationMember
from accounts.transactions import atomic
from accounts.transitions import Refused, WrongState, lock
from courses import transitions
from courses.actions import booking
from courses.actions.standing import lock_course, lock_meetings, lock_running
from courses.completion import Rule
from courses.enums import LeavingReason, ParticipationState, SessionState
from courses.models import Course, Group, Participation, Seat
from referrals.enums import CourseFormat

LOCK = "SELECT pg_advisory_xact_lock(hashtext('courses.group'), %s)"


class Full(Refused):
    """No seat is free."""

    def __init__(self):
        super().__init__(_("The group is full. Put the citizen on the waiting list, or make room first."))


def lock_seats(group: Group):
    """Whoever counts seats waits here until the transaction before has ended: a partner, who cannot lock the group's
    row, too."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [group.pk])


def free_seats(group: Group) -> int | None:
    """How many more may join, never below 0; None where there is no limit."""
    if group.capacity is None:
        return None
    return max(group.capacity - Seat.objects.filter(group=group, is_waiting=False).count(), 0)


@atomic
def add(*, group: Group, course: Course, by, at: datetime | None = None, keeps_talks: bool = False) -> Participation:
    """Into the group where a seat is free, else on its waiting list; the same again changes nothing.

    The course takes the group's format and programme. Talks that were planned with the course are taken off unless the
    citizen `keeps_talks`; what was attended stays. `at` is since when. Raises Refused when the group is closed, is
    another collaboration's, or the citizen is in another group.
    """
    course = lock_running(course)
    _lock_open(group)
    _leave_closed(course, by)
    standing = course.participations.filter(group=group).exclude(state=ParticipationState.LEFT).first()
    if standing:
        return standing
    _check(group, course)
    participation = Participation(
        organisation_id=course.organisation_id,
        group=group,
        course=course,
        seat=_seat(group, course),
        state=ParticipationState.WAITING,
        **stamp("asked", by=by),
    )
    record(participation, by=by)
    if free_seats(group) == 0:
        return participation
    if course.participations.here().exists():
        raise Refused(_("The citizen is in another group. Take them off that one first."))
    return _join(participation, course, by, at, keeps_talks=keeps_talks)


@atomic
def give_seat(*, participation: Participation, by) -> Participation:
    """To somebody on the waiting list, who leaves the group that they were in until then. Raises Full, WrongState when
    they wait no more, or Refused when the group is closed."""
    course = lock_running(participation.course)
    _lock_open(participation.group)
    if free_seats(participation.group) == 0:
        raise Full
    _leave_closed(course, by)
    for other in course.participations.here().select_related("group"):
        _leave(other, LeavingReason.OTHER_GROUP, by, None)
    joined = _join(participation, course, by, None, keeps_talks=False)
    return alter(joined, by=by, had_waited=True)


@atomic
def leave(*, participation: Participation, reason: str, by, at: datetime | None = None) -> Participation:
    """The seat, or the place on the list, is free again. What was attended counts on."""
    course = lock_course(participation.course)
    lock_seats(participation.group)
    left = _leave(participation, reason, by, at)
    if reason == LeavingReason.INDIVIDUAL and not course.participations.here().exists():
        _take_form(course, CourseFormat.INDIVIDUAL, "individual", by)
    return left


@atomic
def undo_leave(*, participation: Participation, by) -> Participation:
    """They were taken off by mistake, and have their place in the queue again. Raises Full when the seat is gone, or
    Refused when the group is closed."""
    course = lock_running(participation.course)
    _lock_open(participation.group)
    if participation.joined_at and free_seats(participation.group) == 0:
        raise Full
    _leave_closed(course, by)
    others = course.participations.exclude(state=ParticipationState.LEFT)
    if others.filter(group=participation.group).exists() or (participation.joined_at and others.here().exists()):
        raise Refused(_("The citizen is in a group by now."))
    return _come_back(participation, course, by)


@atomic
def move(*, participation: Participation, to: Group, by) -> Participation:
    """Into another group; where that is full onto its waiting list, and the seat in the first is kept until then. A
    seat that has come free while they waited is taken. Raises WrongState when they have left the first."""
    course = lock_running(participation.course)
    for group in sorted([participation.group, to], key=lambda group: group.pk):
        lock_seats(group)
    participation = lock(participation)
    if participation.state == ParticipationState.LEFT:
        raise WrongState(participation)
    if participation.group_id == to.pk:
        return participation
    waits = course.participations.waiting().filter(group=to).first()
    is_here, is_free = participation.state == ParticipationState.JOINED, free_seats(to) != 0
    if waits and is_here and is_free:
        return give_seat(participation=waits, by=by)
    if is_free or not is_here:
        leave(participation=participation, reason=LeavingReason.OTHER_GROUP, by=by)
    return add(group=to, course=course, by=by)


def leave_all(course: Course, *, reason: str, at: datetime, by):
    """The course has ended. In the caller's transaction."""
    for row in course.participations.exclude(state=ParticipationState.LEFT).select_related("group").order_by("group"):
        lock_seats(row.group)
        _leave(row, reason, by, at)


def come_back(course: Course, *, at: datetime, by):
    """The course goes on, and so does what was left at that moment, where a seat is free. In the caller's
    transaction."""
    for row in course.participations.filter(left_at=at).select_related("group").order_by("group"):
        lock_seats(row.group)
        if row.group.closed_at is None and not (row.joined_at and free_seats(row.group) == 0):
            _come_back(row, course, by)


def _lock_open(group):
    lock_seats(group)
    group.refresh_from_db()
    if group.closed_at:
        raise Refused(_("The group has ended."))


def _check(group, course):
    if course.organisation_id != group.organisation_id:
        members = CollaborationMember.objects.filter(collaboration=group.collaboration_id)
        if not members.filter(organisation=course.organisation_id).exists():
            raise Refused(_("The group is not shared with this organisation."))


def _leave_closed(course, by):
    """A partner's group may have ended without a word: whoever was in it is in none."""
    ended = course.participations.exclude(state=ParticipationState.LEFT).filter(group__closed_at__isnull=False)
    for row in ended.select_related("group"):
        _leave(row, LeavingReason.GROUP_ENDED, by, row.group.closed_at)


def _seat(group, course, *, is_waiting=True, since: datetime | None = None) -> Seat:
    return Seat.objects.create(
        organisation_id=course.organisation_id,
        collaboration_id=group.collaboration_id,
        group=group,
        is_waiting=is_waiting,
        since=since or clock.now(),
    )


def _join(participation, course, by, at, *, keeps_talks) -> Participation:
    lock_meetings(participation.group, for_joining=True)
    joined = transitions.join(participation, by=by, at=at)
    joined.course, joined.group = course, participation.group
    Seat.objects.filter(pk=joined.seat_id).update(is_waiting=False)
    if not keeps_talks:
        _replace_talks(course, by)
    _take_form(course, joined.group.format, joined.group.programme, by)
    return joined


def _replace_talks(course, by):
    """A switch of format keeps what was held or called off by us, and replaces the rest (design: planned meetings); so
    what a rest has taken off does not come back."""
    for session in course.sessions.planned().filter(is_extra=False):
        booking.free([transitions.drop(session, by=by)])
    if course.rested_at:
        resting = course.sessions.filter(state=SessionState.DROPPED, cancelled_at=course.rested_at)
        for session in resting.filter(is_extra=False):
            alter(lock(session), by=by, **stamp("cancelled", by=by))
    if course.planned_meetings is not None:
        _ask_for_own(course, by)


def _take_form(course, kind, programme, by):
    if (course.format, course.programme) != (kind, programme):
        alter(course, by=by, format=kind, programme=programme)
    if course.planned_meetings is None and course.plan.rule != Rule.OPEN:
        _ask_for_own(course, by)


def _ask_for_own(course, by):
    """Completion counts against the talks planned with the course that have not been taken off."""
    asked_for = course.sessions.filter(is_extra=False, counts=True).exclude(state=SessionState.DROPPED)
    alter(course, by=by, planned_meetings=asked_for.count())


def _leave(participation, reason, by, at) -> Participation:
    seat = lock(participation).seat_id
    left = transitions.leave(participation, by=by, reason=reason, at=at)
    Seat.objects.filter(pk=seat).delete()
    return left


def _come_back(participation, course, by) -> Participation:
    """The course takes the group's form again, for it may have gone on with another one."""
    group = participation.group
    lock_meetings(group, for_joining=True)
    seat = _seat(group, course, is_waiting=participation.joined_at is None, since=participation.asked_at)
    if participation.joined_at:
        _take_form(course, group.format, group.programme, by)
    return transitions.come_back(participation, by=by, seat=seat)
