"""The course on the citizen's page: what comes next, the safety step, how it goes, its talks and calls."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import clock, formats
from accounts.addresses import address
from courses import progress, safety
from courses.anchor import anchor, window
from courses.curve import curve
from courses.enums import AttendanceState, CourseEndReason, CourseState, ParticipationState, SessionState, Use
from courses.models import Group
from courses.whole import Whole
from courses.words import by_text
from referrals.enums import ReferralState

LOGGABLE = (SessionState.PLANNED, SessionState.HELD)
UNDOABLE = (SessionState.HELD, SessionState.CANCELLED)


def shown(whole: Whole, price) -> dict:
    """One course; `price` is that of a cigarette in DKK."""
    course = whole.course
    attended = [row for row in whole.attendances if row.state == AttendanceState.ATTENDED]
    points = progress.points(course, attended)
    numbers, heading = _numbers(whole.sessions), _heading(course, points)
    return {
        "row": course,
        "state": course.state,
        "group": _group(whole),
        "waits_for": [row.group for row in whole.participations if row.state == ParticipationState.WAITING],
        "facts": _facts(whole, attended),
        "next": _next(whole, numbers),
        "safety": safety.told(whole.medicine, whole.notices[::-1]) if whole.is_running else None,
        "curve": curve(points),
        "points": [{"day": formats.plain_day(point.day), "use": point.use, "co": point.co} for point in points][::-1],
        "main": Use(course.main_use).label,
        "heading": heading,
        "title": heading or _name(course),
        "saved": _saved(course, points, price),
        "step": next((step.text for step in reversed(whole.steps) if not step.result), ""),
        "talk_count": len(whole.attendances),
        "calls": [
            {"row": call, "day": formats.weekday(call.due_on)}
            for call in whole.calls
            if call.made_at is None and call.dropped_at is None
        ],
        "can_restart": course.state == CourseState.ENDED and course.referral.state == ReferralState.FINISHED,
        "can_undo_end": _can_undo_end(course),
        "ended": formats.moment(course.ended_at) if course.ended_at else "",
        "rests_since": formats.plain_day(timezone.localdate(course.rested_at)) if course.rested_at else "",
    }


def _can_undo_end(course) -> bool:
    """As actions.ending.undo_end: while the referral stands as the end left it."""
    with_it = course.ended_at is not None and course.referral.ended_at == course.ended_at
    is_mistake = course.end_reason == CourseEndReason.MISTAKE and not course.restart_of_id
    return with_it or (is_mistake and course.referral.state == ReferralState.CONTACTED)


def _facts(whole, attended) -> list[tuple[str, str]]:
    course = whole.course
    told = [
        (_("Course"), str(course.get_programme_display())),
        (_("Goal"), course.get_goal_display()),
        (_("Quit date"), formats.plain_day(course.quit_day) if course.quit_day else _("None yet")),
        (_("Follow-up"), _follow_up(course)),
        (_("Attended"), str(progress.completed(course, whole.sessions, attended))),
        (_("Calls in between"), _calls(course)),
        (_("Times that do not suit"), course.bad_times),
    ]
    return [(label, value) for label, value in told if value]


def _follow_up(course) -> str:
    """ "2. aug. – 2. okt. 2026", once the course has ended."""
    day = anchor(course)
    return " – ".join(formats.short_day(one) for one in window(day)) if day else ""


def _group(whole) -> Group | None:
    """The group that the citizen is in now."""
    joined = [row for row in whole.participations if row.state == ParticipationState.JOINED]
    return joined[0].group if joined else None


def _calls(course) -> str:
    if course.call_time is None:
        return ""
    day = formats.weekday_name(course.call_weekday)
    return _("%(rhythm)s, %(day)s at %(time)s") % {
        "rhythm": course.get_call_rhythm_display(),
        "day": day,
        "time": formats.clock_time(course.call_time),
    }


def _next(whole, numbers) -> dict | None:
    """The talk to log, or the next one that is planned."""
    planned = [
        row.session for row in whole.attendances if row.session.state == SessionState.PLANNED and row.saved_at is None
    ]
    if not planned:
        return None
    session = planned[0]
    return {
        "row": session,
        "number": numbers.get(session.pk, 0),
        "when": formats.capitalised(formats.moment(session.starts_at)),
        "place": _place(session),
        "log_url": _log_url(session),
        "is_past": session.starts_at <= clock.now(),
        "is_ahead": session.is_ahead,
    }


def _place(session) -> str:
    return str(session.group or session.place or formats.in_sentence(session.get_form_display()))


def _log_url(session) -> str:
    return reverse("courses:group_log" if session.group_id else "courses:log", args=[session.pk])


def _numbers(sessions) -> dict[int, int]:
    """Which one each talk is; those called off have no number."""
    counted = [session.pk for session in sessions if session.state in (SessionState.PLANNED, SessionState.HELD)]
    return {pk: number for number, pk in enumerate(counted, 1)}


def _heading(course, points) -> str:
    told = [point.use for point in points if point.use is not None]
    if len(told) < 2:
        return ""
    words = {
        Use.CIGARETTES: _("From %(first)s to %(last)s cigarettes a day"),
        Use.E_CIGARETTE: _("From %(first)s to %(last)s puffs a day"),
        Use.POUCHES: _("From %(first)s to %(last)s portions a day"),
    }
    return words[Use(course.main_use)] % {"first": told[0], "last": told[-1]}


def _name(course) -> str:
    return _("A new attempt") if course.restart_of_id else _("The course")


def _saved(course, points, price) -> str:
    if course.main_use != Use.CIGARETTES:
        return ""
    amount = progress.saved(points, clock.today(), price)
    return formats.number(int(amount)) if amount else ""


def talks(whole: Whole, *, may_contact: bool) -> dict:
    """The talks of a course, the newest first, as rows of a stencil."""
    numbers, today = _numbers(whole.sessions), clock.today()
    rows = [_talk(row, numbers, today) for row in reversed(whole.attendances)]
    if may_contact:
        rows = [row | _to_do(whole, one) for row, one in zip(rows, reversed(whole.attendances), strict=True)]
    return {"row": whole.course, "title": _name(whole.course), "rows": rows}


def _talk(row, numbers, today) -> dict:
    session = row.session
    return {
        "number": numbers.get(session.pk, 0),
        "when": formats.moment(session.starts_at, today),
        "place": formats.capitalised(_place(session)),
        "state": _state(row),
        "is_held": row.is_logged,
        "by": row.saved_by.name if row.saved_by else "",
    }


def _state(row) -> str:
    """What became of the talk; before that, whether the citizen has said yes."""
    said, planned = by_text(row), row.session.get_state_display()
    if row.is_logged:
        return said or row.get_state_display()
    return f"{planned}, {formats.in_sentence(said)}" if said else planned


def _to_do(whole, row) -> dict:
    """The addresses of what can be done about a talk; of an ended course only its text for the record."""
    session, runs = row.session, whole.is_running
    is_own = not session.group_id  # else it is changed on the page of the group
    is_planned = runs and is_own and session.state == SessionState.PLANNED
    log = "courses:log" if is_own else "courses:group_log"
    journal = f"{address('courses:journal') % whole.course.pk}?note=talk-{session.pk}"
    return {
        "journal_url": journal if row.is_logged else "",
        "log_url": address(log) % session.pk if runs and session.state in LOGGABLE else "",
        "move_url": address("courses:move") % session.pk if is_planned else "",
        "cancel_url": address("courses:cancel") % session.pk if is_planned else "",
        "undo_url": address("courses:undo") % session.pk if runs and is_own and session.state in UNDOABLE else "",
    }
