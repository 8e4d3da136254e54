"""The coordinator writes what citizens read: seen as it is typed, and without JavaScript by a button."""

from playwright.sync_api import expect

from tests.e2e.pages import button, field, told

PAGE = "/sms/havnsoe/tekster/seat/"


def test_a_text_is_seen_while_it_is_typed_and_saved(visit, watch):
    watch.intended.add(422)
    page = visit("koordinator")
    page.goto(PAGE)

    field(page, "Text").fill("Der er plads på holdet ")
    page.get_by_role("button", name="[ugedag]", exact=True).click()
    expect(page.locator(".phone-msg")).to_have_text("Der er plads på holdet tirsdag")
    expect(page.locator(".phone-msg mark")).to_have_text("holdet")
    expect(page.locator("#length")).to_contain_text("30 tegn med eksemplet")
    expect(field(page, "Text")).to_be_focused()

    button(page, "Save the text").last.click()
    expect(page.locator("[data-module=error-summary]")).to_be_focused()
    field(page, "Text").fill("Der er en plads til dig [ugedag]. Ring på [telefon]")
    button(page, "Save the text").last.click()
    expect(told(page)).to_contain_text("Teksten er gemt")
    expect(page.locator(".phone-msg mark")).to_have_count(0)


def test_without_javascript_a_button_shows_the_example(visit):
    page = visit("koordinator", javascript=False)
    page.goto(PAGE)
    expect(page.locator(".insert").first).to_be_hidden()

    field(page, "Text").fill("Ring på [telefon]")
    button(page, "See an example").click()

    expect(page.locator(".phone-msg")).to_contain_text("Ring på 10")
    expect(field(page, "Text")).to_have_value("Ring på [telefon]")
