"""Seats in a group: who gets one, who waits, and what follows for the course."""

from datetime import timedelta
from functools import partial

import pytest

from accounts import clock as clocks
from accounts.scope import scope
from accounts.transitions import Refused, WrongState
from courses.actions import ending, groups, planning, roster, talks
from courses.actions.planning import Meeting
from courses.actions.roster import Full
from courses.models import Booking, Seat
from courses.progress import completed
from courses.whole import whole_of
from tests.accounts.factories import CollaborationFactory
from tests.courses.factories import CourseFactory, GroupFactory, SeatFactory
from tests.courses.test_planning import meeting, plan
from tests.threads import at_once


@pytest.fixture
def group(organisation, counsellor):
    return GroupFactory(organisation=organisation, counsellor=counsellor, capacity=1)


def add(group, course, by, **how):
    return roster.add(group=group, course=course, by=by, **how)


def another(course):
    return CourseFactory(organisation=course.organisation, referral__counsellor=course.referral.counsellor)


def test_a_free_seat_is_taken_and_the_course_follows_the_group(group, course, counsellor):
    joined = add(group, course, counsellor)

    course.refresh_from_db()
    assert (joined.state, joined.joined_by, roster.free_seats(group)) == ("joined", counsellor, 0)
    assert (course.format, course.programme) == ("rolling_group", "come_and_quit")


def test_who_finds_no_seat_waits_and_keeps_the_course_as_it_is(group, course, counsellor):
    add(group, another(course), counsellor)

    waiting = add(group, course, counsellor)

    course.refresh_from_db()
    assert (waiting.state, waiting.joined_at, course.format) == ("waiting", None, "individual")


def test_the_same_again_changes_nothing(group, course, counsellor):
    assert add(group, course, counsellor) == add(group, course, counsellor)
    assert Seat.objects.count() == 1


def test_a_seat_that_is_given_up_goes_to_nobody_by_itself(group, course, counsellor):
    first = add(group, another(course), counsellor)
    waiting = add(group, course, counsellor)

    with pytest.raises(Full):
        roster.give_seat(participation=waiting, by=counsellor)
    roster.leave(participation=first, reason="no_wish", by=counsellor)
    waiting.refresh_from_db()
    assert (waiting.state, roster.free_seats(group)) == ("waiting", 1)

    assert roster.give_seat(participation=waiting, by=counsellor).state == "joined"


def test_leaving_by_mistake_is_undone_while_the_seat_is_free(group, course, counsellor):
    gone = roster.leave(participation=add(group, course, counsellor), reason="mistake", by=counsellor)
    other = add(group, another(course), counsellor)

    with pytest.raises(Full):
        roster.undo_leave(participation=gone, by=counsellor)
    roster.leave(participation=other, reason="no_wish", by=counsellor)

    assert roster.undo_leave(participation=gone, by=counsellor).state == "joined"
    assert roster.free_seats(group) == 0


def test_talks_planned_with_the_course_are_replaced_by_the_group(group, course, counsellor):
    meetings = [Meeting(clocks.now() + timedelta(days=day), 30, "phone") for day in (1, 2)]
    planning.add_talks(course=course, counsellor=counsellor, meetings=meetings, by=counsellor)
    planning.add_talk(
        course=course,
        counsellor=counsellor,
        meeting=Meeting(clocks.now() + timedelta(days=9), 30, "phone"),
        by=counsellor,
    )

    add(group, course, counsellor)

    assert course.sessions.planned().get().is_extra
    assert Booking.objects.count() == 1


def test_talks_may_be_kept(group, course, talk, counsellor):
    add(group, course, counsellor, keeps_talks=True)

    assert course.sessions.planned().get() == talk


def test_one_is_in_one_group_at_a_time(group, course, counsellor):
    add(group, course, counsellor)
    other = GroupFactory(organisation=group.organisation, counsellor=counsellor)

    with pytest.raises(Refused, match="andet hold"):
        add(other, course, counsellor)


def test_a_move_waits_for_a_seat_and_keeps_the_old_one_meanwhile(group, course, counsellor):
    full = GroupFactory(organisation=group.organisation, counsellor=counsellor, capacity=1)
    seat = SeatFactory(organisation=group.organisation, group=full)
    here = add(group, course, counsellor)

    there = roster.move(participation=here, to=full, by=counsellor)
    here.refresh_from_db()
    assert (there.state, here.state) == ("waiting", "joined")

    seat.delete()
    assert roster.give_seat(participation=there, by=counsellor).state == "joined"
    here.refresh_from_db()
    assert (here.state, here.reason) == ("left", "other_group")


