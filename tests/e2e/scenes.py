"""Every page in every state that looks different: what test_accessibility.py visits.

A scene takes the stage and leaves its page showing the state. It finds things by name, because the words differ.
"""

import re
import zlib
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation

from tests.e2e.pages import refer_unseen, referral_page, row
from tests.e2e.watch import POLICY

SCENES = []
SHARED, HOME, FLOODED = "Lungemedicinsk Afdeling", "Bosted Fyrvej", "Lægerne i Østervig"
PRIMARY = "main form .button-primary"


@dataclass
class Scene:
    view: str
    who: str | None
    status: int
    play: object

    def __str__(self):
        return self.play.__name__


def scene(view, who=None, status=200):
    """`view` is the name of the page in the resolver, `who` is signed in, `status` is that of the answer shown."""

    def register(play):
        SCENES.append(Scene(view, who, status, play))
        return play

    return register


class Stage:
    """A page in one language, and the people whom the scene is about."""

    def __init__(self, server, visit, language, citizen, cast):
        self.server, self.visit, self.language, self.citizen, self.cast = server, visit, language, citizen, cast

    def open(self, who):
        page = self.visit(f"{who}.en" if who and self.language == "en" else who)
        if who is None:
            cookie = {"name": "django_language", "value": self.language, "url": self.server.address}
            page.context.add_cookies([cookie])
        return page

    def colleague(self):
        return self.open("mona")

    @property
    def name(self):
        return self.citizen[0]

    def refer(self, page):
        """A citizen of the scene's own."""
        refer_unseen(page, self.server, self.citizen)
        return self.name

    def somebody(self, page):
        """A citizen who waits and whom every scene may share, as long as it only looks."""
        if "somebody" not in self.cast:
            self.cast["somebody"] = self.refer(page)
        return self.cast["somebody"]


def listed(page, name, which="unassigned"):
    page.goto(f"/min-dag/?list={which}&page=99")
    return row(page, name)


def to_call(page, name, which="unassigned"):
    listed(page, name, which).locator("a.work-log").click()
    page.locator("form.attempt").wait_for()


def to_case(page, name, which="unassigned"):
    listed(page, name, which).locator(".work-name a").click()
    page.locator(".facts").first.wait_for(state="attached")


def to_action(page, name, action, which="unassigned"):
    """A page of the referral, by the end of its address."""
    address = listed(page, name, which).locator("a.work-log").get_attribute("href")
    page.goto(address.replace("kontakt/", action))


def submit(page, selector=PRIMARY):
    page.locator(selector).first.click()
    page.wait_for_load_state()


def chip(page, name, value):
    page.locator(f"[name={name}][value={value}]").check()


# The referrer's pages


def own_unit(page):
    page.goto("/henvis/")
    page.locator("main a.button").first.click()


@scene("referrals:refer", who="henviser")
def refer_choose(stage, page):
    page.goto("/henvis/")


@scene("referrals:refer_unit", who="henviser")
def refer_unit(stage, page):
    own_unit(page)


@scene("referrals:refer_unit", who="henviser", status=422)
def refer_unit_errors(stage, page):
    own_unit(page)
    submit(page)


@scene("referrals:refer_unit_sent", who="henviser")
def refer_unit_sent(stage, page):
    own_unit(page)
    page.locator("[name=name]").fill(stage.name)
    page.locator("[name=phone]").fill(stage.citizen[1])
    page.locator("[name=consent]").check()
    page.locator("[name=feedback]").check()
    submit(page)


@scene("referrals:refer_unit_no_thanks", who="henviser")
def refer_unit_no_thanks(stage, page):
    own_unit(page)
    submit(page, "[name=no_thanks]")


@scene("referrals:refer_unit_elsewhere", who="henviser")
def refer_unit_elsewhere(stage, page):
    own_unit(page)
    page.goto(f"{page.url}anden-kommune/")


@scene("referrals:my_referrals", who="henviser")
def my_referrals(stage, page):
    page.goto("/mine-henvisninger/")


