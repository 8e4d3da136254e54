"""What happens here is on the citizen's phone, and what the citizen types there is here."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import button, heading, link, refer_unseen, row, say, told

MAKE = """
import json
from datetime import timedelta
from accounts import clock
from accounts.models import User
from accounts.scope import scope
from referrals.models import ReferringUnit
from tests.courses.factories import CourseFactory, GroupFactory, MeetingFactory, ParticipationFactory, SessionFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory
ReferralFactory.reset_sequence(40000)  # far from the codes of the scenes
anne = User.objects.get(email="raadgiver@demo.example")
organisation = anne.memberships.first().organisation
with scope([organisation.pk]):
    unit = ReferringUnit.objects.of(organisation).first()
    def course(name, phone):
        citizen = CitizenFactory(organisation=organisation, name=name, phone=phone)
        about = {"referral__citizen": citizen, "referral__unit": unit, "referral__counsellor": anne}
        return CourseFactory(organisation=organisation, wants_sms=True, active=True, **about)
    def of_days(number):
        return {"planned_at": clock.now() - timedelta(days=1), "starts_at": clock.now() + timedelta(days=number)}
    talk = SessionFactory(course=course("Flyt Telefon", "+4510660001"), counsellor=anne, **of_days(3))
    group = GroupFactory(organisation=organisation, counsellor=anne, name="Telefonholdet")
    ParticipationFactory(group=group, course=course("Afbud Telefon", "+4510660002"))
    meeting = MeetingFactory(group=group, **of_days(1))
    stops = SessionFactory(course=course("Stop Telefon", "+4510660003"), counsellor=anne, **of_days(1.1))
print(json.dumps({"talk": talk.pk, "meeting": meeting.pk, "stops": stops.course.citizen_id}))
"""


@pytest.fixture(scope="module")
def made(server):
    made = server.make(MAKE)
    server.reconcile()
    return made


def phone(page, number):
    """The citizen's phone, with its last text."""
    page.goto(f"/telefon/?{urlencode({'nummer': number})}")
    return page.locator(".sms-txt").last


def types(page, number, text):
    phone(page, number)
    page.locator("[name=text]").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".sms-txt").last).to_have_text(text)


def test_a_talk_that_is_moved_in_the_calendar_is_moved_on_the_phone(visit, server, made):
    page = visit("raadgiver")
    page.goto("/kalender/")
    page.locator(".cal-ev").filter(has_text="Flyt Telefon").get_by_role("link").click()
    link(page, "Move the talk").click()
    page.locator("[name=day]").fill("2026-03-19")
    page.locator("[name=time]").fill("14:15")
    button(page, "Move the talk").click()

    server.send(minutes=6)

    expect(phone(page, "+4510660001")).to_contain_text("Din aftale er flyttet til torsdag den 19. marts kl. 14.15.")


def test_who_sends_word_by_text_stands_so_in_the_log_of_the_group(visit, server, made):
    server.send()  # the reminder of the day before
    page = visit("raadgiver")
    expect(phone(page, "+4510660002")).to_contain_text("Husk din aftale")

    types(page, "+4510660002", "Afbud desværre")
    page.goto(f"/moeder/{made['meeting']}/")

    line = page.locator("tr, li").filter(has_text="Afbud Telefon").first
    expect(line).to_contain_text(say("Sent word by text message"))
    expect(page.locator("[data-summary]")).to_contain_text("1 afbud")


def test_stop_is_confirmed_once_and_nothing_comes_after_it(visit, server, made):
    server.send()
    page = visit("raadgiver")
    types(page, "+4510660003", "STOP")
    server.send()
    expect(phone(page, "+4510660003")).to_contain_text("Du får ikke flere sms'er fra os.")
    number = page.locator(".sms-txt").count()

    types(page, "+4510660003", "stop!")
    server.send(minutes=24 * 60)

    phone(page, "+4510660003")
    expect(page.locator(".sms-txt")).to_have_count(number + 1)
    page.goto(f"/borgere/{made['stops']}/?tab=sms")
    expect(page.locator("main")).to_contain_text("STOP")


@pytest.mark.parametrize(("on_phone", "javascript"), [(True, True), (False, False)])
def test_the_citizen_chooses_when_to_be_called(visit, server, citizen, on_phone, javascript):
    name, number = citizen
    staff, page = visit("raadgiver"), visit(phone=on_phone, javascript=javascript)
    refer_unseen(staff, server, citizen)
    staff.goto("/min-dag/?list=unassigned&page=99")
    row(staff, name).locator(".row-menu summary").click()
    row(staff, name).get_by_text(say("Send a text message"), exact=True).click()
    staff.locator("main form [type=submit]").first.click()
    expect(told(staff)).to_be_visible()
    server.send()

    phone(page, f"+45{number.replace(' ', '')}").get_by_role("link").click()
    expect(heading(page, "When may we call you?")).to_be_visible()
    chosen = page.locator(".slots button").nth(3)
    label = re.match(r"[\d.]+", chosen.inner_text())[0]
    chosen.focus()
    page.keyboard.press("Enter")

    expect(heading(page, "We call you")).to_be_visible()
    expect(page.locator("[role=status]")).to_contain_text(f"kl. {label}")
    link(page, "Choose another time").click()
    expect(heading(page, "When may we call you?")).to_be_visible()
    staff.goto("/min-dag/?list=unassigned&page=99")
    expect(row(staff, name)).to_contain_text(f"kl. {label}")
