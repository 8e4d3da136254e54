"""A course: planned, its talks logged, what is done with it, and how it stands on the citizen's page and in My day."""

from tests.e2e.pages import chip
from tests.e2e.scenes.stage import open_tab, scene, submit

# Courses of nobody's, so that everybody in the organisation opens them; and one for the English My day, which the demo
# leaves empty.
MAKE = """
import json
from datetime import timedelta
from accounts import clock
from accounts.models import User
from accounts.scope import scope
from tests.courses.factories import *
from referrals.models import ReferringUnit
from tests.referrals.factories import CitizenFactory, ReferralFactory
ReferralFactory.reset_sequence(9000)  # far from the codes in scenes/baseline.py
counsellor = User.objects.get(email="raadgiver@demo.example")
organisation = counsellor.memberships.first().organisation
today = clock.today()

def days(number):
    return clock.now() + timedelta(days=number)

def course(name, whose=None, **state):
    citizen = CitizenFactory(organisation=organisation, name=f"Forløb {name}")
    about = {"referral__citizen": citizen, "referral__unit": unit}
    about |= {"referral__counsellor": whose, "referral__taken": bool(whose)}
    made = CourseFactory(organisation=organisation, **about, **state)
    QuitDateFactory(course=made)
    return made

def talk(course, day, **about):
    return SessionFactory(course=course, counsellor=counsellor, starts_at=days(day), **about)

def went(course):
    AffectedMedicineFactory(course=course)
    for day, use, co in ((-21, 22, 19), (-14, 15, 12), (-7, 9, None)):
        about = {"uses": {"cigarettes": use, "e_cigarette": 2}, "co": co, "motivation": 7, "note": "Sover bedre."}
        row = AttendanceFactory(session=talk(course, day, held=True, attendance=None), attended=True, **about)
        AgreedStepFactory(course=course, agreed_in=row)
    return course

with scope([organisation.pk]):
    unit = ReferringUnit.objects.of(organisation).first()
    states = {state: went(course(state, **{state: True})) for state in ("active", "resting", "ended")}
    active = states["active"]
    warned, refused = went(course("advaret", active=True)), went(course("nej", active=True))
    talk(active, 0.1), talk(warned, -0.9), SessionFactory(course=active, cancelled=True, counsellor=counsellor)
    call = PlannedCallFactory(course=active)
    notice = DoctorNoticeFactory(course=warned, due_on=today)
    DoctorNoticeFactory(course=refused, refused=True)
    both = [talk(course(f"i to vinduer {number}"), 0) for number in range(2)]
    busy = went(course("i dag", User.objects.get(email="raadgiver.en@demo.example"), active=True))
    for day in (-1, 0.1):
        SessionFactory(course=busy, starts_at=days(day))
    PlannedCallFactory(course=busy), DoctorNoticeFactory(course=busy)
    courses = states | {"warned": warned, "refused": refused, "planned": both[0].course}
    print(json.dumps({
        "referral": ReferralFactory(organisation=organisation, unit=unit, contacted=True).pk,
        "call": call.pk,
        "made_call": PlannedCallFactory(course=active, made=True).pk,
        "notice": notice.pk,
        "session": active.sessions.planned().first().pk,
        "both": [session.pk for session in both],
        "course": {name: one.pk for name, one in courses.items()},
        "citizen": {name: one.citizen_id for name, one in courses.items()},
    }))
"""


def made(stage):
    """The ids of what the scenes look at; made once."""
    if "courses" not in stage.cast:
        stage.cast["courses"] = stage.server.make(MAKE)
    return stage.cast["courses"]


def of_course(stage, action, state="active"):
    return f"/forloeb/{made(stage)['course'][state]}/{action}/"


# Planning


@scene("courses:plan", who="raadgiver")
def plan(stage, page):
    page.goto(f"/henvisninger/{made(stage)['referral']}/forloeb/")


@scene("courses:plan", who="raadgiver", status=422)
def plan_errors(stage, page):
    plan(stage, page)
    page.locator("[name=time_1]").fill("")
    submit(page)


@scene("courses:plan", who="raadgiver")
def plan_around_a_quit_date(stage, page):
    """Proposed by the fragment, with a day on which offices are closed."""
    plan(stage, page)
    page.locator("[name=quit_day]").fill("2026-04-02")
    page.locator("[value=suggest]").click()
    page.locator("tr.is-quit").wait_for()


@scene("courses:restart", who="raadgiver")
def restart(stage, page):
    page.goto(of_course(stage, "nyt-forsoeg", "ended"))


# Talks


@scene("courses:log", who="raadgiver")
def log(stage, page):
    page.goto(f"/samtaler/{made(stage)['session']}/")


@scene("courses:log", who="raadgiver", status=422)
def log_errors(stage, page):
    log(stage, page)
    page.locator("[name=use_cigarettes]").fill("x")
    chip(page, "following", "other")
    submit(page)
    page.locator("main [data-module=error-summary]").wait_for()


@scene("courses:log", who="raadgiver", status=409)
def log_conflict(stage, page):
    address = f"/samtaler/{made(stage)['both'].pop()}/"
    page.goto(address)
    other = stage.colleague()
    other.goto(address)
    other.locator("[name=use_cigarettes]").fill("12")
    submit(other)
    page.locator("[name=use_cigarettes]").fill("9")
    submit(page)


