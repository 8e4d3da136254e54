"""A meeting of a group is logged, one participant at a time: who came, how much they use now, CO and a note.

Each organisation logs its own citizens, so the rows are made when they are first saved; the meeting itself is closed by
its host. Two who log the same meeting lose nothing: a row that somebody else has changed is refused as Stale.
"""

from uuid import UUID

from accounts.actors import stamp, unstamp
from accounts.editing import Stale
from accounts.history import alter, record
from accounts.transactions import atomic
from accounts.transitions import WrongState, lock
from courses import transitions
from courses.actions import after, booking, roster
from courses.actions.meetings import lock_group, take_place_after_all
from courses.actions.standing import lock_course
from courses.enums import AttendanceState, CourseState, SessionState
from courses.models import Attendance, Course, Session

ON = (SessionState.PLANNED, SessionState.HELD)


@atomic
def store(
    *,
    session: Session,
    course: Course,
    version: int,
    outcome: str,
    by,
    use: int | None = None,
    co: int | None = None,
    note: str = "",
    submission: UUID | None = None,
) -> Attendance:
    """Store one row. `outcome` is an AttendanceState; "expected" takes back whether they came. `use` is that of the
    course's main product. Version 0 is a row that was not there when the page was opened.

    The same submission, or the same values, again change nothing. Raises Stale when somebody else has changed the row,
    WrongState when the meeting has been called off, Refused when its day has not come.
    """
    course = lock_course(course)
    session = _on(session)
    row = _row(session, course)
    said = _said(row, course, outcome, use, co, note)
    if submission and row.submission == submission:
        return row
    if all(getattr(row, name) == value for name, value in said.items()):
        return row
    if row.pk and row.version != version:
        raise Stale(row)
    after.must_have_come(session, said["state"])
    if row.pk is None:
        record(row, by=by)
    before = after.uses_before(course, session)
    event = unstamp("saved") if said["state"] == AttendanceState.EXPECTED else stamp("saved", by=by)
    alter(row, by=by, submission=submission, **said, **event)
    course = after.follow(course, session, by)
    if course.state != CourseState.ENDED:
        after.take_care(course, row, before, by)
    return row


@atomic
def walk_in(*, session: Session, course: Course, by) -> Attendance:
    """Somebody came who was not expected: they get a row, and in a group that takes people in all the time a seat too,
    as far as one is free."""
    course = lock_course(course)
    session = _on(session)
    after.must_have_come(session, AttendanceState.ATTENDED)
    row = _row(session, course)
    if row.pk is None:
        record(row, by=by)
    group = session.group
    is_elsewhere = course.participations.here().filter(group__closed_at=None).exists()
    if group.plan.every and group.closed_at is None and course.state != CourseState.ENDED and not is_elsewhere:
        roster.add(group=group, course=course, by=by, at=after.within(session), keeps_talks=True)
    return row


@atomic
def count_nameless(*, session: Session, number: int, by) -> Session:
    """How many came who are only counted; the last number stands."""
    lock_group(session.group)
    session = _on(session)
    after.must_have_come(session, AttendanceState.ATTENDED)
    return session if session.nameless == number else alter(session, by=by, nameless=number)


@atomic
def close(*, session: Session, by) -> Session:
    """The meeting has been held. What its rows lack stays open, and can be added afterwards."""
    lock_group(session.group)
    session = lock(session)
    after.must_have_come(session, AttendanceState.ATTENDED)
    if session.state != SessionState.HELD:
        session = transitions.hold(session, by=by)
        booking.free([session])
    return session


@atomic
def reopen(*, session: Session, by) -> Session:
    """It was closed too early. Raises Booked when it is still to come and its time has been given away."""
    lock_group(session.group)
    session = lock(session)
    if session.state != SessionState.HELD:
        raise WrongState(session)
    return take_place_after_all(session, by=by)


def _on(session) -> Session:
    """The meeting as it is now. A partner cannot lock it, and need not: nobody's rows depend on its state."""
    session = Session.objects.select_related("group").get(pk=session.pk)
    if session.state not in ON:
        raise WrongState(session)
    return session


def _row(session, course) -> Attendance:
    scope = {"organisation_id": course.organisation_id, "session": session, "course": course}
    return Attendance.objects.filter(**scope).first() or Attendance(**scope, version=0)


def _said(row, course, outcome, use, co, note) -> dict:
    uses = {name: value for name, value in row.uses.items() if name != course.main_use}
    if use is not None:
        uses[course.main_use] = use
    return {"state": AttendanceState(outcome), "uses": uses, "co": co, "note": note}
