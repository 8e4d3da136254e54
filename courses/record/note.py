"""Notes for the organisation's record: short neutral sentences, composed from the fields and from nothing else.

They are in Danish whatever the user's language is, say no medicine's name and pass no judgement; what was not asked is
left out. Free words are left out too, apart from the agreed step, which is the citizen's own.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import formats
from courses.enums import AttendanceState, CourseState, NoteKind
from courses.models import Attendance
from courses.record import words
from courses.whole import Whole


@dataclass(frozen=True)
class Note:
    """`said` is its content; the next appointment and who signs are in the text beside it: appointments are moved, and
    what was entered is no less right for that."""

    kind: NoteKind
    session_id: int | None
    said: tuple[str, ...]
    appointment: str
    signature: str

    @property
    def text(self) -> str:
        return " ".join(filter(None, [*self.said, self.appointment, self.signature]))

    @property
    def fingerprint(self) -> str:
        return sha256("\n".join(self.said).encode()).hexdigest()

    @property
    def key(self) -> str:
        """Names the note in an address: "talk-12", "course"."""
        return f"{self.kind}-{self.session_id}" if self.session_id else str(self.kind)


def notes(whole: Whole) -> list[Note]:
    """The end, the course, then the talks that have been logged, the newest first."""
    ended = [closing(whole)] if whole.course.state == CourseState.ENDED else []
    logged = [row for row in whole.attendances if row.is_logged]
    return [*ended, so_far(whole), *(talk(whole, row) for row in reversed(logged))]


def talk(whole: Whole, row: Attendance) -> Note:
    """What one logged talk was."""
    session = row.session
    with override("da"):
        said = [
            words.meeting(whole, row),
            _place_in_course(whole, session),
            words.quit_date(words.quit_day_at(whole, session)),
        ]
        if row.state == AttendanceState.ATTENDED:
            said += [*words.told(row), *words.steps(whole, row)]
        appointment, signature = words.next_talk(whole, session), words.by(session.counsellor)
    return Note(NoteKind.TALK, session.pk, _clean(said), appointment, signature)


def so_far(whole: Whole) -> Note:
    """The course until now."""
    with override("da"):
        said = [*_about(whole), *words.attendance(whole), *words.development(whole), words.open_step(whole)]
        appointment, signature = words.next_talk(whole), words.by(whole.course.referral.counsellor)
    return Note(NoteKind.COURSE, None, _clean(said), appointment, signature)


def closing(whole: Whole) -> Note:
    """The end of the course."""
    with override("da"):
        said = [*_about(whole), _ended(whole), *outcome(whole)]
        signature = words.by(whole.course.ended_by)
    return Note(NoteKind.CLOSING, None, _clean(said), "", signature)


def outcome(whole: Whole) -> list[str]:
    """What came of the course: also what the doctor is told."""
    with override("da"):
        return list(_clean([*words.attendance(whole), *words.completed(whole), *words.development(whole)]))


def _about(whole) -> list[str]:
    course = whole.course
    begun = course.started_at
    return [
        _("Help to stop smoking and nicotine for %(name)s: %(programme)s.")
        % {"name": course.citizen.name, "programme": formats.in_sentence(course.get_programme_display())},
        _("Referred %(day)s.") % {"day": words.local_day(course.referral.received_at)},
        _("Begun %(day)s.") % {"day": words.local_day(begun)} if begun else "",
        _("Goal: %(goal)s.") % {"goal": formats.in_sentence(course.get_goal_display())},
        words.quit_date(course.quit_day),
    ]


def _place_in_course(whole, session) -> str:
    text = _("Meeting %(number)s of the course.") if session.group_id else _("Talk %(number)s of the course.")
    return text % {"number": words.number(whole, session)}


def _ended(whole) -> str:
    course = whole.course
    reason = formats.in_sentence(course.get_end_reason_display())
    return _("Ended %(day)s: %(reason)s.") % {"day": words.local_day(course.ended_at), "reason": reason}


def _clean(sentences) -> tuple[str, ...]:
    return tuple(filter(None, sentences))
