"""Signing in, one's own pages, and the accounts of colleagues."""

import re

from tests.e2e.pages import chip
from tests.e2e.scenes.stage import PRIMARY, scene, submit

# Signing in


@scene("account_login")
def sign_in(stage, page):
    page.goto("/konto/login/")


@scene("account_login")
def sign_in_errors(stage, page):
    page.goto("/konto/login/")
    submit(page)


@scene("account_login", status=429)
def sign_in_too_often(stage, page):
    for _ in range(6):
        page.goto("/konto/login/")
        page.locator("[name=login]").fill("nobody@demo.example")
        page.locator("[name=password]").fill("wrong")
        with page.expect_response(lambda response: response.request.method == "POST") as answer:
            page.locator(PRIMARY).click()
        if answer.value.status == 429:
            break


@scene("account_logout", who="admin")
def sign_out(stage, page):
    page.goto("/konto/logout/")


@scene("account_inactive")
def inactive(stage, page):
    page.goto("/konto/lukket/")


@scene("account_change_password", who="admin")
def change_password(stage, page):
    page.goto("/konto/adgangskode/")


@scene("account_change_password", who="admin")
def change_password_errors(stage, page):
    page.goto("/konto/adgangskode/")
    page.locator("[name=password1]").fill("kort")
    submit(page)


@scene("account_reset_password")
def forgotten(stage, page):
    page.goto("/konto/adgangskode/glemt/")


@scene("account_reset_password")
def forgotten_errors(stage, page):
    page.goto("/konto/adgangskode/glemt/")
    submit(page)


@scene("account_reset_password_done")
def forgotten_sent(stage, page):
    ask_for_password(stage, page, "admin")


def ask_for_password(stage, page, who):
    page.goto("/konto/adgangskode/glemt/")
    page.locator("[name=email]").fill(f"{who}{'.en' * (stage.language == 'en')}@demo.example")
    submit(page)


def new_password_of(stage, page, who):
    ask_for_password(stage, page, who)
    page.goto(re.findall(r"http://\S+/konto/adgangskode/ny/\S+", stage.server.mails()[-1])[0])


@scene("account_reset_password_from_key")
def new_password(stage, page):
    new_password_of(stage, page, "lokal")


@scene("account_reset_password_from_key")
def new_password_errors(stage, page):
    new_password_of(stage, page, "henviser")
    submit(page)


@scene("account_reset_password_from_key")
def new_password_too_late(stage, page):
    page.goto("/konto/adgangskode/ny/1-no-such-key/")


# One's own pages


@scene("home", who="leder")
def home_of_a_manager(stage, page):
    page.goto("/")


@scene("accounts:profile", who="raadgiver")
def profile(stage, page):
    page.goto("/profil/")


@scene("accounts:profile", who="raadgiver")
def profile_errors(stage, page):
    page.goto("/profil/")
    page.locator("[name=name]").fill("")
    submit(page)


# Staff


@scene("accounts:staff", who="admin")
def staff(stage, page):
    page.goto("/medarbejdere/")


@scene("accounts:staff", who="admin")
def staff_closed(stage, page):
    page.goto("/medarbejdere/?list=closed")


@scene("accounts:invite", who="admin")
def invite(stage, page):
    page.goto("/medarbejdere/inviter/")


@scene("accounts:invite", who="admin", status=422)
def invite_errors(stage, page):
    page.goto("/medarbejdere/inviter/")
    submit(page)


def invite_somebody(stage, page):
    page.goto("/medarbejdere/inviter/")
    page.locator("[name=name]").fill(stage.name)
    page.locator("[name=email]").fill(f"{stage.name.split()[1]}.{stage.language}@demo.example".lower())
    chip(page, "roles", "counsellor")
    submit(page)


@scene("accounts:member", who="admin")
def member_invited(stage, page):
    invite_somebody(stage, page)


@scene("accounts:member", who="admin", status=409)
def member_conflict(stage, page):
    invite_somebody(stage, page)
    other = page.context.new_page()
    other.goto(page.url)
    chip(other, "roles", "referrer")
    submit(other)
    chip(page, "roles", "manager")
    submit(page)


@scene("accounts:welcome")
def welcome(stage, page):
    invite_somebody(stage, stage.open("admin"))
    page.goto(re.findall(r"http://\S+/konto/velkommen/\S+", stage.server.mails()[-1])[0])


@scene("accounts:welcome", status=422)
def welcome_errors(stage, page):
    welcome(stage, page)
    page.locator("[name=password1]").fill("kort")
    submit(page)


@scene("accounts:welcome", status=410)
def welcome_too_late(stage, page):
    page.goto("/konto/velkommen/no-such-key/")


@scene("accounts:units", who="admin")
def units(stage, page):
    page.goto("/medarbejdere/enheder/")


@scene("accounts:units", who="admin", status=422)
def units_errors(stage, page):
    units(stage, page)
    submit(page)


@scene("accounts:unit", who="admin")
def unit(stage, page):
    units(stage, page)
    page.locator("main .plain a").first.click()


@scene("accounts:lend", who="admin", status=422)
def lend_errors(stage, page):
    invite_somebody(stage, page)
    page.locator(".page-actions a[href$='udlaan/']").click()
    submit(page)


@scene("accounts:lend", who="admin")
def lend(stage, page):
    invite_somebody(stage, page)
    page.locator(".page-actions a[href$='udlaan/']").click()


@scene("accounts:accept_loan", who="lindby")
def accept_loan(stage, page):
    lend(stage, (admin := stage.open("admin")))
    admin.locator("[name=host]").select_option(label="Lindby Kommune")
    admin.locator("[name=purpose]").fill("Hold i ferien")
    for day in ("from_day", "until_day"):
        admin.locator(f"[name={day}]").fill("2026-03-20")
    submit(admin)
    page.goto("/medarbejdere/")
    page.locator(".alert-info a[href*=udlaan]").last.click()


@scene("casework:deactivate", who="admin")
def deactivate(stage, page):
    page.goto("/medarbejdere/")
    page.locator("main td a", has_text="Anne Birk").first.click()
    page.locator(".page-actions a[href$='luk/']").click()


@scene("casework:deactivate", who="admin", status=422)
def deactivate_errors(stage, page):
    deactivate(stage, page)
    submit(page)
