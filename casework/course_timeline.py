"""What has happened in a course, for the timeline."""

from collections.abc import Iterator
from itertools import pairwise

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import formats
from casework.entry import Entry, Kind
from courses.enums import AttendanceState, ContactForm, CourseState, SessionState, Use
from courses.whole import Whole
from referrals.enums import Goal

ICONS = {
    ContactForm.PHONE: "smartphone",
    ContactForm.VIDEO: "smartphone",
    ContactForm.HOME: "home",
}


def of(whole: Whole) -> Iterator[Entry]:
    course = whole.course
    yield Entry(
        course.planned_at,
        "calendar-month",
        _title(course),
        _("Goal: %s") % _goal(whole.changes[0].goal if whole.changes else course.goal),
        by=_name(course.planned_by),
    )
    yield from _of_changes(whole.changes)
    if course.ended_at:
        reason = course.get_end_reason_display()
        yield Entry(course.ended_at, "check", _("The course ended"), reason, by=_name(course.ended_by))
    for row in whole.quit_dates:
        text = _("Quit date: %s") % formats.plain_day(row.day) if row.day else _("No quit date any more")
        yield Entry(row.chosen_at, "flag", text, by=_name(row.chosen_by))
    for attendance in whole.attendances:
        yield from _of_attendance(attendance, whole)
    latest = {call.cause: call for call in sorted(_made(whole), key=lambda call: call.made_at)}
    for call in _made(whole):
        title = _("Call between the talks: %s") % formats.in_sentence(call.get_outcome_display())
        can_undo = whole.is_running and latest[call.cause] == call
        undo = reverse("courses:undo_call", args=[call.pk]) if can_undo else ""
        by = _name(call.made_by)
        yield Entry(call.made_at, "smartphone", title, call.note, by=by, undo=undo, kind=Kind.CALLS)
    for notice in whole.notices:
        yield from _of_notice(notice)


def _of_changes(changes) -> Iterator[Entry]:
    """Another goal; a rest, and that the course went on after it."""
    for before, now in pairwise(changes):
        if now.goal != before.goal:
            text = _("The goal was changed from %(old)s to %(new)s")
            yield Entry(now.at, "flag", text % {"old": _goal(before.goal), "new": _goal(now.goal)}, by=now.by or "")
        states = (before.state, now.state)
        if states == (CourseState.ACTIVE, CourseState.RESTING):
            yield Entry(now.at, "hourglass", _("The course rests"), by=now.by or "")
        elif states == (CourseState.RESTING, CourseState.ACTIVE):
            yield Entry(now.at, "refresh", _("The course goes on"), by=now.by or "")


def _goal(value) -> str:
    return formats.in_sentence(Goal(value).label)


def _made(whole) -> list:
    return [call for call in whole.calls if call.made_at]


def _title(course) -> str:
    return _("A new attempt was planned") if course.restart_of_id else _("A course was planned")


def _of_attendance(row, whole):
    session = row.session
    if session.state == SessionState.CANCELLED:
        title = _("A meeting was called off by us") if session.group_id else _("A talk was cancelled by us")
        yield Entry(session.cancelled_at, "close", title, formats.moment(session.starts_at), kind=Kind.TALKS)
    if not row.is_logged:
        return
    at = session.group or session.place
    where = at.name if at else formats.in_sentence(session.get_form_display())
    talk = _("Meeting, %s") if session.group_id else _("Talk, %s")
    title = f"{row.get_state_display()}: {where}" if row.state != AttendanceState.ATTENDED else talk % where
    icon, by = ICONS.get(session.form, "persons"), _name(row.saved_by)
    yield Entry(session.starts_at, icon, title, _said(row, whole), by=by, kind=Kind.TALKS)


def _said(row, whole) -> str:
    uses = [f"{Use(use).label}: {amount}" for use, amount in row.uses.items()]
    measured = [_("CO %d ppm") % row.co] if row.co is not None else []
    belief = [_("belief that it succeeds: %d of 10") % row.motivation] if row.motivation is not None else []
    steps = [_("Agreed: %s") % step.text for step in whole.steps if step.agreed_in_id == row.pk]
    return "\n".join(filter(None, [", ".join([*uses, *measured, *belief]), row.note, *steps]))


def _of_notice(notice):
    if notice.settled_at is None:
        yield Entry(
            notice.arisen_at, "warning", _("Whoever treats the citizen is to be told"), notice.get_cause_display()
        )
    elif notice.is_permitted:
        who = ", ".join(filter(None, [notice.get_treater_display(), notice.treater_name, notice.agreed]))
        yield Entry(
            notice.settled_at,
            "warning",
            _("Whoever treats the citizen has been told"),
            who,
            by=_name(notice.settled_by),
        )
    else:
        title = _("The citizen does not want whoever treats them to be told")
        yield Entry(notice.settled_at, "warning", title, notice.advice, by=_name(notice.settled_by))


def _name(user) -> str:
    return user.name if user else ""
