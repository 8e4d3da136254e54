"""The baseline form in a browser: it saves itself, loses nothing, and is not left by a participant."""

import pytest
from playwright.sync_api import expect

from casework.demo import people
from tests.e2e.pages import chip
from tests.e2e.scenes.baseline import address
from tests.e2e.scenes.stage import Stage, submit

# As if all that was done so far in a course's form had been done the day before.
YESTERDAY = """
from datetime import timedelta
from django.db.models import F
from accounts.models import Organisation
from accounts.scope import scope
from courses.models import Baseline
day = timedelta(days=1)
with scope(Organisation.objects.values_list("pk", flat=True)):
    Baseline.objects.filter(course=%s).update(started_at=F("started_at") - day, saved_at=F("saved_at") - day)
"""
NEXT = ".savebar .button-primary"


@pytest.fixture
def form(server, cast):
    """The address of a form that no other test uses."""
    return address(Stage(server, None, "da", None, cast))


def saved(page):
    """Wait until the browser has saved: the form has the next version."""
    before = page.locator("[name=version]").get_attribute("value")
    expect(page.locator("[name=version]")).not_to_have_value(before)


def is_kept(page, url, selector):
    """The browser sends the last answer behind the page that is left, so it may come a moment later."""
    for _ in range(10):
        page.goto(url)
        if page.locator(selector).count():
            return True
        page.wait_for_timeout(200)
    return False


@pytest.mark.parametrize("phone", [True, False])
def test_an_answer_is_saved_without_a_press_and_brings_up_what_it_asks_for(visit, form, phone):
    page = visit("raadgiver", phone=phone)
    page.goto(f"{form}attempts/")
    expect(page.locator("#q-attempts")).to_be_hidden()

    chip(page, "tried_before", "yes")

    expect(page.locator("#q-attempts")).to_be_visible()
    page.reload()
    expect(page.locator("[name=tried_before][value=yes]")).to_be_checked()


def test_a_form_is_taken_up_again_the_next_day(visit, form, server):
    page = visit("raadgiver")
    page.goto(f"{form}attempts/")
    chip(page, "tried_before", "yes")
    saved(page)
    page.context.close()
    course = form.split("/")[2]
    server.run(YESTERDAY % course)

    page = visit("raadgiver")
    page.goto(form)
    expect(page.locator(".page-sub")).to_contain_text("i går")
    page.locator(f"a[href$='{form}attempts/']").first.click()

    expect(page.locator("[name=tried_before][value=yes]")).to_be_checked()
    expect(page.locator("#q-attempts")).to_be_visible()


def test_the_list_beside_the_form_follows_the_answers(visit, form):
    page = visit("raadgiver")
    page.goto(f"{form}life/")
    missing = page.locator(".comp-missing a[href$='#q-work']")
    expect(missing).to_be_visible()

    chip(page, "work", "employed")

    expect(missing).to_have_count(0)


def test_what_was_answered_last_goes_along_when_the_page_is_left(visit, form):
    page = visit("raadgiver")
    page.goto(f"{form}life/")

    chip(page, "work", "employed")
    page.locator(".back-link").click()
    page.wait_for_url(f"**{form}")

    assert is_kept(page, f"{form}life/", "[name=work][value=employed]:checked")


def test_without_a_connection_it_says_so_and_saves_later(visit, form, watch):
    page = visit("raadgiver")
    page.goto(f"{form}about/")
    refuse = lambda route: route.abort() if route.request.method == "POST" else route.continue_()  # noqa: E731
    page.route("**/about/", refuse)
    page.locator("[name=age]").fill("47")
    expect(page.locator("[data-saved]")).to_have_text(page.locator("[data-saved]").get_attribute("data-failed"))

    page.unroute("**/about/", refuse)
    page.locator(NEXT).click()
    page.wait_for_url("**/smoking/")

    assert is_kept(page, f"{form}about/", "[name=age][value='47']")
    watch.found[:] = [line for line in watch.found if "ERR_FAILED" not in line]


def test_what_is_answered_while_it_saves_is_saved_too(visit, form):
    page = visit("raadgiver")
    page.goto(f"{form}life/")
    chip(page, "work", "employed")
    saved(page)

    chip(page, "work", "student")
    page.locator(NEXT).click()
    page.wait_for_url(f"**{form}")

    assert is_kept(page, f"{form}life/", "[name=work][value=student]:checked")


def test_without_javascript_the_next_questions_come_with_the_button(visit, form):
    page = visit("raadgiver", javascript=False)
    page.goto(f"{form}attempts/")
    page.locator("[name=tried_before][value=yes]").check()

    submit(page, NEXT)

    expect(page.locator("#q-attempts")).to_be_visible()
    assert page.url.endswith("/attempts/#q-attempts")


def test_a_participant_answers_and_cannot_leave(visit, form):
    page = visit()  # a session of its own: it opens nothing else afterwards
    page.goto("/konto/login/")
    page.locator("[name=login]").fill("raadgiver@demo.example")
    page.locator("[name=password]").fill(people.PASSWORD)
    submit(page)
    page.goto(form)
    submit(page, "form[action$='overlad/'] button")
    for _ in range(6):
        submit(page, NEXT)
    page.wait_for_url("**/skema/tak/")

    page.goto("/min-dag/")
    page.wait_for_url("**/skema/consent/")
    page.go_back()
    expect(page.locator("nav")).to_have_count(0)
    page.goto("/skema/tilbage/")
    page.locator("[name=password]").fill(people.PASSWORD)
    submit(page)

    page.wait_for_url(f"**{form}")
