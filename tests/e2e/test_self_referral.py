"""Citizens ask for help themselves, and referrers with an account see what came of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Keys, button, field, heading, is_listed, link, referral_page, row, say

PAGE = "/tilmeld/havnsoe/"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_citizen_asks_on_a_phone_and_the_counsellor_has_it(visit, citizen, javascript):
    name, number = citizen
    phone = visit(phone=True, javascript=javascript)
    phone.goto(PAGE)

    field(phone, "What is your name?").fill(name)
    field(phone, "Your phone number").fill(number)
    phone.locator("[name=times][value=afternoon]").tap()
    button(phone, "Ask us to call").tap()

    expect(heading(phone, "Thank you, we have got it")).to_be_visible()
    expect(phone.get_by_text("Vi ringer til dig senest tirsdag 17. marts.")).to_be_visible()
    assert is_listed(visit("raadgiver"), name, "unassigned")


def test_under_15_a_parent_is_asked_for_and_called(visit, citizen):
    name, number = citizen
    phone = visit(phone=True)
    phone.goto(PAGE)
    parents = field(phone, "Their phone number")
    expect(parents).to_be_hidden()

    field(phone, "What is your name?").fill(name)
    phone.get_by_label(say("I am under 15"), exact=True).check()
    expect(field(phone, "Your phone number")).to_be_hidden()
    field(phone, "Their name").fill("Ib Lund")
    parents.fill(number)
    button(phone, "Ask us to call").tap()

    expect(heading(phone, "Thank you, we have got it")).to_be_visible()
    day = visit("raadgiver")
    assert is_listed(day, name, "unassigned")
    assert number in row(day, name).inner_text()


def test_a_mistake_is_corrected_where_the_summary_leads(visit, citizen, watch):
    watch.intended.add(422)
    page = visit()
    page.goto(PAGE)
    field(page, "What is your name?").fill(citizen[0])
    button(page, "Ask us to call").click()

    page.locator(".error-list a").click()
    expect(field(page, "Your phone number")).to_be_focused()
    expect(field(page, "What is your name?")).to_have_value(citizen[0])


def test_with_the_keyboard_alone(visit, citizen):
    page = visit()
    page.goto(PAGE)
    keys = Keys(page)

    keys.tab_to(field(page, "What is your name?"))
    keys.write("Eva Berg")
    keys.tab_to(field(page, "Your phone number"))
    keys.write(citizen[1].replace(" ", ""))
    keys.tab_to(button(page, "Ask us to call"))
    keys.press("Enter")

    expect(heading(page, "Thank you, we have got it")).to_be_visible()


def test_taken_back_on_the_receipt(visit, citizen):
    page = visit()
    page.goto(PAGE)
    field(page, "What is your name?").fill(citizen[0])
    field(page, "Your phone number").fill(citizen[1])
    button(page, "Ask us to call").click()

    page.get_by_role("button", name=re.compile("^Fortryd")).click()

    expect(heading(page, "You have taken it back")).to_be_visible()
    assert not is_listed(visit("raadgiver"), citizen[0], "unassigned")


# With an account.


@pytest.mark.parametrize("phone", [True, False])
def test_a_referrer_sends_and_sees_it_on_the_list(visit, citizen, phone):
    page = visit("henviser", phone=phone)
    page.goto("/")
    link(page, "Jobcenter Havnsø").click()
    field(page, "The citizen’s name").fill(citizen[0])
    field(page, "Mobile number").fill(citizen[1])
    page.locator("[name=consent]").check()
    page.locator("[name=feedback]").check()
    button(page, "Send referral").click()
    expect(heading(page, "Thank you – the referral has been sent")).to_be_visible()

    page.goto("/mine-henvisninger/")

    mine = page.locator(".my-referral").filter(has_text=citizen[0])
    expect(mine).to_contain_text(say("Received"))


def test_the_code_of_the_receipt_tells_what_came_of_it(visit, server, citizen):
    page = visit(phone=True)
    page.goto(referral_page(server))
    field(page, "The citizen’s name").fill(citizen[0])
    field(page, "Mobile number").fill(citizen[1])
    page.locator("[name=consent]").check()
    page.locator("[name=feedback]").check()
    button(page, "Send referral").tap()
    code = page.locator(".alert-text strong").inner_text()

    page.locator(".next-steps a").tap()
    page.locator("[name=code]").fill(code.replace("-", " ").lower())
    button(page, "Show").tap()

    expect(page.get_by_role("status")).to_contain_text(f"{code}: {say('Received')}")