@scene("referrals:vba_status")
def vba_status(stage, page):
    page.goto(f"{referral_page(stage.server)}status/")


@scene("referrals:vba_status")
def vba_status_told(stage, page):
    vba_sent(stage, page)
    code = page.locator(".alert-text strong").inner_text()
    page.goto(f"{referral_page(stage.server)}status/")
    page.locator("[name=code]").fill(code.lower())
    submit(page)


@scene("referrals:vba_status")
def vba_status_unknown(stage, page):
    vba_status(stage, page)
    page.locator("[name=code]").fill("HHH-HHH")
    submit(page)


@scene("referrals:vba_status", status=422)
def vba_status_errors(stage, page):
    vba_status(stage, page)
    submit(page)


@scene("referrals:unit_staff", who="koordinator")
def unit_staff(stage, page):
    page.goto("/henvisende-enheder/1/medarbejdere/")


# Citizens who ask for help themselves


@scene("referrals:self_refer")
def self_refer(stage, page):
    page.goto("/tilmeld/havnsoe/")


@scene("referrals:self_refer", status=422)
def self_refer_errors(stage, page):
    self_refer(stage, page)
    page.locator("[name=under_15]").check()
    submit(page)


@scene("referrals:self_refer_unit")
def self_refer_shared(stage, page):
    page.goto(f"/tilmeld/havnsoe/{stage.server.posters[SHARED]}/")


@scene("referrals:self_refer_unit", status=404)
def self_refer_old_poster(stage, page):
    page.goto("/tilmeld/havnsoe/1-nothing/")


@scene("referrals:self_sent")
def self_sent(stage, page):
    self_refer(stage, page)
    page.locator("[name=name]").fill(stage.name)
    page.locator("[name=phone]").fill(stage.citizen[1])
    submit(page)


@scene("referrals:self_sent")
def self_undone(stage, page):
    self_sent(stage, page)
    submit(page, "main form .function-link")


@scene("referrals:self_sent", status=410)
def self_expired(stage, page):
    page.goto("/tilmeld/havnsoe/sendt/no-such-token/")


# Pages for everybody


@scene("accounts:find_link")
def find_link(stage, page):
    page.goto("/find-link/")


@scene("accounts:privacy")
def privacy(stage, page):
    page.goto("/oplysninger/")


@scene("accounts:accessibility")
def accessibility(stage, page):
    page.goto("/tilgaengelighed/")


@scene("referrals:vba", status=404)
def link_closed(stage, page):
    page.goto("/henvis/1-nothing/")


# The referral


@scene("referrals:vba")
def vba(stage, page):
    page.goto(referral_page(stage.server))


@scene("referrals:vba")
def vba_shared(stage, page):
    page.goto(referral_page(stage.server, SHARED))


@scene("referrals:vba", status=422)
def vba_errors(stage, page):
    page.goto(referral_page(stage.server, SHARED))
    page.locator("[name=phone]").fill("12")
    page.locator("details summary").first.click()
    page.locator("[name=note]").fill("Cpr 010170-9999")
    submit(page)


@scene("referrals:vba", status=422)
def vba_errors_without_phone(stage, page):
    page.goto(referral_page(stage.server, HOME))
    submit(page)


@scene("referrals:vba", status=429)
def vba_limited(stage, page):
    address = referral_page(stage.server, FLOODED)
    for _ in range(61):
        if page.request.post(address, form={"no_thanks": "1"}, max_redirects=0).status == 429:
            break
    page.goto(address)
    page.locator("[name=no_thanks]").click()
    page.locator("main .alert-warning").wait_for()


@scene("referrals:vba_sent")
def vba_sent(stage, page):
    page.goto(referral_page(stage.server))
    page.locator("[name=name]").fill(stage.name)
    page.locator("[name=phone]").fill(stage.citizen[1])
    page.locator("[name=consent]").check()
    page.locator("[name=feedback]").check()
    submit(page)


