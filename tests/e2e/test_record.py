"""For the record: a talk's note is copied and stamped, also without JavaScript; the closing note goes to the doctor."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import button, chip, field, heading, link, say, told
from tests.e2e.scenes import record


@pytest.fixture
def courses(server):
    return record.made_on(server)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_note_is_copied_and_stamped(visit, courses, javascript):
    page = visit("raadgiver", javascript=javascript)
    page.goto(f"/forloeb/{courses['active']}/journal/?note=course")
    note = field(page, "The text")
    assert "Mødt op: 2 af 5 gange, 40 %." in note.input_value()

    if javascript:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        button(page, "Copy the text").click()
        expect(page.locator("[data-copy=note]")).to_have_text(say("Copied"))
        assert page.evaluate("navigator.clipboard.readText()") == note.input_value()
    else:
        expect(button(page, "Copy the text")).to_be_hidden()
    button(page, "Entered in the record").click()

    expect(told(page)).to_contain_text(say("Noted: it has been entered in the record."))
    button(page, "Take the stamp back").click()
    expect(told(page)).to_contain_text(say("The stamp has been taken back."))


def test_the_closing_note_waits_for_the_citizens_yes_and_is_marked_as_sent(visit, courses):
    page = visit("raadgiver")
    page.goto(f"/forloeb/{courses['to_ask']}/laegen/")
    expect(heading(page, "The citizen has not said yes to informing the doctor")).to_be_visible()

    link(page, "Note the citizen’s answer").click()
    chip(page, "state", "given")
    chip(page, "form", "oral")
    button(page, "Save").click()
    link(page, "Closing note to the doctor").click()
    field(page, "To: the doctor’s practice").fill("Lægehuset Torvet")
    button(page, "Save").click()
    chip(page, "way", "letter")
    button(page, "Mark as sent").click()

    expect(told(page)).to_contain_text(say("Noted: the closing note has been sent."))
    expect(heading(page, "Sent")).to_be_visible()
