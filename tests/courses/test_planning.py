"""A course is planned: what is made, what is refused, and that nothing is left of what was refused."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock as clocks
from accounts.transitions import Refused, WrongState
from courses.actions import planning
from courses.actions.booking import Booked
from courses.actions.planning import HasCourse, Meeting
from courses.enums import NoticeCause
from courses.models import Attendance, Booking, Course, PlannedCall, Session
from tests.accounts.factories import CounsellorFactory
from tests.courses.factories import CourseFactory, PlaceFactory
from tests.referrals.factories import ReferralFactory
from tests.threads import at_once


@pytest.fixture
def referral(organisation, counsellor):
    return ReferralFactory(organisation=organisation, counsellor=counsellor, contacted=True)


def meeting(days=1, hours=0, **about):
    return Meeting(
        **{"starts_at": clocks.now() + timedelta(days=days, hours=hours), "minutes": 45, "form": "phone"} | about
    )


def plan(referral, by, **about):
    usual = {
        "counsellor": referral.counsellor or by,
        "meetings": [meeting(1), meeting(8)],
        "quit_day": date(2026, 3, 26),
        "medicine": "none",
        "medicine_names": [],
        "format": "individual",
        "programme": "individual",
        "goal": "quit",
    }
    return planning.plan(referral=referral, by=by, **usual | about)


def test_a_course_has_its_talks_and_its_quit_date(referral, counsellor):
    course = plan(referral, counsellor)

    referral.refresh_from_db()
    assert (course.state, referral.state) == ("planned", "planned")
    assert course.quit_day == date(2026, 3, 26)
    assert course.planned_meetings == 2
    assert [one.state for one in course.attendances.all()] == ["expected", "expected"]
    assert set(course.sessions.values_list("counsellor", flat=True)) == {counsellor.pk}


def test_an_open_course_counts_against_nothing(referral, counsellor):
    assert plan(referral, counsellor, programme="open_course").planned_meetings is None


def test_without_dates(referral, counsellor):
    course = plan(referral, counsellor, meetings=[], quit_day=None)

    assert (course.quit_day, course.sessions.count()) == (None, 0)


@pytest.mark.parametrize("situation", [{}, {"declined": True}, {"planned": True}, {"started": True}])
def test_only_from_a_contact(organisation, counsellor, situation):
    referral = ReferralFactory(organisation=organisation, counsellor=counsellor, **situation)

    with pytest.raises(WrongState):
        plan(referral, counsellor)


def test_one_course_at_a_time(referral, counsellor):
    plan(referral, counsellor)
    again = ReferralFactory(citizen=referral.citizen, counsellor=counsellor, contacted=True)

    with pytest.raises(HasCourse):
        plan(again, counsellor)


def test_sent_twice_there_is_one(referral, counsellor):
    submission = uuid4()

    first, second = (plan(referral, counsellor, submission=submission) for _ in range(2))

    assert first == second
    assert Session.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(organisation, referral, counsellor):
    told = at_once(*[lambda: plan(referral, counsellor)] * 2, within=organisation)

    assert Course.objects.count() == 1
    assert sorted(type(one).__name__ for one in told) == ["Course", "HasCourse"]


def test_another_counsellor_gets_the_referral(referral, counsellor, colleague):
    plan(referral, counsellor, counsellor=colleague)

    referral.refresh_from_db()
    assert referral.counsellor == colleague


def test_nobody_is_booked_twice(organisation, referral, counsellor):
    plan(referral, counsellor)
    other = ReferralFactory(organisation=organisation, counsellor=counsellor, contacted=True)

    with pytest.raises(Booked, match=counsellor.name) as refused:
        plan(other, counsellor, meetings=[meeting(20), meeting(8, minutes=10)])

    assert refused.value.starts_at == meeting(8).starts_at
    other.refresh_from_db()
    assert (other.state, Course.objects.count(), Attendance.objects.count()) == ("contacted", 1, 2)


def test_one_may_begin_when_another_ends(organisation, referral, counsellor):
    plan(referral, counsellor, meetings=[meeting(1)])
    other = ReferralFactory(organisation=organisation, counsellor=counsellor, contacted=True)

    after = Meeting(meeting(1).starts_at + timedelta(minutes=45), 45, "phone")
    plan(other, counsellor, meetings=[after])

    assert Booking.objects.count() == 2


def test_a_room_is_not_booked_twice_but_a_house_is(organisation, referral, counsellor, colleague):
    room, house = PlaceFactory(organisation=organisation), PlaceFactory(organisation=organisation, kind="house")
    plan(referral, counsellor, meetings=[meeting(1, place=room, form="in_person"), meeting(2, place=house)])
    other = ReferralFactory(organisation=organisation, counsellor=colleague, contacted=True)

    with pytest.raises(Booked, match=room.name):
        plan(other, colleague, meetings=[meeting(1, place=room, form="in_person")])

    plan(other, colleague, meetings=[meeting(2, place=house)])


def test_two_talks_of_the_same_course_cannot_meet(referral, counsellor):
    with pytest.raises(Booked):
        plan(referral, counsellor, meetings=[meeting(1), meeting(1, minutes=20)])


def test_somebody_without_an_account_cannot_have_it(referral, counsellor, neighbour):
    with pytest.raises(Refused):
        plan(referral, counsellor, counsellor=CounsellorFactory(organisation=neighbour))


def test_medicine_makes_a_task_for_the_quit_date(referral, counsellor):
    course = plan(referral, counsellor, medicine="some", medicine_names=["Clozapin"])

    notice = course.notices.get()
    assert (notice.cause, notice.due_on) == (NoticeCause.FIRST, date(2026, 3, 26))


@pytest.mark.parametrize("answer", ["none", "unknown"])
def test_no_medicine_no_task(referral, counsellor, answer):
    course = plan(referral, counsellor, medicine=answer)

    assert course.affected_medicine.answer == answer
    assert not course.notices.exists()


def test_reduction_begins_with_the_first_talk(referral, counsellor):
    course = plan(
        referral, counsellor, goal="reduce", quit_day=None, medicine="some", medicine_names=["Clozapin", "Warfarin"]
    )

    assert course.notices.get().due_on == clocks.today() + timedelta(days=1)


def test_the_task_follows_the_quit_date(referral, counsellor):
    course = plan(referral, counsellor, medicine="some", medicine_names=["Insulin"])

    planning.set_quit_date(course=course, day=date(2026, 4, 9), by=counsellor)
    assert course.notices.get().due_on == date(2026, 4, 9)

    planning.set_quit_date(course=course, day=None, by=counsellor)
    assert course.notices.get().due_on is None
    assert [row.day for row in course.quit_dates.all()] == [None, date(2026, 4, 9), date(2026, 3, 26)]


def test_the_same_quit_date_again_changes_nothing(referral, counsellor):
    course = plan(referral, counsellor)

    planning.set_quit_date(course=course, day=date(2026, 3, 26), by=counsellor)

    assert course.quit_dates.count() == 1


def test_calls_between_the_talks(referral, counsellor):
    course = plan(referral, counsellor, call_rhythm="weekly", call_weekday=0, call_time=time(15, 30))

    assert PlannedCall.objects.get(course=course).due_on == date(2026, 3, 16)  # the Monday after Tuesday 10 March


def test_a_talk_is_moved(referral, counsellor):
    course = plan(referral, counsellor, meetings=[meeting(1)])
    talk = course.sessions.get()

    planning.move(session=talk, version=talk.version, starts_at=meeting(3).starts_at, by=counsellor)

    talk.refresh_from_db()
    assert talk.starts_at == meeting(3).starts_at
    assert Booking.objects.get().during.lower == meeting(3).starts_at


def test_a_talk_cannot_move_onto_another(referral, counsellor):
    course = plan(referral, counsellor)
    first, second = course.sessions.all()

    with pytest.raises(Booked):
        planning.move(session=first, version=first.version, starts_at=second.starts_at, by=counsellor)

    assert Booking.objects.count() == 2


def test_history_says_who(referral, counsellor):
    course = plan(referral, counsellor)

    for row in (course, *course.sessions.all(), *course.attendances.all(), course.affected_medicine):
        assert [entry.history_user for entry in row.history.all()] == [counsellor]


def test_statements_do_not_grow_with_the_talks(organisation, counsellor):
    def statements(talks):
        referral = ReferralFactory(organisation=organisation, counsellor=counsellor, contacted=True)
        meetings = [meeting(200 * talks + day) for day in range(1, talks + 1)]
        with CaptureQueriesContext(connection) as captured:
            plan(referral, counsellor, meetings=meetings)
        return len(captured)

    assert statements(2) == statements(12)


def test_an_ended_course_can_be_followed_by_a_new_attempt(organisation, counsellor):
    old = CourseFactory(organisation=organisation, referral__counsellor=counsellor, ended=True)

    new = planning.restart(
        course=old,
        counsellor=counsellor,
        meetings=[meeting(1)],
        quit_day=None,
        medicine="some",
        medicine_names=["Clozapin"],
        format="individual",
        programme="individual",
        goal="quit",
        by=counsellor,
    )

    old.refresh_from_db()
    assert (new.restart_of, new.referral) == (old, old.referral)
    assert (old.state, new.state, new.referral.state) == ("ended", "planned", "started")
    assert new.notices.get().cause == NoticeCause.RESTART
