"""The citizen answers a reminder: comes, or sends word. In their own words it is the counsellor's to read."""

from accounts.actors import stamp
from accounts.history import alter, record
from accounts.transactions import atomic
from courses.actions import group_log, talks
from courses.actions.standing import lock_course
from courses.enums import AttendanceState
from courses.models import Attendance, Course, Session


@atomic
def confirm(*, session: Session, course: Course, by) -> Attendance:
    """The citizen comes. Said twice, the first stands."""
    lock_course(course)
    row = _row(session, course) or record(_new(session, course), by=by)
    return row if row.confirmed_at else alter(row, by=by, **stamp("confirmed", by=by))


@atomic
def send_word(*, session: Session, course: Course, by) -> Attendance:
    """The citizen does not come: the time of a talk of their own is free again, and the group's log shows it. What
    somebody has logged already stays. Raises WrongState where it has been called off meanwhile."""
    lock_course(course)
    row = _row(session, course)
    if row and row.state != AttendanceState.EXPECTED:
        return row
    version = row.version if row else 0
    if session.course_id:
        talks.log(session=session, version=version, outcome=AttendanceState.CANCELLED, by=by)
        return Attendance.objects.get(session=session, course=course)
    return group_log.store(session=session, course=course, version=version, outcome=AttendanceState.CANCELLED, by=by)


def _row(session, course) -> Attendance | None:
    return Attendance.objects.of(course.organisation_id).filter(session=session, course=course).first()


def _new(session, course) -> Attendance:
    return Attendance(organisation_id=course.organisation_id, session=session, course=course)
