"""The notes of a course with what has been entered of each, for the page "For the record"."""

import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import formats
from accounts.enums import RecordKept
from courses.enums import NoteKind
from courses.models import JournalStamp
from courses.record import words
from courses.record.note import Note, notes
from courses.whole import Whole


@dataclass(frozen=True)
class Entry:
    """A note, and the latest time that it was entered."""

    note: Note
    title: str
    stamp: JournalStamp | None

    @property
    def key(self) -> str:
        return self.note.key

    @property
    def is_changed(self) -> bool:
        """What is registered here has changed since the note was entered."""
        return self.stamp is not None and self.stamp.fingerprint != self.note.fingerprint

    @property
    def is_entered(self) -> bool:
        return self.stamp is not None and not self.is_changed

    @property
    def goes_on(self) -> bool:
        """A course that runs gets new talks: that is no correction."""
        return self.note.kind == NoteKind.COURSE

    @property
    def entered(self) -> str:
        """ "2. marts kl. 12.10, Anne Birk Mortensen"."""
        if self.stamp is None:
            return ""
        who = self.stamp.entered_by.name if self.stamp.entered_by else ""
        return ", ".join(filter(None, [formats.moment(self.stamp.entered_at), who]))


def entries(whole: Whole) -> list[Entry]:
    """One statement beside those of `whole`."""
    course = whole.course
    rows = JournalStamp.objects.of(course.organisation_id).filter(course=course).standing()
    latest: dict[tuple, JournalStamp] = {}
    for row in rows.select_related("entered_by"):
        latest.setdefault((row.kind, row.session_id), row)
    return [Entry(note, _title(note, whole), latest.get((str(note.kind), note.session_id))) for note in notes(whole)]


def chosen(found: list[Entry], key: str) -> Entry | None:
    """The one that the address names; without a name the latest talk, or the course when there is none."""
    if key:
        return next((entry for entry in found if entry.key == key), None)
    talks = [entry for entry in found if entry.note.kind == NoteKind.TALK]
    return (talks or found)[0]


def differences(stamp: JournalStamp, note: Note) -> dict:
    """What was entered, and what the note says now, sentence by sentence; each knows whether the other has it too."""
    before, now = _sentences(stamp.text), _sentences(note.text)
    return {"before": _marked(before, now), "now": _marked(now, before)}


def _sentences(text) -> list[str]:
    """A full stop ends one where a capital follows: "10. marts" does not."""
    return re.split(r"(?<=[.]) (?=[A-ZÆØÅ])", text)


def _marked(sentences, others) -> list[dict]:
    return [{"text": sentence, "differs": sentence not in others} for sentence in sentences]


def where(organisation) -> list[str]:
    """Where the record is kept, and what that means for the page."""
    names = {"organisation": organisation.short_name, "system": organisation.record_system}
    if organisation.record_kept == RecordKept.HERE:
        return [
            _("%(organisation)s keeps the record here in Stopforløb.") % names,
            _("You need no stamps. Use them when the text is to stand in another system too."),
        ]
    kept = (
        _("%(organisation)s keeps the record in %(system)s.")
        if organisation.record_system
        else _("%(organisation)s keeps the record in another system.")
    )
    return [kept % names, _("Stopforløb is the working tool. The citizen may see both.")]


def _title(note, whole) -> str:
    if note.kind != NoteKind.TALK:
        return str(note.kind.label)
    session = next(session for session in whole.sessions if session.pk == note.session_id)
    about = {"number": words.number(whole, session), "day": formats.day(timezone.localdate(session.starts_at))}
    return _("Talk %(number)s, %(day)s") % about
