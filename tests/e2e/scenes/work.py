"""The counsellor's work: My day, absence, and what came of a call."""

from tests.e2e.pages import chip
from tests.e2e.scenes.stage import scene, submit, to_action, to_call

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
