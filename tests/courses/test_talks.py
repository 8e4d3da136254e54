"""A talk is logged: what is stored, what follows from it, and that it can be taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts import clock as clocks
from accounts.editing import Stale
from accounts.transitions import Refused, WrongState
from courses.actions import planning, talks
from courses.actions.booking import Booked
from courses.actions.planning import Meeting
from courses.enums import CallCause, NoticeCause
from courses.models import Booking, Session
from tests.courses.factories import AffectedMedicineFactory, CourseFactory
from tests.threads import at_once


@pytest.fixture
def course(organisation, counsellor):
    return CourseFactory(organisation=organisation, referral__counsellor=counsellor)


@pytest.fixture
def talk(course, counsellor, clock):
    return planned(course, counsellor, clock)


def planned(course, counsellor, clock, days=0):
    """A talk that is about to begin."""
    at = clock() + timedelta(days=days, minutes=1)
    [session] = planning.add_talks(
        course=course, counsellor=counsellor, meetings=[Meeting(at, 30, "phone")], by=counsellor
    )
    return session


def log(session, by, outcome="attended", **said):
    version = said.pop("version", None) or session.attendances.get().version
    return talks.log(session=session, version=version, outcome=outcome, by=by, **said)


def use(cigarettes):
    return {"uses": {"cigarettes": cigarettes}}


def states(course):
    course.refresh_from_db()
    course.referral.refresh_from_db()
    return course.state, course.referral.state


def test_what_was_said_is_stored(talk, counsellor):
    log(talk, counsellor, uses={"cigarettes": 12}, co=9, motivation=7, note="Sover bedre.", methods=["act"])

    row = talk.attendances.get()
    assert (row.state, row.uses, row.co, row.motivation) == ("attended", {"cigarettes": 12}, 9, 7)
    assert (row.note, row.methods, row.saved_by) == ("Sover bedre.", ["act"], counsellor)


def test_the_first_that_is_attended_starts_the_course(course, talk, counsellor, clock):
    log(talk, counsellor, "no_show")
    assert states(course) == ("planned", "planned")

    tomorrow = planned(course, counsellor, clock, days=1)
    clock.move(days=1)
    log(tomorrow, counsellor)

    assert states(course) == ("active", "started")


@pytest.mark.parametrize("outcome", ["attended", "no_show"])
def test_nobody_has_come_or_stayed_away_before_the_day(outcome, course, counsellor, clock):
    tomorrow = planned(course, counsellor, clock, days=1)

    with pytest.raises(Refused, match="Det er først i morgen"):
        log(tomorrow, counsellor, outcome)

    log(tomorrow, counsellor, "cancelled")
    assert states(course) == ("planned", "planned")


def test_a_talk_logged_before_its_time_starts_the_course_now(course, talk, counsellor, clock):
    log(talk, counsellor)

    course.refresh_from_db()
    assert course.started_at == clock()


def test_corrected_to_not_attended_the_course_has_not_begun(course, talk, counsellor):
    log(talk, counsellor)

    log(talk, counsellor, "cancelled")

    assert states(course) == ("planned", "planned")


def test_two_who_log_at_once_do_not_overwrite_each_other(talk, counsellor, colleague):
    version = talk.attendances.get().version
    log(talk, counsellor, note="Den første")

    with pytest.raises(Stale) as stale:
        log(talk, colleague, version=version, note="Den anden")

    assert stale.value.current.note == "Den første"


def test_who_did_not_come_is_called_on_the_next_working_day(course, talk, counsellor, clock):
    clock.at("2026-03-13 09:00")  # a Friday
    log(talk, counsellor, "no_show")

    call = course.calls.get()
    assert (call.cause, str(call.due_on)) == (CallCause.NO_SHOW, "2026-03-16")


@pytest.mark.parametrize("outcome", ["attended", "cancelled"])
def test_the_call_goes_when_the_record_was_wrong(course, talk, counsellor, outcome):
    log(talk, counsellor, "no_show")

    log(talk, counsellor, outcome)

    assert not course.calls.open().exists()


def test_a_step_is_agreed_on_and_asked_for(course, talk, counsellor, clock):
    log(talk, counsellor, next_step="Røgfri gåtur")
    assert talks.open_step(course).text == "Røgfri gåtur"

    clock.move(days=7)
    second = planned(course, counsellor, clock)
    log(second, counsellor, step_result="partly", next_step="Gåtur hver aften")

    first, latest = course.steps.order_by("pk")
    assert (first.result, first.asked_in) == ("partly", second.attendances.get())
    assert (latest.text, latest.result) == ("Gåtur hver aften", "")


def test_saving_again_changes_the_step_and_does_not_double_it(course, talk, counsellor):
    log(talk, counsellor, next_step="Røgfri gåtur")
    log(talk, counsellor, next_step="Gåtur efter frokost")
    assert [step.text for step in course.steps.all()] == ["Gåtur efter frokost"]

    log(talk, counsellor, next_step="")
    assert not course.steps.exists()


def test_the_next_appointment_is_booked(course, talk, counsellor, clock):
    log(talk, counsellor, next_meeting=Meeting(clock() + timedelta(days=7), 30, "phone"))

    following = course.sessions.planned().get()
    assert following.is_extra
    assert Booking.objects.get().session == following


def test_a_taken_time_stores_nothing(course, talk, counsellor, clock):
    other = CourseFactory(organisation=course.organisation, referral__counsellor=counsellor)
    planned(other, counsellor, clock, days=7)

    with pytest.raises(Booked):
        log(talk, counsellor, note="x", next_meeting=Meeting(clock() + timedelta(days=7, minutes=5), 30, "phone"))

    assert talk.attendances.get().state == "expected"
    assert states(course) == ("planned", "planned")


def test_an_unplanned_talk_sent_twice_is_stored_once(course, counsellor, clock):
    submission = uuid4()
    said = {
        "course": course,
        "meeting": Meeting(clock(), 10, "phone"),
        "counsellor": counsellor,
        "submission": submission,
        "outcome": "attended",
        "note": "Ringede selv",
        "by": counsellor,
    }

    first, second = (talks.log_unplanned(**said) for _ in range(2))

    assert first == second
    assert states(course) == ("active", "started")
    assert course.steps.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_unplanned_at_once_store_one(organisation, course, counsellor, clock):
    submission = uuid4()

    def send():
        meeting = Meeting(clock(), 10, "phone")
        return talks.log_unplanned(
            course=course,
            meeting=meeting,
            counsellor=counsellor,
            submission=submission,
            outcome="attended",
            by=counsellor,
        )

    first, second = at_once(send, send, within=organisation)

    assert first == second
    assert Session.objects.count() == 1


def test_cancelled_by_us_frees_the_time_and_counts_against_nobody(course, talk, counsellor):
    talks.cancel(session=talk, by=counsellor)

    talk.refresh_from_db()
    assert talk.state == "cancelled"
    assert not Booking.objects.exists()
    with pytest.raises(WrongState):
        log(talk, counsellor)


def test_undone_it_is_planned_again_and_keeps_what_was_written(course, talk, counsellor):
    log(talk, counsellor, note="Gik fint")

    talks.undo(session=talk, by=counsellor)

    row = talk.attendances.get()
    assert (row.state, row.saved_at, row.note) == ("expected", None, "Gik fint")
    assert states(course) == ("planned", "planned")
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("uses", "cause"),
    [
        ([20, 11], None),
        ([20, 10], NoticeCause.HALF),
        ([20, 12, 9], NoticeCause.HALF),
        ([20, 0], NoticeCause.HALF),
        ([0, 3], NoticeCause.RELAPSE),
        ([0, 0], None),
        ([0], None),
    ],
)
def test_the_doctor_is_to_know_again(course, counsellor, clock, uses, cause):
    AffectedMedicineFactory(course=course)

    for number in uses:
        log(planned(course, counsellor, clock), counsellor, **use(number))
        clock.move(days=7)

    assert [notice.cause for notice in course.notices.all()] == ([cause] if cause else [])


def test_half_comes_once(course, counsellor, clock):
    from courses.actions import safety

    AffectedMedicineFactory(course=course)
    for number in (20, 8, 6, 7, 5):
        log(planned(course, counsellor, clock), counsellor, **use(number))
        for notice in course.notices.open():
            safety.advise(notice=notice, version=notice.version, advice="Ring til lægen", by=counsellor)
        clock.move(days=7)

    assert course.notices.count() == 1


def test_without_such_medicine_there_is_no_task(course, counsellor, clock):
    AffectedMedicineFactory(course=course, answer="none", names=[])
    for number in (20, 5, 0, 3):
        log(planned(course, counsellor, clock), counsellor, **use(number))
        clock.move(days=7)

    assert not course.notices.exists()


def test_another_product_is_the_main_one(organisation, counsellor, clock):
    course = CourseFactory(
        organisation=organisation, referral__counsellor=counsellor, referral__products=["snus_or_pouches"]
    )
    AffectedMedicineFactory(course=course)

    for number in (10, 4):
        log(planned(course, counsellor, clock), counsellor, uses={"pouches": number, "cigarettes": 20})
        clock.move(days=7)

    assert course.notices.get().cause == NoticeCause.HALF
    assert clocks.today() == course.notices.get().due_on + timedelta(days=7)
