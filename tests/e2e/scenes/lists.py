"""Referrals by hand, the coordinator's list, a list that is read in, and the units that refer."""

from tests.e2e.pages import chip
from tests.e2e.scenes.citizens import citizen
from tests.e2e.scenes.stage import HOME, SHARED, scene, submit, to_call

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
    page.goto("/visninger/ny/henvisninger/?due=overdue")


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


@scene("casework:participants", who="raadgiver")
def participants(stage, page):
    page.goto("/deltagere/")


@scene("casework:participants", who="raadgiver")
def no_participant_fits(stage, page):
    page.goto("/deltagere/?format=drop_in&need=missed&counsellor=mine")


@scene("casework:calendar", who="raadgiver")
def calendar(stage, page):
    page.goto("/kalender/")


@scene("casework:calendar", who="raadgiver")
def calendar_of_a_home(stage, page):
    page.goto("/kalender/?show=place")


@scene("casework:calendar_address", who="raadgiver")
def calendar_address(stage, page):
    page.goto("/kalender/egen/")
    if not page.locator("code").count():
        submit(page, "[value=open]")


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
