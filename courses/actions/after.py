"""What follows when it is stored whether somebody came, to a talk of their own or to a meeting of a group."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts import clock, formats
from accounts.transitions import Refused
from courses import transitions
from courses.actions import calls, safety
from courses.enums import HELD_FOR, AttendanceState, CourseState, NoticeCause
from courses.models import Course, Session
from referrals import transitions as of_referrals
from referrals.enums import ReferralState


def must_have_come(session: Session, outcome: str):
    """Nobody can have come, or stayed away, before the day. Raises Refused."""
    if session.is_ahead and outcome in HELD_FOR:
        text = _(
            "This is not until %s. Before that you can only note who sends word. Has it been already? Move it first."
        )
        raise Refused(text % formats.moment(session.starts_at))


def follow(course: Course, session: Session, by) -> Course:
    """The course, its referral and its calls are what the attendances say."""
    attended = course.attendances.filter(state=AttendanceState.ATTENDED).exists()
    if attended and course.state == CourseState.PLANNED:
        course = _same(course, transitions.start(course, by=by, at=within(session)))
        if course.referral.state == ReferralState.PLANNED:
            course.referral = of_referrals.start(course.referral, by=by, at=within(session))
    elif not attended and course.state == CourseState.ACTIVE:
        course = _same(course, transitions.undo_start(course, by=by))
        if course.referral.state == ReferralState.STARTED and not course.restart_of_id:
            course.referral = of_referrals.undo_start(course.referral, by=by)
    if course.state in (CourseState.PLANNED, CourseState.ACTIVE):
        _call_who_did_not_come(course, by)
    return course


def _call_who_did_not_come(course, by):
    """The last talk decides."""
    logged = course.attendances.exclude(state=AttendanceState.EXPECTED).order_by("-session__starts_at", "-pk")
    last = logged.values_list("state", flat=True).first()
    if last == AttendanceState.NO_SHOW:
        calls.after_no_show(course=course, by=by)
    else:
        calls.came_after_all(course=course, by=by)


def within(session) -> datetime:
    """When the talk was; one that is logged before its time is now."""
    return min(session.starts_at, clock.now())


def uses_before(course, session) -> list[int]:
    """How much of the main product was used, talk by talk, before this one: the first first."""
    earlier = course.attendances.filter(state=AttendanceState.ATTENDED, session__starts_at__lt=session.starts_at)
    told = earlier.order_by("session__starts_at", "pk").values_list("uses", flat=True)
    return [uses[course.main_use] for uses in told if course.main_use in uses]


def take_care(course, attendance, before: list[int], by):
    """Use has fallen by half for the first time, or begun again: the treating doctor is to be told."""
    use = attendance.uses.get(course.main_use)
    if attendance.state != AttendanceState.ATTENDED or use is None or not before:
        return
    if before[-1] == 0 and use > 0:
        safety.arise(course=course, cause=NoticeCause.RELAPSE, by=by)
    elif before[0] and use <= before[0] / 2 and min(before) > before[0] / 2:
        safety.arise(course=course, cause=NoticeCause.HALF, by=by)


def _same(course, changed):
    changed.referral, changed.citizen = course.referral, course.citizen
    return changed
