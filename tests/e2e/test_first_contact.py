"""A counsellor reaches the citizens in time: My day, what came of a call, and everything that can come instead."""

import re

import pytest
from playwright.sync_api import expect

from casework.demo import people
from tests.e2e.pages import (
    Keys,
    Taps,
    button,
    case,
    day,
    field,
    from_menu,
    heading,
    is_listed,
    link,
    record_call,
    refer_unseen,
    row,
    say,
    sign_in,
    told,
)

KINDS = ["clock--late", "clock--soon", "clock--ok"]


@pytest.fixture
def counsellor(visit):
    return visit("raadgiver")


@pytest.fixture
def name(counsellor, server, citizen):
    """A citizen who was referred just now, and whom nobody has."""
    refer_unseen(counsellor, server, citizen)
    return citizen[0]


@pytest.mark.parametrize("phone", [True, False])
def test_my_day_stands_in_the_order_of_the_deadlines(visit, phone):
    page = day(visit("raadgiver", phone=phone))

    clocks = page.locator("li.work .clock").evaluate_all("all => all.map(one => one.className.split(' ').at(-1))")
    overdue = int(page.locator(".tile-no").first.inner_text())

    assert clocks == sorted(clocks, key=KINDS.index)
    assert clocks.count("clock--late") == overdue > 0
    first = page.locator("li.work").first
    expect(first.locator(".clock-text")).to_have_text(re.compile(r"\d dage over fristen"))
    expect(page.locator(".clock--soon .clock-text").first).to_have_text("Frist i dag")
    expect(page.locator(".clock--ok").first).to_contain_text(re.compile(r"\d dage tilbage\s+\w+\. \d+\. marts"))


@pytest.mark.parametrize("phone", [True, False])
def test_no_answer_takes_two_clicks_and_can_be_undone(visit, name, phone):
    page = day(visit("raadgiver", phone=phone), "unassigned")
    hand = Taps(page, mouse=not phone)

    hand.tap(row(page, name).get_by_role("link", name=f"Registrér opkald {name}"))
    hand.tap(button(page, "No answer"))

    bar = page.locator(".undo-bar")
    expect(bar).to_contain_text(f"Senest registreret: {name}, intet svar")
    expect(row(page, name)).to_contain_text(re.compile(r"Ringet op 1 gang, senest i dag kl\. \d+\.\d\d"))
    assert hand.count == 2
    hand.tap(bar.get_by_role("button"))
    expect(told(page)).to_contain_text(say("The record has been undone."))
    assert is_listed(page, name, "unassigned")


def test_a_call_is_recorded_with_the_keyboard_alone(visit, name):
    page = visit()
    keys = Keys(page)
    page.goto("/konto/login/")
    keys.tab_to(field(page, "E-mail"))
    keys.write("raadgiver@demo.example")
    keys.tab_to(field(page, "Password"))
    keys.write("demo")
    keys.press("Enter")
    expect(heading(page, "My day")).to_be_visible()
    signed_in = keys.count
    keys.tab_to(page.get_by_role("navigation", name=say("Which referrals to show")).get_by_role("link").nth(1))
    keys.press("Enter")
    expect(page.locator("li.work").first).to_be_visible()
    if not row(page, name).count():  # other tests have filled the first page
        keys.tab_to(link(page, "Next"), limit=600)
        keys.press("Enter")
    expect(row(page, name)).to_be_visible()
    keys.tab_to(row(page, name).locator("a.work-log"), limit=300)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    keys.tab_to(button(page, "No answer"))
    keys.press("Enter")

    expect(page.locator(".undo-bar")).to_contain_text(name)
    print(f"\nA call from My day: {keys.count - signed_in} keys, past every row above.")  # noqa: T201


