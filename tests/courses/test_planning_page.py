"""The page on which a course is planned, as a counsellor meets it."""

from datetime import date, datetime

import pytest

from courses.actions import groups, planning
from courses.actions.planning import Meeting
from courses.models import Booking, Course
from tests.accounts.factories import OrganisationFactory
from tests.courses.factories import GroupFactory, MeetingFactory, ParticipationFactory, PlaceFactory
from tests.courses.pages import fields, to
from tests.referrals.factories import ReferralFactory


def test_the_page_proposes_dates_and_makes_the_course(page, referral):
    answer = page.get(to("plan", referral))
    sent = fields(answer) | {"medicine": ["none"], "quit_day": "2026-03-26"}

    assert page.post(to("plan", referral), sent).status_code == 302

    course = Course.objects.get()
    assert (course.quit_day, course.sessions.count()) == (date(2026, 3, 26), 5)


def test_dates_are_proposed_around_the_quit_date(page, referral):
    sent = fields(page.get(to("plan", referral))) | {"quit_day": "2026-03-26", "do": "suggest", "time_0": "13:00"}

    answer = page.post(to("plan", referral), sent)

    days = [(line["day"].value(), line["relation"]) for line in answer.context["table"] if "day" in line]
    assert days[0][0] == date(2026, 3, 12)
    assert "14" in days[0][1]
    assert answer.status_code == 200
    assert not Course.objects.exists()
    assert [bool(line.get("quit")) for line in answer.context["table"]].index(True) == 2


def test_holidays_and_own_bookings_are_said(page, referral, course, counsellor):
    meeting = Meeting(datetime.fromisoformat("2026-03-12T10:00+01:00"), 60, "phone")
    planning.add_talks(course=course, counsellor=counsellor, meetings=[meeting], by=counsellor)
    sent = fields(page.get(to("plan", referral))) | {"quit_day": "2026-03-26", "do": "suggest"}

    answer = page.post(to("plan", referral), sent)

    moved = [line["moved"] for line in answer.context["table"] if "moved" in line]
    assert "12" in moved[0]


@pytest.mark.parametrize(("step", "rows"), [("add", 6), ("remove:0", 4), ("remove:99", 5), ("nonsense", 5)])
def test_a_talk_more_or_less(page, referral, step, rows):
    sent = fields(page.get(to("plan", referral))) | {"do": step, "bad_times": "Før kl. 10"}

    answer = page.post(to("plan", referral), sent)

    assert len(answer.context["form"].talk_fields) == rows
    assert "Før kl. 10" in answer.text


def test_without_an_answer_about_medicine_nothing_is_made(page, referral):
    answer = page.post(to("plan", referral), fields(page.get(to("plan", referral))))

    assert answer.status_code == 422
    assert "medicine" in answer.context["form"].errors
    assert not Course.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"medicine": ["none", "name:Clozapin"]},
        {"day_0": "2026-02-31"},
        {"day_0": "2020-01-01"},
        {"day_0": "", "time_0": "10:00"},
        {"time_0": ""},
        {"time_1": "25:00"},
        {"rows": "1000000", "day_0": ""},
        {"counsellor": "9999999"},
        {"where": "place:9999999"},
        {"minutes": "-1"},
        {"quit_day": "2126-01-01"},
        {"call_rhythm": "weekly"},
        {"person_name": "Ulla"},
        {"person_phone": "10203040"},
        {"bad_times": "010190-1234"},
        {"goal": "x\x00"},
    ],
)
def test_wrong_answers_come_back_with_what_was_typed(page, referral, wrong):
    sent = fields(page.get(to("plan", referral))) | {"medicine": ["none"], "bad_times": "Om fredagen"} | wrong

    answer = page.post(to("plan", referral), sent)

    assert answer.status_code == 422
    assert not Course.objects.exists()


