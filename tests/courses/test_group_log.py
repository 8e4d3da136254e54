"""A meeting is logged row by row: what is stored, what follows from it, and that two who log lose nothing."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from accounts import clock as clocks
from accounts.editing import Stale
from accounts.scope import scope
from accounts.transitions import WrongState
from courses import whole
from courses.actions import group_log, meetings
from courses.actions.booking import Booked
from courses.actions.planning import Meeting
from courses.enums import CallCause
from courses.models import Attendance, Booking, Participation
from courses.progress import completed
from tests.accounts.factories import CollaborationFactory
from tests.courses.factories import CourseFactory, GroupFactory, MeetingFactory, ParticipationFactory
from tests.threads import at_once


@pytest.fixture
def group(organisation, counsellor):
    return GroupFactory(organisation=organisation, counsellor=counsellor)


@pytest.fixture
def meeting(group):
    return MeetingFactory(organisation=group.organisation, group=group)


@pytest.fixture
def inside(group, course):
    return ParticipationFactory(organisation=group.organisation, group=group, course=course)


def save(session, course, by, outcome="attended", version=0, **said):
    return group_log.store(session=session, course=course, version=version, outcome=outcome, by=by, **said)


def soon():
    return Meeting(clocks.now() + timedelta(hours=1), 60, "in_person")


def test_a_row_is_made_when_it_is_first_saved_and_starts_the_course(meeting, inside, course, counsellor):
    row = save(meeting, course, counsellor, use=9, co=12, note="Kom med bus.")

    course.refresh_from_db()
    assert (row.uses, row.co, row.note, row.saved_by) == ({"cigarettes": 9}, 12, "Kom med bus.", counsellor)
    assert (course.state, course.referral.state) == ("active", "started")


def test_sent_twice_it_is_stored_once(meeting, inside, course, counsellor):
    submission = uuid4()

    first = save(meeting, course, counsellor, use=9, submission=submission)
    second = save(meeting, course, counsellor, use=9, submission=submission)

    assert (first.pk, second.version) == (second.pk, first.version)


def test_an_empty_row_is_no_row(meeting, inside, course, counsellor):
    save(meeting, course, counsellor, outcome="expected")

    assert not Attendance.objects.exists()


def test_what_was_said_about_other_products_is_kept(meeting, inside, course, counsellor):
    row = save(meeting, course, counsellor, use=9)
    Attendance.objects.filter(pk=row.pk).update(uses={"cigarettes": 9, "pouches": 2})

    row = save(meeting, course, counsellor, use=7, version=row.version)

    assert row.uses == {"cigarettes": 7, "pouches": 2}


def test_two_who_log_the_same_row_lose_nothing(meeting, inside, course, counsellor, colleague):
    save(meeting, course, colleague, use=9)

    with pytest.raises(Stale) as stale:
        save(meeting, course, counsellor, use=12)

    assert stale.value.current.uses == {"cigarettes": 9}
    assert save(meeting, course, counsellor, use=9).saved_by == colleague


def test_it_can_be_taken_back(meeting, inside, course, counsellor):
    row = save(meeting, course, counsellor, use=9)

    row = save(meeting, course, counsellor, outcome="expected", version=row.version)

    course.refresh_from_db()
    assert (row.state, row.uses, row.saved_at, course.state) == ("expected", {}, None, "planned")


def test_who_did_not_come_is_called_the_next_working_day(meeting, inside, course, counsellor):
    save(meeting, course, counsellor, outcome="no_show")

    call = course.calls.get()
    assert (call.cause, str(call.due_on)) == (CallCause.NO_SHOW, "2026-03-11")


def test_nobody_is_logged_at_a_meeting_that_was_called_off(meeting, inside, course, counsellor):
    meetings.cancel(session=meeting, by=counsellor)

    with pytest.raises(WrongState):
        save(meeting, course, counsellor)


def test_a_meeting_is_closed_and_opened_again_and_its_rows_can_be_corrected(meeting, inside, course, counsellor):
    assert group_log.close(session=meeting, by=counsellor).state == "held"
    assert save(meeting, course, counsellor).state == "attended"
    assert group_log.reopen(session=meeting, by=counsellor).state == "planned"


def test_nameless_people_are_counted_and_the_last_number_stands(meeting, counsellor):
    for number in (4, 4, 5):
        meeting = group_log.count_nameless(session=meeting, number=number, by=counsellor)

    assert (meeting.nameless, meeting.version) == (5, 3)


def test_who_walks_in_gets_a_row_and_in_a_rolling_group_a_seat_from_this_meeting_on(meeting, group, course, counsellor):
    group_log.walk_in(session=meeting, course=course, by=counsellor)
    group_log.walk_in(session=meeting, course=course, by=counsellor)

    joined = Participation.objects.get()
    assert Attendance.objects.get().course == course
    assert (joined.state, joined.covers(meeting.starts_at)) == ("joined", True)


def test_a_group_that_its_host_has_closed_holds_nobody_back_who_walks_in(meeting, group, course, counsellor):
    ended = GroupFactory(organisation=group.organisation, closed_at=clocks.now(), closed_by_kind="system:test")
    former = ParticipationFactory(organisation=group.organisation, group=ended, course=course)

    group_log.walk_in(session=meeting, course=course, by=counsellor)

    former.refresh_from_db()
    assert (former.reason, group.participations.get().state) == ("group_ended", "joined")


def test_the_time_of_a_meeting_that_is_closed_before_it_ends_is_free(group, counsellor):
    [session] = meetings.add(group=group, meetings=[soon()], by=counsellor)
    session = group_log.close(session=session, by=counsellor)
    assert not Booking.objects.exists()

    group_log.reopen(session=session, by=counsellor)
    assert Booking.objects.get().session == session


def test_a_meeting_is_not_opened_again_when_its_time_has_been_given_away(group, counsellor):
    [session] = meetings.add(group=group, meetings=[soon()], by=counsellor)
    group_log.close(session=session, by=counsellor)
    meetings.add(group=group, meetings=[soon()], by=counsellor)

    with pytest.raises(Booked):
        group_log.reopen(session=session, by=counsellor)


def test_who_walks_in_to_a_fixed_group_is_there_this_once(organisation, course, counsellor):
    fixed = GroupFactory(organisation=organisation, format="group", programme="gold_standard")
    meeting = MeetingFactory(organisation=organisation, group=fixed)

    group_log.walk_in(session=meeting, course=course, by=counsellor)

    assert Attendance.objects.exists()
    assert not Participation.objects.exists()


class TestThePartner:
    @pytest.fixture
    def theirs(self, neighbour):
        return CourseFactory(organisation=neighbour)

    @pytest.fixture
    def group(self, organisation, neighbour):
        together = CollaborationFactory(organisations=[organisation, neighbour])
        return GroupFactory(organisation=organisation, collaboration=together)

    def test_each_logs_its_own_at_the_same_meeting(self, meeting, theirs, course, counsellor):
        save(meeting, course, counsellor, use=9)

        with scope([theirs.organisation_id], partners=None):
            row = save(meeting, theirs, theirs.referral.counsellor, use=3)
            assert (row.organisation_id, Attendance.objects.count()) == (theirs.organisation_id, 1)

    def test_the_citizens_own_courses_tell_of_the_hosts_meetings(self, meeting, group, theirs):
        with scope([theirs.organisation_id], partners=None):
            ParticipationFactory(organisation=theirs.organisation, group=group, course=theirs)
            [told] = whole.courses_of(theirs.citizen)

        assert [(one.group.name, one.state) for one in told.sessions] == [(group.name, "planned")]


def test_completion_counts_the_meetings_while_one_had_a_seat(group, course, counsellor, clock):
    """Four in all: before the seat, attended, missed, called off by us."""
    days = (-7, 1, 8, 15)
    _before, came, missed, off = [
        MeetingFactory(organisation=group.organisation, group=group, starts_at=clocks.now() + timedelta(days=day))
        for day in days
    ]
    group.__class__.objects.filter(pk=group.pk).update(programme="gold_standard")
    ParticipationFactory(organisation=group.organisation, group=group, course=course)
    course.__class__.objects.filter(pk=course.pk).update(programme="gold_standard", planned_meetings=0)
    clock.move(days=8)
    save(came, course, counsellor)
    save(missed, course, counsellor, outcome="no_show")
    meetings.cancel(session=off, by=counsellor)

    [told] = whole.courses_of(course.citizen)
    attended = [row for row in told.attendances if row.state == "attended"]
    result = completed(told.course, told.sessions, attended)

    assert (result.attended, result.counted, result.percent) == (1, 2, 50)


@pytest.mark.django_db(transaction=True)
def test_two_counsellors_at_once_make_one_row(organisation, counsellor, colleague, meeting, inside, course):
    calls = [partial(save, meeting, course, by, use=use) for by, use in ((counsellor, 9), (colleague, 12))]

    told = at_once(*calls, within=organisation)

    assert sorted(type(one).__name__ for one in told) == ["Attendance", "Stale"]
    assert Attendance.objects.count() == 1
