"""Finding a citizen from any page: with the keyboard while typing, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Keys, refer_unseen


@pytest.fixture
def name(visit, server, citizen):
    refer_unseen(visit(), server, citizen)
    return citizen[0]


def test_with_the_keyboard_while_typing(visit, name):
    page = visit("raadgiver")
    page.goto("/profil/")
    keys = Keys(page)
    keys.tab_to(page.locator("#find"))

    keys.write(name.split()[1].lower())
    found = page.locator("#search-found a").filter(has_text=name)
    expect(found).to_be_visible()
    expect(page.locator("#search-count")).to_have_text("1 borger fundet")
    keys.press("ArrowDown")
    keys.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert name.split()[1].lower() not in page.url


def test_escape_closes_and_gives_the_field_back(visit, name):
    page = visit("raadgiver")
    page.goto("/profil/")
    page.locator("#find").press_sequentially(name.split()[1])
    page.locator("#search-found a").first.wait_for()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")

    expect(page.locator("#search-found a")).to_have_count(0)
    expect(page.locator("#find")).to_be_focused()


def test_a_click_elsewhere_closes(visit, name):
    page = visit("raadgiver")
    page.goto("/profil/")
    page.locator("#find").press_sequentially(name.split()[1])
    page.locator("#search-found a").first.wait_for()

    page.get_by_role("heading", level=1).click()

    expect(page.locator("#search-found a")).to_have_count(0)


@pytest.mark.parametrize("phone", [True, False])
def test_without_javascript(phone, visit, name):
    page = visit("raadgiver", javascript=False, phone=phone)
    page.goto("/profil/")

    page.locator("#find").fill(name)
    page.locator("#find").press("Enter")
    page.locator("main .found-list a").filter(has_text=name).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(name)
