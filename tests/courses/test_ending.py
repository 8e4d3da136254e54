"""A course rests, goes on, ends and begins anew; what was planned goes and comes back with it."""

from datetime import time, timedelta

import pytest

from accounts.actors import link
from accounts.editing import Stale
from accounts.history import remove
from accounts.transactions import atomic
from accounts.transitions import Refused, WrongState
from courses.actions import ending, planning, safety, talks
from courses.actions.planning import Meeting
from courses.models import AffectedMedicine, AgreedStep, Attendance, Booking, Course, DoctorNotice
from referrals.actions import contact, erasure, intake, merging
from tests.courses.factories import AgreedStepFactory, CourseFactory
from tests.courses.test_planning import plan
from tests.referrals.factories import CitizenFactory, ReferralFactory


@pytest.fixture
def referral(organisation, counsellor):
    return ReferralFactory(organisation=organisation, counsellor=counsellor, contacted=True)


@pytest.fixture
def course(referral, counsellor):
    """Two talks to come, and a call every Monday."""
    return plan(referral, counsellor, call_rhythm="weekly", call_weekday=0, call_time=time(9))


@pytest.fixture
def running(course, counsellor, clock):
    """The first talk is held."""
    clock.move(days=1)
    talk = course.sessions.first()
    talks.log(session=talk, version=1, outcome="attended", by=counsellor)
    course.refresh_from_db()
    return course


def now(course):
    course = Course.objects.select_related("referral").get(pk=course.pk)
    return course.state, course.referral.state


def again(course, counsellor):
    return planning.restart(
        course=course,
        counsellor=counsellor,
        meetings=[],
        quit_day=None,
        medicine="none",
        medicine_names=[],
        format="individual",
        programme="individual",
        goal="quit",
        by=counsellor,
    )


def sessions(course):
    return list(course.sessions.values_list("state", flat=True))


def test_a_talk_that_has_been_can_be_logged_while_the_course_rests(running, counsellor, clock):
    clock.move(days=7, minutes=5)
    unlogged = running.sessions.planned().get()
    ending.rest(course=running, by=counsellor)

    talks.log(session=unlogged, version=1, outcome="attended", by=counsellor)

    assert (now(running)[0], sessions(running)) == ("resting", ["held", "held"])


def test_resting_takes_off_what_is_planned_and_going_on_puts_it_back(running, counsellor):
    ending.rest(course=running, by=counsellor)
    assert (now(running)[0], sessions(running)) == ("resting", ["held", "dropped"])
    assert not Booking.objects.exists()
    assert not running.calls.open().exists()

    assert ending.resume(course=running, by=counsellor) == []
    assert (now(running)[0], sessions(running)) == ("active", ["held", "planned"])
    assert Booking.objects.count() == 1
    assert running.calls.open().count() == 1


def test_a_time_that_is_taken_meanwhile_stays_off(running, counsellor, organisation):
    ending.rest(course=running, by=counsellor)
    dropped = running.sessions.get(state="dropped")
    other = CourseFactory(organisation=organisation, referral__counsellor=counsellor)
    meeting = Meeting(dropped.starts_at, 30, "phone")
    planning.add_talks(course=other, counsellor=counsellor, meetings=[meeting], by=counsellor)

    assert ending.resume(course=running, by=counsellor) == [dropped]

    assert sessions(running) == ["held", "dropped"]


def test_a_past_time_is_not_put_back(running, counsellor, clock):
    ending.rest(course=running, by=counsellor)
    clock.move(days=30)

    ending.resume(course=running, by=counsellor)

    assert sessions(running) == ["held", "dropped"]


def test_a_course_that_has_not_begun_cannot_rest(course, counsellor):
    with pytest.raises(WrongState):
        ending.rest(course=course, by=counsellor)


