"""A citizen writes: the counsellor sees it in My day, answers, and it is gone; a number of two is said whose it is."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import button, heading, link, refer_unseen, say, told

TEXT = "Må jeg stadig komme i dag?"


def waiting(page, name):
    """What the citizen has written, in My day."""
    page.goto("/min-dag/")
    return page.locator(".inbox li").filter(has_text=name)


@pytest.fixture
def asked(visit, server, citizen):
    """A citizen whom nobody has yet has written."""
    refer_unseen(visit(), server, citizen)
    server.receive(citizen[1], TEXT)
    return citizen[0]


@pytest.mark.parametrize(("phone", "javascript"), [(True, True), (False, True), (False, False)])
def test_an_answer_is_seen_in_my_day_and_answered(visit, asked, phone, javascript):
    page = visit("raadgiver", phone=phone, javascript=javascript)
    row = waiting(page, asked)
    expect(row.locator(".msg")).to_have_text(f"»{TEXT}«")

    row.get_by_role("link", name=say("Answer")).click()
    expect(heading(page, "Answer")).to_be_visible()
    expect(page.locator(".sms--in .badge")).to_have_text(say("Waits for an answer"))
    page.get_by_label("Ja, du er velkommen.").check()
    button(page, "Send the answer").click()

    expect(told(page)).to_contain_text(say("The answer is sent now."))
    expect(page.locator(".sms--out .sms-txt")).to_contain_text("Ja, du er velkommen. Vi ses som aftalt.")
    expect(page.locator(".sms--out .sms-state")).to_contain_text(say("Will be sent in a moment"))
    expect(waiting(page, asked)).to_have_count(0)


def test_one_that_was_marked_by_mistake_waits_again(visit, asked):
    page = visit("raadgiver")
    waiting(page, asked).get_by_role("link", name=say("Answer")).click()

    button(page, "Mark as answered").click()
    expect(waiting(page, asked)).to_have_count(0)
    page.go_back()
    page.locator(".sms--in").get_by_role("button", name=say("Undo")).click()

    expect(told(page)).to_contain_text(say("The message waits for an answer again."))
    expect(waiting(page, asked)).to_have_count(1)


def test_a_number_of_two_goes_to_the_one_whom_somebody_chooses(visit, server, citizen):
    name, phone = citizen
    for one in (name, f"Else {name}"):
        refer_unseen(visit(), server, (one, phone))
    server.receive(phone, f"Kl. 15 passer {name}")
    page = visit("koordinator")

    waiting(page, f"Kl. 15 passer {name}").get_by_role("link", name=say("Say whose it is")).click()
    page.get_by_label(f"Else {name}").check()
    button(page, "It is from this citizen").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Else {name}")
    expect(page.locator(".sms--in .sms-txt")).to_have_text(f"Kl. 15 passer {name}")
    expect(waiting(page, f"Else {name}")).to_have_count(1)


def test_who_waits_for_a_call_is_asked_when(visit, server, citizen):
    page = visit("raadgiver")
    refer_unseen(page, server, citizen)
    page.goto("/min-dag/?list=unassigned&page=99")
    menu = page.locator("li.work").filter(has_text=citizen[0]).locator(".row-menu")
    menu.locator("summary").click()
    menu.get_by_text(say("Send a text message"), exact=True).click()

    expect(page.locator(".sms-txt")).to_contain_text("Venlig hilsen Havnsø Kommune")
    button(page, "Send the text message").click()

    expect(told(page)).to_contain_text(say("The text message is on its way."))
    expect(page.locator(".sms-planned")).to_contain_text(say("Choose a time", context="text message"))
    link(page, "Overview").click()
    expect(page.locator(".nextbar").first).to_contain_text("Spurgt på sms")
