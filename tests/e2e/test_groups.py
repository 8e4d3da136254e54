"""A meeting of a group of twelve is logged by keyboard alone; and what somebody else has saved meanwhile is shown."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import say, told

MAKE = """
import json
from datetime import timedelta
from accounts import clock
from accounts.models import User
from accounts.scope import scope
from referrals.models import ReferringUnit
from tests.courses.factories import CourseFactory, GroupFactory, MeetingFactory, ParticipationFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory
ReferralFactory.reset_sequence(5000)  # far from the codes of the scenes
counsellor = User.objects.get(email="raadgiver@demo.example")
organisation = counsellor.memberships.first().organisation
with scope([organisation.pk]):
    unit = ReferringUnit.objects.of(organisation).first()
    group = GroupFactory(organisation=organisation, counsellor=counsellor, name="Tolv", capacity=None)
    for number in range(12):
        citizen = CitizenFactory(organisation=organisation, name=f"Tolv {number:02d}")
        about = {"referral__citizen": citizen, "referral__unit": unit, "referral__taken": False}
        ParticipationFactory(group=group, course=CourseFactory(organisation=organisation, **about))
    series = GroupFactory(organisation=organisation, counsellor=counsellor, name="Rækken", capacity=None)
    first = clock.end_of(clock.today() + timedelta(days=59)) + timedelta(hours=20)
    weeks = [MeetingFactory(group=series, starts_at=first + timedelta(weeks=number)).pk for number in range(3)]
    print(json.dumps([*(MeetingFactory(group=group, starts_at=clock.now()).pk for _ in range(2)), weeks[0], series.pk]))
"""


@pytest.fixture(scope="module")
def meetings(server):
    return server.make(MAKE)


def saved(page, number):
    expect(page.locator("[data-saved]", has_text="✓")).to_have_count(number)


def test_twelve_are_logged_by_keyboard_alone(visit, meetings):
    page, keys = visit("raadgiver"), 0
    page.goto(f"/moeder/{meetings[0]}/")

    def press(key):
        nonlocal keys
        keys += 1
        page.keyboard.press(key)

    page.locator("[name$='-use']").first.focus()
    for number in range(12):
        for digit in str(5 + number):
            press(digit)
        press("Enter")
    page.locator("[name$='-co']").first.focus()
    for _ in range(12):
        press("8")
        press("Enter")

    saved(page, 12)
    expect(page.locator("[data-summary]")).to_have_text("12 mødt op, 0 afbud, 0 udeblev.")
    assert keys <= 12 * 5
    # The arrow keys change attendance, and whoever was not there has no numbers.
    page.locator("[id$='-attended']").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-summary]")).to_have_text("11 mødt op, 1 afbud, 0 udeblev.")
    page.reload()
    expect(page.locator("[name$='-use']").nth(11)).to_have_value("16")
    expect(page.locator("[name$='-co']").nth(11)).to_have_value("8")


def test_two_who_log_at_once_see_each_other(visit, meetings, watch):
    watch.intended.add(409)
    one, other = visit("raadgiver"), visit("mona")
    for page in (one, other):
        page.goto(f"/moeder/{meetings[1]}/")

    one.locator("[name$='-use']").first.fill("9")
    saved(one, 1)
    other.locator("[name$='-use']").first.fill("12")

    wrong = other.locator("[data-wrong]").first
    expect(wrong).to_contain_text("har gemt: Mødt op, 9 cig.")
    other.locator("[name$='-note']").first.fill("Talte om det")
    saved(other, 1)
    one.reload()
    expect(one.locator("[name$='-use']").first).to_have_value("12")


def test_the_rest_of_a_series_is_moved_after_its_new_dates_were_shown(visit, meetings):
    page = visit("raadgiver")
    page.goto(f"/hold/{meetings[3]}/")
    before = page.locator(".meet-d").all_inner_texts()
    page.locator(f"a[href='/moeder/{meetings[2]}/flyt/']").click()
    page.locator("[name=time]").fill("21:15")
    page.locator("[name=what][value=rest]").check()
    page.locator("main form [type=submit]").first.click()

    expect(page.locator(".meets li")).to_have_count(3)
    expect(page.locator(".meets .meet-d").first).to_contain_text("21.15")
    page.locator("[name=do][value=move]").click()

    expect(told(page)).to_contain_text(say("The meetings are moved."))
    after = page.locator(".meet-d").all_inner_texts()
    assert len(after) == len(before) == 3
    assert not set(before) & set(after)
    assert all("21.15" in day for day in after)