def test_a_move_to_a_free_seat_is_done_at_once(group, course, counsellor):
    other = GroupFactory(organisation=group.organisation, counsellor=counsellor)
    here = add(group, course, counsellor)

    assert roster.move(participation=here, to=other, by=counsellor).state == "joined"
    assert roster.free_seats(group) == 1


def test_a_move_takes_the_seat_that_has_come_free_while_they_waited_for_it(group, course, counsellor):
    full = GroupFactory(organisation=group.organisation, counsellor=counsellor, capacity=1)
    seat = SeatFactory(organisation=group.organisation, group=full)
    here = add(group, course, counsellor)
    there = roster.move(participation=here, to=full, by=counsellor)
    seat.delete()

    assert roster.move(participation=here, to=full, by=counsellor) == there

    there.refresh_from_db()
    here.refresh_from_db()
    assert (there.state, here.state) == ("joined", "left")


def test_a_move_to_where_one_is_changes_nothing(group, course, counsellor):
    here = add(group, course, counsellor)

    assert roster.move(participation=here, to=group, by=counsellor) == here
    assert course.participations.get().state == "joined"


def test_who_has_left_is_not_moved(group, course, counsellor):
    full = GroupFactory(organisation=group.organisation, capacity=1)
    SeatFactory(organisation=group.organisation, group=full)
    gone = roster.leave(participation=add(group, course, counsellor), reason="no_wish", by=counsellor)

    with pytest.raises(WrongState):
        roster.move(participation=gone, to=full, by=counsellor)


def test_who_comes_back_to_the_waiting_list_has_their_place_again(group, course, counsellor, clock):
    add(group, another(course), counsellor)
    first = add(group, course, counsellor)
    clock.move(minutes=1)
    second = add(group, another(course), counsellor)

    roster.leave(participation=first, reason="mistake", by=counsellor)
    clock.move(minutes=1)
    roster.undo_leave(participation=first, by=counsellor)

    first.refresh_from_db()
    assert list(group.seats.filter(is_waiting=True)) == [first.seat, second.seat]


def test_nobody_comes_back_to_a_group_that_has_ended(group, course, counsellor):
    joined = add(group, course, counsellor)
    groups.close(group=group, by=counsellor)

    with pytest.raises(Refused, match="afsluttet"):
        roster.undo_leave(participation=joined, by=counsellor)


def test_the_course_has_the_groups_form_again_when_leaving_is_undone(group, course, counsellor):
    gone = roster.leave(participation=add(group, course, counsellor), reason="individual", by=counsellor)

    roster.undo_leave(participation=gone, by=counsellor)

    course.refresh_from_db()
    assert (course.format, course.programme) == ("rolling_group", "come_and_quit")


def test_leaving_a_waiting_list_keeps_the_form_of_the_group_that_one_is_in(group, course, counsellor):
    full = GroupFactory(organisation=group.organisation, capacity=1)
    SeatFactory(organisation=group.organisation, group=full)
    there = roster.move(participation=add(group, course, counsellor), to=full, by=counsellor)

    roster.leave(participation=there, reason="individual", by=counsellor)

    course.refresh_from_db()
    assert course.programme == "come_and_quit"


def test_going_on_alone_makes_the_course_individual(group, course, counsellor):
    roster.leave(participation=add(group, course, counsellor), reason="individual", by=counsellor)

    course.refresh_from_db()
    assert (course.format, course.programme) == ("individual", "individual")


def test_a_course_that_ends_gives_its_seat_back_and_has_it_again_when_that_is_undone(group, course, counsellor):
    joined = add(group, course, counsellor)

    ending.end(course=course, reason="no_wish", by=counsellor)
    joined.refresh_from_db()
    assert (joined.state, joined.reason, roster.free_seats(group)) == ("left", "course_ended", 1)

    ending.undo_end(course=course, by=counsellor)
    joined.refresh_from_db()
    assert (joined.state, roster.free_seats(group)) == ("joined", 0)


def test_a_cafe_is_never_full(organisation, course, counsellor):
    cafe = GroupFactory(organisation=organisation, format="drop_in", programme="drop_in", capacity=None)

    assert add(cafe, course, counsellor).state == "joined"
    assert roster.free_seats(cafe) is None


