"""A case has another counsellor: the talks go along, and nothing is lost where two meet."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.scope import scope
from accounts.transactions import atomic
from accounts.transitions import Refused
from courses.actions import planning, talks
from courses.actions.planning import Meeting
from courses.models import Booking, Session
from referrals.actions import contact, handover
from tests.courses.factories import CourseFactory, PlaceFactory


@pytest.fixture
def course(organisation, counsellor):
    return CourseFactory(organisation=organisation, referral__counsellor=counsellor)


def talk(course, counsellor, clock, days=2):
    meeting = Meeting(clock() + timedelta(days=days), 30, "phone")
    return planning.add_talks(course=course, counsellor=counsellor, meetings=[meeting], by=counsellor)[0]


def test_planned_talks_go_along(course, counsellor, colleague, clock):
    session = talk(course, counsellor, clock)

    contact.assign(referral=course.referral, counsellor=colleague, by=counsellor)

    session.refresh_from_db()
    assert session.counsellor == colleague
    assert Booking.objects.get().user == colleague


def test_what_is_held_stays_with_whom_it_was(course, counsellor, colleague, clock):
    session = talk(course, counsellor, clock)
    clock.at(str(session.starts_at.date()))
    talks.log(session=session, version=1, outcome="attended", by=counsellor)
    course.referral.refresh_from_db()

    contact.assign(referral=course.referral, counsellor=colleague, by=counsellor)

    session.refresh_from_db()
    assert session.counsellor == counsellor


def test_where_two_meet_the_talk_stays_and_my_day_says_so(client, course, counsellor, colleague, clock, organisation):
    session = talk(course, counsellor, clock)
    other = CourseFactory(organisation=organisation, referral__counsellor=colleague)
    talk(other, colleague, clock)

    contact.assign(referral=course.referral, counsellor=colleague, by=counsellor)

    session.refresh_from_db()
    assert (session.counsellor, session.state) == (colleague, "planned")
    assert not session.bookings.exists()
    client.force_login(colleague)
    [line] = client.get("/min-dag/").context["to_do"]
    assert (line["name"], line["do"]) == (course.citizen.name, "Flyt samtalen")


def test_where_another_organisation_is_in_the_way_neither_counsellor_nor_room_is_booked(
    course, counsellor, colleague, clock, organisation, neighbour
):
    """Its bookings only the database sees."""
    colleague.memberships.create(organisation=neighbour, roles=colleague.memberships.get().roles)
    theirs = CourseFactory(organisation=neighbour, referral__counsellor=colleague)
    with scope([neighbour.pk]):
        talk(theirs, colleague, clock)
    meeting = Meeting(clock() + timedelta(days=2), 30, "in_person", PlaceFactory(organisation=organisation))
    [session] = planning.add_talks(course=course, counsellor=counsellor, meetings=[meeting], by=counsellor)

    contact.assign(referral=course.referral, counsellor=colleague, by=counsellor)

    assert not session.bookings.exists()


def test_nobody_cannot_have_a_course(course, counsellor):
    with pytest.raises(Refused):
        contact.assign(referral=course.referral, counsellor=None, by=counsellor)


def test_an_account_closes_and_its_talks_go_to_the_heir(course, counsellor, colleague, clock):
    session = talk(course, counsellor, clock)

    handover.deactivate(membership=counsellor.memberships.get(), heirs={"started": colleague}, by=colleague)

    session.refresh_from_db()
    assert session.counsellor == colleague


def test_statements_do_not_grow_with_the_talks(organisation, counsellor, colleague, clock):
    def statements(number):
        courses = [CourseFactory(organisation=organisation, referral__counsellor=counsellor) for _ in range(number)]
        for place, course in enumerate(courses):
            talk(course, counsellor, clock, days=100 * number + place)
        with CaptureQueriesContext(connection) as asked, atomic():
            contact.give_all([(course.referral, colleague) for course in courses], by=counsellor)
        return len(asked)

    assert statements(2) == statements(12)
    assert Session.objects.filter(counsellor=colleague).count() == 14
