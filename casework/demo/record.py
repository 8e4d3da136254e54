"""What the demo's courses have in the record: notes that were entered, one corrected after, and a closing note."""

from datetime import timedelta

from django.utils import timezone

from casework.demo.moments import standing_at
from courses.actions import record, talks
from courses.enums import SessionState
from courses.models import Course
from courses.record import letter, note
from courses.whole import whole_of
from referrals.actions import citizens


def entered(course: Course, by):
    """Every talk but the latest. The second was corrected the day after it had been entered."""
    whole = whole_of(course)
    held = [row for row in whole.attendances if row.session.state == SessionState.HELD]
    for row in held[:-1]:
        with standing_at(min(row.session.starts_at + timedelta(hours=2), timezone.now())):
            record.enter(course=course, note=note.talk(whole, row), by=by)
    corrected = held[1].session
    corrected.course = course
    with standing_at(corrected.starts_at + timedelta(days=1)):
        _correct(corrected, by)


def _correct(session, by):
    """One cigarette fewer than first noted; the rest as it was."""
    row = session.attendances.get()
    talks.log(
        session=session,
        version=row.version,
        outcome=row.state,
        uses={name: amount - 1 for name, amount in row.uses.items()},
        step_result="partly",
        next_step=session.course.steps.get(agreed_in=row).text,
        by=by,
    )


def told_the_doctor(course: Course, by):
    """The citizen said yes, and the closing note went by letter."""
    course.refresh_from_db()
    with standing_at(course.ended_at + timedelta(hours=1)):
        citizens.record_permission(
            citizen=course.citizen, purpose="doctor", state="given", form="oral", recipient="Lægehuset Torvet", by=by
        )
        proposed = letter.proposed(whole_of(course)) | {"receiver": "Lægehuset Torvet"}
        written = record.write(course=course, by=by, **proposed)
        record.send(letter=written, version=written.version, way="letter", by=by)