@scene("courses:log_unplanned", who="raadgiver")
def log_unplanned(stage, page):
    page.goto(of_course(stage, "samtale"))


@scene("courses:log_unplanned", who="raadgiver", status=422)
def log_unplanned_errors(stage, page):
    log_unplanned(stage, page)
    page.locator("details summary").last.click()
    page.locator("[name=minutes]").fill("x")
    submit(page)


@scene("courses:move", who="raadgiver")
def move(stage, page):
    page.goto(f"/samtaler/{made(stage)['session']}/flyt/")


@scene("courses:move", who="raadgiver", status=422)
def move_errors(stage, page):
    move(stage, page)
    page.locator("[name=day]").fill("2026-03-02")
    submit(page)


@scene("courses:add_talk", who="raadgiver")
def add_talk(stage, page):
    page.goto(of_course(stage, "ny-aftale"))


@scene("courses:add_talk", who="raadgiver", status=422)
def add_talk_errors(stage, page):
    add_talk(stage, page)
    submit(page)


# The course


@scene("courses:quit_date", who="raadgiver")
def quit_date(stage, page):
    page.goto(of_course(stage, "stopdato"))


@scene("courses:quit_date", who="raadgiver", status=422)
def quit_date_errors(stage, page):
    quit_date(stage, page)
    page.locator("[name=day]").fill("2029-01-01")
    submit(page)


@scene("courses:contact_plan", who="raadgiver")
def contact_plan(stage, page):
    page.goto(of_course(stage, "kontakt"))


@scene("courses:contact_plan", who="raadgiver", status=422)
def contact_plan_errors(stage, page):
    contact_plan(stage, page)
    page.locator("[name=call_rhythm]").select_option("weekly")
    submit(page)


@scene("courses:end", who="raadgiver")
def end_course(stage, page):
    page.goto(of_course(stage, "afslut"))


@scene("courses:end", who="raadgiver", status=422)
def end_course_errors(stage, page):
    end_course(stage, page)
    submit(page)


@scene("courses:call", who="raadgiver")
def call(stage, page):
    page.goto(f"/opkald/{made(stage)['call']}/")


@scene("courses:call", who="raadgiver", status=422)
def call_errors(stage, page):
    call(stage, page)
    page.locator("[name=note]").fill("010190-1234")
    submit(page)


@scene("courses:call", who="raadgiver")
def call_made_already(stage, page):
    page.goto(f"/opkald/{made(stage)['made_call']}/")


# The safety step


@scene("courses:medicine", who="raadgiver")
def medicine(stage, page):
    page.goto(of_course(stage, "anden-medicin"))


@scene("courses:medicine", who="raadgiver", status=422)
def medicine_errors(stage, page):
    medicine(stage, page)
    chip(page, "medicine", "none")
    submit(page)


@scene("courses:inform", who="raadgiver")
def inform(stage, page):
    page.goto(f"/orienter/{made(stage)['notice']}/")


@scene("courses:inform", who="raadgiver", status=422)
def inform_errors(stage, page):
    inform(stage, page)
    chip(page, "permitted", "yes")
    submit(page)


# On the citizen's page, and in My day


def to_citizen(stage, page, state):
    page.goto(f"/borgere/{made(stage)['citizen'][state]}/")


@scene("casework:citizen", who="raadgiver")
def citizen_on_a_course(stage, page):
    """With the curve, a call that is due, and talks held, cancelled and to come."""
    to_citizen(stage, page, "active")
    page.locator("svg.curve").wait_for()


@scene("casework:citizen", who="raadgiver")
def citizen_with_a_planned_course(stage, page):
    to_citizen(stage, page, "planned")


@scene("casework:citizen", who="raadgiver")
def citizen_whose_doctor_is_to_be_told(stage, page):
    to_citizen(stage, page, "warned")
    page.locator(".safety.alert-error").wait_for()


@scene("casework:citizen", who="raadgiver")
def citizen_whose_doctor_is_not_to_be_told(stage, page):
    to_citizen(stage, page, "refused")
    page.locator(".safety.alert-warning").wait_for()


@scene("casework:citizen", who="raadgiver")
def citizen_whose_course_rests(stage, page):
    to_citizen(stage, page, "resting")


@scene("casework:citizen", who="raadgiver")
def citizen_whose_course_has_ended(stage, page):
    to_citizen(stage, page, "ended")


@scene("casework:citizen", who="raadgiver")
def citizens_talks(stage, page):
    """Held, cancelled and to come, each with what can be done about it."""
    to_citizen(stage, page, "active")
    open_tab(page, "talks")
    page.locator(".talk-do").first.wait_for()


@scene("casework:citizen", who="raadgiver")
def citizens_calls_on_the_timeline(stage, page):
    to_citizen(stage, page, "active")
    page.locator(".chip-links [href*='show=calls']").click()
    page.locator(".chip-links [href*='show=calls'][aria-current]").wait_for()


@scene("casework:my_day", who="raadgiver")
def my_day_with_courses(stage, page):
    made(stage)
    page.goto("/min-dag/")
    page.locator(".todo-line").first.wait_for()