@pytest.mark.parametrize("reason", ["completed", "stopped_coming", "no_wish", "other_offer", "new_attempt"])
def test_an_end_is_undone(running, counsellor, reason):
    ending.end(course=running, reason=reason, by=counsellor)
    assert now(running) == ("ended", "finished")
    assert (sessions(running), Booking.objects.count()) == (["held", "dropped"], 0)

    ending.undo_end(course=running, by=counsellor)
    assert now(running) == ("active", "started")
    assert (sessions(running), Booking.objects.count()) == (["held", "planned"], 1)


@pytest.mark.parametrize(
    ("reason", "then"), [("stopped_coming", "never_came"), ("no_wish", "no_wish"), ("other_offer", "other_offer")]
)
def test_before_it_began_the_referral_says_why(course, counsellor, reason, then):
    ending.end(course=course, reason=reason, by=counsellor)
    course.referral.refresh_from_db()
    assert (course.referral.state, course.referral.end_reason) == ("declined", then)

    ending.undo_end(course=course, by=counsellor)
    assert now(course) == ("planned", "planned")


def test_a_mistake_leads_back_to_the_contact(course, counsellor):
    ending.end(course=course, reason="mistake", by=counsellor)
    assert now(course) == ("ended", "contacted")

    ending.undo_end(course=course, by=counsellor)
    assert now(course) == ("planned", "planned")


def test_what_has_begun_was_no_mistake(running, counsellor):
    with pytest.raises(Refused):
        ending.end(course=running, reason="mistake", by=counsellor)


def test_what_has_not_begun_cannot_be_completed(course, counsellor):
    with pytest.raises(Refused):
        ending.end(course=course, reason="completed", by=counsellor)


@pytest.mark.parametrize("reason", ["died", "moved"])
def test_who_died_or_moved_leaves_everything(running, counsellor, reason):
    another = ReferralFactory(citizen=running.citizen, counsellor=counsellor)

    ending.end(course=running, reason=reason, by=counsellor)

    another.refresh_from_db()
    assert (*now(running), another.state) == ("ended", "not_relevant", "not_relevant")
    assert Course.objects.get(pk=running.pk).end_reason == reason

    ending.undo_end(course=running, by=counsellor)
    another.refresh_from_db()
    assert (*now(running), another.state) == ("active", "started", "received")


def test_a_death_told_at_another_referral_ends_the_course(running, counsellor):
    another = ReferralFactory(citizen=running.citizen, counsellor=counsellor)

    contact.not_relevant(referral=another, by=counsellor, reason="died")
    assert now(running) == ("ended", "not_relevant")

    another.refresh_from_db()
    contact.undo_end(referral=another, by=counsellor)
    assert now(running) == ("active", "started")


def test_an_end_is_not_undone_beside_a_new_course(running, counsellor):
    ending.end(course=running, reason="completed", by=counsellor)
    new = CourseFactory(referral=running.referral)

    with pytest.raises((Refused, WrongState)):
        ending.undo_end(course=running, by=counsellor)

    assert (now(running)[0], now(new)[0]) == ("ended", "planned")


def test_a_new_attempt_that_comes_to_nothing_leaves_the_referral_finished(running, counsellor):
    ending.end(course=running, reason="completed", by=counsellor)
    new = again(running, counsellor)
    assert now(new) == ("planned", "started")

    ending.end(course=new, reason="no_wish", by=counsellor)
    assert now(new) == ("ended", "finished")


def test_a_new_attempt_that_was_a_mistake_is_ended_and_taken_up_again(running, counsellor, clock):
    ending.end(course=running, reason="completed", by=counsellor)
    clock.move(days=1)
    new = again(running, counsellor)

    ending.end(course=new, reason="mistake", by=counsellor)
    assert now(new) == ("ended", "finished")

    ending.undo_end(course=new, by=counsellor)
    assert now(new) == ("planned", "started")


def test_the_end_of_a_course_is_not_undone_after_a_new_attempt(running, counsellor, clock):
    """Its referral says what came of the new one."""
    ending.end(course=running, reason="completed", by=counsellor)
    clock.move(days=1)
    ending.end(course=again(running, counsellor), reason="no_wish", by=counsellor)

    with pytest.raises(WrongState):
        ending.undo_end(course=running, by=counsellor)

    assert now(running) == ("ended", "finished")


