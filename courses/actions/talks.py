"""A talk is logged: whether it was held, how much is used now, what was agreed, and when the next one is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import clock
from accounts.actors import stamp, unstamp
from accounts.editing import Stale
from accounts.history import alter, record, remove
from accounts.models import User
from accounts.transitions import WrongState, lock
from courses import transitions
from courses.actions import calls, safety
from courses.actions.booking import rebook
from courses.actions.planning import Meeting, add_talks
from courses.actions.standing import lock_course, lock_running
from courses.enums import AttendanceState, CourseState, NoticeCause, SessionState, StepResult
from courses.models import AgreedStep, Attendance, Course, Session
from referrals import transitions as of_referrals
from referrals.enums import ReferralState

# What one can say about a talk; the fields of Attendance.
DETAILS = (
    "uses",
    "co",
    "smoke_free_since",
    "is_nicotine_free",
    "motivation",
    "craving",
    "methods",
    "interpreter_booked",
    "note",
)


@transaction.atomic
def log(
    *,
    session: Session,
    version: int,
    outcome: str,
    by: User,
    submission: UUID | None = None,
    step_result: str = "",
    next_step: str = "",
    next_meeting: Meeting | None = None,
    about: dict | None = None,
    **details,
) -> Session:
    """Store what the talk was for the citizen. `outcome` is an AttendanceState, `about` what the talk itself was (form,
    place, minutes), `details` are DETAILS.

    The same submission again changes nothing. The first talk that is attended starts the course. One who did not come
    gets a call on the next working day. Raises Stale when somebody has logged it meanwhile, WrongState when it was
    cancelled, Booked when the counsellor is busy at the time of the next talk; then nothing has happened.
    """
    course = lock_course(session.course)
    session, attendance = lock(session), lock(session.attendances.get())
    if submission and attendance.submission == submission:
        return session
    if attendance.version != version:
        raise Stale(attendance)
    if session.state not in (SessionState.PLANNED, SessionState.HELD):
        raise WrongState(session)
    if next_meeting and course.state == CourseState.ENDED:
        raise WrongState(course)
    before = _uses_before(course, session)
    alter(session, by=by, **(about or {}))
    if session.state == SessionState.PLANNED:
        session = transitions.hold(session, by=by)
        rebook([session])
    event = stamp("saved", by=by)
    alter(attendance, by=by, state=AttendanceState(outcome), submission=submission, **details, **event)
    course = _follow(course, session, by)
    _agree(course, attendance, step_result, next_step, by)
    if course.state != CourseState.ENDED:
        _take_care(course, attendance, before, by)
    if next_meeting:
        add_talks(course=course, counsellor=session.counsellor, meetings=[next_meeting], by=by, is_extra=True)
    return session


@transaction.atomic
def log_unplanned(
    *, course: Course, meeting: Meeting, counsellor: User, submission: UUID, outcome: str, by: User, **said
) -> Session:
    """A talk that nobody had planned, logged at once. The same submission again gives the same talk."""
    course = lock_running(course)
    stored = Session.objects.of(course.organisation_id).filter(submission=submission).first()
    if stored:
        return stored
    scope = {"organisation_id": course.organisation_id, "course": course}
    session = Session(
        **scope,
        **vars(meeting),
        counsellor=counsellor,
        is_extra=True,
        submission=submission,
        **stamp("planned", by=by),
    )
    record(session, by=by)
    attendance = record(Attendance(**scope, session=session), by=by)
    return log(session=session, version=attendance.version, outcome=outcome, by=by, **said)


@transaction.atomic
def cancel(*, session: Session, next_meeting: Meeting | None = None, by) -> Session:
    """We cannot keep it: it does not count against the citizen, and the time is free again. Raises Booked as `log`."""
    course = lock_running(session.course)
    session = transitions.cancel(session, by=by)
    rebook([session])
    if next_meeting:
        add_talks(course=course, counsellor=session.counsellor, meetings=[next_meeting], by=by)
    safety.follow_dates(course=course, by=by)
    return session


@transaction.atomic
def undo(*, session: Session, by) -> Session:
    """The talk was logged, or cancelled, by mistake: it is planned again, and what was written stays. Raises Booked
    when its time has been given away."""
    course = lock_running(session.course)
    session = lock(session)
    if session.state == SessionState.DROPPED:
        raise WrongState(session)
    attendance = lock(session.attendances.get())
    session = transitions.undo(session, by=by)
    if session.starts_at > clock.now():
        rebook([session])
    if attendance.state != AttendanceState.EXPECTED:
        alter(attendance, by=by, state=AttendanceState.EXPECTED, **unstamp("saved"))
        _follow(course, session, by)
    return session


def _follow(course: Course, session: Session, by) -> Course:
    """The course, its referral and its calls are what the attendances say."""
    attended = course.attendances.filter(state=AttendanceState.ATTENDED).exists()
    if attended and course.state == CourseState.PLANNED:
        course = _same(course, transitions.start(course, by=by, at=_within(session)))
        if course.referral.state == ReferralState.PLANNED:
            course.referral = of_referrals.start(course.referral, by=by, at=_within(session))
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


def _within(session) -> datetime:
    """When the talk was; one that is logged before its time is now."""
    return min(session.starts_at, clock.now())


def _agree(course, attendance, result, text, by):
    """What became of the step agreed on before, and the next one; logging again changes both."""
    asked = course.steps.filter(asked_in=attendance).first() or open_step(course, but=attendance)
    if asked and (asked.result or result):
        asked.result = StepResult(result) if result else ""
        asked.asked_in = attendance if result else None
        record(asked, by=by, fields=["result", "asked_in"])
    own = course.steps.filter(agreed_in=attendance).first()
    if own and text:
        alter(own, by=by, text=text)
    elif own and not own.result:
        remove(own, by=by)
    elif text:
        about = {"organisation_id": course.organisation_id, "course": course, "agreed_in": attendance}
        record(AgreedStep(**about, text=text, **stamp("agreed", by=by)), by=by)


def open_step(course: Course, *, but: Attendance | None = None) -> AgreedStep | None:
    """The latest step that nobody has asked about; not the one that talk itself agreed on."""
    steps = course.steps.filter(result="").order_by("-agreed_at", "-pk")
    return (steps.exclude(agreed_in=but) if but else steps).first()


def _uses_before(course, session) -> list[int]:
    """How much of the main product was used, talk by talk, before this one: the first first."""
    earlier = course.attendances.filter(state=AttendanceState.ATTENDED, session__starts_at__lt=session.starts_at)
    told = earlier.order_by("session__starts_at", "pk").values_list("uses", flat=True)
    return [uses[course.main_use] for uses in told if course.main_use in uses]


def _take_care(course, attendance, before: list[int], by):
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
