"""For the record: notes that are entered and corrected after, and the closing note to the doctor."""

from functools import cache

from tests.e2e.scenes.stage import scene, submit

# Courses of nobody's, far from the names and codes that other scenes make.
MAKE = """
import json
from datetime import timedelta
from accounts import clock
from accounts.models import User
from accounts.scope import scope
from tests.courses.factories import *
from tests.referrals.factories import CitizenFactory, PermissionFactory, ReferralFactory, ReferringUnitFactory
for made_here in (ReferralFactory, ReferringUnitFactory):
    made_here.reset_sequence(12000)
counsellor = User.objects.get(email="raadgiver@demo.example")
organisation = counsellor.memberships.first().organisation

def course(name, **state):
    citizen = CitizenFactory(organisation=organisation, name=f"Journal {name}")
    made = CourseFactory(organisation=organisation, referral__citizen=citizen, referral__taken=False, **state)
    QuitDateFactory(course=made)
    for day, use in ((-14, 20), (-7, 9)):
        about = {"counsellor": counsellor, "starts_at": clock.now() + timedelta(days=day), "held": True}
        session = SessionFactory(course=made, attendance=None, **about)
        row = AttendanceFactory(session=session, attended=True, uses={"cigarettes": use}, co=use)
        AgreedStepFactory(course=made, agreed_in=row)
    return made, session

def permitted(name):
    made, _session = course(name, ended=True)
    PermissionFactory(citizen=made.citizen, purpose="doctor", by=counsellor, recipient="Lægehuset Torvet")
    return made

with scope([organisation.pk]):
    active, session = course("i gang", active=True)
    text = "Telefonisk samtale. Borgeren oplyser 11 cigaretter om dagen."
    JournalStampFactory(course=active, session=session, kind="talk", text=text, by=counsellor)
    unasked, to_ask = (course(name, ended=True)[0] for name in ("uden svar", "skal spørges"))
    ready, sent = permitted("klar"), permitted("sendt")
    ClosingLetterFactory(course=ready, by=counsellor)
    ClosingLetterFactory(course=sent, by=counsellor, sent=True, sent_by=counsellor, sent_by_kind="user")
    both = [permitted(f"i to vinduer {number}").pk for number in range(2)]
    courses = {"active": active, "unasked": unasked, "to_ask": to_ask, "ready": ready, "sent": sent}
    print(json.dumps({name: one.pk for name, one in courses.items()} | {"both": both}))
"""


def made(stage):
    """The ids of the courses that the scenes and test_record.py look at; made once for the server."""
    return made_on(stage.server)


@cache
def made_on(server):
    return server.make(MAKE)


def journal(stage, page, course="active", note=""):
    page.goto(f"/forloeb/{made(stage)[course]}/journal/?note={note}")


def letter(stage, page, course):
    page.goto(f"/forloeb/{made(stage)[course]}/laegen/")


@scene("courses:journal", who="raadgiver")
def record_corrected_after(stage, page):
    journal(stage, page)
    page.locator(".side-by-side").wait_for()


@scene("courses:journal", who="raadgiver")
def record_not_entered(stage, page):
    journal(stage, page, note="course")


@scene("courses:journal", who="raadgiver")
def record_entered(stage, page):
    journal(stage, page, "sent", "closing")
    if page.locator(".stamp h3 + p", has_text=",").count() == 0:
        submit(page, ".stamp button")
    page.locator(".stamp h3 + p", has_text=",").wait_for()


@scene("courses:closing_letter", who="raadgiver")
def closing_letter_ready(stage, page):
    letter(stage, page, "ready")


@scene("courses:closing_letter", who="raadgiver")
def closing_letter_sent(stage, page):
    letter(stage, page, "sent")


@scene("courses:closing_letter", who="raadgiver")
def closing_letter_without_permission(stage, page):
    letter(stage, page, "unasked")
    page.locator(".alert-warning").wait_for()


@scene("courses:closing_letter", who="raadgiver", status=422)
def closing_letter_errors(stage, page):
    letter(stage, page, "ready")
    page.locator("[name=receiver]").fill("")
    page.locator("[name=closed_on]").fill("2029-01-01")
    submit(page)


@scene("courses:closing_letter_send", who="raadgiver", status=422)
def closing_letter_sent_how(stage, page):
    letter(stage, page, "ready")
    submit(page, "[action$='/sendt/'] button")


@scene("courses:closing_letter", who="raadgiver", status=409)
def closing_letter_conflict(stage, page):
    address = f"/forloeb/{made(stage)['both'].pop()}/laegen/"
    page.goto(address)
    other = stage.colleague()
    for window, text in ((other, "Røgfri."), (page, "Ryger mindre.")):
        window.goto(address) if window is other else None
        window.locator("[name=receiver]").fill("Lægehuset Torvet")
        window.locator("[name=text]").fill(text)
        submit(window)
