"""The tabs of the citizen's page, and the filter of its timeline."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.models import AccessLogEntry
from casework import course as courses_shown
from casework.tabs import Asked, Tab, tabs
from courses.actions import ending, planning
from courses.models import Course
from courses.whole import courses_of
from referrals.actions import contact
from tests.accounts.factories import CounsellorFactory
from tests.courses.factories import (
    AttendanceFactory,
    CourseFactory,
    MeetingFactory,
    ParticipationFactory,
    PlaceFactory,
    PlannedCallFactory,
    SessionFactory,
)
from tests.courses.pages import to
from tests.referrals.factories import CitizenFactory, ContactAttemptFactory, ContactPersonFactory, ReferralFactory
from tests.sweep.calls import client_of

KINDS = ("talks", "calls", "rest")
NONSENSE = ["tab=x", "tab=", "tab=TALKS", "show=x", "show=", "timeline=x", "tab=%00&show=%F8&timeline=1"]


@pytest.fixture
def signed_in(client, counsellor):
    client.force_login(counsellor)
    return client


@pytest.fixture
def course(organisation, counsellor):
    return CourseFactory(organisation=organisation, referral__counsellor=counsellor, active=True)


@pytest.fixture
def citizen(course):
    return course.citizen


def held(course, day, **about):
    session = SessionFactory(course=course, held=True, attendance=None, starts_at=clocks.now() + timedelta(days=day))
    return AttendanceFactory(session=session, course=course, attended=True, **about)


def opened(client, citizen, query=""):
    answer = client.get(f"{citizen.get_absolute_url()}?{query}")
    assert answer.status_code == 200
    return answer


def titles(answer):
    return [row["title"] for row in answer.context["timeline"]["rows"]]


# Tabs


def test_every_tab_says_which_it_is_and_leads_to_the_others(signed_in, course, citizen):
    held(course, -7)

    for query, current in (
        ("", "Overblik"),
        ("tab=talks", "Samtaler (1)"),
        ("tab=sms", "Sms (0)"),
        ("tab=data", "Stamdata"),
    ):
        answer = opened(signed_in, citizen, query)

        told = [(tab["label"], tab.get("is_current", False)) for tab in answer.context["tabs"]]
        labels = ["Overblik", "Samtaler (1)", "Sms (0)", "STOPbasen", "Til journalen", "Stamdata"]
        assert told == [(label, label == current) for label in labels]
        assert re.findall(r'tab-button" href="[^"]*" aria-current="true"><span>([^<]*)', answer.text) == [current]


def test_what_stands_on_which_tab(signed_in, course, citizen):
    ContactPersonFactory(citizen=citizen, name="Ib Lund")
    held(course, -7)
    parts = ('id="timeline"', f'id="course-{course.pk}"', f'id="talks-{course.pk}"', 'id="referrals"', "Ib Lund")

    found = {
        query: [part in opened(signed_in, citizen, query).text for part in parts]
        for query in ("", "tab=talks", "tab=data")
    }

    assert found == {
        "": [True, True, False, False, True],
        "tab=talks": [False, False, True, False, False],
        "tab=data": [False, False, False, True, True],
    }


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_is_the_overview_with_everything(query, signed_in, citizen):
    answer = opened(signed_in, citizen, query)

    assert answer.context["tab"] == Tab.OVERVIEW
    assert titles(answer) == titles(opened(signed_in, citizen))


def test_the_newest_courses_pages_are_among_the_tabs(signed_in, citizen, counsellor):
    referral = ReferralFactory(citizen=citizen, counsellor=counsellor, finished=True)
    CourseFactory(referral=referral, ended=True)

    answer = opened(signed_in, citizen, "tab=data")

    newest = answer.context["newest_course"]["row"]
    assert [tab["url"] for tab in answer.context["tabs"]][3:5] == [to("baseline", newest), to("journal", newest)]


def test_without_a_course_there_is_nothing_to_write_in(signed_in, organisation, counsellor):
    citizen = ReferralFactory(organisation=organisation, counsellor=counsellor).citizen

    answer = opened(signed_in, citizen, "tab=talks")

    assert [tab["label"] for tab in answer.context["tabs"]] == ["Overblik", "Samtaler (0)", "Sms (0)", "Stamdata"]
    assert "De står her, når et forløb er planlagt." in answer.text


def test_who_may_not_contact_the_citizen_reads_alone(course):
    held(course, -7)
    [whole] = courses_of(course.citizen)

    shown = courses_shown.talks(whole, may_contact=False)

    assert not [name for row in shown["rows"] for name in row if name.endswith("_url")]
    assert len(tabs(Asked(), talks=1, messages=2)) == 4


def test_a_citizen_with_nothing_yet(signed_in, organisation):
    citizen = CitizenFactory(organisation=organisation)

    told = [opened(signed_in, citizen, query).text for query in ("", "tab=talks", "tab=data", "tab=sms")]

    assert "Intet endnu. Her kommer det til at stå, hvad der sker i sagen." in told[0]
    assert "Ingen samtaler endnu" in told[1]
    assert "Ingen henvisninger endnu." in told[2]
    assert "Ingen beskeder endnu." in told[3]
    assert "Intet er planlagt." in told[3]


@pytest.mark.parametrize("query", ["tab=talks", "tab=data", "tab=sms", "show=calls"])
def test_each_tab_is_read_by_those_who_may_and_asks_others_why(query, signed_in, citizen, colleague, neighbour):
    page = f"{citizen.get_absolute_url()}?{query}"
    assert signed_in.get(page).status_code == 200
    assert AccessLogEntry.objects.latest("pk").citizens == [citizen.pk]

    theirs = client_of(colleague)
    asked = theirs.get(page)["Location"]
    assert theirs.post(asked, {"reason": "Vikar"})["Location"] == page
    assert client_of(CounsellorFactory(organisation=neighbour)).get(page).status_code == 404


# The list of talks


def test_talks_stand_the_newest_first_with_what_can_be_done(signed_in, course, citizen):
    first, coming = held(course, -7).session, SessionFactory(course=course)

    [shown] = opened(signed_in, citizen, "tab=talks").context["talks"]

    newest, oldest = shown["rows"]
    assert [newest["number"], oldest["number"]] == [2, 1]
    assert [newest["log_url"], newest["move_url"], newest["cancel_url"], newest["undo_url"], newest["journal_url"]] == [
        to("log", coming),
        to("move", coming),
        to("cancel", coming),
        "",
        "",
    ]
    assert [oldest["log_url"], oldest["move_url"], oldest["undo_url"]] == [to("log", first), "", to("undo", first)]
    assert oldest["journal_url"] == f"{to('journal', course)}?note=talk-{first.pk}"


def test_of_an_ended_course_only_the_text_for_the_record(signed_in, organisation, counsellor):
    course = CourseFactory(organisation=organisation, referral__counsellor=counsellor, ended=True)
    session = held(course, -7).session

    text = opened(signed_in, course.citizen, "tab=talks").text

    assert f"?note=talk-{session.pk}" in text
    assert not [name for name in ("log", "move", "cancel", "undo") if f'"{to(name, session)}"' in text]


def test_a_course_without_talks_says_so_and_the_overview_leads_to_those_that_are_there(signed_in, course, citizen):
    assert "Ingen samtaler er aftalt endnu." in opened(signed_in, citizen, "tab=talks").text
    assert "?tab=talks#talks-" not in opened(signed_in, citizen).text

    held(course, -7), SessionFactory(course=course)

    assert f'<a href="?tab=talks#talks-{course.pk}">2 samtaler</a>' in opened(signed_in, citizen).text


def test_a_talk_cancelled_on_the_tab_leads_back_to_the_tab(signed_in, course, citizen):
    answer = signed_in.post(to("cancel", SessionFactory(course=course)))

    assert answer["Location"] == f"{citizen.get_absolute_url()}?tab=talks"


def test_what_is_drawn_is_escaped(signed_in, course, citizen):
    SessionFactory(course=course, place=PlaceFactory(organisation=course.organisation, name="Åse <b>&"))
    held(course, -7, note="<i>Sover</i>\nbedre")

    assert "Åse &lt;b&gt;&amp;: " in opened(signed_in, citizen, "tab=talks").text
    assert "&lt;i&gt;Sover&lt;/i&gt;<br>bedre" in opened(signed_in, citizen).text


# The timeline


def test_the_timeline_is_narrowed_to_a_kind(signed_in, course, citizen):
    held(course, -7)
    SessionFactory(course=course, cancelled=True)
    PlannedCallFactory(course=course, made=True)
    ContactAttemptFactory(referral=course.referral)

    every = titles(opened(signed_in, citizen))
    talks, calls, rest = [titles(opened(signed_in, citizen, f"show={kind}")) for kind in ("talks", "calls", "rest")]

    assert [len(talks), len(calls)] == [2, 2]
    assert any(title.startswith("Samtale, ") for title in talks)
    assert any(title.startswith("Opkald mellem samtaler") for title in calls)
    assert "Et forløb blev planlagt" in rest
    assert sorted(talks + calls + rest) == sorted(every)


def test_a_meeting_of_the_group_is_a_talk(signed_in, course, citizen, organisation):
    group = ParticipationFactory(course=course).group
    meeting = MeetingFactory(group=group, cancelled=True)
    AttendanceFactory(session=meeting, course=course)

    assert titles(opened(signed_in, citizen, "show=talks")) == ["Vi aflyste en mødegang"]


def test_the_choice_stands_in_the_address_and_every_chip_leads_on(signed_in, citizen):
    chips = opened(signed_in, citizen, "show=calls").context["timeline"]["chips"]

    assert [chip["label"] for chip in chips] == ["Alle", "Samtaler", "Opkald", "Andet"]
    assert [chip["is_current"] for chip in chips] == [False, False, True, False]
    assert [chip["url"] for chip in chips] == [f"?{query}#timeline" for query in ("", *(f"show={k}" for k in KINDS))]


@pytest.mark.parametrize(("kind", "told"), [("talks", "Ingen samtaler endnu."), ("calls", "Ingen opkald endnu.")])
def test_an_empty_kind_says_so(kind, told, signed_in, citizen):
    text = opened(signed_in, citizen, f"show={kind}").text

    assert told in text
    assert '<ol class="timeline' not in text


def test_fifteen_entries_then_the_whole(signed_in, course, citizen):
    for day in range(16):
        held(course, -day - 1)

    newest = opened(signed_in, citizen, "show=talks")
    link = re.search(r'<a href="([^"]*)">Vis alle \(16\)</a>', newest.text)[1]
    whole = signed_in.get(citizen.get_absolute_url() + link.replace("&amp;", "&"))

    assert newest.text.count('class="tl"') == 15
    assert whole.text.count('class="tl"') == 16
    assert titles(whole)[:15] == titles(newest)
    assert "Vis alle" not in whole.text
    assert all("timeline=all" in chip["url"] for chip in whole.context["timeline"]["chips"])
    total = newest.context["timeline"]["total"] + len(titles(opened(signed_in, citizen, "show=rest")))
    assert f'href="?timeline=all#timeline">Vis hele tidslinjen ({total})' in opened(signed_in, citizen).text


def test_fifteen_are_the_whole(signed_in, course, citizen):
    for day in range(15):
        held(course, -day - 1)

    answer = opened(signed_in, citizen, "show=talks")

    assert (len(titles(answer)), answer.context["timeline"]["whole_url"]) == (15, "")


def test_what_can_be_undone_is_offered(signed_in, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, counsellor=counsellor)
    attempt = ContactAttemptFactory(referral=referral)

    text = opened(signed_in, referral.citizen, "show=calls").text

    assert f'action="{reverse("referrals:undo_attempt", args=[attempt.pk])}"><input type="hidden" name="csrf' in text


def test_another_goal_and_a_rest_are_told_and_what_was_planned_stays_as_it_was(signed_in, course, citizen, counsellor):
    planned = next(title for title in titles(opened(signed_in, citizen)) if "forløb blev planlagt" in title)
    planning.set_goal(course=course, goal="reduce", by=counsellor)
    ending.rest(course=Course.objects.get(pk=course.pk), by=counsellor)
    ending.resume(course=Course.objects.get(pk=course.pk), by=counsellor)

    rows = {row["title"]: row for row in opened(signed_in, citizen).context["timeline"]["rows"]}

    assert {"Målet blev ændret fra stoppe til skære ned", "Forløbet hviler", "Forløbet blev genoptaget"} <= set(rows)
    assert rows["Forløbet hviler"]["by"] == counsellor.name
    assert "Mål: stoppe" in rows[planned]["text"]


def test_a_course_that_rests_says_since_when(signed_in, course, citizen, counsellor):
    ending.rest(course=course, by=counsellor)

    assert "Siden 10. marts." in opened(signed_in, citizen).text


def test_an_end_can_be_undone_until_the_citizen_is_contacted_anew(signed_in, course, citizen, counsellor):
    undo = to("undo_end", course)
    ending.end(course=course, reason="stopped_coming", by=counsellor)
    assert undo in opened(signed_in, citizen).text

    referral = course.referral
    referral.refresh_from_db()
    contact.reopen(referral=referral, by=counsellor)

    assert undo not in opened(signed_in, citizen).text
