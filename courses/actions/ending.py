"""A course rests, goes on, ends, and begins anew; each can be undone. What was planned goes and comes back with it."""

from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.transactions import atomic
from accounts.transitions import Refused, WrongState
from courses import transitions
from courses.actions import booking, calls, roster
from courses.actions.standing import lock_course, lock_running
from courses.enums import RUNNING, CourseEndReason, LeavingReason, SessionState
from courses.models import Course, Session
from referrals import transitions as of_referrals
from referrals.actions import contact
from referrals.enums import EndReason, ReferralState

R = CourseEndReason
# What the referral says when its course ends before it began.
LEAVES = {
    R.STOPPED_COMING: EndReason.NEVER_CAME,
    R.NO_WISH: EndReason.NO_WISH,
    R.OTHER_OFFER: EndReason.OTHER_OFFER,
    R.NEW_ATTEMPT: EndReason.NOT_NOW,
}
GONE = {R.DIED: EndReason.DIED, R.MOVED: EndReason.MOVED}


@atomic
def rest(*, course: Course, by) -> Course:
    """The citizen needs a break: talks and calls to come are taken off, and nobody is falling off. A talk that has been
    and is not logged yet can be."""
    course = lock_course(course)
    at = clock.now()
    rested = transitions.rest(course, by=by, at=at)
    _take_off(course, course.sessions.planned().filter(starts_at__gt=at), at, by)
    return rested


@atomic
def resume(*, course: Course, by) -> list[Session]:
    """The course goes on. Talks that are still to come stand again; returned are those whose time is taken by now."""
    course = lock_course(course)
    at = course.rested_at
    course = transitions.resume(course, by=by)
    return _put_back(course, at, by)


@atomic
def end(*, course: Course, reason: str, by) -> Course:
    """The course ends, and with it the work from its referral. Planned talks and calls are taken off.

    "Planned by mistake" takes the referral back to the contact; a new attempt that was one, to its end. Died and moved
    end everything about the citizen.
    """
    course = lock_running(course)
    if reason in GONE:
        contact.not_relevant(referral=course.referral, by=by, reason=GONE[R(reason)])
        return Course.objects.get(pk=course.pk)
    at = clock.now()
    begun = course.started_at is not None
    course = _end(course, reason, at, by)
    referral = course.referral
    if begun or referral.state == ReferralState.STARTED:  # a new attempt that came to nothing: the former one had begun
        of_referrals.finish(referral, by=by, at=at)
    elif reason == R.MISTAKE:
        of_referrals.undo_plan(referral, by=by)
    else:
        of_referrals.leave(referral, by=by, reason=LEAVES[R(reason)], at=at)
    return course


@atomic
def undo_end(*, course: Course, by) -> Course:
    """The course goes on as before, its referral too. Refused when the case has gone on since."""
    course = lock_course(course)
    if course.state in RUNNING:
        raise WrongState(course)
    if course.referral.ended_at == course.ended_at:
        contact.undo_end(referral=course.referral, by=by)  # and, told by that, the course
    elif course.end_reason == R.MISTAKE and not course.restart_of_id:
        of_referrals.plan(course.referral, by=by)
        _reopen(course, by)
    else:
        raise WrongState(course.referral)
    return Course.objects.get(pk=course.pk)


def left(citizen, *, reason, at, by):
    """The citizen has died or moved: their course ends with it (referrals.actions.above.LEFT)."""
    ended = {EndReason.DIED: R.DIED, EndReason.MOVED: R.MOVED}[EndReason(reason)]
    for course in Course.objects.of(citizen.organisation_id).filter(citizen=citizen).running():
        _end(lock_course(course), ended, at, by)


def came_back(referral, *, at, by):
    """A referral goes on: so does the course that ended with it (referrals.actions.above.CAME_BACK)."""
    for course in Course.objects.of(referral.organisation_id).filter(citizen=referral.citizen_id, ended_at=at):
        _reopen(lock_course(course), by)


def merging(kept, gone):
    """Two who both have a course cannot become one (referrals.actions.above.MERGING)."""
    running = Course.objects.of(kept.organisation_id).filter(citizen__in=[kept, gone]).running()
    if running.count() > 1:
        raise Refused(_("Both have a course that runs. End one of the courses first."))


def _end(course, reason, at, by):
    ended = transitions.end(course, by=by, reason=reason, at=at)
    _take_off(course, course.sessions.planned(), at, by)
    roster.leave_all(course, reason=LeavingReason.COURSE_ENDED, at=at, by=by)
    ended.referral = course.referral
    return ended


def _reopen(course, by):
    if Course.objects.of(course.organisation_id).filter(citizen=course.citizen_id).running().exists():
        raise Refused(_("The citizen has another course by now."))
    at = course.ended_at
    course = transitions.undo_end(course, by=by)
    _put_back(course, at, by)
    roster.come_back(course, at=at, by=by)


def _take_off(course, sessions, at, by):
    for session in sessions:
        transitions.drop(session, by=by, at=at)
    booking.free(list(course.sessions.filter(state=SessionState.DROPPED, cancelled_at=at)))
    calls.drop_all(course=course, by=by)


def _put_back(course, at, by) -> list[Session]:
    """Talks still to come that were taken off at that moment; those whose time is taken stay off and are returned."""
    taken = []
    for session in course.sessions.filter(state=SessionState.DROPPED, cancelled_at=at, starts_at__gt=clock.now()):
        try:
            with atomic():
                booking.rebook([transitions.undo(session, by=by)])
        except booking.Booked:
            taken.append(session)
    calls.follow_rhythm(course=course, by=by)
    return taken
