"""The small changes to a course, its calls, and the safety step."""

from datetime import date

import pytest

from accounts import clock as clocks
from courses.models import Course
from courses.safety import letter
from tests.accounts.factories import CounsellorFactory
from tests.courses.factories import (
    AffectedMedicineFactory,
    CourseFactory,
    DoctorNoticeFactory,
    PlannedCallFactory,
    SessionFactory,
)
from tests.courses.pages import fields, to
from tests.referrals.factories import ContactPersonFactory


def test_the_quit_date_and_the_goal(page, course):
    page.post(to("quit_date", course), {"day": "2026-04-01", "goal": "reduce"})

    course = Course.objects.get()
    assert (course.quit_day, course.goal) == (date(2026, 4, 1), "reduce")
    assert "2026-04-01" in page.get(to("quit_date", course)).text


def test_how_contact_is_kept(page, course):
    sent = fields(page.get(to("contact_plan", course)))
    sent |= {"call_rhythm": "weekly", "call_weekday": "0", "call_time": "15:30"}

    assert page.post(to("contact_plan", course), sent).status_code == 302
    assert page.post(to("contact_plan", course), sent | {"bad_times": "Om fredagen"}).status_code == 409

    assert course.calls.open().count() == 1


def test_how_contact_is_kept_says_who_can_be_rung_besides(page, course):
    ContactPersonFactory(citizen=course.citizen, name="Ib Lund", phone="+4510203040")

    text = page.get(to("contact_plan", course)).text
    assert "Ib Lund" in text
    assert "10 20 30 40" in text


def test_one_more_talk(page, course, talk):
    sent = fields(page.get(to("add_talk", course))) | {"day": "2026-03-20", "time": "09:00"}
    page.post(to("add_talk", course), sent)
    assert course.sessions.count() == 2

    assert page.post(to("add_talk", course), sent).status_code == 422


def test_resting_ending_and_undoing(page, organisation, counsellor):
    course = CourseFactory(organisation=organisation, referral__counsellor=counsellor, active=True)
    steps = [
        ("rest", {}, "resting"),
        ("resume", {}, "active"),
        ("end", {"reason": "completed"}, "ended"),
        ("undo_end", {}, "active"),
    ]
    for name, sent, state in steps:
        page.post(to(name, course), sent)
        course.refresh_from_db()
        assert course.state == state


def test_a_call_in_two_clicks(page, course):
    call = PlannedCallFactory(course=course)
    assert page.get(to("call", call)).status_code == 200

    page.post(to("call", call), {"outcome": "reached"})

    call.refresh_from_db()
    assert call.outcome == "reached"


@pytest.mark.parametrize("sent", [{"note": "x"}, {"outcome": "x"}, {"outcome": "reached", "note": "010190-1234"}])
def test_a_wrong_call_is_not_recorded(page, course, sent):
    call = PlannedCallFactory(course=course)

    assert page.post(to("call", call), sent).status_code == 422

    call.refresh_from_db()
    assert call.made_at is None


def test_the_doctor_is_told_and_it_is_undone(page, course):
    AffectedMedicineFactory(course=course)
    notice = DoctorNoticeFactory(course=course)
    answer = page.get(to("inform", notice))
    assert "clozapin" in answer.context["letter"]
    sent = fields(answer) | {"permitted": "yes", "treater": "psychiatrist", "way": "phone"}

    page.post(to("inform", notice), sent)
    notice.refresh_from_db()
    assert (notice.is_permitted, notice.told_on) == (True, clocks.today())

    page.post(to("undo_inform", notice))
    notice.refresh_from_db()
    assert notice.settled_at is None


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"permitted": "yes"},
        {"permitted": "no"},
        {"permitted": "yes", "treater": "psychiatrist", "way": "phone", "told_on": "2026-12-01"},
        {"permitted": "yes", "treater": "psychiatrist", "way": "phone", "treater_phone": "12"},
    ],
)
def test_half_an_answer_settles_nothing(page, course, sent):
    AffectedMedicineFactory(course=course)
    notice = DoctorNoticeFactory(course=course)
    before = {name: value for name, value in fields(page.get(to("inform", notice))).items() if name == "version"}

    assert page.post(to("inform", notice), before | sent).status_code == 422

    notice.refresh_from_db()
    assert notice.settled_at is None


def test_no_is_kept_with_the_advice(page, course):
    AffectedMedicineFactory(course=course)
    notice = DoctorNoticeFactory(course=course)
    sent = fields(page.get(to("inform", notice))) | {"permitted": "no", "advice": "Ring selv til lægen"}

    page.post(to("inform", notice), sent)

    notice.refresh_from_db()
    assert (notice.is_permitted, notice.advice) == (False, "Ring selv til lægen")


def test_the_letter_has_the_approved_words_and_no_dose(course, organisation, counsellor):
    course.goal = "reduce"
    course.referral.organisation.affected_text = "Mængden af [medicin] i blodet kan stige."
    AffectedMedicineFactory(course=course, names=["Clozapin", "Warfarin"])
    notice = DoctorNoticeFactory(course=course, due_on=date(2026, 3, 16))

    text = letter(course, notice, name="Anne", phone="10 40 50 60")

    assert "planlægger at ryge mindre fra 16. marts 2026" in text
    assert "Mængden af clozapin, warfarin i blodet kan stige." in text


def test_other_medicine_is_corrected(page, course):
    AffectedMedicineFactory(course=course, answer="none", names=[])
    sent = fields(page.get(to("medicine", course))) | {"medicine": ["name:Clozapin", "name:Insulin"]}

    page.post(to("medicine", course), sent)

    assert Course.objects.get().affected_medicine.names == ["Clozapin", "Insulin"]
    assert course.notices.open().exists()


def test_a_new_attempt(page, organisation, counsellor):
    old = CourseFactory(organisation=organisation, referral__counsellor=counsellor, ended=True)
    sent = fields(page.get(to("restart", old))) | {"medicine": ["none"]}

    page.post(to("restart", old), sent)

    assert Course.objects.running().get().restart_of == old


def test_neighbours_find_nothing(client, neighbour, course, talk):
    client.force_login(CounsellorFactory(organisation=neighbour))
    call, session = PlannedCallFactory(course=course), SessionFactory(course=course)

    for name, row in [
        ("end", course),
        ("log", session),
        ("call", call),
        ("plan", course.referral),
        ("restart", course),
    ]:
        assert client.get(to(name, row)).status_code == 404