@scene("referrals:vba_sent")
def vba_undone(stage, page):
    vba_sent(stage, page)
    submit(page, "main form .function-link")


@scene("referrals:vba_undo", status=410)
def vba_undone_too_late(stage, page):
    vba_sent(stage, page)
    page.locator("[name=token]").evaluate("token => { token.value = 'no-such-token' }")
    submit(page, "main form .function-link")


@scene("referrals:vba_sent")
def vba_not_undone(stage, page):
    vba_sent(stage, page)
    colleague = stage.colleague()
    to_call(colleague, stage.name)
    submit(colleague, "[value=no_answer]")
    submit(page, "main form .function-link")


@scene("referrals:vba_sent", status=410)
def vba_expired(stage, page):
    page.goto(f"{referral_page(stage.server)}sendt/no-such-token/")


@scene("referrals:vba_no_thanks")
def vba_no_thanks(stage, page):
    page.goto(referral_page(stage.server, SHARED))
    submit(page, "[name=no_thanks]")


@scene("referrals:vba_no_thanks")
def vba_talk_undone(stage, page):
    vba_no_thanks(stage, page)
    submit(page, "main form .function-link")


@scene("referrals:vba_elsewhere")
def vba_elsewhere(stage, page):
    page.goto(f"{referral_page(stage.server, SHARED)}anden-kommune/?municipality=9904")


@scene("referrals:vba_elsewhere")
def vba_elsewhere_without_the_system(stage, page):
    page.goto(f"{referral_page(stage.server, SHARED)}anden-kommune/?municipality=0751")


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


# Absence


@scene("casework:absences", who="koordinator")
def absences(stage, page):
    page.goto("/fravaer/")


@scene("casework:new_absence", who="koordinator")
def new_absence(stage, page):
    page.goto("/fravaer/ny/")


@scene("casework:new_absence", who="koordinator", status=422)
def new_absence_errors(stage, page):
    new_absence(stage, page)
    submit(page)


@scene("casework:absence", who="koordinator")
def absence(stage, page):
    """The demo's own: a deadline that has passed, calls arranged."""
    absences(stage, page)
    page.locator("main .plain a").filter(has_text="Signe Rask").first.click()


@scene("casework:absence", who="koordinator", status=422)
def absence_errors(stage, page):
    absence(stage, page)
    page.locator(".abs [value=move]").first.check()
    page.locator(".abs [type=datetime-local]").first.fill("2026-03-01T09:00")
    submit(page)


@scene("casework:change_absence", who="koordinator")
def change_absence(stage, page):
    absence(stage, page)
    page.goto(f"{page.url}ret/")


@scene("casework:deputy", who="raadgiver")
def deputy(stage, page):
    absences(stage, page)
    page.locator("main a[href*=stedfortraeder]").first.click()


@scene("casework:my_day", who="mona")
def my_day_of_a_deputy(stage, page):
    page.goto("/min-dag/")


# My day


@scene("casework:my_day", who="raadgiver")
def my_day(stage, page):
    page.goto("/min-dag/")


@scene("casework:my_day", who="raadgiver")
def my_day_all(stage, page):
    page.goto("/min-dag/?list=all")


@scene("casework:my_day", who="raadgiver")
def my_day_paused(stage, page):
    page.goto("/min-dag/?list=paused")


@scene("casework:my_day", who="lokal")
def my_day_empty(stage, page):
    page.goto("/min-dag/")


@scene("casework:my_day", who="raadgiver")
def my_day_after_a_call(stage, page):
    to_call(page, stage.refer(page))
    page.locator("details summary").last.click()
    page.locator("[name=next_day]").fill("2026-03-10")
    page.locator("[name=next_time]").fill("23:50")
    submit(page, "[value=call_later]")
    page.locator(".undo-bar").wait_for()


# A referral by phone, on paper or as a letter


@scene("referrals:new", who="raadgiver")
def new_referral(stage, page):
    page.goto("/henvisninger/ny/")