def test_the_menu_of_a_row_opens_and_closes_with_the_keyboard(counsellor, name):
    day(counsellor, "unassigned")
    keys = Keys(counsellor)
    menu = row(counsellor, name).locator("details")

    menu.locator("summary").focus()
    keys.press("Enter")
    expect(link(menu, "Put on pause")).to_be_visible()
    keys.press("Tab")
    keys.press("Escape")

    expect(link(menu, "Put on pause")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


@pytest.mark.parametrize("phone", [True, False])
def test_reached_then_wishes_then_the_citizens_page(visit, name, phone):
    page = visit("raadgiver", phone=phone)
    record_call(page, name)

    button(page, "Reached the citizen").click()
    expect(heading(page, "What does the citizen wish?")).to_be_visible()
    field(page, "At home").check()
    field(page, "Reduce").check()
    field(page, "Times that suit").fill("efter kl. 9")
    button(page, "Save the wishes").click()

    expect(heading(page, "Next: plan a course")).to_be_visible()
    expect(page.locator(".wishes")).to_contain_text("efter kl. 9")
    expect(page.locator(".timeline")).to_contain_text(re.compile("telefon: nået", re.IGNORECASE))
    assert not is_listed(page, name, "mine")


@pytest.mark.parametrize("phone", [True, False])
def test_a_call_later_stands_under_the_arranged_calls(visit, name, phone):
    page = visit("raadgiver", phone=phone)
    record_call(page, name)

    page.get_by_text(say("Call later, or staff have promised something")).click()
    field(page, "Date").fill("2026-03-10")
    field(page, "Time").fill("23:45")
    button(page, "Call later").click()

    call = page.locator(".agenda li").filter(has_text=name)
    expect(call.locator(".agenda-time")).to_have_text("23.45")
    expect(row(page, name)).to_contain_text("Ring igen i dag kl. 23.45")


def test_a_call_later_without_a_time_asks_for_it(counsellor, name, watch):
    watch.intended.add(422)
    record_call(counsellor, name)
    counsellor.get_by_text(say("Write a note")).click()
    field(counsellor, "Note").fill("Sover om formiddagen.")

    counsellor.get_by_text(say("Call later, or staff have promised something")).click()
    button(counsellor, "Call later").click()

    expect(counsellor.locator("[data-module=error-summary]")).to_be_focused()
    link(counsellor, "Choose the date of the next call").click()
    expect(field(counsellor, "Date")).to_be_focused()
    expect(field(counsellor, "Note")).to_have_value("Sover om formiddagen.")


def test_a_pause_and_back(counsellor, name):
    from_menu(counsellor, name, "Put on pause")
    field(counsellor, "Admitted to hospital").check()
    field(counsellor, "Call again from").fill("2026-03-20")
    button(counsellor, "Put on pause").click()

    expect(counsellor.locator(".nextbar h2")).to_have_text("På pause til 20. marts")
    assert is_listed(counsellor, name, "paused")
    assert not is_listed(counsellor, name, "unassigned")
    case(counsellor, name, "paused")
    button(counsellor, "End the pause").click()
    expect(told(counsellor)).to_contain_text(say("The pause has ended, and the clock goes on from today."))
    assert is_listed(counsellor, name, "unassigned")


def test_hand_over(counsellor, name, visit):
    from_menu(counsellor, name, "Hand over to a colleague")
    field(counsellor, "Counsellor").select_option(label="Mona Dahl")
    button(counsellor, "Hand over").click()

    expect(told(counsellor)).to_contain_text(say("%s has the referral now.") % "Mona Dahl")
    assert is_listed(visit("mona"), name, "mine")
    expect(row(day(counsellor, "all"), name)).to_contain_text("Hos Mona Dahl")


def test_not_reached_after_the_organisations_number_of_attempts(counsellor, name):
    not_reached = say("No contact after several attempts")
    from_menu(counsellor, name, "End the referral")
    expect(counsellor.get_by_text("»Ikke nået« kan vælges efter 4 forsøg mere.")).to_be_visible()
    expect(counsellor.get_by_label(not_reached)).to_have_count(0)
    for which in ("unassigned", "mine", "mine", "mine"):
        record_call(counsellor, name, which)
        button(counsellor, "No answer").click()

    from_menu(counsellor, name, "End the referral", "mine")
    counsellor.get_by_label(not_reached).check()
    button(counsellor, "End the referral").click()

    expect(heading(counsellor, "Not reached").first).to_be_visible()
    button(counsellor, "Undo: it was a mistake").click()
    assert is_listed(counsellor, name, "mine")


def test_declined_by_the_citizen(counsellor, name, watch):
    watch.intended.add(422)
    from_menu(counsellor, name, "End the referral")
    field(counsellor, "Not now").check()
    button(counsellor, "End the referral").click()
    link(counsellor, "Choose who said no").click()
    field(counsellor, "The citizen").check()
    button(counsellor, "End the referral").click()

    expect(heading(counsellor, "Does not want to take part").first).to_be_visible()
    button(counsellor, "Open again with a new deadline").click()
    expect(heading(counsellor, "Next: call the citizen")).to_be_visible()


def test_died(counsellor, name):
    from_menu(counsellor, name, "End the referral")
    field(counsellor, "Has died").check()
    button(counsellor, "End the referral").click()

    expect(counsellor.locator(".badges")).to_contain_text(say("Has died"))
    expect(button(counsellor, "Open again with a new deadline")).to_have_count(0)
    assert not is_listed(counsellor, name, "unassigned")


@pytest.mark.parametrize("phone", [True, False])
def test_a_letter(visit, name, phone):
    page = visit("raadgiver", phone=phone)
    from_menu(page, name, "Write a letter")
    button(page, "Record the letter as sent").click()

    expect(told(page)).to_contain_text(say("The letter is recorded. Print it now."))
    expect(button(page, "Print")).to_be_visible()
    expect(page.locator(".letter")).to_contain_text(f"Kære {name}")
    expect(page.locator(".letter")).not_to_contain_text(re.compile("ryg|nikotin|tobak", re.IGNORECASE))


@pytest.mark.parametrize("who", ["koordinator", "mona"])
def test_the_second_of_two_is_told_who_took_it_and_keeps_the_text(counsellor, visit, name, watch, who):
    watch.intended.add(409)
    second = visit(who)
    record_call(counsellor, name)
    record_call(second, name)
    second.get_by_text(say("Write a note")).click()
    field(second, "Note").fill("Talte med hans søster.")

    button(counsellor, "No answer").click()
    expect(heading(counsellor, "My day")).to_be_visible()
    button(second, "No answer").click()

    expect(second.get_by_role("alert").filter(has_text="Anne Birk Mortensen")).to_be_focused()
    expect(field(second, "Note")).to_have_value("Talte med hans søster.")
    button(second, "No answer").click()
    expect(row(day(counsellor), name)).to_contain_text("Ringet op 2 gange")


@pytest.mark.parametrize("phone", [True, False])
def test_a_conflict_shows_both_values_side_by_side(counsellor, visit, name, watch, phone):
    watch.intended.add(409)
    second = visit("koordinator", phone=phone)
    for page in (counsellor, second):
        case(page, name)
        link(page, "Correct data").click()
    field(counsellor, "Home or place of contact").fill("Fyrvej 12")
    field(second, "Home or place of contact").fill("Molevej 3")

    button(counsellor, "Save").click()
    button(second, "Save").click()

    conflict = second.get_by_role("alert").filter(has=second.locator("table"))
    expect(conflict).to_be_focused()
    expect(conflict.locator("tbody td")).to_have_text(["Bosted eller mødested", "Fyrvej 12", "Molevej 3"])
    button(second, "Save").click()
    expect(second.locator(".facts").first).to_contain_text("Molevej 3")


def test_a_case_outside_reach_asks_why(counsellor, name, visit, watch):
    watch.intended.add(422)
    from_menu(visit("mona"), name, "Take the referral")
    row(day(counsellor, "all"), name).locator(".work-name a").click()

    expect(counsellor.locator("main")).not_to_contain_text(name)
    button(counsellor, "Open the case").click()
    expect(counsellor.locator("[data-module=error-summary]")).to_be_focused()
    field(counsellor, "Why are you opening this case?").fill("Afløser Mona i dag.")
    button(counsellor, "Open the case").click()

    expect(counsellor.get_by_role("heading", level=1)).to_have_text(name)


def test_the_coordinator_hands_out_what_nobody_has(visit, name, counsellor):
    coordinator = visit("koordinator")
    from_menu(coordinator, name, "Hand over to a colleague")
    field(coordinator, "Counsellor").select_option(label="Anne Birk Mortensen")
    button(coordinator, "Hand over").click()

    assert is_listed(counsellor, name, "mine")


def test_the_neighbour_finds_nothing(counsellor, name, visit, watch):
    watch.intended.add(404)
    record_call(counsellor, name)
    call = counsellor.url
    link(counsellor, "See the citizen").click()
    neighbour = visit("nabo")

    for address in (call, counsellor.url):
        assert neighbour.goto(address).status == 404
        expect(heading(neighbour, "The page is not here")).to_be_visible()
        expect(neighbour.locator("body")).not_to_contain_text(name)


def test_the_first_contact_without_javascript(visit, name):
    page = visit("raadgiver", javascript=False, phone=True)
    record_call(page, name)
    button(page, "No answer").tap()
    page.locator(".undo-bar").get_by_role("button").tap()
    expect(told(page)).to_contain_text(say("The record has been undone."))
    from_menu(page, name, "Take the referral")
    expect(told(page)).to_contain_text(say("The referral is yours now."))
    record_call(page, name, "mine")
    page.get_by_text(say("Call later, or staff have promised something")).tap()
    field(page, "Date").fill("2026-03-11")
    field(page, "Time").fill("09:15")
    button(page, "Call later").tap()

    expect(row(page, name)).to_contain_text("Ring igen i morgen kl. 9.15")


def test_english_for_a_visitor(visit, server):
    page = visit()
    page.goto("/find-link/")
    page.get_by_role("button", name="English").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Find your referral link")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(f"/henvis/{server.links['Lægehuset Torvet']}/")
    expect(page.get_by_role("button", name="Send referral")).to_be_visible()


def test_english_for_a_member_of_staff(visit):
    page = visit("oestervig")
    day(page, "all")
    page.get_by_role("button", name="English").click()

    expect(page.get_by_role("heading", name="My day")).to_be_visible()
    expect(page).to_have_url(re.compile("list=all"))
    page.get_by_role("button", name="Dansk").click()
    expect(page.get_by_role("heading", name="Min dag")).to_be_visible()


def test_sign_out(visit):
    page = visit()  # a session of its own: the other tests share one with each of their people
    sign_in(page, "oestervig@demo.example", people.PASSWORD)
    day(page)

    button(page, "Sign out").click()
    page.goto("/min-dag/")

    expect(heading(page, "Sign in")).to_be_visible()
