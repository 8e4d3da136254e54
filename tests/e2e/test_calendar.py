"""The week, and what it leads to: a talk's log, one's own calendar program, the list of participants, a colleague's
absence at half past seven, and a group for somebody who wishes for one."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import button, field, heading, link, say, told

MAKE = """
import json
from datetime import timedelta
from accounts import clock
from accounts.models import User
from accounts.scope import scope
from courses.models import Booking
from referrals.models import ReferringUnit
from tests.accounts.factories import CounsellorFactory
from tests.courses.factories import CourseFactory, GroupFactory, MeetingFactory, QuitDateFactory, SessionFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory
ReferralFactory.reset_sequence(30000)  # far from the codes of the scenes
anne = User.objects.get(email="raadgiver@demo.example")
organisation = anne.memberships.first().organisation
with scope([organisation.pk]):
    unit = ReferringUnit.objects.of(organisation).first()
    ill = CounsellorFactory(organisation=organisation, name="Signe Uge", email="signe.uge@demo.example")
    def talk(name, days, who):
        citizen = CitizenFactory(organisation=organisation, name=name, phone="+4510203099")
        referral = ReferralFactory(citizen=citizen, unit=unit, counsellor=who, started=True)
        course = CourseFactory(organisation=organisation, referral=referral, active=True)
        when = clock.now() + (timedelta(days=days) if days else timedelta(minutes=20))
        return SessionFactory(course=course, counsellor=who, starts_at=when, minutes=30)
    found = [talk("Uge Ni", 7, anne).pk, talk("Ring Idag", 0, ill).pk]
    wishing = CitizenFactory(organisation=organisation, name="Ønsker Hold")
    referral = ReferralFactory(citizen=wishing, unit=unit, counsellor=anne, contacted=True, wanted_format="group")
    group = GroupFactory(organisation=organisation, counsellor=anne, name="Vinterholdet")
    MeetingFactory(group=group, starts_at=clock.now() + timedelta(days=9))
    citizen = CitizenFactory(organisation=organisation, name="Faldt Tilbage")
    before = ReferralFactory(citizen=citizen, unit=unit, counsellor=anne, finished=True)
    ended = CourseFactory(organisation=organisation, referral=before, ended=True)
    QuitDateFactory(course=ended, day=clock.today() - timedelta(days=150))
    print(json.dumps([*found, referral.pk, citizen.pk]))
