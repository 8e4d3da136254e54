"""The baseline form, at the desk and on the participant's screen."""

from casework.demo import people
from tests.e2e.pages import chip
from tests.e2e.scenes.stage import scene, submit

# Courses of nobody's, so that everybody in the organisation opens them: as many as there are scenes, made at once.
MAKE = """
import json
from accounts.models import User
from accounts.scope import scope
from referrals.models import ReferringUnit
from tests.courses.factories import BaselineFactory, CourseFactory
from tests.referrals.factories import CitizenFactory
organisation = User.objects.get(email="raadgiver@demo.example").memberships.first().organisation
def course(number, born, **form):
    citizen = CitizenFactory(organisation=organisation, name=f"Skema {number}", birth_year=born)
    about = {"referral__citizen": citizen, "referral__unit": unit, "referral__taken": False}
    course = CourseFactory(organisation=organisation, **about)
    BaselineFactory(course=course, answers={"products": ["cigarettes"], "cigarettes_per_day": 15}, **form)
    return course.pk
with scope([organisation.pk]):
    unit = ReferringUnit.objects.of(organisation).first()
    grown = [course(number, None) for number in range(40)]
    print(json.dumps({"grown": grown, "child": [course(100, 2014)], "done": [course(101, 1970, finished=True)]}))
"""


def address(stage, kind="grown", *, section="", own=True):
    """Of a form that no other scene uses; `own` or not, for those that only look."""
    if "forms" not in stage.cast:
        stage.cast["forms"] = stage.server.make(MAKE)
    pool = stage.cast["forms"][kind]
    course = pool.pop() if own and len(pool) > 1 else pool[0]
    return f"/forloeb/{course}/startskema/{section}"


def hand_over(stage, page):
    """In a session of its own: it opens nothing else afterwards."""
    who = "raadgiver.en" if stage.language == "en" else "raadgiver"
    page.goto("/konto/login/")
    page.locator("[name=login]").fill(f"{who}@demo.example")
    page.locator("[name=password]").fill(people.PASSWORD)
    submit(page)
    page.goto(address(stage))
    submit(page, "form[action$='overlad/'] button")


@scene("courses:baseline", who="raadgiver")
def baseline(stage, page):
    page.goto(address(stage, own=False))


@scene("courses:baseline", who="raadgiver")
def baseline_finished(stage, page):
    page.goto(address(stage, "done"))


@scene("courses:baseline_section", who="raadgiver")
def baseline_consent(stage, page):
    page.goto(address(stage, section="consent/", own=False))


@scene("courses:baseline_section", who="raadgiver")
def baseline_smoking(stage, page):
    """Saved by the browser while one answers, and with questions that this brought up."""
    page.goto(address(stage, section="smoking/"))
    chip(page, "products", "pipe")
    page.locator("#q-pipe_grams_per_day").wait_for()


@scene("courses:baseline_section", who="raadgiver")
def baseline_dependence(stage, page):
    page.goto(address(stage, section="dependence/", own=False))


@scene("courses:baseline_section", who="raadgiver", status=422)
def baseline_errors(stage, page):
    page.goto(address(stage, section="about/"))
    page.locator("[name=age]").fill("x")
    submit(page, ".savebar .button-primary")


@scene("courses:baseline_section", who="raadgiver", status=422)
def baseline_guardian_lacking(stage, page):
    page.goto(address(stage, "child", section="consent/"))
    chip(page, "stopbasen_consent", "yes")
    submit(page, ".savebar .button-primary")


@scene("courses:baseline_section", who="raadgiver", status=409)
def baseline_conflict(stage, page):
    url = address(stage, section="life/")
    page.goto(url)
    other = stage.colleague()
    other.goto(url)
    chip(other, "work", "student")
    submit(other, ".savebar .button-primary")
    chip(page, "work", "employed")
    submit(page, ".savebar .button-primary")


@scene("courses:participant_section")
def participant_section(stage, page):
    hand_over(stage, page)
    page.goto("/skema/smoking/")


@scene("courses:participant_section", status=422)
def participant_errors(stage, page):
    hand_over(stage, page)
    page.goto("/skema/about/")
    page.locator("[name=age]").fill("x")
    submit(page, ".savebar .button-primary")


@scene("courses:participant_done")
def participant_done(stage, page):
    hand_over(stage, page)
    page.goto("/skema/tak/")


@scene("courses:participant_unlock")
def participant_unlock(stage, page):
    hand_over(stage, page)
    page.goto("/skema/tilbage/")


@scene("courses:participant_unlock", status=422)
def participant_unlock_errors(stage, page):
    participant_unlock(stage, page)
    submit(page, "main form .button-primary")
