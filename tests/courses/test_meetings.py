"""The meetings of a group are added, moved and called off, alone or with the rest; nobody is booked twice."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.editing import Stale
from accounts.transitions import Refused, WrongState
from courses.actions import groups, meetings
from courses.actions.booking import Booked
from courses.actions.planning import Meeting
from courses.models import Booking
from referrals.actions import handover
from tests.accounts.factories import UserFactory
from tests.courses.factories import ParticipationFactory, PlaceFactory

TUESDAYS = ["2026-03-17 16:30", "2026-03-24 16:30", "2026-03-31 16:30"]


def at(text) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def meeting(text, place=None, minutes=90):
    return Meeting(at(text), minutes, "in_person", place)


@pytest.fixture
def make(organisation, counsellor, colleague):
    def make(times=TUESDAYS, **about):
        about = {"name": "Røgfri forår", "format": "group", "programme": "gold_standard", "capacity": 12} | about
        return groups.make(
            organisation_id=organisation.pk,
            meetings=[meeting(text, about.get("place")) for text in times],
            by=counsellor,
            submission=about.pop("submission", uuid4()),
            counsellor=about.pop("counsellor", counsellor),
            second=about.pop("second", colleague),
            **about,
        )

    return make


@pytest.fixture
def group(make):
    return make()


def times(group, *, state="planned"):
    found = group.sessions.filter(state=state).order_by("starts_at").values_list("starts_at", flat=True)
    return [timezone.localtime(one).strftime("%Y-%m-%d %H:%M") for one in found]


def first(group):
    return group.sessions.order_by("starts_at").first()


def move_rest(group, to, by, **about):
    session = first(group)
    return meetings.move_rest(session=session, version=session.version, starts_at=at(to), by=by, **about)


def test_a_group_is_made_with_its_meetings_and_both_counsellors_are_booked(group, counsellor, colleague):
    assert times(group) == TUESDAYS
    assert Booking.objects.filter(user=counsellor).count() == Booking.objects.filter(user=colleague).count() == 3


def test_sent_twice_it_is_one_group(make):
    submission = uuid4()

    assert make(submission=submission) == make(submission=submission)


def test_two_open_groups_have_different_names(make, group, counsellor):
    with pytest.raises(Refused, match="allerede et hold"):
        make(times=[])
    groups.close(group=group, by=counsellor)

    assert make(times=[]).name == group.name


def test_a_counsellor_is_in_one_place_at_a_time(make, group):
    with pytest.raises(Booked) as booked:
        make(times=["2026-03-24 17:00"], name="Et andet")

    assert booked.value.starts_at == at("2026-03-24 17:00")


def test_a_room_holds_one_meeting_at_a_time(make, organisation, counsellor, colleague):
    room = PlaceFactory(organisation=organisation)
    make(place=room, second=None)

    with pytest.raises(Booked, match=room.name):
        make(times=["2026-03-17 17:30"], name="Et andet", place=room, counsellor=colleague, second=None)
    assert make(times=["2026-03-17 18:00"], name="Et andet", place=room, counsellor=colleague, second=None)


def test_one_meeting_is_moved_and_the_others_stay(group, counsellor):
    session = first(group)
    meetings.move(session=session, version=session.version, starts_at=at("2026-03-18 10:00"), by=counsellor)

    assert times(group) == ["2026-03-18 10:00", *TUESDAYS[1:]]


def test_the_rest_is_moved_around_holidays_at_the_new_time_of_day(group, counsellor):
    """A week later the last one falls on the Tuesday after Easter; two days later it meets Maundy Thursday."""
    move_rest(group, "2026-03-19 10:00", counsellor)

    assert times(group) == ["2026-03-19 10:00", "2026-03-26 10:00", "2026-04-07 10:00"]


def test_the_rest_avoids_what_a_counsellor_has(make, group, counsellor):
    make(times=["2026-03-25 16:30"], name="Et andet", second=None)

    move_rest(group, "2026-03-18 16:30", counsellor)

    assert times(group) == ["2026-03-18 16:30", "2026-03-26 16:30", "2026-04-01 16:30"]


def test_nothing_is_moved_when_one_cannot_be(make, group, counsellor):
    make(times=["2026-03-18 16:30"], name="Et andet", second=None)

    with pytest.raises(Booked):
        move_rest(group, "2026-03-18 16:30", counsellor)

    assert times(group) == TUESDAYS


def test_a_move_that_somebody_else_has_made_meanwhile_is_shown(group, counsellor, colleague):
    session = first(group)
    meetings.move(session=session, version=session.version, starts_at=at("2026-03-18 10:00"), by=colleague)

    with pytest.raises(Stale):
        meetings.move_rest(session=session, version=session.version, starts_at=at("2026-03-20 10:00"), by=counsellor)


def test_one_meeting_or_the_rest_is_called_off_and_the_time_is_free(group, counsellor):
    _, second, _third = group.sessions.order_by("starts_at")

    meetings.cancel(session=first(group), by=counsellor)
    assert times(group) == TUESDAYS[1:]
    meetings.cancel(session=second, with_rest=True, by=counsellor)

    assert (times(group), times(group, state="cancelled")) == ([], TUESDAYS)
    assert not Booking.objects.exists()


def test_a_meeting_of_a_group_that_has_ended_is_not_moved(group, counsellor, clock):
    clock.at("2026-03-20")
    groups.close(group=group, by=counsellor)
    session = first(group)

    with pytest.raises(Refused, match="afsluttet"):
        meetings.move(session=session, version=session.version, starts_at=at("2026-03-26 10:00"), by=counsellor)


def test_a_meeting_takes_place_after_all_when_its_time_is_free(make, group, counsellor):
    off = meetings.cancel(session=first(group), by=counsellor)[0]
    make(times=TUESDAYS[:1], name="Et andet", second=None)

    with pytest.raises(Booked):
        meetings.undo(session=off, by=counsellor)
    meetings.cancel(session=group.sessions.model.objects.get(group__name="Et andet"), by=counsellor)

    assert meetings.undo(session=off, by=counsellor).state == "planned"
    with pytest.raises(WrongState):
        meetings.undo(session=off, by=counsellor)


def test_meetings_to_come_get_the_groups_new_counsellors_and_place(group, organisation, counsellor, clock):
    clock.at("2026-03-20")
    room = PlaceFactory(organisation=organisation)

    groups.change(group=group, version=group.version, by=counsellor, second=None, place=room)

    assert [one.second for one in group.sessions.order_by("starts_at")] == [group.second, None, None]
    assert [one.place for one in group.sessions.order_by("starts_at")] == [None, room, room]


def test_a_group_that_ends_calls_off_what_was_to_come_and_all_of_it_comes_back(group, organisation, counsellor, clock):
    inside = ParticipationFactory(organisation=organisation, group=group)
    clock.at("2026-03-20")

    groups.close(group=group, by=counsellor)
    inside.refresh_from_db()
    assert (times(group), inside.reason) == (TUESDAYS[:1], "group_ended")

    clock.move(minutes=5)
    groups.reopen(group=group, by=counsellor)
    inside.refresh_from_db()
    assert (times(group), inside.state) == (TUESDAYS, "joined")


def test_more_meetings_are_added_until_it_ends(group, counsellor):
    meetings.add(group=group, meetings=[meeting("2026-04-14 16:30")], by=counsellor)
    assert times(group) == [*TUESDAYS, "2026-04-14 16:30"]
    groups.close(group=group, by=counsellor)

    with pytest.raises(Refused, match="afsluttet"):
        meetings.add(group=group, meetings=[meeting("2026-04-21 16:30")], by=counsellor)


def test_a_meeting_may_begin_when_another_ends(make, group):
    assert make(times=["2026-03-17 18:00"], name="Et andet")
    assert timedelta(minutes=90) == at("2026-03-17 18:00") - at("2026-03-17 16:30")


def test_an_account_that_leads_a_group_is_not_closed_and_the_second_one_is_taken_off(group, organisation, colleague):
    administrator = UserFactory(organisation=organisation, roles=["administrator"])
    first, second = (one.memberships.get() for one in (group.counsellor, group.second))

    with pytest.raises(Refused, match=group.name):
        handover.deactivate(membership=first, heirs={}, by=administrator)
    handover.deactivate(membership=second, heirs={}, by=administrator)

    group.refresh_from_db()
    assert group.second is None
    assert not Booking.objects.filter(user=colleague).exists()
