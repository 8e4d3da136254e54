"""The list of participants: everybody with a course, what comes next for each, and who needs something."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.models import AccessLogEntry, SavedView
from casework.participants.views import PAGE
from courses.enums import CallCause
from tests.accounts.factories import CounsellorFactory, LocalCounsellorFactory, SavedViewFactory, UnitFactory
from tests.courses.factories import (
    AttendanceFactory,
    BaselineFactory,
    CourseFactory,
    GroupFactory,
    MeetingFactory,
    ParticipationFactory,
    PlannedCallFactory,
    QuitDateFactory,
    SessionFactory,
)

LIST = reverse("casework:participants")


@pytest.fixture
def page(client, counsellor):
    client.force_login(counsellor)
    return client


@pytest.fixture
def course(organisation, counsellor):
    """Makes one: `course("Inger Thostrup", active=True)`."""

    def make(name, *, who=None, **about):
        return CourseFactory(
            organisation=organisation,
            referral__counsellor=who or counsellor,
            referral__citizen__name=name,
            referral__citizen__is_protected=about.pop("is_protected", False),
            **about,
        )

    return make


def names(client, **query):
    return [row["name"] for row in client.get(LIST, query).context["rows"]]


def row(page, name, **query):
    return next(row for row in page.get(LIST, query).context["rows"] if row["name"] == name)


def test_everybody_whose_course_has_not_ended_in_danish_order(page, course):
    for name, state in (("Ågot", "active"), ("Zarah", "resting"), ("Anne", "planned"), ("Bo", "ended")):
        course(name, **({} if state == "planned" else {state: True}))

    assert names(page) == ["Anne", "Zarah", "Ågot"]
    assert names(page, state="ended") == ["Bo"]
    assert names(page, state="resting") == ["Zarah"]
    assert set(names(page, state="all")) == {"Ågot", "Zarah", "Anne", "Bo"}


def test_the_next_appointment_is_the_first_talk_or_meeting(page, course, organisation):
    talks, meets, neither = course("Anne", active=True), course("Bo", active=True), course("Carl", active=True)
    SessionFactory(course=talks, starts_at=clocks.now() + timedelta(days=1))
    group = GroupFactory(organisation=organisation, name="Tirsdagsholdet")
    MeetingFactory(group=group, starts_at=clocks.now() - timedelta(days=1))
    MeetingFactory(group=group, starts_at=clocks.now() + timedelta(days=2))
    ParticipationFactory(group=group, course=meets)

    assert row(page, "Anne")["next"].startswith("i morgen")
    assert row(page, "Bo")["next"].startswith("12. marts")
    assert (row(page, "Bo")["what"], row(page, "Carl")["next"]) == ("Tirsdagsholdet", "")
    assert row(page, "Carl")["add_url"] == reverse("courses:add_talk", args=[neither.pk])
    assert names(page, need="no_date") == ["Carl"]


def test_whoever_needs_something_is_found(page, course):
    long_ago = clocks.now() - timedelta(days=70)
    gone, here, missed = course("Gone", active=True), course("Here", active=True), course("Missed", active=True)
    for one in (gone, here, missed):
        one.started_at = long_ago
        one.save()
    for one, when in ((gone, long_ago), (here, clocks.now() - timedelta(days=7))):
        session = SessionFactory(course=one, held=True, attendance=None, starts_at=when)
        AttendanceFactory(session=session, attended=True)
    PlannedCallFactory(course=missed, cause=CallCause.NO_SHOW)
    SessionFactory(course=missed)
    BaselineFactory(course=here, finished_at=clocks.now(), finished_by_kind="system:tests")
    QuitDateFactory(course=here)

    assert names(page, need="away") == ["Gone"]
    assert names(page, need="missed") == ["Missed"]
    assert names(page, need="no_baseline") == ["Gone", "Missed"]
    assert names(page, need="no_quit_date") == ["Gone", "Missed"]


def test_mine_and_a_colleagues(page, course, colleague):
    course("Anne")
    course("Bo", who=colleague)

    assert names(page) == ["Anne", "Bo"]
    assert names(page, counsellor="mine") == ["Anne"]
    assert names(page, counsellor=colleague.pk) == ["Bo"]


@pytest.mark.parametrize("query", [{"state": "x"}, {"counsellor": "99999999"}, {"organisation": "1'"}])
def test_what_cannot_be_understood_is_left_out_and_said(page, course, query):
    course("Anne")

    answer = page.get(LIST, query)

    assert [one["name"] for one in answer.context["rows"]] == ["Anne"]
    assert not answer.context["understood"]


def test_a_protected_name_is_hidden_from_those_outside(page, course, colleague):
    course("Anne", who=colleague, is_protected=True)

    assert names(page) == ["Navnet er beskyttet"]


def test_whoever_sees_only_ones_own_unit_has_nobody_elses(client, organisation, course):
    course("Anne")
    client.force_login(LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation)))

    assert names(client) == []


def test_those_shown_are_in_the_log_of_reads(page, course):
    shown = course("Anne")

    page.get(LIST)

    assert AccessLogEntry.objects.get().citizens == [shown.citizen_id]


def test_a_long_list_has_pages_and_every_one_once(page, course):
    for number in range(PAGE + 2):
        course(f"Anne {number:03}")

    found = [*names(page), *names(page, page=2)]

    assert (len(found), len(set(found))) == (PAGE + 2, PAGE + 2)
    assert names(page, page=99) == names(page, page=2)


def test_the_list_as_it_is_can_be_kept_under_a_name(page, counsellor):
    page.post("/visninger/ny/deltagere/?need=away&counsellor=mine&evil=1", {"name": "Mine tavse"})

    view = SavedView.objects.get()
    assert (view.page, view.query) == ("casework:participants", "need=away&counsellor=mine")
    answer = page.get(f"{LIST}?{view.query}")
    assert [one["current"] for one in answer.context["keeping"]["views"]] == [True]
    assert "Ret visningen" in answer.text


def test_a_view_of_one_list_is_not_on_another(page, counsellor):
    SavedViewFactory(user=counsellor, page="casework:referral_list", name="Sene")

    assert page.get(LIST).context["keeping"]["views"] == []


def test_a_list_that_is_not_there_cannot_be_kept(page):
    assert page.get("/visninger/ny/x/").status_code == 404


def test_whoever_oversees_nothing_keeps_no_list_of_referrals(page):
    assert page.get("/visninger/ny/henvisninger/").status_code == 403


def test_a_view_is_shared_with_those_who_open_the_list(client, organisation, counsellor):
    SavedViewFactory(user=counsellor, page="casework:participants", name="Uden aftale", shared_with=organisation)
    client.force_login(CounsellorFactory(organisation=organisation))

    assert [one["name"] for one in client.get(LIST).context["keeping"]["views"]] == ["Uden aftale"]
