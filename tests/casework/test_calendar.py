"""The calendar: what stands in a week, where in the grid, and whose names it shows to whom."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import clock as clocks
from accounts.models import AccessLogEntry
from casework.calendar.entries import Entry
from casework.calendar.week import LANES, Week
from courses.enums import CallCause, PlaceKind
from tests.accounts.factories import (
    AbsenceFactory,
    CounsellorFactory,
    LocalCounsellorFactory,
    OrganisationFactory,
    UnitFactory,
)
from tests.conftest import COPENHAGEN
from tests.courses.factories import (
    CourseFactory,
    GroupFactory,
    MeetingFactory,
    ParticipationFactory,
    PlaceFactory,
    PlannedCallFactory,
    SessionFactory,
)
from tests.referrals.factories import ReferralFactory

WEEK = reverse("casework:calendar")
MONDAY = date(2026, 3, 9)  # the clock of the tests stands on the Tuesday of this week


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=COPENHAGEN)


@pytest.fixture
def page(client, counsellor):
    client.force_login(counsellor)
    return client


@pytest.fixture
def talk(organisation, counsellor):
    """Makes one: `talk("Inger Thostrup", at(11, 9))`."""

    def make(name, starts_at, *, who=None, **about):
        course = CourseFactory(
            organisation=organisation,
            active=True,
            referral__counsellor=who or counsellor,
            referral__citizen__name=name,
            referral__citizen__is_protected=about.pop("is_protected", False),
        )
        return SessionFactory(course=course, counsellor=who or counsellor, starts_at=starts_at, **about)

    return make


def shown(page, **query):
    return page.get(WEEK, query).context["week"]


def titles(page, **query):
    return [entry.title for entry in shown(page, **query).entries]


def row(page, title, **query):
    return next(row for day in shown(page, **query).days for row in day.rows if row["title"] == title)


def test_a_week_has_ones_own_talks_from_monday_to_sunday(page, talk, colleague):
    talk("The Monday", at(9, 0, 0))
    talk("The Sunday", at(15, 23, 0))
    talk("The week before", at(8, 23, 30))
    talk("The week after", at(16, 0, 0))
    talk("A colleague’s", at(11, 9), who=colleague)

    assert titles(page) == ["The Monday", "The Sunday"]
    assert titles(page, day="2026-03-16") == ["The week after"]


def test_a_talk_leads_to_its_log_and_says_which_it_is(page, talk):
    first = talk("Inger Thostrup", at(3, 9), held=True, minutes=45)
    second = SessionFactory(course=first.course, counsellor=first.counsellor, starts_at=at(11, 9), minutes=45)

    found = row(page, "Inger Thostrup")

    assert (found["time"], found["where"]) == ("9.00", "2. samtale, telefon")
    assert found["url"] == reverse("courses:log", args=[second.pk])


def test_saturday_and_sunday_are_there_when_something_stands_on_them(page, talk):
    assert [day.day.weekday() for day in shown(page).days] == [0, 1, 2, 3, 4]

    talk("Inger Thostrup", at(14, 10))

    assert [day.day.weekday() for day in shown(page).days] == [0, 1, 2, 3, 4, 5]


def test_the_hours_reach_as_far_as_the_week_needs(page, talk):
    talk("Early", at(11, 6, 30))
    talk("Late", at(12, 22, 0), minutes=90)

    week = shown(page)

    assert (week.hours[0]["label"], week.hours[-1]["label"]) == ("6.00", "24.00")


def test_what_nobody_has_recorded_says_so(page, talk):
    talk("Inger Thostrup", clocks.now() - timedelta(hours=2))
    talk("Poul Lund", clocks.now() - timedelta(hours=4), held=True)

    assert row(page, "Inger Thostrup")["state"] == "ikke registreret"
    assert "cal-todo" in row(page, "Inger Thostrup")["css"]
    assert row(page, "Poul Lund")["state"] == ""


def test_a_meeting_has_its_participants_as_a_number(page, organisation, counsellor):
    group = GroupFactory(organisation=organisation, counsellor=counsellor, name="Tirsdagsholdet")
    meeting = MeetingFactory(group=group, starts_at=at(12, 16, 30))
    ParticipationFactory(organisation=organisation, group=group)
    ParticipationFactory(organisation=organisation, group=group)

    found = row(page, "Tirsdagsholdet")

    assert found["where"].startswith("2 deltagere, ")
    assert found["url"] == reverse("courses:group_log", args=[meeting.pk])


def test_the_second_counsellor_has_the_meeting_too(page, organisation, counsellor, colleague):
    group = GroupFactory(organisation=organisation, counsellor=colleague, second=counsellor, name="Tirsdagsholdet")
    MeetingFactory(group=group, second=counsellor, starts_at=at(12, 16, 30))

    assert titles(page) == ["Tirsdagsholdet"]


def test_talks_at_a_home_are_a_visit_day(page, organisation, talk):
    home = PlaceFactory(organisation=organisation, kind=PlaceKind.RESIDENCE, name="Bosted Fyrvej")
    for hour, minute in ((11, 0), (11, 45), (12, 30), (15, 0)):
        talk(f"At {hour}.{minute}", at(12, hour, minute), place=home, form="home", minutes=30)

    [before, after] = shown(page).entries

    assert (before.title, before.where, before.minutes) == ("Besøgsdag: Bosted Fyrvej", "3 borgere", 120)
    assert (timezone.localtime(after.starts_at).hour, after.where) == (15, "1 borger")
    assert before.url == reverse("casework:visit_day", args=[home.pk]) + "?day=2026-03-12"


def test_a_promised_call_and_calls_that_are_due(page, organisation, counsellor, talk):
    ReferralFactory(organisation=organisation, counsellor=counsellor, citizen__name="Bo Thy", next_try=at(12, 9))
    PlannedCallFactory(course=talk("Inger Thostrup", at(25, 9)).course, due_on=date(2026, 3, 12))
    PlannedCallFactory(course=talk("Poul Lund", at(25, 10)).course, due_on=date(2026, 3, 12), cause=CallCause.NO_SHOW)

    thursday = shown(page).days[3]

    assert [(one["title"], one["where"]) for one in thursday.rows] == [("Bo Thy", "Aftalt opkald")]
    assert [note["text"] for note in thursday.notes] == ["2 opkald"]


def test_holidays_and_absence_stand_on_their_days(page, organisation, counsellor):
    AbsenceFactory(organisation=organisation, user=counsellor, from_day=date(2026, 4, 1), to_day=date(2026, 4, 2))

    days = {day.day.day: day for day in shown(page, day="2026-04-01").days}

    assert [note["text"] for note in days[1].notes] == ["Fravær"]
    assert (days[2].holiday, days[3].holiday, days[1].holiday) == ("skærtorsdag", "langfredag", "")
    assert shown(page, day="2026-03-25").coming_holidays[:1] == ["skærtorsdag 2. april"]


def test_the_calendar_of_a_room_says_who_meets_there(page, organisation, talk, colleague):
    room = PlaceFactory(organisation=organisation, name="Lokale 2")
    talk("Inger Thostrup", at(11, 9), place=room, who=colleague)
    talk("Somewhere else", at(11, 11))

    found = row(page, "Inger Thostrup", show="room", who=room.pk)

    assert found["where"] == f"{colleague.name}, 1. samtale, Lokale 2"
    assert titles(page, show="room", who=room.pk) == ["Inger Thostrup"]


def test_a_colleagues_week_can_be_seen_and_is_in_the_log_of_reads(page, talk, colleague):
    theirs = talk("Inger Thostrup", at(11, 9), who=colleague)

    assert titles(page, who=colleague.pk) == ["Inger Thostrup"]
    assert AccessLogEntry.objects.get().citizens == [theirs.course.citizen_id]


def test_a_protected_name_is_hidden_from_those_outside(page, talk, colleague):
    talk("Inger Thostrup", at(11, 9), who=colleague, is_protected=True)

    assert titles(page, who=colleague.pk) == ["Navnet er beskyttet"]


def test_whoever_may_not_open_the_case_sees_that_the_colleague_is_busy(client, organisation, talk, colleague):
    talk("Inger Thostrup", at(11, 9), who=colleague)
    local = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))
    client.force_login(local)

    answer = client.get(WEEK, {"who": colleague.pk})

    assert [entry.title for entry in answer.context["week"].entries] == ["Optaget"]
    assert "Inger" not in answer.text
    assert not AccessLogEntry.objects.exists()


@pytest.mark.parametrize("query", [{"day": "nonsense"}, {"day": "0001-01-01"}, {"who": "x"}, {"show": "x", "who": "9"}])
def test_nonsense_is_ones_own_week(page, counsellor, query):
    answer = page.get(WEEK, query)

    assert (answer.status_code, answer.context["choice"].person) == (200, counsellor)
    assert answer.context["week"].monday == MONDAY


def test_a_stranger_is_nobody_to_choose(page, counsellor):
    stranger = CounsellorFactory(organisation=OrganisationFactory())

    assert page.get(WEEK, {"who": stranger.pk}).context["choice"].person == counsellor


def test_without_rooms_it_says_how_to_add_one(page):
    assert "Der er ingen lokaler endnu" in page.get(WEEK, {"show": "room"}).text


# The grid.

STARTS = st.tuples(st.integers(0, 23), st.integers(0, 59))


@given(st.lists(st.tuples(STARTS, st.integers(1, 600)), max_size=8))
def test_no_two_entries_lie_on_each_other(times):
    """Against all quarters of an hour of the day, each with its lanes."""
    entries = [Entry(at(11, *start), minutes, "talk", f"{number}", "") for number, (start, minutes) in enumerate(times)]

    [day] = [one for one in Week(MONDAY, entries, {}).days if one.day.day == 11]

    taken = set()
    for one in day.rows:
        css = dict(_numbers(one["css"]))
        of, lane = css.get("of", 1), css.get("lane", 1)
        assert lane <= of <= LANES
        for quarter in range(css["r"], css["r"] + css["h"]):
            for twelfth in range(12 // of * (lane - 1), 12 // of * lane):
                assert (quarter, twelfth) not in taken
                taken.add((quarter, twelfth))
    assert len(day.rows) + len(day.above) == len(entries)


def _numbers(css):
    for part in css.split():
        name = part.removeprefix("cal-")
        if name[-1].isdigit():
            yield name.rstrip("0123456789"), int(name.lstrip("abcdefghijklmnopqrstuvwxyz"))


def test_a_week_with_the_change_to_summer_time_has_seven_days(page, talk):
    talk("Inger Thostrup", datetime(2026, 3, 29, 9, tzinfo=COPENHAGEN))

    assert [(day.day.day, [one["time"] for one in day.rows]) for day in shown(page, day="2026-03-29").days][-1] == (
        29,
        ["9.00"],
    )
