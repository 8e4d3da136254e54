"""A coordinator reads in a list of referrals, and a counsellor enters one by hand."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import button, chip, field, link, row, told


def send(page, text):
    page.goto("/henvisninger/indlaes/")
    page.locator("[name=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": text.encode()})
    button(page, "Send the file").click()
    button(page, "Check the list").click()


def worked(page, server):
    server.work()
    page.reload()


def number(page, label):
    return page.locator(".facts div").filter(has=page.get_by_text(label, exact=True)).locator("dd")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_good_lines_of_a_list_are_read_in_once(javascript, visit, server, citizen):
    name, phone = citizen
    text = f"Navn;Telefon;Modtaget den\n{name};{phone};06-03-2026\nBo uden nummer;12;i morgen\n"
    page = visit("koordinator", javascript=javascript)

    send(page, text)
    worked(page, server)
    expect(page.locator("main")).to_contain_text("Bo uden nummer")
    expect(page.locator("main")).to_contain_text("Skriv en dato, der findes")
    chip(page, "lines", "good")
    button(page, "Read in the list").click()
    worked(page, server)
    expect(number(page, "Ny borger med henvisning")).to_have_text("1")
    link(page, "See who is to be contacted").click()
    expect(page.locator("tbody tr").filter(has_text=name)).to_have_count(1)
    send(page, f"Navn;Telefon;Modtaget den\n{name};{phone};06-03-2026\n")
    worked(page, server)
    button(page, "Read in the list").click()
    worked(page, server)

    expect(page.locator("main")).to_contain_text("Alle linjer var her allerede")
    page.locator("#find").fill(name)
    page.locator("#find").press("Enter")
    expect(page.locator("main .found-list a").filter(has_text=name)).to_have_count(1)


def test_a_referral_that_came_by_phone_is_entered_while_one_talks(visit, citizen):
    name, phone = citizen
    page = visit("raadgiver")
    page.goto("/henvisninger/ny/")

    chip(page, "channel", "phone")
    field(page, "The citizen’s name").fill(name)
    page.locator("[name=phone]").fill(phone)
    button(page, "Save the referral").click()

    expect(told(page)).to_contain_text("Henvisningen er gemt")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.goto("/min-dag/?list=unassigned&page=99")
    expect(row(page, name)).to_have_count(1)


def test_two_who_are_one_are_merged_and_taken_apart(visit, citizen, watch):
    watch.intended.add(409)
    name, phone = citizen
    page = visit("raadgiver")
    for number_of_theirs in (phone, "18 " + phone[3:]):
        page.goto("/henvisninger/ny/")
        chip(page, "channel", "phone")
        field(page, "The citizen’s name").fill(name)
        page.locator("[name=phone]").fill(number_of_theirs)
        button(page, "Save the referral").click()
    page.locator("[name=citizen]").last.check()
    button(page, "Save the referral").click()

    link(page, "Compare the two").click()
    button(page, "Merge the two").click()
    expect(told(page)).to_be_visible()
    page.goto("/borgere/?sort=latest")
    expect(page.locator("tr").filter(has_text=name)).to_have_count(1)

    page.locator("tr").filter(has_text=name).get_by_role("link").click()
    link(page, "Changes").click()
    page.locator("a[href*=adskil]").first.click()
    button(page, "Take the two apart").click()
    page.goto("/borgere/?sort=latest")
    expect(page.locator("tr").filter(has_text=name)).to_have_count(2)
