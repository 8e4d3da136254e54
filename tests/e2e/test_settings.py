"""An administrator changes a setting, sees who did, and takes it back."""

from playwright.sync_api import expect

from tests.e2e.pages import button, field, link, told

SETTINGS = "/opsaetning/havnsoe/indstillinger/"


def attempts(page):
    page.goto(SETTINGS)
    return page.locator(".settings > div").filter(has_text="Forgæves forsøg").locator("dd")


def test_a_setting_is_changed_and_taken_back(visit, watch):
    watch.intended.add(422)
    page = visit("admin")
    page.goto(f"{SETTINGS}kontakt/")
    field(page, "Failed attempts before “not reached”").fill("0")
    button(page, "Save").click()
    expect(page.locator("[data-module=error-summary]")).to_be_focused()

    field(page, "Failed attempts before “not reached”").fill("6")
    button(page, "Save").click()
    expect(attempts(page)).to_have_text("6")

    link(page, "History of changes").click()
    newest = page.locator(".setting-changes > li").first
    expect(newest).to_contain_text("Per Lund")
    newest.get_by_role("button").click()
    expect(told(page)).to_be_visible()
    expect(attempts(page)).to_have_text("4")
