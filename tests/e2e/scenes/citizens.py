"""The citizen's page, finding a citizen, and two who may be one."""

import zlib

from tests.e2e.pages import chip, refer_unseen
from tests.e2e.scenes.stage import listed, open_tab, scene, submit, to_action, to_call, to_case
from tests.e2e.scenes.work import wishes

# The citizen


@scene("casework:citizen", who="raadgiver")
def citizen(stage, page):
    to_case(page, stage.somebody(page))


@scene("casework:citizen", who="raadgiver")
def citizens_master_data(stage, page):
    to_case(page, stage.somebody(page))
    open_tab(page, "data")


@scene("casework:citizen", who="raadgiver")
def citizen_without_talks(stage, page):
    to_case(page, stage.somebody(page))
    open_tab(page, "talks")


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