class TestCompletion:
    """What the talks before the group count for."""

    @pytest.fixture
    def group(self, organisation, counsellor):
        return GroupFactory(organisation=organisation, counsellor=counsellor, format="group", programme="gold_standard")

    @pytest.fixture
    def planned(self, referral, counsellor, clock):
        def planned(programme):
            days = {"meetings": [meeting(days) for days in (1, 2, 3)]}
            course = plan(referral, counsellor, programme=programme, **days)
            first = course.sessions.first()
            clock.move(days=1)
            talks.log(session=first, version=1, outcome="attended", by=counsellor)
            return course

        return planned

    def counted(self, course):
        course = whole_of(course)
        rows = [one for one in course.attendances if one.state == "attended"]
        found = completed(course.course, course.sessions, rows)
        return found.attended, found.counted

    def test_a_talk_that_we_called_off_before_takes_nothing_from_the_others(self, planned, group, counsellor):
        course = planned("individual")
        talks.cancel(session=course.sessions.planned().first(), by=counsellor)

        add(group, course, counsellor)

        assert self.counted(course) == (1, 1)

    @pytest.mark.parametrize(("keeps", "asked_for"), [(False, 1), (True, 3)])
    def test_talks_of_an_open_course_are_asked_for_in_a_course_that_has_a_rate(
        self, planned, group, counsellor, keeps, asked_for
    ):
        course = planned("open_course")

        add(group, course, counsellor, keeps_talks=keeps)

        assert self.counted(course) == (1, asked_for)

    def test_talks_that_a_rest_has_taken_off_are_replaced_by_the_group_too(self, planned, group, counsellor, clock):
        course = planned("individual")
        ending.rest(course=course, by=counsellor)
        clock.move(minutes=5)

        add(group, course, counsellor)
        ending.resume(course=course, by=counsellor)

        assert not course.sessions.planned().exists()
        assert not Booking.objects.exists()


class TestWithPartners:
    @pytest.fixture
    def group(self, organisation, neighbour):
        together = CollaborationFactory(organisations=[organisation, neighbour])
        return GroupFactory(organisation=organisation, collaboration=together, capacity=1)

    @pytest.fixture
    def theirs(self, neighbour):
        return CourseFactory(organisation=neighbour)

    def test_a_partner_takes_a_seat_that_the_host_counts_without_knowing_whose(self, group, theirs, course, counsellor):
        with scope([theirs.organisation_id], partners=None):
            taken = add(group, theirs, theirs.referral.counsellor)

        with scope([group.organisation_id], partners=None):
            assert roster.free_seats(group) == 0
            assert add(group, course, counsellor).state == "waiting"
            assert not type(taken).objects.filter(pk=taken.pk).exists()

    def test_an_organisation_outside_the_collaboration_gets_none(self, theirs, counsellor):
        alone = GroupFactory(organisation=counsellor.memberships.get().organisation)

        with scope([theirs.organisation_id, alone.organisation_id]), pytest.raises(Refused, match="ikke åbent"):
            add(alone, theirs, counsellor)

    def test_a_group_that_its_host_has_closed_holds_nobody_back(self, group, theirs, neighbour):
        by = theirs.referral.counsellor
        with scope([neighbour.pk], partners=None):
            first = add(group, theirs, by)
        with scope([group.organisation_id]):
            type(group).objects.filter(pk=group.pk).update(closed_at=clocks.now(), closed_by_kind="system:test")

        with scope([neighbour.pk], partners=None):
            own = GroupFactory(organisation=neighbour)
            assert add(own, theirs, by).state == "joined"
            first.refresh_from_db()
            assert first.reason == "group_ended"

    def test_a_seat_in_a_group_that_its_host_has_closed_is_given_to_nobody(self, group, theirs, neighbour):
        by = theirs.referral.counsellor
        SeatFactory(organisation=group.organisation, group=group, collaboration=group.collaboration)
        with scope([neighbour.pk], partners=None):
            waiting = add(group, theirs, by)
        with scope([group.organisation_id]):
            type(group).objects.filter(pk=group.pk).update(
                closed_at=clocks.now(), closed_by_kind="system:test", capacity=2
            )

        with scope([neighbour.pk], partners=None), pytest.raises(Refused, match="afsluttet"):
            roster.give_seat(participation=waiting, by=by)

    def test_who_was_in_a_group_that_its_host_has_closed_comes_back_to_another(self, group, theirs, neighbour):
        by = theirs.referral.counsellor
        own = GroupFactory(organisation=neighbour)
        with scope([neighbour.pk], partners=None):
            gone = roster.leave(participation=add(own, theirs, by), reason="mistake", by=by)
            add(group, theirs, by)
        with scope([group.organisation_id]):
            type(group).objects.filter(pk=group.pk).update(closed_at=clocks.now(), closed_by_kind="system:test")

        with scope([neighbour.pk], partners=None):
            assert roster.undo_leave(participation=gone, by=by).state == "joined"


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_given_once(organisation, counsellor, group):
    courses = [CourseFactory(organisation=organisation, referral__counsellor=counsellor) for _ in range(4)]

    taken = at_once(*(partial(add, group, course, counsellor) for course in courses), within=organisation)

    assert sorted(row.state for row in taken) == ["joined", "waiting", "waiting", "waiting"]
