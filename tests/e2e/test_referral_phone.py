"""Front-line staff refer on a phone, between two other tasks."""

import re
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import (
    Taps,
    button,
    consent,
    day,
    field,
    fill_referral,
    heading,
    is_listed,
    link,
    refer,
    referral_page,
    row,
    say,
)

SHARED, HOME = "Lungemedicinsk Afdeling", "Bosted Fyrvej"
CODE = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b")
# Chromium's "Slow 4G", which was called "Fast 3G", and a processor of a quarter of this machine's.
SLOW = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
FIRST_LOAD = 500_000  # bytes


@pytest.fixture
def phone(visit):
    return visit(phone=True)


def test_five_taps_and_the_two_fields(phone, server, citizen, visit):
    name, number = citizen
    phone.goto(referral_page(server))
    thumb = Taps(phone)

    thumb.tap(phone.get_by_label(say("Smokes", context="product"), exact=True))
    thumb.tap(field(phone, "The citizen’s name"))
    thumb.write(name)
    thumb.tap(field(phone, "Mobile number"))
    thumb.write(number.replace(" ", ""))
    thumb.tap(consent(phone))
    thumb.tap(button(phone, "Send referral"))

    expect(phone.get_by_role("status")).to_contain_text("Tak – henvisningen er sendt")
    expect(phone.get_by_role("status")).to_contain_text(CODE)
    expect(phone.get_by_text("Senest tirsdag 17. marts:")).to_be_visible()
    assert thumb.count <= 5
    assert number in row(day(visit("raadgiver"), "unassigned"), name).inner_text()


def test_five_taps_where_the_municipality_is_asked_for(phone, server, citizen, visit):
    name, number = citizen
    phone.goto(referral_page(server, SHARED))
    thumb = Taps(phone)

    thumb.tap(field(phone, "The citizen’s name"))
    thumb.write(name)
    thumb.tap(field(phone, "Mobile number"))
    thumb.write(number)
    thumb.tap(phone.get_by_label("Lindby", exact=True))
    thumb.tap(consent(phone))
    thumb.tap(button(phone, "Send referral"))

    expect(phone.get_by_role("status")).to_contain_text("Lindby Kommune")
    assert thumb.count <= 5
    assert is_listed(visit("lindby"), name, "unassigned")
    assert not is_listed(visit("raadgiver"), name, "unassigned")


def test_undo_on_the_receipt_takes_it_back(phone, server, citizen, visit):
    counsellor = visit("raadgiver")
    refer(phone, server, citizen)
    assert is_listed(counsellor, citizen[0], "unassigned")

    phone.get_by_role("button", name=re.compile(r"^Fortryd \(inden kl\. \d+\.\d\d\)")).tap()

    expect(heading(phone, "The referral has been taken back")).to_be_visible()
    assert not is_listed(counsellor, citizen[0], "unassigned")
    phone.go_back()
    phone.reload()
    expect(heading(phone, "The referral has been taken back")).to_be_visible()


def test_what_a_counsellor_has_begun_cannot_be_taken_back(phone, server, citizen, visit, watch):
    refer(phone, server, citizen)
    menu = row(day(visit("raadgiver"), "unassigned"), citizen[0]).locator(".row-menu")
    menu.locator("summary").click()
    button(menu, "Take the referral").click()
    watch.intended.add(409)

    phone.get_by_role("button", name=re.compile("^Fortryd")).tap()

    expect(heading(phone, "A counsellor is already on it")).to_be_visible()
    expect(phone.get_by_role("status")).to_contain_text(CODE)


@pytest.mark.parametrize("javascript", [True, False])
def test_without_a_phone_the_staff_are_called(visit, server, citizen, javascript):
    phone = visit(phone=True, javascript=javascript)
    phone.goto(referral_page(server))

    field(phone, "The citizen has no phone").check()
    expect(field(phone, "Mobile number")).to_be_hidden()
    field(phone, "The citizen’s name").fill(citizen[0])
    field(phone, "Name of staff").fill("Bodil Krarup")
    field(phone, "Phone of staff").fill(citizen[1])
    consent(phone).check()
    button(phone, "Send referral").tap()

    expect(phone.get_by_text("ringer til det nummer, I har skrevet")).to_be_visible()
    found = row(day(visit("raadgiver"), "unassigned"), citizen[0])
    expect(found).to_contain_text(say("Via staff"))
    expect(found).to_contain_text("Bodil Krarup")


def test_a_home_whose_people_have_no_phones_opens_so(phone, server):
    phone.goto(referral_page(server, HOME))

    expect(field(phone, "The citizen has no phone")).to_be_checked()
    expect(field(phone, "Name of staff")).to_be_visible()
    expect(field(phone, "Mobile number")).to_be_hidden()


