"""A visit day at a home: talks are logged one after another on the phone, drop-ins counted, the sheet printed."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import button, field, link, say, told

# A home of the test's own, with two who have a talk there today; the second lets the staff know the times.
MAKE = """
import json
from datetime import timedelta
from accounts import clock
from accounts.models import User
from accounts.scope import scope
from courses.enums import PlaceKind
from tests.courses.factories import *
from referrals.models import Referral, ReferringUnit
from tests.referrals.factories import CitizenFactory, PermissionFactory, ReferralFactory
counsellor = User.objects.get(email="mona@demo.example")
organisation = counsellor.memberships.first().organisation
with scope([organisation.pk]):
    ReferralFactory.reset_sequence(20_000 + Referral.objects.count())  # codes that no other test has
    unit = ReferringUnit.objects.filter(organisation=organisation).first()
    home = PlaceFactory(organisation=organisation, name="{name}", kind=PlaceKind.RESIDENCE)
    for hours, name in enumerate(("Inger Thostrup", "Poul Lund"), start=1):
        citizen = CitizenFactory(organisation=organisation, name=name)
        about = {{"referral__citizen": citizen, "referral__counsellor": counsellor, "referral__unit": unit}}
        course = CourseFactory(organisation=organisation, active=True, **about)
        when = clock.now() + timedelta(hours=hours)
        SessionFactory(course=course, place=home, counsellor=counsellor, form="home", starts_at=when)
    PermissionFactory(citizen=citizen, purpose="home_times", recipient="")
    print(json.dumps(home.pk))
"""


@pytest.fixture
def home(server, citizen):
    """The address of the home."""
    number = server.make(MAKE.format(name=f"Bosted {citizen[0]}"))
    return f"/steder/{number}/"


@pytest.mark.parametrize("javascript", [True, False])
def test_todays_talks_are_logged_one_after_another(visit, home, javascript):
    page = visit("mona", phone=True, javascript=javascript)
    page.goto(home)
    link(page, "Begin a visit day").click()
    items = page.locator(".visit-item")
    expect(items).to_have_count(2)

    for use in ("12", "9"):
        page.locator(".visit-item.is-open > .button").click()
        page.locator("[name=use_cigarettes]").fill(use)
        button(page, "Save the talk").click()
        expect(told(page)).to_contain_text(say("The talk is saved."))

    expect(page.locator(".visit-item.is-done")).to_have_count(2)
    expect(items.first).to_contain_text("12")
    expect(link(page, "Everything is logged. To My day")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_drop_ins_are_counted_up_and_down_and_typed(visit, home, javascript):
    page = visit("mona", phone=True, javascript=javascript)
    page.goto(f"{home}besoeg/")
    number = field(page, "Talked with without a name")

    for press, counted in (("One more", "1"), ("One more", "2"), ("One fewer", "1")):
        button(page, press).click()
        expect(number).to_have_value(counted)
    number.fill("7")
    number.press("Enter")

    page.wait_for_url("**#drop-ins")
    page.reload()
    expect(number).to_have_value("7")


def test_an_unplanned_talk_is_logged_with_somebody_who_is_known_here(visit, home):
    page = visit("mona", phone=True)
    page.goto(f"{home}besoeg/")
    field(page, "Add by name").fill("poul lu")
    button(page, "Find").click()

    first = page.locator(".visit-item").filter(has_text=say("Known here")).first
    first.get_by_role("link").click()
    page.locator("[name=use_cigarettes]").fill("5")
    button(page, "Save the talk").click()

    expect(page.locator(".visit-item")).to_have_count(3)
    expect(page.locator(".visit-item.is-done")).to_contain_text("Poul Lund")


def test_the_weeks_sheet_prints_first_names_and_times_alone(visit, home):
    page = visit("mona")
    page.goto(home)
    link(page, "The week’s sheet").click()
    expect(page.get_by_role("status").filter(has_text="1")).to_be_visible()

    page.emulate_media(media="print")

    paper = page.inner_text("body")
    assert "Poul" in paper
    assert not [word for word in ("Lund", "Inger", "Thostrup", "topforløb") if word in paper]
