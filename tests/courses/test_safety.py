"""The safety step: the doctor is told, or the citizen says no; nothing is forgotten and nothing is locked."""

from datetime import date

import pytest
from django.db import IntegrityError

from accounts.editing import Stale
from courses.actions import safety
from courses.actions.safety import Settled
from tests.courses.factories import AffectedMedicineFactory, CourseFactory, DoctorNoticeFactory, QuitDateFactory

TOLD = {
    "treater": "psychiatrist",
    "treater_name": "Ambulatoriet",
    "treater_phone": "+4510772015",
    "way": "phone",
    "told_on": date(2026, 3, 10),
    "spoke_with": "",
    "agreed": "Blodprøve i uge 12",
}


@pytest.fixture
def course(organisation, counsellor):
    course = CourseFactory(organisation=organisation, referral__counsellor=counsellor)
    AffectedMedicineFactory(course=course)
    return course


@pytest.fixture
def notice(course):
    return DoctorNoticeFactory(course=course)


def test_the_doctor_is_told(notice, counsellor):
    told = safety.tell(notice=notice, version=notice.version, by=counsellor, **TOLD)

    assert (told.is_permitted, told.settled_by, told.treater_name) == (True, counsellor, "Ambulatoriet")
    assert not told.is_late(date(2026, 12, 31))


def test_the_citizen_does_not_permit_it(notice, counsellor):
    settled = safety.advise(notice=notice, version=notice.version, advice="Ring selv til lægen", by=counsellor)

    assert (settled.is_permitted, settled.advice) == (False, "Ring selv til lægen")


def test_two_at_the_same_time(notice, counsellor, colleague):
    safety.tell(notice=notice, version=notice.version, by=counsellor, **TOLD)

    with pytest.raises(Settled):
        safety.advise(notice=notice, version=notice.version, advice="x", by=colleague)


def test_undone_it_is_to_do_again(course, notice, counsellor):
    told = safety.tell(notice=notice, version=notice.version, by=counsellor, **TOLD)

    again = safety.undo(notice=told, by=counsellor)

    assert (again.is_permitted, again.told_on, again.way) == (None, None, "")
    assert course.notices.open().get() == notice


def test_not_undone_beside_a_newer_one(course, notice, counsellor):
    told = safety.tell(notice=notice, version=notice.version, by=counsellor, **TOLD)
    DoctorNoticeFactory(course=course)

    with pytest.raises(Settled):
        safety.undo(notice=told, by=counsellor)


def test_other_medicine_makes_the_task_and_none_takes_it_away(organisation, counsellor):
    course = CourseFactory(organisation=organisation, referral__counsellor=counsellor)
    QuitDateFactory(course=course, day=date(2026, 3, 26))
    medicine = AffectedMedicineFactory(course=course, answer="unknown", names=[])

    corrected = safety.correct(
        course=course, version=medicine.version, answer="some", names=["Warfarin"], by=counsellor
    )
    assert course.notices.get().due_on == date(2026, 3, 26)

    safety.correct(course=course, version=corrected.version, answer="none", names=[], by=counsellor)
    assert not course.notices.exists()


def test_two_corrections_at_once(course, counsellor):
    version = course.affected_medicine.version
    safety.correct(course=course, version=version, answer="some", names=["Insulin"], by=counsellor)

    with pytest.raises(Stale):
        safety.correct(course=course, version=version, answer="none", names=[], by=counsellor)


@pytest.mark.parametrize(
    ("due_on", "late"), [(None, False), (date(2026, 3, 11), False), (date(2026, 3, 10), True), (date(2026, 3, 9), True)]
)
def test_late_from_the_day_itself(course, due_on, late):
    assert DoctorNoticeFactory(course=course, due_on=due_on).is_late(date(2026, 3, 10)) is late


def test_one_open_task_at_a_time(course, notice):
    with pytest.raises(IntegrityError):
        DoctorNoticeFactory(course=course)