def test_the_end_of_a_course_is_not_undone_when_its_referral_begins_anew(course, counsellor):
    ending.end(course=course, reason="no_wish", by=counsellor)
    contact.reopen(referral=course.referral, by=counsellor)

    with pytest.raises(WrongState):
        ending.undo_end(course=course, by=counsellor)


def test_a_talk_that_was_planned_during_a_rest_comes_back_when_the_end_is_undone(running, counsellor, clock):
    ending.rest(course=running, by=counsellor)
    meeting = Meeting(clock() + timedelta(days=20), 30, "home")
    added = planning.add_talk(course=running, counsellor=counsellor, meeting=meeting, by=counsellor)
    clock.move(minutes=5)
    ending.end(course=running, reason="no_wish", by=counsellor)

    ending.undo_end(course=running, by=counsellor)

    assert now(running) == ("resting", "started")
    assert running.sessions.planned().get() == added
    assert Booking.objects.get().session == added


def test_a_second_referral_belongs_to_the_running_course(running, unit):
    again = intake.refer(
        organisation=running.organisation,
        unit=unit,
        details=intake.Details(name=running.citizen.name, phone=running.citizen.phone, products=["cigarettes"]),
        submission=running.submission,
        by=link(unit),
    )

    assert (again.attached_to, again.state) == (running.referral, "contacted")


def test_two_with_running_courses_are_not_merged(course, counsellor, organisation):
    other = CourseFactory(organisation=organisation)
    kept, gone = sorted((course.citizen, other.citizen), key=lambda citizen: citizen.pk)

    with pytest.raises(Refused):
        merging.merge(kept=kept, gone=gone, versions={kept.pk: kept.version, gone.pk: gone.version}, by=counsellor)


def test_a_merged_citizen_brings_the_course(course, counsellor, organisation):
    other = CitizenFactory(organisation=organisation)
    kept, gone = other, course.citizen
    merging.merge(kept=kept, gone=gone, versions={kept.pk: kept.version, gone.pk: gone.version}, by=counsellor)

    course.refresh_from_db()
    assert course.citizen == kept


def test_erasure_reaches_rows_and_history(running, counsellor):
    row = running.attendances.order_by("pk").first()
    talks.log(
        session=row.session, version=2, outcome="attended", note="Hemmeligt", next_step="Hemmeligt", by=counsellor
    )
    safety.correct(course=running, version=1, answer="some", names=["Hemmeligt"], by=counsellor)
    safety.advise(notice=running.notices.get(), version=1, advice="Hemmeligt", by=counsellor)
    AgreedStepFactory(course=running, text="Hemmeligt")
    with atomic():
        remove(AgreedStepFactory(course=running, text="Hemmeligt"), by=counsellor)

    erasure.erase(citizen=running.citizen, by=counsellor)

    for model in (Attendance, AffectedMedicine, DoctorNotice, AgreedStep):
        for row in (*model.objects.all(), *model.history.all()):
            assert "Hemmeligt" not in str(vars(row))


def test_the_quit_date_of_an_ended_course_stands(running, counsellor):
    ending.end(course=running, reason="completed", by=counsellor)

    with pytest.raises(WrongState):
        planning.set_quit_date(course=running, day=None, by=counsellor)


def test_how_contact_is_kept_is_changed(running, counsellor):
    changed = planning.keep_contact(
        course=running, version=running.version, call_rhythm="never", call_weekday=None, call_time=None, by=counsellor
    )

    assert not changed.calls.open().exists()
    with pytest.raises(Stale):
        planning.keep_contact(course=running, version=running.version, bad_times="x", by=counsellor)


def test_a_talk_is_added(running, counsellor, clock):
    added = planning.add_talk(
        course=running,
        counsellor=counsellor,
        meeting=Meeting(clock() + timedelta(days=20), 30, "home"),
        by=counsellor,
    )

    assert (added.is_extra, added.attendances.get().state) == (True, "expected")
