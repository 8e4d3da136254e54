"""A course from the first contact on: planned, talked about without a connection, begun anew; the doctor is told."""

import pytest
from playwright.sync_api import expect

from casework.demo import people
from tests.e2e.pages import button, chip, field, heading, link, refer_unseen, row, say, sign_in, told
from tests.e2e.scenes.stage import open_tab


@pytest.fixture
def reach(server, citizen):
    """Reach a new citizen, and stand at the page where their course is planned."""

    def reach(page):
        name = citizen[0]
        refer_unseen(page, server, citizen)
        page.goto("/min-dag/?list=unassigned&page=99")
        row(page, name).locator("a.work-log").click()
        button(page, "Reached the citizen").click()
        expect(heading(page, "What does the citizen wish?")).to_be_visible()
        page.locator("main a.back-link").click()
        link(page, "Plan a course").click()
        expect(heading(page, "Plan a course")).to_be_visible()
        return name

    return reach


def make_course(page):
    page.get_by_role("button", name=say("Make the course")).last.click()
    expect(told(page)).to_contain_text(say("The course is planned."))


def talks(page):
    """The list of the citizen's talks, on its tab."""
    open_tab(page, "talks")
    return page.locator(".talk")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_course_is_planned_around_a_quit_date(visit, reach, javascript):
    page = visit("mona", javascript=javascript)
    reach(page)

    field(page, "Quit date").fill("2026-04-09")
    page.locator("[name=time_0]").fill("06:30" if javascript else "07:30")
    button(page, "Propose dates again").click()
    expect(page.locator(".is-quit")).to_contain_text("9.")
    expect(page.locator("#dates")).to_contain_text("14 dage før")
    button(page, "Add a talk").click()
    expect(page.locator(".plan-table tbody tr")).to_have_count(7)
    page.locator("[name=day_5]").fill("2026-05-28")
    page.get_by_role("button", name=say("Remove")).first.click()
    expect(page.locator(".plan-table tbody tr")).to_have_count(6)
    expect(page.locator("[name=day_4]")).to_have_value("2026-05-28")
    chip(page, "medicine", "none")
    make_course(page)

    assert talks(page).count() == 5
    expect(talks(page).filter(has_text="28. maj")).to_have_count(1)


def test_without_the_safety_question_nothing_is_made_and_nothing_is_lost(visit, reach, watch):
    watch.intended.add(422)
    page = visit("mona")
    reach(page)
    field(page, "Times that do not suit").fill("Før kl. 10")

    page.get_by_role("button", name=say("Make the course")).last.click()

    expect(heading(page, "The course has not been made yet")).to_be_visible()
    expect(field(page, "Times that do not suit")).to_have_value("Før kl. 10")


def test_a_talk_is_logged_when_there_is_a_connection_again(visit, reach, watch):
    page = visit("mona", phone=True)
    reach(page)
    chip(page, "medicine", "none")
    make_course(page)
    link(page, "Log an unplanned talk").click()

    page.locator("[name=use_cigarettes]").fill("12")
    field(page, "New step until next time").fill("Gåtur efter frokost")
    page.context.set_offline(True)
    button(page, "Save the talk").click()
    expect(page.locator("[data-draft-told]")).to_have_text(
        say("No connection. It is kept here, and is sent when there is a connection again.")
    )
    button(page, "Save the talk").click()
    page.context.set_offline(False)

    expect(told(page)).to_contain_text(say("The talk is saved."), timeout=15_000)
    expect(page.locator("main")).to_contain_text("Gåtur efter frokost")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []
    watch.found = [one for one in watch.found if "ERR_INTERNET_DISCONNECTED" not in one]


def test_a_draft_waits_for_its_user_and_goes_at_sign_out(visit, reach):
    page = visit()
    sign_in(page, "mona@demo.example", people.PASSWORD)
    reach(page)
    field(page, "Times that do not suit").fill("Om fredagen")
    expect(page.locator("[data-draft-told]")).to_have_text(
        say("A draft is kept in this browser. It is removed when it is sent.")
    )
    address = page.url

    page.goto("/min-dag/")
    page.goto(address)
    expect(field(page, "Times that do not suit")).to_have_value("Om fredagen")

    button(page, "Sign out").click()
    page.goto("/konto/login/")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []


def test_the_doctor_is_told_before_the_quit_date(visit, reach):
    page = visit("mona")
    name = reach(page)
    field(page, "Quit date").fill("2026-03-16")
    page.get_by_label("Clozapin").check()
    make_course(page)
    expect(heading(page, "Whoever treats the citizen has not been told yet")).to_be_visible()

    page.goto("/min-dag/")
    page.get_by_role("link", name=f"{say('Inform')} {name}").click()
    chip(page, "treater", "psychiatrist")
    chip(page, "permitted", "yes")
    chip(page, "way", "phone")
    button(page, "Save").click()

    expect(told(page)).to_contain_text(say("Noted: whoever treats the citizen has been told."))
    expect(heading(page, "Gets %(names)s", names="clozapin")).to_be_visible()


def test_after_a_relapse_a_new_attempt_and_the_old_course_stays(visit, reach):
    page = visit("mona")
    reach(page)
    field(page, "Quit date").fill("2026-03-20")
    chip(page, "medicine", "none")
    make_course(page)
    link(page, "Log an unplanned talk").click()
    button(page, "Save the talk").click()
    expect(told(page)).to_contain_text(say("The talk is saved."))
    page.locator(".nextbar .row-menu summary").click()
    link(page, "End the course").click()
    chip(page, "reason", "completed")
    button(page, "End the course").click()

    link(page, "Plan a new attempt").click()
    chip(page, "medicine", "none")
    make_course(page)

    expect(heading(page, "A new attempt")).to_be_visible()
    old = page.locator("section").filter(has=page.locator("h2", has_text=say("The course"))).last
    expect(old).to_contain_text("20. marts")
