"""One's own calendar in another program: who has the address sees when one is busy, and nothing else."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from accounts import clock as clocks
from accounts import links, staff
from accounts.models import Membership, PublicLink
from accounts.rights import Role
from tests.accounts.factories import CounsellorFactory, OrganisationFactory
from tests.conftest import COPENHAGEN
from tests.courses.factories import CourseFactory, GroupFactory, MeetingFactory, SessionFactory
from tests.referrals.factories import ReferralFactory

PAGE = reverse("casework:calendar_address")


@pytest.fixture
def membership(counsellor):
    return Membership.objects.get(user=counsellor)


@pytest.fixture
def page(client, counsellor):
    client.force_login(counsellor)
    return client


@pytest.fixture
def change(page, membership):
    def press(do, **about):
        return page.post(reverse("casework:change_calendar_address", args=[membership.pk]), {"do": do, **about})

    return press


def events(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).walk("VEVENT")


@pytest.fixture
def talk(organisation, counsellor):
    course = CourseFactory(organisation=organisation, active=True, referral__counsellor=counsellor)
    return SessionFactory(course=course, counsellor=counsellor, starts_at=clocks.now() + timedelta(days=2), minutes=45)


def test_the_address_tells_when_one_is_busy_and_nothing_else(page, change, client, talk):
    change("open")
    client.logout()

    answer = client.get(address_of(talk.counsellor))
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert (event["SUMMARY"], event["CLASS"], event.get("LOCATION")) == ("Optaget", "PRIVATE", None)
    assert event.start == talk.starts_at
    assert event.end - event.start == timedelta(minutes=45)
    assert talk.course.citizen.name not in answer.text
    assert f"/{talk.pk}" not in answer.text


def address_of(user):
    link = PublicLink.objects.get(target=Membership.objects.get(user=user).pk, purpose="calendar")
    return reverse("casework:calendar_feed", args=[links.key(link)])


def test_it_has_talks_meetings_and_promised_calls_of_ones_own(page, change, organisation, counsellor, colleague, talk):
    group = GroupFactory(organisation=organisation, counsellor=colleague, second=counsellor)
    MeetingFactory(group=group, second=counsellor)
    ReferralFactory(organisation=organisation, counsellor=counsellor, next_try=clocks.now() + timedelta(hours=3))
    SessionFactory(course=talk.course, counsellor=colleague)
    SessionFactory(course=talk.course, counsellor=counsellor, cancelled=True)
    SessionFactory(course=talk.course, counsellor=counsellor, starts_at=clocks.now() - timedelta(days=40), held=True)
    change("open")

    assert len(events(page, address_of(counsellor))) == 3


def test_a_moved_talk_is_the_same_event_with_a_higher_number(page, change, counsellor, talk):
    change("open")
    [before] = events(page, address_of(counsellor))
    talk.starts_at += timedelta(hours=1)
    talk.version += 1
    talk.save()

    [after] = events(page, address_of(counsellor))

    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after.start - before.start == timedelta(hours=1)


@pytest.mark.parametrize(("month", "day", "utc"), [(3, 28, 8), (3, 29, 7), (10, 24, 7), (10, 25, 8)])
def test_the_hour_is_right_on_both_sides_of_summer_time(page, change, counsellor, talk, month, day, utc):
    talk.starts_at = datetime(2026, month, day, 9, tzinfo=COPENHAGEN)
    talk.save()
    change("open")

    [event] = events(page, address_of(counsellor))

    assert (event.start.utcoffset(), event.start.hour) == (timedelta(0), utc)


def test_long_lines_are_folded_by_octets(page, change, counsellor, talk):
    change("open")

    lines = page.get(address_of(counsellor)).content.split(b"\r\n")

    assert max(map(len, lines)) <= 75


def test_a_new_address_closes_the_former_and_pressed_twice_is_new_once(page, change, counsellor):
    change("open")
    first = address_of(counsellor)

    change("renew", version=1)
    change("renew", version=1)

    assert PublicLink.objects.get(purpose="calendar").version == 2
    assert page.get(first).status_code == 404
    assert page.get(address_of(counsellor)).status_code == 200


def test_a_closed_address_opens_nothing_until_there_is_a_new_one(page, change, counsellor):
    change("open")
    first = address_of(counsellor)

    change("close")
    change("close")

    assert page.get(first).status_code == 404
    assert "Lukket" in page.get(PAGE).text
    change("open")
    assert page.get(first).status_code == 404
    assert page.get(address_of(counsellor)).status_code == 200


@pytest.mark.parametrize("key", ["", "1", "1-aaaaaaaaaaaaaaaaaaaaaaaaaa", "x-1", "9" * 30])
def test_a_wrong_key_opens_nothing(client, db, key):
    assert client.get(f"/kalenderadresse/{key}.ics").status_code == 404


def test_whoever_no_longer_works_there_has_no_calendar(page, change, counsellor, membership, coordinator):
    change("open")
    staff.close(membership=membership, by=coordinator)

    assert page.get(address_of(counsellor)).status_code == 404


def test_whoever_calls_nobody_any_more_has_none(page, change, counsellor, membership, coordinator):
    change("open")
    staff.change(membership=membership, version=membership.version, by=coordinator, roles=[Role.REFERRER], unit=None)

    assert page.get(address_of(counsellor)).status_code == 404


def test_nobody_changes_a_colleagues(page, organisation, colleague):
    theirs = Membership.objects.get(user=colleague)

    assert page.post(reverse("casework:change_calendar_address", args=[theirs.pk]), {"do": "open"}).status_code == 404
    assert not PublicLink.objects.filter(purpose="calendar").exists()


def test_one_who_works_in_two_organisations_has_two(client, db):
    user = CounsellorFactory(organisation=OrganisationFactory())
    Membership.objects.create(user=user, organisation=OrganisationFactory(), roles=[Role.COUNSELLOR])
    client.force_login(user)

    assert len(client.get(PAGE).context["calendars"]) == 2


def test_what_is_not_a_button_is_not_there(change):
    assert change("burn").status_code == 404
