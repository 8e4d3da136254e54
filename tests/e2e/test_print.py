"""On paper: what one reads, without what one clicks."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import button, case, from_menu, link, refer_unseen


@pytest.fixture
def name(visit, server, citizen):
    refer_unseen(visit(), server, citizen)
    return citizen[0]


def test_the_letter_prints_alone(visit, name):
    page = visit("raadgiver")
    from_menu(page, name, "Write a letter")

    page.emulate_media(media="print")

    expect(page.locator(".letter")).to_be_visible()
    for hidden in (page.locator("header"), page.locator("footer"), page.locator("h1"), button(page, "Print")):
        expect(hidden).to_be_hidden()
    assert "stopforløb" not in page.inner_text("body").lower()


def test_the_citizens_page_prints_without_its_buttons(visit, name):
    page = visit("raadgiver")
    case(page, name)

    page.emulate_media(media="print")

    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator(".timeline")).to_be_visible()
    for hidden in (page.locator("header"), link(page, "Record call"), link(page, "Correct data")):
        expect(hidden).to_be_hidden()
    assert page.locator("button:visible").count() == 0
