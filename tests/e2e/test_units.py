"""The coordinator prints a unit's links, renews them, and sees who has stopped referring."""

import re
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from tests.e2e.pages import button, consent, field, fill_referral, heading, link, say, told

STAFF, POSTER = "personale", "plakat"


@pytest.fixture
def page(visit):
    return visit("koordinator")


@pytest.fixture
def unit(page, citizen):
    """A new unit, on its page."""
    page.goto("/henvisende-enheder/")
    link(page, "New unit").click()
    field(page, "Name").first.fill(f"Afsnit {citizen[0]}")
    page.get_by_label(say("What kind of place is it?")).select_option("hospital")
    button(page, "Create the unit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Afsnit {citizen[0]}")
    return page.url


def panel(page, which):
    return page.locator(f"section[aria-labelledby=link-{which}]")


def scanned(page, which):
    """The address that a phone reads from the paper, without the host."""
    address = panel(page, which).locator("a[href*=print]").first.get_attribute("href")
    paper = pypdfium2.PdfDocument(page.request.get(address).body())[0]
    [code] = zxingcpp.read_barcodes(paper.render(scale=2).to_pil())
    return urlsplit(code.text).path


def test_the_numbers_of_the_list_stand_below_their_headings(page, unit):
    page.goto("/henvisende-enheder/")

    places = {
        round(cell.bounding_box()["x"] + cell.bounding_box()["width"])
        for row in page.locator(".units-table tr").all()[:2]
        for cell in [row.locator(".number").last]
    }
    heights = {round(cell.bounding_box()["y"]) for cell in page.locator(".units-table thead th").all()}

    assert (len(places), len(heights)) == (1, 1)


def test_from_a_new_unit_to_a_referral_by_its_printed_card(page, unit, visit, citizen):
    phone = visit()

    phone.goto(scanned(page, STAFF))
    fill_referral(phone, *citizen)
    consent(phone).check()
    button(phone, "Send referral").click()
    expect(phone).to_have_url(re.compile("/sendt/"))

    page.goto(unit)
    expect(panel(page, STAFF)).to_contain_text("Brugt én gang")
    expect(page.locator(".funnel li").nth(1)).to_contain_text("1")


def test_a_renewed_link_stops_the_printed_card_and_not_the_poster(page, unit, visit):
    card, poster = scanned(page, STAFF), scanned(page, POSTER)

    panel(page, STAFF).get_by_text(say("Make a new link")).click()
    expect(page.get_by_role("list").filter(has_text=say("The poster’s link is not touched."))).to_be_visible()
    button(page, "Make a new link").click()

    expect(told(page)).to_contain_text(
        say("The link is new. Print it again and take down what is printed with the old one.")
    )
    assert visit().request.get(card).status == 404
    assert scanned(page, STAFF) != card
    assert scanned(page, POSTER) == poster


def test_a_closed_unit_leaves_the_list(page, unit, citizen):
    link(page, "Close the unit").click()
    button(page, "Close the unit").click()

    page.goto("/henvisende-enheder/")
    expect(page.locator("main")).not_to_contain_text(citizen[0])
    page.get_by_label(say("Show"), exact=True).select_option("closed")
    button(page, "Show").click()
    expect(page.locator(".units-table")).to_contain_text(citizen[0])
    page.reload()
    expect(page.locator(".units-table")).to_contain_text(citizen[0])


def test_who_has_stopped_referring_stands_first(page):
    page.goto("/henvisende-enheder/")

    first = page.locator(".units-table tbody tr").first
    expect(first).to_contain_text("Psykiatrisk Afsnit P2")
    expect(first).to_contain_text(say("Has stopped referring"))


def test_a_unit_prints_without_its_buttons(page, unit):
    page.emulate_media(media="print")

    expect(heading(page, "VBA ambassador")).to_be_visible()
    for hidden in (page.locator("header"), link(page, "Correct the unit"), page.locator(".unit-filters")):
        expect(hidden).to_be_hidden()
    assert page.locator("button:visible").count() == 0
