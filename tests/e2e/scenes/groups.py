"""Groups: the list, one with its people, who comes and goes, its meetings, and the log of one."""

from tests.e2e.pages import chip
from tests.e2e.scenes.stage import scene, submit

# Of nobody's, so that everybody in the organisation opens the courses; made at the server's own time.
MAKE = """
import json
from datetime import timedelta
from accounts import clock
from accounts.models import User
from accounts.scope import scope
from referrals.models import ReferringUnit
from tests.courses.factories import *
from tests.referrals.factories import CitizenFactory, ReferralFactory
ReferralFactory.reset_sequence(7000)  # far from the codes of the other scenes
counsellor = User.objects.get(email="raadgiver@demo.example")
organisation = counsellor.memberships.first().organisation

def course(name, **about):
    citizen = CitizenFactory(organisation=organisation, name=f"Hold {name}")
    about = {"referral__citizen": citizen, "referral__unit": unit, "referral__taken": False} | about
    return CourseFactory(organisation=organisation, **about)

with scope([organisation.pk]):
    unit = ReferringUnit.objects.of(organisation).first()
    about = {"organisation": organisation, "counsellor": counsellor}
    day = clock.today() + timedelta(days=7)
    group = GroupFactory(name="Røgfri forår", capacity=3, quit_day=day, **about)
    meetings = {
        name: MeetingFactory(group=group, starts_at=clock.now() + timedelta(days=days), **state)
        for name, days, state in (
            ("first", -14, {"held": True}), ("second", -7, {"held": True}), ("now", 0.1, {}),
            ("off", 3, {"cancelled": True}), ("next", 7, {}), ("last", 14, {}),
        )
    }
    courses = {name: course(name) for name in ("Karla", "Mogens", "Vibeke", "Aksel")}
    for name, says in (("Karla", ("attended", "attended")), ("Mogens", ("no_show", "no_show"))):
        ParticipationFactory(group=group, course=courses[name], joined_at=clock.now() - timedelta(days=20))
        for meeting, how in zip((meetings["first"], meetings["second"]), says):
            told = {"uses": {"cigarettes": 14}, "co": 12} if how == "attended" else {}
            AttendanceFactory(session=meeting, course=courses[name], **{how: True}, **told)
    waits = ParticipationFactory(group=group, course=courses["Vibeke"], waits=True)
    ended = GroupFactory(name="Røgfri efterår", closed_at=clock.now(), closed_by_kind="system:scenes", **about)
    print(json.dumps({
        "group": group.pk,
        "ended": ended.pk,
        "meeting": {name: one.pk for name, one in meetings.items()},
        "course": {name: one.pk for name, one in courses.items()},
        "waits": waits.pk,
    }))
"""


def made(stage, *path):
    """The ids of what the scenes look at; made once."""
    if "groups" not in stage.cast:
        stage.cast["groups"] = stage.server.make(MAKE)
    found = stage.cast["groups"]
    for name in path:
        found = found[name]
    return found


def to_group(stage, page, more=""):
    page.goto(f"/hold/{made(stage, 'group')}/{more}")


def to_meeting(stage, page, name="now", more=""):
    page.goto(f"/moeder/{made(stage, 'meeting', name)}/{more}")


@scene("courses:groups", who="raadgiver")
def groups(stage, page):
    made(stage)
    page.goto("/hold/")


@scene("courses:groups", who="lindby")
def groups_of_a_partner(stage, page):
    page.goto("/hold/?state=ended")


@scene("courses:new_group", who="raadgiver")
def new_group(stage, page):
    page.goto("/hold/nyt/")


@scene("courses:new_group", who="raadgiver", status=422)
def new_group_errors(stage, page):
    page.goto("/hold/nyt/")
    page.locator("[name=capacity]").fill("mange")
    submit(page, "#new-group .button-primary")


@scene("courses:new_group", who="raadgiver")
def new_group_with_its_meetings(stage, page):
    page.goto("/hold/nyt/")
    page.locator("[name=name]").fill("Nyt hold")
    page.locator("[name=quit_day]").fill("2026-04-14")
    page.locator("[name=time]").fill("19:30")
    page.locator("#new-group button[value=show]").click()
    page.locator("#dates .meets").wait_for()


@scene("courses:group", who="raadgiver")
def group(stage, page):
    to_group(stage, page)


@scene("courses:group", who="raadgiver")
def group_that_has_ended(stage, page):
    page.goto(f"/hold/{made(stage, 'ended')}/")


@scene("courses:edit_group", who="raadgiver")
def edit_group(stage, page):
    to_group(stage, page, "ret/")


@scene("courses:edit_group", who="raadgiver", status=422)
def edit_group_errors(stage, page):
    to_group(stage, page, "ret/")
    page.locator("[name=name]").fill("")
    submit(page)


@scene("courses:add_meetings", who="raadgiver")
def add_meetings(stage, page):
    to_group(stage, page, "moeder/")


@scene("courses:add_participant", who="raadgiver")
def add_participant(stage, page):
    to_group(stage, page, "deltager/")
    page.locator("main [name=q]").fill("Hold A")
    submit(page, "main form button")


@scene("courses:join", who="raadgiver")
def join(stage, page):
    page.goto(f"/forloeb/{made(stage, 'course', 'Aksel')}/hold/")


@scene("courses:join", who="raadgiver", status=422)
def join_errors(stage, page):
    join(stage, page)
    submit(page)


@scene("courses:leave", who="raadgiver")
def leave(stage, page):
    page.goto(f"/deltagere/{made(stage, 'waits')}/forlad/")


@scene("courses:group_log", who="raadgiver")
def group_log(stage, page):
    to_meeting(stage, page)


@scene("courses:group_log", who="raadgiver", status=422)
def group_log_errors(stage, page):
    to_meeting(stage, page)
    page.evaluate("() => document.querySelectorAll('script').forEach((one) => one.remove())")
    page.locator(".log-note input").first.fill("Kom sent")
    field = page.locator(".log-num--use input").first
    field.evaluate("one => one.value = 'mange'")
    submit(page, ".log-foot button")


@scene("courses:close_meeting", who="raadgiver")
def close_meeting_with_somebody_missing(stage, page):
    to_meeting(stage, page)
    submit(page, ".log-close button")


@scene("courses:walk_in", who="raadgiver")
def walk_in(stage, page):
    to_meeting(stage, page)
    page.locator("main [name=q]").fill("Hold A")
    submit(page, ".log-extra button")


@scene("courses:move_meeting", who="raadgiver")
def move_meeting(stage, page):
    to_meeting(stage, page, "next", "flyt/")


@scene("courses:move_meeting", who="raadgiver")
def move_meeting_with_the_rest(stage, page):
    to_meeting(stage, page, "next", "flyt/")
    chip(page, "what", "rest")
    submit(page)


@scene("courses:cancel_meeting", who="raadgiver")
def cancel_meeting(stage, page):
    to_meeting(stage, page, "last", "aflys/")


@scene("courses:cancel_meeting", who="raadgiver", status=422)
def cancel_meeting_errors(stage, page):
    cancel_meeting(stage, page)
    submit(page)