@scene("referrals:new", who="raadgiver", status=422)
def new_referral_errors(stage, page):
    page.goto("/henvisninger/ny/")
    page.locator("[name=cpr]").fill("12")
    submit(page)


@scene("referrals:new", who="raadgiver", status=409)
def new_referral_resembling(stage, page):
    name = stage.somebody(page)
    page.goto("/henvisninger/ny/")
    chip(page, "channel", "paper")
    page.locator("[name=name]").fill(name)
    page.locator("[name=phone]").fill("10 99 98 97")
    submit(page)


@scene("referrals:new_for", who="raadgiver")
def new_referral_for(stage, page):
    citizen(stage, page)
    page.goto(f"{page.url}henvisninger/ny/")


# The coordinator's list of referrals


@scene("casework:referral_list", who="koordinator")
def referral_list(stage, page):
    page.goto("/henvisninger/")


@scene("casework:referral_list", who="koordinator")
def referral_list_of_all(stage, page):
    page.goto("/henvisninger/?state=all&sort=name&received=period&first=2026-01-01&nothing=x&unit=x")


@scene("casework:referral_list", who="koordinator")
def referral_list_without_rows(stage, page):
    page.goto("/henvisninger/?state=withdrawn&due=overdue")


def chosen(page, number=2):
    page.goto("/henvisninger/?counsellor=nobody")
    for box in page.locator(".rowcheck input").all()[:number]:
        box.check()


@scene("casework:referral_list", who="koordinator")
def referral_list_with_rows_chosen(stage, page):
    chosen(page)


@scene("casework:hand_over_check", who="koordinator")
def hand_over_check(stage, page):
    chosen(page)
    page.locator("[name=counsellor]").nth(1).select_option(index=1)
    submit(page, "[data-pick-act]")


@scene("casework:hand_over_check", who="koordinator", status=422)
def hand_over_without_a_counsellor(stage, page):
    chosen(page)
    submit(page, "[data-pick-act]")


@scene("casework:hand_over_check", who="koordinator")
def hand_over_of_what_was_taken(stage, page):
    name = stage.refer(page)
    page.goto("/henvisninger/?counsellor=nobody")
    page.locator("tr").filter(has_text=name).locator("input").check()
    colleague = stage.colleague()
    to_call(colleague, name)
    submit(colleague, "[value=no_answer]")
    page.locator("[name=counsellor]").nth(1).select_option(index=1)
    submit(page, "[data-pick-act]")


@scene("casework:referral_list", who="koordinator")
def referral_list_after_a_hand_over(stage, page):
    name = stage.refer(page)
    page.goto("/henvisninger/?counsellor=nobody")
    page.locator("tr").filter(has_text=name).locator("input").check()
    page.locator("[name=counsellor]").nth(1).select_option(index=1)
    submit(page, "[data-pick-act]")
    submit(page)
    page.locator(".undo-bar").wait_for()


@scene("casework:add_view", who="koordinator")
def add_view(stage, page):
    page.goto("/henvisninger/visninger/ny/?due=overdue")


@scene("casework:add_view", who="koordinator", status=422)
def add_view_errors(stage, page):
    add_view(stage, page)
    submit(page)


@scene("casework:change_view", who="koordinator")
def change_view(stage, page):
    add_view(stage, page)
    page.locator("[name=name]").fill(f"Sene {stage.name}")
    submit(page)
    page.locator(".savedview a").click()


@scene("casework:workload", who="koordinator")
def workload(stage, page):
    page.goto("/henvisninger/fordeling/")


# A list that is read in

LIST = "Navn;Telefon;Modtaget den\n{};10 {:02} 30 {:02};01-03-2026\nBo;12;i morgen\n"


def send_list(stage, page, text=LIST):
    page.goto("/henvisninger/indlaes/")
    text = text.format(stage.name, len(stage.name), len(stage.language))
    page.locator("[name=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": text.encode()})
    submit(page)


@scene("referrals:imports", who="koordinator")
def imports(stage, page):
    page.goto("/henvisninger/indlaes/")


