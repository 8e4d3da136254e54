"""What came of a course is entered in the organisation's record, and told to the citizen's own doctor when it ends."""

from django.utils.translation import gettext_lazy as _

from accounts.actors import stamp, unstamp
from accounts.editing import Stale
from accounts.history import alter, record
from accounts.transactions import atomic
from accounts.transitions import Refused, lock
from courses.actions.standing import lock_course
from courses.models import ClosingLetter, Course, JournalStamp
from courses.record.note import Note
from courses.record.permission import answer_about_doctor, is_permitted

LETTER = ("receiver", "receiver_code", "referred_on", "closed_on", "diagnosis", "text", "job_title")


@atomic
def enter(*, course: Course, note: Note, by) -> JournalStamp:
    """The note has been entered. Pressed twice it is one stamp; a note that has changed since gets a new one."""
    lock_course(course)
    latest = _of_note(course, note).standing().first()
    if latest and latest.fingerprint == note.fingerprint:
        return latest
    about = {"organisation_id": course.organisation_id, "course": course, "session_id": note.session_id}
    told = {"kind": note.kind, "text": note.text, "fingerprint": note.fingerprint}
    return record(JournalStamp(**about, **told, **stamp("entered", by=by)), by=by)


@atomic
def withdraw(*, entry: JournalStamp, by) -> JournalStamp:
    """It was set by mistake. The one before it, of an earlier text, stands again."""
    lock_course(entry.course)
    entry = lock(entry)
    if entry.withdrawn_at:
        raise Refused(_("The stamp has been taken back already."))
    return alter(entry, by=by, **stamp("withdrawn", by=by))


@atomic
def write(*, course: Course, version: int, by, **fields) -> ClosingLetter:
    """Keep the closing note as it stands in the form; `version` is 0 for the first time. The same again changes
    nothing. Raises Stale, and Refused when it has been sent or may not be."""
    course = lock_course(course)
    letter = ClosingLetter.objects.of(course.organisation_id).filter(course=course).first()
    _may_be_told(course)
    if letter is None:
        about = {"organisation_id": course.organisation_id, "course": course}
        return record(ClosingLetter(**about, **fields, **stamp("written", by=by)), by=by)
    if all(getattr(letter, name) == value for name, value in fields.items()):
        return letter
    if letter.version != version:
        raise Stale(letter)
    if letter.is_sent:
        raise Refused(_("The closing note has been sent. Take that back before you change it."))
    return alter(letter, by=by, **fields, **stamp("written", by=by))


@atomic
def send(*, letter: ClosingLetter, version: int, way: str, by) -> ClosingLetter:
    """It has been sent, by hand. Raises Stale when it was changed since it was shown; pressed twice it is sent once."""
    course = lock_course(letter.course)
    letter = lock(letter)
    if letter.is_sent and letter.version == version + 1 and letter.way == way:
        return letter
    if letter.is_sent or letter.version != version:
        raise Stale(letter)
    _may_be_told(course)
    return alter(letter, by=by, way=way, **stamp("sent", by=by))


@atomic
def unsend(*, letter: ClosingLetter, by) -> ClosingLetter:
    """It was not sent after all."""
    lock_course(letter.course)
    letter = lock(letter)
    if not letter.is_sent:
        raise Refused(_("It has been taken back already."))
    return alter(letter, by=by, way="", **unstamp("sent"))


def _of_note(course, note):
    rows = JournalStamp.objects.of(course.organisation_id).filter(course=course, kind=note.kind)
    return rows.filter(session_id=note.session_id)


def _may_be_told(course):
    if course.ended_at is None:
        raise Refused(_("The closing note is written when the course has ended."))
    if not is_permitted(answer_about_doctor(course.citizen)):
        raise Refused(_("The citizen has not said yes to informing the doctor."))