def test_a_taken_time_is_marked_at_its_talk(page, referral, course, counsellor):
    sent = fields(page.get(to("plan", referral))) | {"medicine": ["none"]}
    at = datetime.fromisoformat(f"{sent['day_1']}T{sent['time_1']}+01:00")
    planning.add_talks(course=course, counsellor=counsellor, meetings=[Meeting(at, 30, "phone")], by=counsellor)

    answer = page.post(to("plan", referral), sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["time_1"]


def test_the_contact_person_comes_along(page, referral):
    sent = fields(page.get(to("plan", referral)))
    sent |= {"medicine": ["unknown"], "person_name": "Ulla Damgaard", "person_phone": "10 61 44 20"}

    page.post(to("plan", referral), sent)

    person = referral.citizen.contact_persons.get()
    assert (person.name, person.phone, person.may_know) == ("Ulla Damgaard", "+4510614420", "times")


def test_only_after_contact(page, organisation, counsellor):
    waiting = ReferralFactory(organisation=organisation, counsellor=counsellor)

    answer = page.get(to("plan", waiting), follow=True)

    assert answer.redirect_chain[0][0] == waiting.get_absolute_url()


def test_a_closed_place_is_not_offered(page, referral, organisation):
    PlaceFactory(organisation=organisation, name="Lukket sted", is_closed=True)
    PlaceFactory(organisation=organisation, name="Åbent sted")

    text = page.get(to("plan", referral)).text

    assert "Åbent sted" in text
    assert "Lukket sted" not in text


# In a group, and by two.


@pytest.fixture
def group(organisation):
    group = GroupFactory(organisation=organisation, name="Tirsdagsholdet", capacity=1)
    MeetingFactory(group=group)
    return group


def planned_in(page, referral, group, **said):
    sent = fields(page.get(to("plan", referral))) | {"medicine": ["none"], "format": "rolling_group"}
    return page.post(to("plan", referral), sent | {"group": group.pk if group else ""} | said)


def test_a_group_is_chosen_where_the_course_is_planned(page, referral, group):
    assert planned_in(page, referral, group).status_code == 302

    course = Course.objects.get()
    assert (course.format, course.programme) == (group.format, group.programme)
    assert course.participations.get().state == "joined"
    assert course.sessions.count() == 5  # the talks that stood on the page, beside the meetings


def test_a_full_group_has_a_waiting_list(page, referral, group):
    ParticipationFactory(organisation=group.organisation, group=group)

    planned_in(page, referral, group)

    assert Course.objects.get(referral=referral).participations.get().state == "waiting"


def test_the_group_decides_what_kind_of_course_it_is(page, referral, group):
    planned_in(page, referral, group, format="individual", programme="individual")

    assert Course.objects.get().format == group.format


def test_a_course_in_a_group_needs_a_group(page, referral):
    answer = planned_in(page, referral, None)

    assert answer.status_code == 422
    assert "group" in answer.context["form"].errors
    assert not Course.objects.exists()


def test_a_group_that_ended_meanwhile_is_said_and_nothing_is_lost(page, referral, group, counsellor):
    sent = fields(page.get(to("plan", referral))) | {"medicine": ["none"], "group": group.pk, "bad_times": "Før kl. 10"}
    groups.close(group=group, by=counsellor)

    answer = page.post(to("plan", referral), sent)

    assert (answer.status_code, Course.objects.exists()) == (422, False)
    assert "group" in answer.context["form"].errors
    assert "Før kl. 10" in answer.text


def test_whoever_wishes_for_a_group_opens_the_page_with_one_to_choose(page, organisation, counsellor, group):
    wishing = ReferralFactory(
        organisation=organisation, counsellor=counsellor, contacted=True, wanted_format="rolling_group"
    )

    form = page.get(to("plan", wishing)).context["form"]

    assert (form["format"].value(), form.talk_fields) == ("rolling_group", [])
    assert "Tirsdagsholdet" in str(form["group"])


def test_a_group_of_another_organisation_is_not_offered(page, referral):
    stranger = GroupFactory(organisation=OrganisationFactory())

    answer = planned_in(page, referral, stranger)

    assert (answer.status_code, Course.objects.exists()) == (422, False)


def test_dates_are_the_groups_when_one_is_chosen(page, referral, group):
    sent = fields(page.get(to("plan", referral))) | {"group": group.pk, "do": "suggest"}

    assert page.post(to("plan", referral), sent).context["table"] == []


def test_two_counsellors_are_booked_for_the_talks(page, referral, counsellor, colleague):
    sent = fields(page.get(to("plan", referral))) | {"medicine": ["none"], "second": colleague.pk}

    page.post(to("plan", referral), sent)

    assert {session.second for session in Course.objects.get().sessions.all()} == {colleague}
    assert Booking.objects.filter(user=colleague).count() == 5


def test_nobody_is_the_second_counsellor_of_their_own_talk(page, referral, counsellor):
    sent = fields(page.get(to("plan", referral))) | {"medicine": ["none"], "second": counsellor.pk}

    answer = page.post(to("plan", referral), sent)

    assert (answer.status_code, Course.objects.exists()) == (422, False)
    assert "second" in answer.context["form"].errors


def test_one_more_talk_and_a_moved_one_have_a_second_counsellor(page, course, talk, counsellor, colleague):
    time = {"day": "2026-03-16", "time": "10:00", "where": "form:phone", "minutes": "45", "second": colleague.pk}

    page.post(to("add_talk", course), time)
    page.post(to("move", talk), time | {"time": "11:00", "counsellor": counsellor.pk, "version": "1"})

    assert [session.second for session in course.sessions.all()] == [colleague, colleague]
    assert Booking.objects.filter(user=colleague).count() == 2