@scene("referrals:imports", who="koordinator", status=422)
def imports_errors(stage, page):
    send_list(stage, page, "Navn\n")


@scene("referrals:import_columns", who="koordinator")
def import_columns(stage, page):
    send_list(stage, page)


@scene("referrals:import_columns", who="koordinator", status=422)
def import_columns_errors(stage, page):
    send_list(stage, page)
    page.locator("[name=column_0]").select_option("")
    submit(page)


@scene("referrals:import", who="koordinator")
def import_checked(stage, page):
    send_list(stage, page)
    submit(page)
    stage.server.work()
    page.reload()


@scene("referrals:import", who="koordinator", status=422)
def import_checked_errors(stage, page):
    import_checked(stage, page)
    submit(page)


@scene("referrals:import", who="koordinator")
def import_done(stage, page):
    import_checked(stage, page)
    chip(page, "lines", "good")
    submit(page)
    stage.server.work()
    page.reload()


# What came of a call


@scene("referrals:attempt", who="raadgiver")
def attempt(stage, page):
    to_call(page, stage.somebody(page))


@scene("referrals:attempt", who="raadgiver")
def attempt_via_staff(stage, page):
    page.goto("/min-dag/?list=all")
    page.locator("li.work").filter(has=page.locator(".badge")).locator("a.work-log").first.click()


@scene("referrals:attempt", who="raadgiver", status=422)
def attempt_errors(stage, page):
    attempt(stage, page)
    page.locator("details summary").last.click()
    submit(page, "[value=call_later]")


@scene("referrals:attempt", who="koordinator", status=409)
def attempt_taken(stage, page):
    first = stage.open("raadgiver")
    name = stage.refer(page)
    to_call(page, name)
    to_call(first, name)
    submit(first, "[value=no_answer]")
    submit(page, "[value=no_answer]")


@scene("referrals:wishes", who="raadgiver")
def wishes(stage, page):
    to_call(page, stage.refer(page))
    submit(page, "[value=reached]")


@scene("referrals:pause", who="raadgiver")
def pause(stage, page):
    to_action(page, stage.somebody(page), "pause/")


@scene("referrals:pause", who="raadgiver", status=422)
def pause_errors(stage, page):
    pause(stage, page)
    submit(page)


@scene("referrals:assign", who="raadgiver")
def assign(stage, page):
    to_action(page, stage.somebody(page), "fordel/")


@scene("referrals:assign", who="raadgiver", status=422)
def assign_errors(stage, page):
    assign(stage, page)
    submit(page)


@scene("referrals:end", who="raadgiver")
def end(stage, page):
    to_action(page, stage.somebody(page), "afslut/")


@scene("referrals:end", who="raadgiver", status=422)
def end_errors(stage, page):
    end(stage, page)
    chip(page, "reason", "not_now")
    submit(page)


@scene("referrals:letter", who="raadgiver")
def letter(stage, page):
    to_action(page, stage.somebody(page), "brev/")


@scene("referrals:letter", who="raadgiver")
def letter_recorded(stage, page):
    to_action(page, stage.refer(page), "brev/")
    submit(page)


# The citizen


@scene("casework:citizen", who="raadgiver")
def citizen(stage, page):
    to_case(page, stage.somebody(page))


@scene("casework:citizen", who="raadgiver")
def citizen_via_staff(stage, page):
    page.goto("/min-dag/?list=mine" if stage.language == "da" else "/min-dag/?list=unassigned")
    page.locator(".work-name a").first.click()


@scene("casework:citizen", who="raadgiver")
def citizen_on_pause(stage, page):
    to_action(page, stage.refer(page), "pause/")
    chip(page, "reason", "away")
    page.locator("[name=until]").fill("2026-03-19")
    submit(page)


@scene("casework:citizen", who="raadgiver")
def citizen_contacted(stage, page):
    wishes(stage, page)
    chip(page, "goal", "reduce")
    submit(page)


