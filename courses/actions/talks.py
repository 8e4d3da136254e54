"""A talk is logged: whether it was held, how much is used now, what was agreed, and when the next one is."""

from uuid import UUID

from accounts import clock
from accounts.actors import stamp, unstamp
from accounts.editing import Stale
from accounts.history import alter, record, remove
from accounts.models import User
from accounts.transactions import atomic
from accounts.transitions import WrongState, lock
from courses import transitions
from courses.actions import after, safety
from courses.actions.booking import rebook
from courses.actions.planning import Meeting, add_talks
from courses.actions.standing import lock_course, lock_running
from courses.enums import AttendanceState, CourseState, SessionState, StepResult
from courses.models import AgreedStep, Attendance, Course, Session

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


@atomic
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
    cancelled, Refused when its day has not come, Booked when the counsellor is busy at the time of the next talk; then
    nothing has happened.
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
    after.must_have_come(session, outcome)
    before = after.uses_before(course, session)
    alter(session, by=by, **(about or {}))
    if session.state == SessionState.PLANNED:
        session = transitions.hold(session, by=by)
        rebook([session])
    event = stamp("saved", by=by)
    alter(attendance, by=by, state=AttendanceState(outcome), submission=submission, **details, **event)
    course = after.follow(course, session, by)
    _agree(course, attendance, step_result, next_step, by)
    if course.state != CourseState.ENDED:
        after.take_care(course, attendance, before, by)
    if next_meeting:
        add_talks(course=course, counsellor=session.counsellor, meetings=[next_meeting], by=by, is_extra=True)
    return session


@atomic
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


@atomic
def cancel(*, session: Session, next_meeting: Meeting | None = None, by) -> Session:
    """We cannot keep it: it does not count against the citizen, and the time is free again. Raises Booked as `log`."""
    course = lock_running(session.course)
    session = transitions.cancel(session, by=by)
    rebook([session])
    if next_meeting:
        add_talks(course=course, counsellor=session.counsellor, meetings=[next_meeting], by=by)
    safety.follow_dates(course=course, by=by)
    return session


@atomic
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
        after.follow(course, session, by)
    return session


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