def test_a_no_takes_one_tap_and_can_be_undone(phone, server):
    phone.goto(referral_page(server))

    button(phone, "The citizen says no today").tap()
    expect(heading(phone, "Thank you – the talk has been counted")).to_be_visible()
    phone.get_by_role("button", name=re.compile("^Fortryd")).tap()

    expect(heading(phone, "The talk is not counted any more")).to_be_visible()


def test_another_municipality_is_shown_the_way(phone, server):
    phone.goto(referral_page(server, SHARED))

    field(phone, "Another").tap()
    button(phone, "Send referral").tap()
    field(phone, "Municipality").select_option(label="Bakkeholm")
    button(phone, "Show").tap()

    expect(phone.get_by_role("status")).to_contain_text("10 40 50 90")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_error_keeps_what_was_typed_and_leads_to_the_field(visit, server, citizen, watch, javascript):
    watch.intended.add(422)
    phone = visit(phone=True, javascript=javascript)
    phone.goto(referral_page(server))
    field(phone, "The citizen’s name").fill(citizen[0])

    button(phone, "Send referral").tap()

    summary = phone.locator("[data-module=error-summary]")
    expect(summary).to_contain_text(say("The referral has not been sent yet"))
    if javascript:
        expect(summary).to_be_focused()
    expect(field(phone, "The citizen’s name")).to_have_value(citizen[0])
    link(summary, "Write a number with 8 digits").tap()
    expect(field(phone, "Mobile number")).to_be_focused()
    expect(field(phone, "Mobile number")).to_be_in_viewport()
    expect(field(phone, "Mobile number")).to_have_accessible_description(re.compile("8 cifre"))


def test_errors_are_mended_and_sent(phone, server, citizen, watch):
    watch.intended.add(422)
    phone.goto(referral_page(server))
    button(phone, "Send referral").tap()

    expect(phone).to_have_title(re.compile("^Fejl:"))
    expect(phone.locator("[data-module=error-summary] a")).to_have_count(3)
    fill_referral(phone, *citizen)
    button(phone, "Send referral").tap()

    expect(heading(phone, "Thank you – the referral has been sent")).to_be_visible()


def test_a_double_press_is_one_referral(phone, server, citizen, visit):
    phone.goto(referral_page(server))
    fill_referral(phone, *citizen)

    button(phone, "Send referral").dblclick()

    expect(heading(phone, "Thank you – the referral has been sent")).to_be_visible()
    assert is_listed(visit("raadgiver"), citizen[0], "unassigned")


def test_what_was_sent_does_not_stand_there_for_the_next_who_presses_back(phone, server, citizen):
    refer(phone, server, citizen)

    phone.go_back()

    expect(heading(phone, "Refer to help with smoking and nicotine")).to_be_visible()
    expect(field(phone, "The citizen’s name")).to_have_value("")


def test_the_same_form_sent_again_is_one_referral(phone, server, citizen, visit):
    """As from a browser that keeps the form for its back button, or sends it again by itself."""
    with phone.expect_request(lambda request: request.method == "POST") as sent:
        refer(phone, server, citizen)
    code = CODE.search(phone.get_by_role("status").inner_text())[0]

    again = phone.request.post(sent.value.url, form=dict(parse_qsl(sent.value.post_data)))

    assert code in again.text()
    assert is_listed(visit("raadgiver"), citizen[0], "unassigned")


def test_the_whole_job_without_javascript(visit, server, citizen):
    phone = visit(phone=True, javascript=False)
    refer(phone, server, citizen)
    phone.get_by_role("button", name=re.compile("^Fortryd")).tap()
    link(phone, "Refer a citizen").tap()
    fill_referral(phone, *citizen)
    phone.get_by_text(say("Add more (optional)")).tap()
    field(phone, "Message to the counsellor").fill("Helst om formiddagen.")
    button(phone, "Send referral").tap()

    expect(heading(phone, "Thank you – the referral has been sent")).to_be_visible()
    assert is_listed(visit("raadgiver"), citizen[0], "unassigned")


def test_a_slow_phone_can_refer_and_loads_little(phone, server, citizen, record_property):
    loaded = []
    phone.on("requestfinished", lambda request: loaded.append(request))
    browser = phone.context.new_cdp_session(phone)
    browser.send("Network.emulateNetworkConditions", SLOW)
    browser.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    phone.context.set_default_timeout(60_000)

    phone.goto(referral_page(server))
    size = sum(sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize")) for request in loaded)
    print(f"\nThe first load of the referral page: {size} bytes in {len(loaded)} requests.")  # noqa: T201
    refer(phone, server, citizen)

    assert size <= FIRST_LOAD
