"""Calls between the talks: in the rhythm that was agreed on, and when somebody did not come."""

from datetime import date, timedelta
from typing import cast

from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.actors import stamp, unstamp
from accounts.history import alter, record, remove
from accounts.transactions import atomic
from accounts.transitions import Refused, WrongState, lock
from accounts.workdays import is_working_day
from courses.actions.standing import lock_running
from courses.enums import CallCause, CallOutcome, CallRhythm, CourseState
from courses.models import Course, PlannedCall

WEEKS = {CallRhythm.WEEKLY: 1, CallRhythm.FORTNIGHTLY: 2}


def next_day(rhythm: str, weekday: int, after: date) -> date:
    """The day of the next call: the agreed weekday (0 is Monday) one or two weeks on, counted from the day `after`, and
    never that day itself. Where offices are closed on it, the next working day."""
    days = (weekday - after.weekday()) % 7 or 7
    day = after + timedelta(days=days + 7 * (WEEKS[CallRhythm(rhythm)] - 1))
    return working_day_from(day)


def working_day_from(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def follow_rhythm(*, course: Course, by):
    """The open call of the rhythm is what the course says: none, or on its next day. In the caller's transaction."""
    _drop_open(course, CallCause.RHYTHM, by)
    if course.call_rhythm != CallRhythm.NEVER and course.state != CourseState.RESTING:
        weekday = cast(int, course.call_weekday)  # the database holds it beside a rhythm
        _plan(course, CallCause.RHYTHM, next_day(course.call_rhythm, weekday, clock.today()), by)


def after_no_show(*, course: Course, by):
    """Somebody did not come: a call on the next working day, unless one is planned. In the caller's transaction."""
    if not course.calls.open().filter(cause=CallCause.NO_SHOW).exists():
        _plan(course, CallCause.NO_SHOW, working_day_from(clock.today() + timedelta(days=1)), by)


def came_after_all(*, course: Course, by):
    """The record was wrong, or the citizen has come since: no such call is needed any more."""
    _drop_open(course, CallCause.NO_SHOW, by)


@atomic
def log(*, call: PlannedCall, outcome: str, note: str = "", by) -> PlannedCall:
    """What came of the call; the one that follows is planned with it. The same again changes nothing.

    After one in the rhythm comes the next; after one in vain to somebody who did not come, another on the next working
    day. Raises WrongState when the course has ended, Refused when the call is not needed any more.
    """
    course = lock_running(call.course)
    call = lock(call)
    if call.made_at:
        return call
    if call.dropped_at:
        raise Refused(_("This call is not needed any more."))
    call = alter(call, by=by, outcome=CallOutcome(outcome), note=note, **stamp("made", by=by))
    if call.cause == CallCause.RHYTHM:
        follow_rhythm(course=course, by=by)
    elif outcome == CallOutcome.NO_ANSWER:
        after_no_show(course=course, by=by)
    return call


@atomic
def undo(*, call: PlannedCall, by) -> PlannedCall:
    """It was recorded by mistake: it is to be made again, and the one that followed is not."""
    course = lock_running(call.course)
    call = lock(call)
    if call.made_at is None:
        return call
    latest = course.calls.filter(cause=call.cause, made_at__isnull=False).order_by("-made_at", "-pk").first()
    if latest != call:
        raise Refused(_("Only the latest record can be undone."))
    for following in course.calls.open().filter(cause=call.cause):
        remove(following, by=by)
    return alter(call, by=by, outcome="", note="", **unstamp("made"))


@atomic
def drop(*, call: PlannedCall, by) -> PlannedCall:
    """The call is not needed. In the rhythm, the next one is."""
    course = lock_running(call.course)
    call = lock(call)
    if call.made_at:
        raise WrongState(course)
    if call.dropped_at is None:
        call = alter(call, by=by, **stamp("dropped", by=by))
        if call.cause == CallCause.RHYTHM:
            follow_rhythm(course=course, by=by)
    return call


def drop_all(*, course: Course, by):
    """The course rests or has ended. In the caller's transaction."""
    for cause in CallCause:
        _drop_open(course, cause, by)


def _plan(course, cause, day, by):
    about = {"organisation_id": course.organisation_id, "course": course}
    record(PlannedCall(**about, cause=cause, due_on=day), by=by)


def _drop_open(course, cause, by):
    for call in course.calls.open().filter(cause=cause):
        alter(lock(call), by=by, **stamp("dropped", by=by))
