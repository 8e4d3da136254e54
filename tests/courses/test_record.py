"""What was entered in the record, what was corrected after, and the closing note to the doctor."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from accounts import clock as clocks
from accounts.editing import Stale
from accounts.transitions import Refused
from courses.actions import ending, record
from courses.models import ClosingLetter, JournalStamp
from courses.record import page
from referrals.actions import citizens, erasure
from tests.courses.factories import ClosingLetterFactory, CourseFactory, JournalStampFactory, SessionFactory
from tests.courses.test_record_notes import of
from tests.referrals.factories import PermissionFactory

WRITTEN = {
    "receiver": "Lægehuset Torvet",
    "receiver_code": "012345",
    "referred_on": date(2026, 1, 5),
    "closed_on": date(2026, 3, 9),
    "diagnosis": "",
    "text": "Mødt op: 5 af 5 gange.",
    "job_title": "Stoprådgiver",
}


@pytest.fixture
def ended(organisation, counsellor):
    course = CourseFactory(organisation=organisation, referral__counsellor=counsellor, ended=True)
    PermissionFactory(citizen=course.citizen, purpose="doctor", by=counsellor)
    return course


def entry(course, key="course"):
    return page.chosen(page.entries(of(course)), key)


def test_entered_by_whom_and_when(course, counsellor):
    stamp = record.enter(course=course, note=entry(course).note, by=counsellor)

    assert (stamp.entered_by, stamp.entered_at, stamp.session) == (counsellor, clocks.now(), None)
    assert entry(course).is_entered
    assert counsellor.name in entry(course).entered


def test_pressed_twice_it_is_one_stamp(course, counsellor, colleague):
    one = record.enter(course=course, note=entry(course).note, by=counsellor)

    assert record.enter(course=course, note=entry(course).note, by=colleague) == one
    assert JournalStamp.objects.count() == 1


def test_corrected_after_it_says_what_and_is_stamped_again(course, counsellor):
    record.enter(course=course, note=entry(course).note, by=counsellor)
    course.citizen.name = "Gitte Holm"
    citizens.change(row=course.citizen, version=course.citizen.version, by=counsellor, name="Gitte Holm")

    changed = entry(course)
    differences = page.differences(changed.stamp, changed.note)

    assert (changed.is_changed, changed.is_entered) == (True, False)
    assert [part["text"] for part in differences["now"] if part["differs"]] == [
        "Ryge- og nikotinstop for Gitte Holm: individuelt forløb."
    ]
    record.enter(course=course, note=changed.note, by=counsellor)
    assert entry(course).is_entered
    assert JournalStamp.objects.count() == 2


def test_taken_back_the_one_before_stands_again(course, counsellor):
    first = JournalStampFactory(course=course, entered_at=clocks.now() - timedelta(days=1))
    second = record.enter(course=course, note=entry(course).note, by=counsellor)

    record.withdraw(entry=second, by=counsellor)

    assert entry(course).stamp == first
    with pytest.raises(Refused):
        record.withdraw(entry=second, by=counsellor)


def test_a_stamp_of_a_talk_has_its_talk(course):
    with pytest.raises(IntegrityError):
        JournalStampFactory(course=course, kind="talk")


def test_a_stamp_of_a_course_has_no_talk(course):
    with pytest.raises(IntegrityError):
        JournalStampFactory(course=course, session=SessionFactory(course=course))


# The closing note


def test_written_corrected_and_sent(ended, counsellor):
    letter = record.write(course=ended, version=0, by=counsellor, **WRITTEN)
    letter = record.write(course=ended, version=letter.version, by=counsellor, **WRITTEN | {"text": "Røgfri."})

    sent = record.send(letter=letter, version=letter.version, way="letter", by=counsellor)

    assert (sent.text, sent.way, sent.sent_by, sent.sent_at) == ("Røgfri.", "letter", counsellor, clocks.now())


def test_saved_and_sent_twice_it_is_once(ended, counsellor):
    letter = record.write(course=ended, version=0, by=counsellor, **WRITTEN)
    assert record.write(course=ended, version=0, by=counsellor, **WRITTEN) == letter

    for _press in range(2):
        record.send(letter=letter, version=letter.version, way="letter", by=counsellor)

    assert ClosingLetter.history.filter(history_type="~").count() == 1


def test_two_write_at_once(ended, counsellor, colleague):
    record.write(course=ended, version=0, by=counsellor, **WRITTEN)

    with pytest.raises(Stale):
        record.write(course=ended, version=0, by=colleague, **WRITTEN | {"text": "Andet"})


def test_what_was_changed_since_it_was_shown_is_not_marked_as_sent(ended, counsellor):
    letter = record.write(course=ended, version=0, by=counsellor, **WRITTEN)
    record.write(course=ended, version=letter.version, by=counsellor, **WRITTEN | {"text": "Andet"})

    with pytest.raises(Stale):
        record.send(letter=letter, version=letter.version, way="letter", by=counsellor)


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_nothing_without_the_citizens_yes(ended, counsellor, clock, state):
    letter = record.write(course=ended, version=0, by=counsellor, **WRITTEN)
    clock.move(minutes=1)
    PermissionFactory(citizen=ended.citizen, purpose="doctor", state=state, by=counsellor)

    with pytest.raises(Refused):
        record.write(course=ended, version=letter.version, by=counsellor, **WRITTEN | {"text": "Andet"})
    with pytest.raises(Refused):
        record.send(letter=letter, version=letter.version, way="letter", by=counsellor)


def test_another_purpose_is_no_yes(organisation, counsellor):
    course = CourseFactory(organisation=organisation, ended=True)
    PermissionFactory(citizen=course.citizen, purpose="referrer", by=counsellor)

    with pytest.raises(Refused):
        record.write(course=course, version=0, by=counsellor, **WRITTEN)


def test_not_before_the_course_has_ended(course, counsellor):
    PermissionFactory(citizen=course.citizen, purpose="doctor", by=counsellor)

    with pytest.raises(Refused):
        record.write(course=course, version=0, by=counsellor, **WRITTEN)


def test_sent_it_is_not_changed_until_that_is_taken_back(ended, counsellor):
    letter = ClosingLetterFactory(course=ended, sent=True)
    with pytest.raises(Refused):
        record.write(course=ended, version=letter.version, by=counsellor, **WRITTEN)

    letter = record.unsend(letter=letter, by=counsellor)

    assert (letter.sent_at, letter.way) == (None, "")
    assert record.write(course=ended, version=letter.version, by=counsellor, **WRITTEN).text == WRITTEN["text"]
    with pytest.raises(Refused):
        record.unsend(letter=letter, by=counsellor)


def test_erasure_takes_the_texts_and_their_history(ended, counsellor):
    JournalStampFactory(course=ended, text="Gitte")
    ClosingLetterFactory(course=ended, text="Gitte", receiver="Lægehuset Torvet")

    erasure.erase(citizen=ended.citizen, by=counsellor)

    for model in (JournalStamp, ClosingLetter, JournalStamp.history.model, ClosingLetter.history.model):
        assert {row.text for row in model.objects.all()} == {"–"}
    assert JournalStamp.objects.get().fingerprint == ""


def test_a_course_that_goes_on_keeps_its_stamps(ended, counsellor):
    record.enter(course=ended, note=entry(ended, "closing").note, by=counsellor)

    ending.undo_end(course=ended, by=counsellor)

    assert entry(ended, "closing") is None
    assert JournalStamp.objects.standing().count() == 1
