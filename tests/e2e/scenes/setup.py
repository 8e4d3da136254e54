"""Setup, first steps and settings."""

from tests.e2e.scenes.stage import scene, submit

# Setup


@scene("casework:setup", who="koordinator")
def setup(stage, page):
    page.goto("/opsaetning/")


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