"""


@pytest.fixture(scope="module")
def made(server):
    """A talk of Anne’s in a week, one today with a colleague who falls ill, and a referral of one who wants a group."""
    return server.make(MAKE)


@pytest.mark.parametrize("phone", [True, False])
def test_from_week_to_week_and_into_a_talk(visit, made, phone):
    page = visit("raadgiver", phone=phone)
    page.goto("/kalender/")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Uge \d+"))

    link(page, "The week after").click()
    page.reload()
    talk = page.locator(".cal-ev").filter(has_text="Uge Ni")
    expect(talk).to_be_visible()
    talk.get_by_role("link").focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(rf"/samtaler/{made[0]}/"))
    page.go_back()
    expect(talk).to_be_visible()


def test_a_colleagues_week_and_that_of_a_home(visit, made):
    page = visit("raadgiver")
    page.goto("/kalender/")
    field(page, "Counsellor").select_option(label="Signe Uge")
    button(page, "Show").click()
    expect(page.locator(".page-sub")).to_contain_text("Signe Uge")
    expect(page.locator(".cal-ev").filter(has_text="Ring Idag")).to_be_visible()

    page.get_by_role("link", name=say("Place"), exact=True).click()
    expect(page.locator("#who option").first).to_be_attached()


def test_ones_own_calendar_program_sees_when_one_is_busy_until_the_address_is_closed(visit, made):
    page = visit("raadgiver")
    page.goto("/kalender/egen/")
    if not page.locator("code").count():
        button(page, "Make an address").click()
    expect(button(page, "Copy the address")).to_be_visible()
    path = "/kalenderadresse/" + page.locator("code").inner_text().rpartition("/")[2]

    calendar = page.request.get(path)
    assert calendar.text().startswith("BEGIN:VCALENDAR")
    assert "Uge Ni" not in calendar.text()
    button(page, "Close the address").click()
    expect(told(page)).to_contain_text(say("The address is closed. It opens nothing any more."))

    assert page.request.get(path).status == 404
    button(page, "Make a new address").click()


def test_participants_are_found_by_what_they_need_and_the_list_is_kept(visit, made):
    page = visit("raadgiver")
    page.goto("/borgere/")
    link(page, "Participants").click()
    field(page, "Shows").select_option(label=say("No appointment"))
    button(page, "Show").click()
    expect(page.locator("tbody tr").filter(has_text="Uge Ni")).to_have_count(0)
    link(page, "Save as view").click()
    field(page, "Name").fill("Uden aftale")
    page.locator("main form button[type=submit]").first.click()

    expect(page.locator(".tab-button[aria-current=true]")).to_have_text("Uden aftale")
    link(page, "Change the view").click()
    button(page, "Remove the view").click()
    expect(told(page)).to_contain_text("Uden aftale")


def test_a_colleague_is_ill_at_half_past_seven_and_those_of_today_are_called(visit, made):
    page = visit("koordinator")
    page.goto("/fravaer/ny/")
    field(page, "Who is away?").select_option(label="Signe Uge")
    page.locator("[name=deputy]").select_option(label="Mona Dahl")
    button(page, "Register absence").click()
    line = page.locator(".abs").filter(has_text="Ring Idag")
    line.locator("[value=cancel]").check()
    button(page, "Save the plan").click()

    warned = page.locator(".alert").filter(has_text="Ring Idag")
    expect(warned.get_by_role("link", name="10 20 30 99")).to_be_visible()

    button(page, "Undo the plan").click()
    expect(warned).to_have_count(0)
    button(page, "Hand everything to %(name)s", name="Mona Dahl").click()
    expect(page.get_by_text("Ring Idag").first).to_be_visible()
    mona = visit("mona")
    mona.goto("/min-dag/")
    expect(mona.locator(".agenda li").filter(has_text="Ring Idag")).to_be_visible()
    button(page, "Give back to %(name)s", name="Signe Uge").click()
    button(page, "Mark as back at work").click()


def test_a_relapse_in_month_five_is_a_new_attempt_and_the_old_follow_up_stays(visit, made):
    page = visit("raadgiver")
    page.goto(f"/borgere/{made[3]}/")
    window = page.locator("dt", has_text=say("Follow-up")).locator("xpath=../dd")
    before = window.inner_text()
    link(page, "Plan a new attempt").click()
    page.locator("[name=quit_day]").fill("2026-03-20")
    page.locator("[name=medicine][value=none]").check()
    page.locator("form#plan .button-primary").click()

    expect(told(page)).to_contain_text(say("The course is planned."))
    expect(heading(page, "A new attempt")).to_be_visible()
    expect(window).to_have_text(before)


def test_a_group_is_chosen_where_the_course_is_planned(visit, made, watch):
    watch.intended.add(422)
    page = visit("raadgiver")
    page.goto(f"/henvisninger/{made[2]}/forloeb/")
    expect(page.locator("[name=format][value=group]")).to_be_checked()
    page.locator("[name=medicine][value=none]").check()
    page.locator("form#plan .button-primary").click()
    expect(page.locator(".form-error").first).to_contain_text(say("Choose a group, or another kind of course"))

    page.locator("[name=group]").select_option(label=page.locator("option", has_text="Vinterholdet").inner_text())
    page.locator("form#plan .button-primary").click()

    expect(told(page)).to_contain_text(say("The course is planned."))
    expect(page.get_by_text(say("In the group %(name)s.", name="Vinterholdet"))).to_be_visible()
