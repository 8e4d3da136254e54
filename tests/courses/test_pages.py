"""The pages of a course, as a counsellor meets them: planning, the log of a talk, and the small changes."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from courses.actions import planning
from courses.actions.planning import Meeting
from courses.models import Course, Session
from courses.safety import letter
from tests.accounts.factories import CounsellorFactory, LocalCounsellorFactory, UnitFactory
from tests.courses.factories import (
    AffectedMedicineFactory,
    CourseFactory,
    DoctorNoticeFactory,
    PlaceFactory,
    PlannedCallFactory,
    SessionFactory,
)
from tests.referrals.factories import ReferralFactory


@pytest.fixture
def referral(organisation, counsellor):
    return ReferralFactory(organisation=organisation, counsellor=counsellor, contacted=True)


@pytest.fixture
def course(organisation, counsellor):
    return CourseFactory(organisation=organisation, referral__counsellor=counsellor)


@pytest.fixture
def talk(course, counsellor):
    meeting = Meeting(clocks.now() + timedelta(minutes=5), 30, "phone")
    return planning.add_talks(course=course, counsellor=counsellor, meetings=[meeting], by=counsellor)[0]


@pytest.fixture
def page(client, counsellor):
    client.force_login(counsellor)
    return client


def fields(answer):
    """What the page's form would send, as it stands."""
    form = answer.context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if value in (None, "", False, []):
            continue
        if hasattr(value, "strftime"):
            value = value.strftime("%H:%M") if not hasattr(value, "year") else value.strftime("%Y-%m-%d")
        sent[bound.html_name] = value
    return sent


def to(name, row):
    return reverse(f"courses:{name}", args=[row.pk])


# Planning.


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


# The log of a talk.


def logged(page, talk, **said):
    sent = fields(page.get(to("log", talk))) | said
    return page.post(to("log", talk), sent)


def test_a_talk_is_logged(page, talk):
    answer = logged(page, talk, use_cigarettes="12", next_step="Gåtur", note="Sover bedre", motivation="7")

    assert answer.status_code == 302
    row = talk.attendances.get()
    assert (row.state, row.uses, row.note, row.motivation) == ("attended", {"cigarettes": 12}, "Sover bedre", 7)
    assert talk.course.steps.get().text == "Gåtur"


def test_saved_twice_it_is_stored_once(page, talk):
    sent = fields(page.get(to("log", talk))) | {"use_cigarettes": "12"}

    first, second = page.post(to("log", talk), sent), page.post(to("log", talk), sent)

    assert (first.status_code, second.status_code) == (302, 302)
    assert talk.attendances.count() == 1


def test_two_counsellors_see_both_values(client, page, talk, colleague):
    sent = fields(page.get(to("log", talk)))
    page.post(to("log", talk), sent | {"note": "Den første", "use_cigarettes": "10"})
    stale = page.post(to("log", talk), sent | {"note": "Den anden", "use_cigarettes": "4"})

    assert stale.status_code == 409
    assert "Den første" in stale.text
    assert "Den anden" in stale.text


def test_the_next_talk_a_week_on(page, talk):
    assert logged(page, talk, following="week").status_code == 302

    following = talk.course.sessions.planned().get()
    assert following.starts_at - talk.starts_at == timedelta(days=7)


def test_another_time(page, talk):
    logged(page, talk, following="other", next_day="2026-03-20", next_time="11.30")

    following = talk.course.sessions.planned().get()
    assert clocks.local(following.starts_at).isoformat() == "2026-03-20T11:30:00+01:00"


def test_cancelled_by_us(page, talk):
    logged(page, talk, held="by_us", following="week")

    talk.refresh_from_db()
    assert talk.state == "cancelled"
    assert talk.course.sessions.planned().count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"held": ""},
        {"use_cigarettes": "mange"},
        {"use_cigarettes": "-3"},
        {"use_cigarettes": "9" * 30},
        {"co": "500"},
        {"motivation": "11"},
        {"smoke_free_since": "2027-01-01"},
        {"following": "session:999999"},
        {"following": "other"},
        {"following": "other", "next_day": "2026-03-10", "next_time": "08:00"},
        {"note": "cpr 010190-1234"},
        {"minutes": "x"},
        {"where": "form:rum"},
        {"methods": ["magi"]},
    ],
)
def test_wrong_answers_lose_nothing(page, talk, wrong):
    answer = logged(page, talk, **({"next_step": "Gåtur efter frokost"} | wrong))

    assert answer.status_code == 422
    assert "Gåtur efter frokost" in answer.text
    assert talk.attendances.get().state == "expected"


def test_an_unplanned_talk(page, course):
    address = to("log_unplanned", course)
    sent = fields(page.get(address)) | {"use_cigarettes": "9"}

    assert [page.post(address, sent).status_code for _twice in range(2)] == [302, 302]

    assert Session.objects.get().attendances.get().uses == {"cigarettes": 9}


def test_the_fold_opens_as_it_was_left(page, talk, counsellor):
    logged(page, talk, more_open="True")

    counsellor.refresh_from_db()
    assert counsellor.opens_log_details
    assert re.search(r"<details[^>]* open>", page.get(to("log", talk)).text)


def test_the_goal_is_changed_in_the_log(page, talk):
    logged(page, talk, goal="reduce")

    assert Course.objects.get().goal == "reduce"


def test_a_talk_is_moved_and_cancelled_and_both_undone(page, talk):
    sent = fields(page.get(to("move", talk))) | {"day": "2026-03-17", "time": "14:00"}
    page.post(to("move", talk), sent)
    talk.refresh_from_db()
    assert clocks.local_day(talk.starts_at) == date(2026, 3, 17)

    page.post(to("cancel", talk))
    talk.refresh_from_db()
    assert talk.state == "cancelled"

    page.post(to("undo", talk))
    talk.refresh_from_db()
    assert talk.state == "planned"


def test_a_talk_goes_to_nobody_who_may_not_open_the_case(page, talk, organisation, colleague, counsellor):
    local = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))

    offered = page.get(to("move", talk)).context["form"].fields["counsellor"].queryset

    assert set(offered) == {counsellor, colleague}
    assert local not in offered


# The course.


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