@scene("casework:citizen", who="raadgiver")
def citizen_started(stage, page):
    citizen_contacted(stage, page)
    submit(page, "form[action$='start/'] button")


@scene("casework:citizen", who="raadgiver")
def citizen_who_has_died(stage, page):
    to_action(page, stage.refer(page), "afslut/")
    chip(page, "reason", "died")
    submit(page)


@scene("casework:citizen", who="raadgiver")
def citizen_with_everything(stage, page):
    """Every badge, every fact, somebody around, an answer, and a record that was undone."""
    to_call(page, stage.refer(page))
    submit(page, "[value=wrong_number]")
    submit(page, ".undo-bar button")
    to_case(page, stage.name)
    case = page.url
    page.goto(f"{case}ret/")
    for box in ("phone_shared", "is_protected", "needs_interpreter", "no_sms"):
        page.locator(f"[name={box}]").check()
    page.locator("main [name=language]").fill("Somali")
    page.locator("[name=birth_year]").fill("1960")
    submit(page)
    add_contact_person_to(page, case)
    page.goto(f"{case}tilladelser/ny/?purpose=doctor")
    chip(page, "state", "given")
    chip(page, "form", "oral")
    submit(page)


def add_contact_person_to(page, case):
    page.goto(f"{case}kontaktpersoner/ny/")
    page.locator("[name=name]").fill("Bodil Krarup")
    page.locator("[name=phone]").fill("10 20 31 45")
    chip(page, "role", "staff")
    chip(page, "may_know", "times")
    submit(page)


@scene("casework:edit", who="raadgiver")
def edit(stage, page):
    citizen(stage, page)
    page.goto(f"{page.url}ret/")


@scene("casework:edit", who="raadgiver", status=422)
def edit_errors(stage, page):
    edit(stage, page)
    page.locator("[name=name]").fill("")
    page.locator("[name=cpr]").fill("12")
    submit(page)


@scene("casework:edit", who="raadgiver", status=409)
def edit_conflict(stage, page):
    to_case(page, stage.refer(page))
    page.goto(f"{page.url}ret/")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("[name=place]").fill("Fyrvej 12")
    submit(other)
    page.locator("[name=place]").fill("Molevej 3")
    submit(page)


@scene("casework:add_contact_person", who="raadgiver")
def add_contact_person(stage, page):
    citizen(stage, page)
    page.goto(f"{page.url}kontaktpersoner/ny/")


@scene("casework:add_contact_person", who="raadgiver", status=422)
def add_contact_person_errors(stage, page):
    add_contact_person(stage, page)
    submit(page)


@scene("casework:edit_contact_person", who="raadgiver")
def edit_contact_person(stage, page):
    to_case(page, stage.refer(page))
    add_contact_person_to(page, page.url)
    page.locator(".person a[href*=kontaktpersoner]").click()


@scene("casework:permission", who="raadgiver")
def permission(stage, page):
    citizen(stage, page)
    page.goto(f"{page.url}tilladelser/ny/")


@scene("casework:permission", who="raadgiver", status=422)
def permission_errors(stage, page):
    permission(stage, page)
    submit(page)


@scene("casework:reason", who="raadgiver")
def reason(stage, page):
    name = stage.refer(page)
    colleague = stage.colleague()
    to_call(colleague, name)
    submit(colleague, "[value=no_answer]")
    listed(page, name, "all").locator(".work-name a").click()


@scene("casework:reason", who="raadgiver", status=422)
def reason_errors(stage, page):
    reason(stage, page)
    submit(page)


# Setup


@scene("casework:setup", who="koordinator")
def setup(stage, page):
    page.goto("/opsaetning/")


# Finding a citizen


@scene("casework:search", who="raadgiver")
def search(stage, page):
    page.goto("/borgere/soeg/")


@scene("casework:search", who="raadgiver")
def search_found(stage, page):
    stage.somebody(page)
    page.goto("/borgere/soeg/")
    page.locator("main [name=q]").fill("a")
    submit(page)
    page.locator("main .found-name").first.wait_for()


