"""How a course goes, read from its talks: which talk it is, use and CO from talk to talk, completion, money saved."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts import formats
from courses.completion import Completion, completion
from courses.enums import AttendanceState, SessionState
from courses.models import Attendance, Course, Session

BEFORE = 5  # as many talks stand beside the log


@dataclass(frozen=True)
class Point:
    """What was told at an attended talk; None where it was not asked."""

    day: date
    use: int | None
    co: int | None


def attended(course: Course) -> list[Attendance]:
    """The citizen's attended talks, the first first, each with its session; one statement."""
    rows = course.attendances.filter(state=AttendanceState.ATTENDED).select_related("session", "session__place")
    return sorted(rows, key=lambda row: (row.session.starts_at, row.session_id))


def points(course: Course, rows: list[Attendance]) -> list[Point]:
    """Use of the main product and CO, talk by talk; talks where neither was told are left out."""
    found = [Point(timezone.localdate(row.session.starts_at), row.uses.get(course.main_use), row.co) for row in rows]
    return [point for point in found if point.use is not None or point.co is not None]


def number(course: Course, session: Session) -> int:
    """Which talk of the course it is, counted from 1, in the order of time; those called off do not count."""
    others = course.sessions.exclude(pk=session.pk).exclude(state__in=[SessionState.CANCELLED, SessionState.DROPPED])
    return others.filter(starts_at__lt=session.starts_at).count() + 1


def completed(course: Course, sessions: list[Session], rows: list[Attendance]) -> Completion:
    """By the programme's rule. `sessions` are all of the course, its group's meetings while the citizen had a seat
    included; `rows` its attended ones. Talks beside those planned with the course count when they are attended, and are
    not asked for."""
    counted = sum(row.session.counts for row in rows)
    asked_for = [one for one in sessions if one.counts and not one.is_extra]
    by_us = sum(one.state == SessionState.CANCELLED for one in asked_for)
    meetings = sum(one.group_id is not None for one in asked_for)
    own_by_us = sum(one.group_id is None and one.state == SessionState.CANCELLED for one in asked_for)
    planned = meetings + max(course.planned_meetings or 0, own_by_us)
    return completion(course.plan.rule, attended=counted, planned=planned, cancelled_by_us=by_us)


def saved(points: list[Point], today: date, price: Decimal) -> Decimal | None:
    """DKK not spent on cigarettes since the first talk at which fewer were smoked than at the very first one.

    Each day counts the difference between the first number and the last one told until then; None before there is a
    smaller number. `price` is that of one cigarette. A rise above the first number counts as nothing.
    """
    told = [(point.day, point.use) for point in points if point.use is not None]
    if len(told) < 2 or min(use for _day, use in told) >= told[0][1]:
        return None
    first = told[0][1]
    ends = [day for day, _use in told[1:]] + [today]
    cigarettes = sum(max(first - use, 0) * max((end - day).days, 0) for (day, use), end in zip(told, ends, strict=True))
    return cigarettes * price


def beside(course: Course, session: Session) -> dict:
    """What stands beside the log of a talk: the talk before, how much was used then, and until then."""
    rows = [
        row for row in attended(course) if row.session_id != session.pk and row.session.starts_at <= session.starts_at
    ]
    uses = [(point.day, point.use) for point in points(course, rows) if point.use is not None]
    most = max((use for _day, use in uses), default=0)
    return {
        "last": rows[-1] if rows else None,
        "last_use": uses[-1][1] if uses else None,
        "last_day": formats.plain_day(timezone.localdate(rows[-1].session.starts_at)) if rows else "",
        "uses": [
            {"day": formats.short_day(day), "use": use, "width": round(100 * use / most, 1) if most else 0}
            for day, use in reversed(uses[-BEFORE:])
        ],
    }
