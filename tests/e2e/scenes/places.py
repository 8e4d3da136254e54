"""Places: the list, a place with and without people, its forms, a visit day, and the week's sheet."""

from tests.e2e.scenes.stage import scene, submit

# A home with everything, for each language's counsellor: talks to log and logged, whom one calls, who was counted.
MAKE = """
import json
from datetime import timedelta
from accounts import clock
from accounts.models import User
from accounts.scope import scope
from courses.enums import PlaceKind
from tests.courses.factories import *
from tests.referrals.factories import CitizenFactory, PermissionFactory, ReferralFactory, ReferringUnitFactory
for made_here in (ReferralFactory, ReferringUnitFactory):
    made_here.reset_sequence(9500)
counsellors = {who: User.objects.get(email=f"{who}@demo.example") for who in ("raadgiver", "raadgiver.en")}
organisation = counsellors["raadgiver"].memberships.first().organisation

def talk(place, name, counsellor, hours, **about):
    citizen = CitizenFactory(organisation=organisation, name=name, place="1. tv.")
    known = {"referral__citizen": citizen, "referral__counsellor": None, "referral__taken": False}
    course = CourseFactory(organisation=organisation, active=True, **known)
    when = clock.now() + timedelta(hours=hours)
    session = SessionFactory(course=course, place=place, counsellor=counsellor, form="home", starts_at=when, **about)
    return session

with scope([organisation.pk]):
    unit = ReferringUnitFactory(organisation=organisation, name="Bosted Skovbo")
    about = {"arrival": "Ring til vagten.", "smoke_free_rules": "Fællesrum er røgfri", "notes": "Nøglen er hos vagten."}
    home = PlaceFactory(organisation=organisation, name="Bosted Skovbo", kind=PlaceKind.RESIDENCE, unit=unit, **about)
    contact = PlaceContactFactory(place=home, note="Ikke i weekenden")
    ReferralFactory(organisation=organisation, unit=unit)
    for who, counsellor in counsellors.items():
        held = talk(home, "Besøg Logget", counsellor, -1, held=True, attendance=None)
        AttendanceFactory(session=held, attended=True, uses={"cigarettes": 11})
        now, later = talk(home, "Besøg Nu", counsellor, 1), talk(home, "Besøg Senere", counsellor, 2)
        DoctorNoticeFactory(course=now.course)
        PermissionFactory(citizen=later.course.citizen, purpose="home_times", recipient="")
        VisitCountFactory(place=home, counsellor=counsellor, day=clock.today() - timedelta(days=7))
    empty = PlaceFactory(organisation=organisation, name="Café Tom", kind=PlaceKind.DROP_IN)
    closed = PlaceFactory(organisation=organisation, name="Det gamle bosted", is_closed=True)
    rows = {"home": home, "empty": empty, "closed": closed, "contact": contact}
    print(json.dumps({name: row.pk for name, row in rows.items()}))
"""


def made(stage):
    """The ids of what the scenes look at; made once."""
    if "places" not in stage.cast:
        stage.cast["places"] = stage.server.make(MAKE)
    return stage.cast["places"]


def at(stage, which="home", rest=""):
    return f"/steder/{made(stage)[which]}/{rest}"


@scene("casework:places", who="raadgiver")
def places(stage, page):
    made(stage)
    page.goto("/steder/")


@scene("casework:places", who="raadgiver")
def places_none_found(stage, page):
    page.goto("/steder/?q=xyz")
    page.locator(".empty").wait_for()


@scene("casework:new_place", who="raadgiver")
def new_place(stage, page):
    page.goto("/steder/nyt/")


@scene("casework:new_place", who="raadgiver", status=422)
def new_place_errors(stage, page):
    new_place(stage, page)
    submit(page)


@scene("casework:place", who="raadgiver")
def place(stage, page):
    page.goto(at(stage))


@scene("casework:place", who="raadgiver")
def place_with_nothing(stage, page):
    page.goto(at(stage, "empty"))


@scene("casework:place", who="raadgiver")
def place_closed(stage, page):
    page.goto(at(stage, "closed"))


@scene("casework:edit_place", who="raadgiver")
def edit_place(stage, page):
    page.goto(at(stage, rest="ret/"))


@scene("casework:edit_place", who="raadgiver", status=409)
def edit_place_conflict(stage, page):
    edit_place(stage, page)
    other = stage.colleague()
    edit_place(stage, other)
    for one, address in ((other, "Skovvej 1"), (page, "Skovvej 2")):
        one.locator("[name=address]").fill(address)
        submit(one)


@scene("casework:close_place", who="raadgiver")
def close_place(stage, page):
    page.goto(at(stage, rest="luk/"))


@scene("casework:add_place_contact", who="raadgiver")
def add_place_contact(stage, page):
    page.goto(at(stage, rest="kontakt/ny/"))


@scene("casework:edit_place_contact", who="raadgiver", status=422)
def edit_place_contact_errors(stage, page):
    page.goto(f"/steder/kontakt/{made(stage)['contact']}/ret/")
    page.locator("[name=phone]").fill("12")
    submit(page)


@scene("casework:week_sheet", who="raadgiver")
def week_sheet(stage, page):
    page.goto(at(stage, rest="ugeseddel/"))


@scene("casework:visit_day", who="raadgiver")
def visit_day(stage, page):
    page.goto(at(stage, rest="besoeg/"))
    page.locator(".visit-item.is-open").wait_for()


@scene("casework:visit_day", who="raadgiver")
def visit_day_without_talks(stage, page):
    page.goto(at(stage, "empty", "besoeg/"))


@scene("casework:visit_count", who="raadgiver", status=422)
def visit_count_errors(stage, page):
    visit_day_without_talks(stage, page)
    page.locator("[name=number].form-input").fill("mange")
    submit(page, ".visit-count .button-tertiary")
    page.locator("main [data-module=error-summary]").wait_for()


@scene("casework:visit_find", who="raadgiver")
def visit_find(stage, page):
    page.goto(at(stage, rest="besoeg/find/"))


@scene("casework:visit_find", who="raadgiver")
def visit_find_searched(stage, page):
    visit_find(stage, page)
    page.locator("#main-content [name=q]").fill("besøg")
    submit(page, "#main-content form .button-secondary")


@scene("courses:log", who="raadgiver")
def log_from_a_visit_day(stage, page):
    visit_day(stage, page)
    submit(page, ".visit-item.is-open > .button")
