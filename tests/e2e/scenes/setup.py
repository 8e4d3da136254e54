"""Setup, first steps and settings."""

from tests.e2e.scenes.stage import scene, submit

# Setup


@scene("casework:setup", who="koordinator")
def setup(stage, page):
    page.goto("/opsaetning/")


@scene("casework:first_steps", who="admin")
def first_steps(stage, page):
    page.goto("/foerste-skridt/")


TEXTS = "/sms/havnsoe/tekster/"


@scene("followup:texts", who="koordinator")
def texts_of_messages(stage, page):
    page.goto(TEXTS)


@scene("followup:text", who="koordinator")
def text_of_a_message(stage, page):
    page.goto(f"{TEXTS}day_before/")
    page.locator("#id_text").fill("Husk rygestop kl. ")
    page.locator(".insert").nth(2).click()
    page.locator("#phone mark").wait_for()


@scene("followup:text", who="koordinator")
def text_from_right_to_left(stage, page):
    page.goto(f"{TEXTS}day_before/?language=ar")
    page.locator("#id_text").fill("موعدك [ugedag] [dato] [tid] [telefon]")
    submit(page, "[value=example]")


@scene("followup:text", who="koordinator", status=422)
def text_that_reveals(stage, page):
    page.goto(f"{TEXTS}moved/")
    page.locator("#id_text").fill("Husk rygestop i Sundhedshuset [ugedag] kl. [tid]")
    submit(page)


@scene("followup:text", who="koordinator", status=409)
def text_changed_by_two(stage, page):
    page.goto(f"{TEXTS}cancelled/")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#id_text").fill(f"Aftalen er aflyst ({stage.language})")
    submit(other)
    page.locator("#id_text").fill("Din aftale er aflyst. Ring på [telefon]")
    submit(page)


@scene("followup:texts_history", who="koordinator")
def history_of_texts(stage, page):
    page.goto(f"{TEXTS}missed/")
    page.locator("#id_text").fill("Ring gerne på [telefon]. Venlig hilsen [myndighed]")
    submit(page)
    page.goto(f"{TEXTS}historik/")


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