@scene("casework:search", who="raadgiver")
def search_nobody(stage, page):
    page.goto("/borgere/soeg/")
    page.locator("main [name=q]").fill("xyz")
    submit(page)


@scene("casework:search", who="raadgiver", status=422)
def search_errors(stage, page):
    page.goto("/borgere/soeg/")
    page.locator("main [name=q]").evaluate(
        "field => { field.removeAttribute('maxlength'); field.value = 'k'.repeat(101) }"
    )
    submit(page)


@scene("accounts:profile", who="raadgiver")
def search_while_typing(stage, page):
    stage.somebody(page)
    page.goto("/profil/")
    page.locator("#find").press_sequentially("a")
    page.locator("#search-found .found-name").first.wait_for()


@scene("casework:citizens", who="raadgiver")
def citizens(stage, page):
    page.goto("/borgere/")


@scene("casework:history", who="raadgiver")
def history(stage, page):
    to_case(page, stage.refer(page))
    address = page.url
    page.goto(f"{address}ret/")
    page.locator("#id_language").fill("farsi")
    submit(page)
    page.goto(f"{address}historik/")


def twice(stage, page):
    """The same name with another phone: perhaps the same person."""
    name = stage.refer(page)
    refer_unseen(page, stage.server, (name, f"18{zlib.crc32(name.encode()) % 10**6:06d}"))
    return name


@scene("casework:duplicates", who="raadgiver")
def duplicates(stage, page):
    twice(stage, page)
    page.goto("/borgere/dubletter/")


@scene("casework:compare", who="raadgiver")
def compare(stage, page):
    name = twice(stage, page)
    page.goto("/borgere/dubletter/")
    page.locator("tr").filter(has_text=name).locator("a").click()
    page.locator("form.form-narrow").wait_for()


@scene("casework:compare", who="raadgiver", status=422)
def compare_errors(stage, page):
    compare(stage, page)
    page.locator("[name=phone]").first.evaluate(
        "one => document.getElementsByName('phone').forEach(r => r.checked = false)"
    )
    submit(page)


@scene("casework:split", who="raadgiver")
def split(stage, page):
    compare(stage, page)
    submit(page)
    page.goto(f"{page.url}historik/")
    page.locator("a[href*=adskil]").first.click()
    page.locator("form.form-narrow").wait_for()


@scene("casework:citizens", who="raadgiver")
def citizens_none(stage, page):
    page.goto("/borgere/?state=not_reached&whose=nobody")


@scene("casework:first_steps", who="admin")
def first_steps(stage, page):
    page.goto("/foerste-skridt/")


SETTINGS = "/opsaetning/havnsoe/indstillinger/"


@scene("accounts:settings", who="admin")
def settings(stage, page):
    page.goto(SETTINGS)


@scene("accounts:settings_section", who="admin")
def settings_section(stage, page):
    page.goto(f"{SETTINGS}kontakt/")


@scene("accounts:settings_section", who="admin", status=422)
def settings_errors(stage, page):
    page.goto(f"{SETTINGS}henvisning/")
    page.locator("[name=medicine_sentence_shown]").check()
    submit(page)


@scene("accounts:settings_section", who="admin", status=409)
def settings_conflict(stage, page):
    page.goto(f"{SETTINGS}sider/")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("[name=privacy_text]").fill(f"Databeskyttelsesrådgiver: Ida Kjær ({stage.language})")
    submit(other)
    page.locator("[name=privacy_text]").fill("Spørg i borgerservice")
    submit(page)


@scene("accounts:settings_history", who="admin")
def settings_history(stage, page):
    page.goto("/opsaetning/havnsoe/historik/")


# The units that refer

UNITS = "/henvisende-enheder/"


@scene("referrals:units", who="koordinator")
def referring_units(stage, page):
    page.goto(UNITS)


@scene("referrals:units", who="koordinator")
def referring_units_without_any(stage, page):
    page.goto(f"{UNITS}?show=closed&kind=midwife")


