"""Staff in the browser: invited, signed in, given other roles, lent, closed with everything handed over."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import button, field, heading, link, say, told

PASSWORD = "havn-og-molevej-12"


def new_name(citizen):
    name = citizen[0]
    return name, f"{name.split()[1].lower()}@demo.example"


def invite(page, name, email, *roles):
    page.goto("/medarbejdere/inviter/")
    field(page, "Name").fill(name)
    page.get_by_label(say("E-mail"), exact=True).fill(email)
    for role in roles:
        page.locator(f"[name=roles][value={role}]").check()
    button(page, "Send invitation").click()
    expect(told(page)).to_contain_text(email)


def first_sign_in(page, server, email):
    page.goto(re.findall(r"http://\S+/konto/velkommen/\S+", server.mails()[-1])[0])
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    button(page, "Save password").click()
    page.get_by_label(say("E-mail")).fill(email)
    page.get_by_label(say("Password"), exact=True).fill(PASSWORD)
    button(page, "Sign in").click()


def to_member(page, name):
    page.goto("/medarbejdere/")
    page.get_by_role("link", name=name, exact=True).click()


@pytest.mark.parametrize("phone", [True, False])
def test_a_colleague_is_invited_chooses_a_password_and_works(visit, server, citizen, phone):
    name, email = new_name(citizen)
    invite(visit("admin", phone=phone), name, email, "counsellor")

    page = visit(phone=phone)
    first_sign_in(page, server, email)

    expect(heading(page, "My day")).to_be_visible()


def test_another_role_holds_from_the_next_page_on(visit, server, citizen, watch):
    name, email = new_name(citizen)
    admin, colleague = visit("admin"), visit()
    invite(admin, name, email, "counsellor")
    first_sign_in(colleague, server, email)
    to_member(admin, name)

    admin.locator("[name=roles][value=counsellor]").uncheck()
    admin.locator("[name=roles][value=referrer]").check()
    button(admin, "Save").click()

    expect(told(admin)).to_contain_text(say("Saved."))
    expect(admin.locator("main")).to_contain_text("Roller: Henviser (før: Rygestoprådgiver)")
    watch.intended.add(403)
    assert colleague.goto("/min-dag/").status == 403


def test_an_account_closes_with_its_cases_handed_over(visit, server, citizen):
    name, email = new_name(citizen)
    admin, colleague = visit("admin"), visit()
    invite(admin, name, email, "counsellor")
    first_sign_in(colleague, server, email)
    colleague.goto("/min-dag/?list=unassigned")
    case = colleague.locator("li.work .work-name a").first.inner_text()
    colleague.locator("li.work a.work-log").first.click()
    button(colleague, "No answer").click()

    to_member(admin, name)
    link(admin, "Close the account").click()
    admin.get_by_label(say("Hand everything over to")).select_option(label="Mona Dahl")
    button(admin, "Hand over and close the account").click()

    expect(told(admin)).to_contain_text("1 sag er overdraget")
    colleague.goto("/min-dag/")
    expect(heading(colleague, "Sign in")).to_be_visible()
    mona = visit("mona")
    mona.goto("/min-dag/?list=mine")
    expect(mona.locator("li.work").filter(has_text=case)).to_have_count(1)


def test_a_colleague_is_lent_to_a_partner_who_decides(visit, server, citizen):
    name, email = new_name(citizen)
    admin, colleague, lindby = visit("admin"), visit(), visit("lindby")
    invite(admin, name, email, "counsellor")
    first_sign_in(colleague, server, email)
    to_member(admin, name)
    link(admin, "Lend to a partner").click()
    admin.locator("[name=host]").select_option(label="Lindby Kommune")
    admin.locator("[name=purpose]").fill("Hold i ferien")
    admin.locator("[name=from_day]").fill("2026-03-10")
    admin.locator("[name=until_day]").fill("2026-03-31")
    button(admin, "Offer the loan").click()
    expect(told(admin)).to_contain_text("Lindby Kommune")

    lindby.goto("/medarbejdere/")
    lindby.get_by_role("link", name=name).click()
    lindby.locator("[name=roles][value=counsellor]").check()
    button(lindby, "Accept the loan").click()

    expect(told(lindby)).to_contain_text(name)
    colleague.goto("/min-dag/?list=all")
    expect(colleague.locator(".user-org").first).to_contain_text("Lindby Kommune")
