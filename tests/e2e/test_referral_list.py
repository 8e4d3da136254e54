"""The coordinator's list in a browser: filters, hand-over with the way back, the file, keys, a phone, paper."""

import csv
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Keys, button, link, refer_unseen, say


@pytest.fixture
def two(visit, server, numbers):
    """The names of two citizens whom nobody has."""
    page = visit()
    made = []
    for _ in range(2):
        number = next(numbers)
        letters = "".join("abcdefghij"[int(digit)] for digit in f"{number:03d}")
        made.append(f"Viggo {letters.title()}sen")
        refer_unseen(page, server, (made[-1], f"19 88 {number // 100 % 100:02d} {number % 100:02d}"))
    return made


def row(page, name):
    return page.locator("tbody tr").filter(has_text=name)


def chosen(page, filter_):
    return page.locator(f"#filter-{filter_}")


def pick(page, *names):
    for name in names:
        row(page, name).locator("input").check()


def test_filters_stand_in_the_address_and_survive_a_reload(visit):
    page = visit("koordinator")
    page.goto("/henvisninger/")

    chosen(page, "state").select_option("waiting")
    chosen(page, "due").select_option("overdue")
    button(page, "Show").click()
    page.wait_for_url(re.compile("state=waiting&due=overdue"))
    before = page.locator("tbody tr").all_inner_texts()
    page.reload()

    assert page.locator("tbody tr").all_inner_texts() == before != []
    assert all("over fristen" in text for text in before)
    expect(chosen(page, "due")).to_have_value("overdue")
    link(page, "Clear the filters").first.click()
    expect(page).to_have_url(re.compile("/henvisninger/$"))


def test_a_period_asks_for_its_days(visit):
    page = visit("koordinator")
    page.goto("/henvisninger/?state=all")
    expect(page.locator("[name=first]")).to_be_hidden()

    chosen(page, "received").select_option("period")
    page.locator("[name=first]").fill("2026-03-01")
    button(page, "Show").click()

    expect(page).to_have_url(re.compile("first=2026-03-01"))
    expect(page.locator("[name=first]")).to_have_value("2026-03-01")


def test_a_view_is_saved_found_again_and_removed(visit):
    page = visit("koordinator")
    page.goto("/henvisninger/?due=overdue&sort=name")
    link(page, "Save as view").click()
    page.locator("main [name=name]").fill("Sene efter navn")
    button(page, "Save").click()

    tab = page.get_by_role("link", name=re.compile("Sene efter navn"))
    expect(tab).to_have_attribute("aria-current", "true")
    page.goto("/henvisninger/")
    tab.click()
    expect(page).to_have_url(re.compile("due=overdue&sort=name"))
    link(page, "Change the view").click()
    button(page, "Remove the view").click()

    expect(tab).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_two_are_handed_over_after_a_look_and_taken_back(javascript, visit, two):
    page = visit("koordinator", javascript=javascript)
    page.goto("/henvisninger/?counsellor=nobody&sort=-received")
    pick(page, *two)
    if javascript:
        expect(page.locator("[data-picked]")).to_have_text(say("%%s chosen").replace("%%s", "2"))
    mona = page.locator("#receiver option").filter(has_text="Mona Dahl").first
    page.locator("#receiver").select_option(mona.get_attribute("value"))
    page.locator("[data-pick-act]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mona Dahl?")
    page.locator("main .button-primary").click()
    expect(row(page, two[0])).to_have_count(0)
    page.goto("/henvisninger/?sort=-received")
    expect(row(page, two[1])).to_contain_text("Mona Dahl")

    button(page, "Undo the hand-over").click()
    page.goto("/henvisninger/?sort=-received")

    for name in two:
        expect(row(page, name)).to_contain_text(say("Unassigned", context="referral"))


def test_all_on_the_page_are_chosen_and_none_again(visit):
    page = visit("koordinator")
    page.goto("/henvisninger/")
    boxes = page.locator(".rowcheck input")

    button(page, "Choose all on this page").click()
    expect(page.locator(".rowcheck input:checked")).to_have_count(boxes.count())
    button(page, "Choose none").click()

    expect(page.locator(".rowcheck input:checked")).to_have_count(0)


def test_the_file_opens_in_a_spreadsheet(visit):
    page = visit("koordinator")
    page.goto("/henvisninger/?state=all&sort=name")
    names = page.locator("tbody td:nth-child(2)").all_inner_texts()

    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV")).click()

    assert download.value.suggested_filename == "henvisninger-2026-03-10.csv"
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    assert [line["Borger"] for line in lines[: len(names)]] == names


def test_keys_alone_hand_one_over(visit, two):
    page = visit("koordinator")
    page.goto("/henvisninger/?counsellor=nobody&sort=-received")
    keys = Keys(page)

    keys.tab_to(page.locator("#receiver"))
    keys.press("ArrowDown")
    keys.tab_to(row(page, two[0]).locator("input"))
    keys.press("Space")
    page.locator("[data-pick-act]").focus()
    keys.press("Enter")

    expect(page.locator("main")).to_contain_text(two[0])


def test_on_a_phone_rows_are_cards(visit):
    page = visit("koordinator", phone=True)
    page.goto("/henvisninger/")

    expect(page.locator("thead").first).to_be_hidden()
    first = page.locator("tbody tr").first
    expect(first).to_be_visible()
    assert first.bounding_box()["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_numbers_of_the_workload_lead_to_the_list(visit):
    page = visit("koordinator")
    page.goto("/henvisninger/")
    link(page, "Workload").click()

    number = page.locator("tr").filter(has_text="Mona Dahl").locator("a.number").first
    count = int(number.inner_text())
    number.click()

    expect(page.locator("tbody tr")).to_have_count(count)


def test_on_paper_there_is_the_list_alone(visit):
    page = visit("koordinator")
    page.goto("/henvisninger/")

    page.emulate_media(media="print")

    expect(page.locator("tbody tr").first).to_be_visible()
    for hidden in (".filters", ".bulk", ".case-tabs", "header", ".page-actions"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".rowcheck").first).to_be_hidden()