def to_unit(page, name, more=""):
    page.goto(UNITS)
    page.goto(page.locator(".units-table a", has_text=name).get_attribute("href") + more)


@scene("referrals:unit", who="koordinator")
def referring_unit(stage, page):
    to_unit(page, HOME)


@scene("referrals:unit", who="koordinator")
def referring_unit_that_has_stopped(stage, page):
    to_unit(page, "Psykiatrisk Afsnit P2")


@scene("referrals:unit", who="lindby")
def referring_unit_of_a_partner(stage, page):
    to_unit(page, SHARED)


@scene("referrals:unit_new", who="koordinator")
def referring_unit_new(stage, page):
    page.goto(f"{UNITS}ny/")


@scene("referrals:unit_new", who="koordinator", status=422)
def referring_unit_new_errors(stage, page):
    page.goto(f"{UNITS}ny/")
    page.locator("[name=ambassador_phone]").fill("12")
    submit(page)


@scene("referrals:unit_edit", who="koordinator")
def referring_unit_edit(stage, page):
    to_unit(page, HOME, "ret/")


@scene("referrals:unit_edit", who="koordinator", status=409)
def referring_unit_edit_conflict(stage, page):
    to_unit(page, "Lægehuset Torvet", "ret/")
    colleague = stage.open("koordinator")
    to_unit(colleague, "Lægehuset Torvet", "ret/")
    colleague.locator("[name=ambassador_name]").fill(stage.name)
    submit(colleague)
    page.locator("[name=ambassador_name]").fill("Ib Lund")
    submit(page)


@scene("referrals:unit_close", who="koordinator")
def referring_unit_close(stage, page):
    to_unit(page, HOME, "luk/")


@scene("referrals:unit", who="koordinator")
def referring_unit_closed(stage, page):
    page.goto(f"{UNITS}ny/")
    page.locator("[name=name]").fill(f"Afsnit {stage.name}")
    page.locator("[name=kind]").select_option("hospital")
    submit(page)
    page.goto(f"{page.url}luk/")
    submit(page)


@scene("referrals:unit_link_renew", who="koordinator")
def referring_unit_link_renew(stage, page):
    to_unit(page, HOME, "personale/nyt/")


@scene("referrals:unit_link_close", who="koordinator")
def referring_unit_link_close(stage, page):
    to_unit(page, HOME, "plakat/luk/")


# When something is wrong


@scene("accounts:language", status=400)
def error_400(stage, page):
    page.goto("/find-link/")
    page.locator("[name=language]").evaluate("button => { button.value = 'tlh' }")
    submit(page, "[name=language]")


@scene("casework:my_day", who="henviser", status=403)
def error_403(stage, page):
    page.goto("/min-dag/")


@scene("accounts:profile", who="raadgiver", status=403)
def error_csrf(stage, page):
    page.goto("/profil/")
    page.context.clear_cookies(name="csrftoken")
    submit(page)


@scene(None, who="raadgiver", status=404)
def error_404(stage, page):
    page.goto("/findes-ikke/")


@scene("referrals:take", who="raadgiver", status=405)
def error_405(stage, page):
    page.goto("/henvisninger/1/tag/")


@scene("referrals:vba", status=413)
def error_413(stage, page):
    vba(stage, page)
    page.locator("[name=note]").evaluate("note => { note.value = 'a'.repeat(300000) }")
    submit(page)


def drawn_without_us(page, language, status):
    """Pages that only a broken server shows: drawn here, with the real style."""
    with translation.override(language):
        html = render_to_string(f"{status}.html")
    answer = {"status": status, "body": html, "content_type": "text/html; charset=utf-8"}
    answer["headers"] = {"content-security-policy": "; ".join(POLICY)}
    page.route("**/broken/", lambda route: route.fulfill(**answer))
    page.goto("/broken/")


@scene(None, status=500)
def error_500(stage, page):
    drawn_without_us(page, stage.language, 500)


@scene(None, status=503)
def error_503(stage, page):
    drawn_without_us(page, stage.language, 503)
