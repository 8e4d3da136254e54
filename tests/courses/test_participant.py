"""The participant on the counsellor's screen: the form in plain words, and no way out of it but her password."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLogEntry
from courses import participant
from courses.models import Baseline
from referrals.models import Permission
from tests.accounts.factories import PASSWORD, LocalCounsellorFactory
from tests.courses.factories import BaselineFactory, CourseFactory
from tests.courses.test_baseline_actions import aged
from tests.courses.test_baseline_form import FTND, JSON, SMOKES, page, sent
from tests.sweep.pages import PAGES

pytestmark = pytest.mark.usefixtures("empty_cache")
START, DONE, UNLOCK = "/skema/", "/skema/tak/", "/skema/tilbage/"


@pytest.fixture
def course(organisation, counsellor):
    return CourseFactory(organisation=organisation, referral__counsellor=counsellor, referral__products=[])


@pytest.fixture
def screen(client, counsellor, course):
    """The browser, as the participant holds it."""
    return given_away(client, counsellor, course)


def given_away(client, counsellor, course):
    client.force_login(counsellor)
    client.post(reverse("courses:participant_begin", args=[course.pk]))
    return client


def section(code):
    return reverse("courses:participant_section", args=[code])


def now(course):
    return Baseline.objects.get(course=course)


def test_the_counsellor_gives_the_screen_away_and_the_form_begins(client, counsellor, course):
    client.force_login(counsellor)

    answer = client.post(reverse("courses:participant_begin", args=[course.pk]))

    assert answer["Location"] == START
    assert client.get(START)["Location"] == section("consent")
    assert now(course).started_by == counsellor


def test_a_finished_form_is_not_given_away(client, counsellor, course):
    BaselineFactory(course=course, finished=True)

    given_away(client, counsellor, course)

    assert client.get("/min-dag/").status_code == 200


@pytest.mark.parametrize("name", [row.name for row in PAGES if not row.target and row.name not in participant.OPEN])
def test_every_other_page_leads_back(name, screen):
    for answer in (screen.get(reverse(name)), screen.post(reverse(name))):
        assert (answer.status_code, answer["Location"]) == (302, START)


@pytest.mark.parametrize("path", ["/", "/findes-ikke/", "/borgere/1/", "/konto/logout/", "/%00/"])
def test_no_address_leads_out(path, screen, course):
    assert screen.get(path)["Location"] == START
    assert screen.get(course.get_absolute_url())["Location"] == START
    assert screen.get(page(course))["Location"] == START


def test_no_link_leads_out(screen, course):
    Baseline.objects.get(course=course)
    for url in (section("consent"), section("about"), DONE, UNLOCK):
        html = screen.get(url).text
        links = re.findall(r'<a [^>]*href="([^"#]+)"|action="([^"]+)"', html)
        assert {link or action for link, action in links} <= {START, UNLOCK}
        assert "<nav" not in html


def test_the_words_are_plain_and_nobody_is_named(screen, course, counsellor):
    html = screen.get(section("about")).text

    assert course.citizen.name not in html
    assert counsellor.name not in html


def test_the_answers_are_the_citizens_own(screen, course):
    answer = screen.post(section("life"), sent(course, work="employed"))

    form = now(course)
    assert answer["Location"] == DONE
    assert (form.answers, form.saved_by_kind, form.saved_by) == ({"work": "employed"}, "citizen", None)


def test_the_permission_is_given_by_the_citizen_in_writing(screen, course):
    screen.post(section("consent"), sent(course, stopbasen_consent="yes", follow_up_consent="yes"))

    rows = Permission.objects.values_list("state", "form", "recorded_by_kind")
    assert list(rows) == [("given", "written", "citizen")] * 2


def test_whoever_is_under_18_gives_no_permission_on_the_screen(client, organisation, counsellor):
    course = aged(organisation, 16, referral__counsellor=counsellor).course
    screen = given_away(client, counsellor, course)

    assert screen.get(START)["Location"] == section("about")
    screen.post(section("consent"), sent(course, stopbasen_consent="yes", is_mature="on"))
    screen.post(section("about"), sent(course, stopbasen_consent="yes", is_mature="on"))

    assert not Permission.objects.exists()
    assert now(course).judged_at is None


def test_what_only_staff_answer_is_left_out(client, organisation, counsellor):
    course = aged(organisation, 20, referral__counsellor=counsellor).course
    screen = given_away(client, counsellor, course)

    screen.post(section("life"), sent(course, youth_form="yes"))

    assert screen.get(section("young"))["Location"] == section("consent")
    assert "youth_form" not in now(course).answers


def test_it_is_saved_while_one_writes(screen, course):
    answer = screen.post(section("about"), sent(course, age="47"), headers=JSON)

    assert (answer.status_code, now(course).answers) == (200, {"age": 47})


def test_one_can_go_back_and_read_the_answers_again(screen, course):
    screen.post(section("about"), sent(course, age="47"))

    answer = screen.post(section("smoking"), sent(course, then="previous"))

    assert answer["Location"] == section("about")
    assert 'value="47"' in screen.get(section("about")).text


def test_the_last_section_leads_to_the_thanks(screen, course):
    assert screen.post(section("life"), sent(course))["Location"] == DONE
    assert screen.get(DONE).status_code == 200


def test_the_results_are_not_the_participants_to_read(client, counsellor, course):
    BaselineFactory(course=course, answers={**SMOKES, **FTND})
    screen = given_away(client, counsellor, course)

    assert "Fagerstr" not in screen.get(section("dependence")).text


def test_the_reading_is_logged_as_the_counsellors(screen, course, counsellor):
    screen.get(section("about"))

    entry = AccessLogEntry.objects.order_by("pk").last()
    assert (entry.read_by, entry.citizens, entry.purpose) == (
        counsellor,
        [course.citizen_id],
        "the participant fills in the form",
    )


def test_nothing_is_kept_by_the_browser(screen):
    for url in (section("about"), DONE, UNLOCK):
        assert "no-store" in screen.get(url)["Cache-Control"]


def test_the_counsellors_drafts_stay_in_the_browser(screen, counsellor):
    assert f'data-user="{counsellor.pk}"' in screen.get(section("about")).text


# The way back


def test_her_password_takes_the_screen_back(screen, course):
    answer = screen.post(UNLOCK, {"password": PASSWORD})

    assert answer["Location"] == page(course)
    assert screen.get("/min-dag/").status_code == 200
    assert screen.get(section("about")).status_code == 404


@pytest.mark.parametrize("password", ["", "forkert", PASSWORD.upper(), f" {PASSWORD}", "x" * 5000, "a\x00b"])
def test_another_password_does_not(password, screen):
    answer = screen.post(UNLOCK, {"password": password})

    assert answer.status_code == 422
    assert screen.get("/min-dag/")["Location"] == START
    assert len(password) < 5 or password not in answer.text


def test_whoever_tries_too_often_waits(screen, clock):
    for _ in range(5):
        screen.post(UNLOCK, {"password": "forkert"})

    assert screen.post(UNLOCK, {"password": PASSWORD}).status_code == 422
    clock.move(minutes=6)
    assert screen.post(UNLOCK, {"password": PASSWORD}).status_code == 302


def test_the_session_gets_another_key_and_forgets_the_course(screen):
    before = screen.session.session_key

    screen.post(UNLOCK, {"password": PASSWORD})

    assert screen.session.session_key != before
    assert participant.COURSE not in screen.session


def test_a_session_that_has_ended_asks_to_sign_in(screen):
    screen.session.flush()
    screen.cookies.clear()

    assert "/konto/login/" in screen.get(section("about"))["Location"]


def test_another_session_of_hers_goes_on(screen, counsellor):
    desk = Client()
    desk.force_login(counsellor)

    assert desk.get("/min-dag/").status_code == 200


def test_a_case_that_is_no_longer_hers_leaves_the_way_back(client, organisation, course):
    unit_less = LocalCounsellorFactory(organisation=organisation)
    client.force_login(unit_less)
    session = client.session
    session[participant.COURSE] = course.pk
    session.save()

    assert client.get(section("about"))["Location"] == UNLOCK
    assert client.get(UNLOCK).status_code == 200


def test_without_a_screen_given_away_the_pages_are_not_there(client, counsellor):
    client.force_login(counsellor)

    for url in (START, section("about"), DONE, UNLOCK):
        assert client.get(url).status_code == 404
