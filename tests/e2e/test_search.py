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


SEARCH = "**/borgere/soeg/"


def test_a_slow_answer_gives_way_to_the_next(visit, name):
    """Nothing is aborted, which a browser would count as an error: the last that is typed is answered last."""
    page = visit("raadgiver")
    page.goto("/profil/")
    held = []
    page.route(SEARCH, lambda route: held.append(route), times=1)  # Playwright takes no built-in function

    with page.expect_request(SEARCH):
        page.locator("#find").press_sequentially(name.split()[1])
    page.locator("#find").press_sequentially("qqq")
    page.wait_for_timeout(300)
    held[0].continue_()

    expect(page.locator("#search-found")).to_contain_text("Ingen passer")
    expect(page.locator("#search-count")).to_have_text("Ingen fundet")


def test_an_answer_after_the_list_was_closed_opens_it_no_more(visit, name):
    page = visit("raadgiver")
    page.goto("/profil/")
    page.locator("#find").press_sequentially(name.split()[1])

    with page.expect_request_finished(lambda request: request.url.endswith("/borgere/soeg/")):
        page.get_by_role("heading", level=1).click()
    page.wait_for_timeout(100)

    expect(page.locator("#search-found")).to_be_empty()


def test_a_search_that_does_not_work_says_so_and_keeps_the_field(visit, name, watch):
    page = visit("raadgiver")
    page.goto("/profil/")
    page.route(SEARCH, lambda route: route.abort())

    page.locator("#find").press_sequentially("krogh")

    expect(page.locator("#search-found")).to_contain_text("Søgningen virkede ikke")
    expect(page.locator("#find")).to_be_focused()
    expect(page.locator("#request-failed")).to_be_hidden()
    watch.found.clear()  # the browser and htmx say it on the console, too


@pytest.mark.parametrize("phone", [True, False])
def test_without_javascript(phone, visit, name):
    page = visit("raadgiver", javascript=False, phone=phone)
    page.goto("/profil/")

    page.locator("#find").fill(name)
    page.locator("#find").press("Enter")
    page.locator("main .found-list a").filter(has_text=name).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(name)
