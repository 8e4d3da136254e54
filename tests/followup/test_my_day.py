"""What citizens have written, in My day of whoever has them: answers that wait, who comes, and who does not."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.actors import CITIZEN
from accounts.models import AccessLogEntry
from courses.actions import answering, meetings, planning, roster
from courses.actions.planning import Meeting
from followup.actions import asking
from tests.accounts.factories import AbsenceFactory, CounsellorFactory, LocalCounsellorFactory, UnitFactory
from tests.courses.factories import CourseFactory, GroupFactory, PlannedCallFactory
from tests.followup.engine import switch_on
from tests.followup.factories import AnswerFactory, MessageFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory
from tests.sweep.calls import client_of


def day(user):
    answer = client_of(user).get("/min-dag/")
    assert answer.status_code == 200
    return answer


def waiting(user):
    return [row["name"] for row in day(user).context["answers"]]


@pytest.fixture
def citizen(course):
    return course.citizen


@pytest.fixture
def asked(citizen):
    return AnswerFactory(citizen=citizen, text="Må jeg stadig komme?", received_at=clocks.now() - timedelta(hours=15))


# Answers that wait


def test_an_answer_waits_in_the_day_of_whoever_has_the_citizen(asked, citizen, counsellor, colleague):
    answer = day(counsellor)

    [row] = answer.context["answers"]
    assert (row["name"], row["when"], row["text"]) == (citizen.name, "i går 19.42", "»Må jeg stadig komme?«")
    assert f"/borgere/{citizen.pk}/?tab=sms#reply" in answer.text
    assert '<span class="tile-no">1</span><span class="tile-text">sms-svar' in answer.text
    assert AccessLogEntry.objects.latest("pk").citizens == [citizen.pk]
    assert waiting(colleague) == []


def test_one_of_today_says_the_hour_alone(citizen, counsellor):
    AnswerFactory(citizen=citizen, received_at=clocks.now() - timedelta(hours=2))

    assert day(counsellor).context["answers"][0]["when"] == "8.42"


def test_once_it_is_answered_it_is_gone(asked, citizen, counsellor):
    asking.reply(citizen=citizen, text="Ja, du er velkommen.", by=counsellor)

    answer = day(counsellor)

    assert answer.context["answers"] == []
    assert "Ingen venter på svar." in answer.text


def test_the_newest_that_is_open_decides_whose_it_is(asked, citizen, counsellor, colleague):
    ReferralFactory(citizen=citizen, counsellor=CounsellorFactory(organisation=citizen.organisation), finished=True)
    ReferralFactory(citizen=citizen, counsellor=colleague, received_at=clocks.now() + timedelta(minutes=1))

    assert (waiting(colleague), waiting(counsellor)) == ([citizen.name], [])


def test_after_the_course_it_is_still_somebodys(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, counsellor=counsellor, finished=True)
    AnswerFactory(citizen=referral.citizen)

    assert waiting(counsellor) == [referral.citizen.name]


def test_nobodys_citizen_is_everybodys_who_sees_them(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation)
    AnswerFactory(citizen=referral.citizen)
    local = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))

    assert (waiting(counsellor), waiting(local)) == ([referral.citizen.name], [])
    assert "Ingen har borgeren endnu" in day(counsellor).text


@pytest.fixture
def away(organisation, counsellor, colleague):
    return AbsenceFactory(organisation=organisation, user=counsellor, deputy=colleague)


def test_an_absent_colleagues_goes_to_the_deputy(away, asked, citizen, counsellor, colleague, coordinator):
    assert (waiting(colleague), waiting(coordinator)) == ([citizen.name], [])
    assert f"For {counsellor.name}" in day(colleague).text


def test_without_a_deputy_to_everybody(away, asked, citizen, coordinator):
    away.deputy = None
    away.save(update_fields=["deputy"])

    assert waiting(coordinator) == [citizen.name]


def test_a_deputy_of_one_unit_sees_only_its_own(away, asked, organisation):
    away.deputy = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))
    away.save(update_fields=["deputy"])

    assert waiting(away.deputy) == []


def test_of_an_organisation_that_sends_none_there_is_no_word(organisation, counsellor):
    switch_on(organisation, gateway="")

    assert "sms-svar" not in day(counsellor).text


def test_what_was_asked_before_the_gateway_went_is_still_answered(asked, citizen, organisation, counsellor):
    switch_on(organisation, gateway="")

    assert waiting(counsellor) == [citizen.name]
    assert "sms-svar" in day(counsellor).text


def test_a_neighbour_sees_nothing(asked, neighbour):
    assert waiting(CounsellorFactory(organisation=neighbour)) == []


# Yes and no


def says_yes(talk, course):
    answering.confirm(session=talk, course=course, by=CITIZEN)


def says_no(talk, course):
    answering.send_word(session=talk, course=course, by=CITIZEN)


def test_yes_of_today_is_counted(plan, course, counsellor, clock):
    says_yes(plan(), course)
    assert "1 svar med »ja« er registreret som bekræftet aftale i dag." in day(counsellor).text

    clock.at("2026-03-11 09:00")

    assert "bekræftet aftale" not in day(counsellor).text


def to_do(user):
    return [(row["text"], row["note"], row["url"]) for row in day(user).context["to_do"]]


def test_no_asks_for_a_new_talk(plan, course, counsellor, colleague):
    says_no(plan(days=1, minutes=-72), course)

    [line] = to_do(counsellor)

    add = reverse("courses:add_talk", args=[course.pk])
    assert line == (f"Afbud på sms: {course.citizen.name}", "i morgen kl. 9.30, I sundhedshuset", add)
    assert to_do(colleague) == []


def test_a_new_talk_settles_it(plan, course, counsellor, clock):
    says_no(plan(days=1), course)
    clock.move(minutes=5)

    plan(days=3)

    assert to_do(counsellor) == []


def test_it_is_over_with_the_hour_where_the_course_goes_on(plan, course, counsellor, clock):
    plan(days=8)
    says_no(plan(days=1), course)
    assert len(to_do(counsellor)) == 1

    clock.at("2026-03-11 11:00")

    assert to_do(counsellor) == []


def test_with_nothing_planned_it_stays_for_two_weeks(plan, course, counsellor, clock):
    says_no(plan(days=1), course)
    clock.at("2026-03-20 11:00")
    assert len(to_do(counsellor)) == 1

    clock.at("2026-03-26 11:00")

    assert to_do(counsellor) == []


def test_what_a_counsellor_has_logged_as_sent_word_is_no_such_line(plan, course, counsellor):
    answering.send_word(session=plan(days=1), course=course, by=counsellor)

    assert to_do(counsellor) == []


# The agenda


def agenda(user):
    return [row["said"] for row in day(user).context["agenda"]]


def test_a_talk_says_that_it_is_confirmed_and_the_reminder_has_gone(organisation, course, counsellor, clock):
    clock.at("2026-03-09 09:00")
    at = clocks.now() + timedelta(days=1, hours=8)
    [talk] = planning.add_talks(
        course=course, counsellor=counsellor, meetings=[Meeting(at, 30, "in_person")], by=counsellor
    )
    says_yes(talk, course)
    clock.at("2026-03-10 10:42")
    assert agenda(counsellor) == ["Bekræftet på sms"]

    sent = {"sent_at": clocks.now() - timedelta(minutes=162), "sent_by_kind": "system:dispatch"}
    MessageFactory(citizen=course.citizen, kind="on_day", source=talk.pk, course=course, state="delivered", **sent)

    assert agenda(counsellor) == ["Bekræftet på sms. Påmindelse sendt kl. 8.00"]


def test_a_meeting_says_how_many_have_sent_word(organisation, counsellor, course):
    group = GroupFactory(organisation=organisation, counsellor=counsellor)
    courses = [course, CourseFactory(organisation=organisation, referral__counsellor=counsellor)]
    for one in courses:
        roster.add(group=group, course=one, by=counsellor)
    at = clocks.now() + timedelta(hours=5)
    [meeting] = meetings.add(group=group, meetings=[Meeting(at, 60, "in_person")], by=counsellor)
    assert agenda(counsellor) == [""]

    says_no(meeting, course)

    assert agenda(counsellor) == ["1 afbud på sms"]
    assert to_do(counsellor) == []


# A row of the list


def test_who_has_written_today_has_it_in_the_row(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, counsellor=counsellor)
    AnswerFactory(citizen=referral.citizen, text="Ring efter kl. 15", received_at=clocks.now() - timedelta(days=1))
    assert "Sms i dag:" not in day(counsellor).text

    AnswerFactory(citizen=referral.citizen, text="Ring  efter\nkl. 15 <tak>")

    assert "Sms i dag: Ring efter kl. 15 &lt;tak&gt;" in day(counsellor).text


@pytest.mark.parametrize(("about", "is_there"), [({}, True), ({"citizen__phone": ""}, False)])
def test_the_rows_menu_sends_a_text_message(about, is_there, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, counsellor=counsellor, **about)

    assert (reverse("casework:offer_time", args=[referral.pk]) in day(counsellor).text) == is_there


def test_it_does_not_where_the_organisation_sends_none(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, counsellor=counsellor)
    switch_on(organisation, gateway="")

    assert reverse("casework:offer_time", args=[referral.pk]) not in day(counsellor).text


def test_somebody_else_in_the_same_house_does_not_count(organisation, counsellor, citizen):
    AnswerFactory(citizen=CitizenFactory(organisation=organisation))
    ReferralFactory(citizen=citizen, counsellor=counsellor)

    assert "Sms i dag:" not in day(counsellor).text


def test_a_talk_still_to_come_stands_before_the_calls(plan, course, counsellor):
    PlannedCallFactory(course=course, due_on=clocks.today() - timedelta(days=3))
    says_no(plan(days=1), course)

    assert to_do(counsellor)[0][0].startswith("Afbud på sms")
