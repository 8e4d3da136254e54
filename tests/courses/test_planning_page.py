"""The page on which a course is planned, as a counsellor meets it."""

from datetime import date, datetime

import pytest

from courses.actions import planning
from courses.actions.planning import Meeting
from courses.models import Course
from tests.courses.factories import PlaceFactory
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
