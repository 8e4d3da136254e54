"""Everybody with a course: what comes next for each, and who needs something. Rows are made once, in Python."""

from datetime import datetime

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import clock, formats, lists
from accounts.addresses import address
from accounts.decorators import requires
from accounts.prepared import prepared
from accounts.reading import shows
from accounts.rights import Right
from casework.participants.filters import AWAY, LONG_AWAY, SAVED, Choices, Filters, courses
from courses.enums import CourseState
from referrals.enums import CourseFormat
from referrals.reach import hidden_names, shown_name

PAGE = 50
MOST = 10_000  # counting stops here, and so does leafing through what is not counted
COLUMNS = (
    "pk",
    "organisation",
    "citizen",
    "citizen__name",
    "citizen__is_protected",
    "state",
    "format",
    "group",
    "referral__counsellor__name",
    "talk_at",
    "meeting_at",
    "seen_at",
    "stops_on",
    "missed",
    "has_baseline",
)


@require_safe
@requires(Right.CONTACT_CITIZENS)
def participants(request):
    choices = Choices(request.user)
    filters, understood = Filters.read(request.GET, choices.offers)
    now = clock.now()
    long_ago = now - AWAY if filters.need == LONG_AWAY else None
    [(count,)] = [(None,)] if filters.is_long else _counted(request.user, filters, now, long_ago)
    number = _number(request.GET.get("page", ""), MOST if count is None else count)
    part = ((number - 1) * PAGE, number * PAGE + 1)
    found = _listed(request.user, filters, now, long_ago, part) if count != 0 else []
    rows = [dict(zip(COLUMNS, values, strict=True)) for values in found[:PAGE]]
    hidden = hidden_names(request.user, ((r["organisation"], r["citizen"], r["citizen__is_protected"]) for r in rows))
    shows(request, ((row["organisation"], row["citizen"]) for row in rows))
    views = lists.views_of(request.user, SAVED, lambda query: Filters.read(query, choices.offers)[0])
    context = {
        "understood": understood,
        "bar": lists.bar(filters, choices.offers),
        "rows": _rows(rows, hidden),
        "count": _spoken(count),
        "number": number,
        "before": filters.query(page=number - 1) if number > 1 else "",
        "after": filters.query(page=number + 1) if len(found) > PAGE else "",
        "keeping": lists.keeping(request.user, SAVED, filters, views),
    }
    return render(request, "casework/participants/participants.html", context)


def _number(text: str, count: int) -> int:
    """The page that the address asks for, if there is one."""
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
    return min(max(asked, 1), max(1, -(-count // PAGE)))


def _spoken(count: int | None) -> str:
    if count is None:
        return ""
    return formats.number(count) if count <= MOST else _("over %s") % formats.number(MOST)


def _counting(user, filters, now, long_ago):
    return courses(user, filters, now, long_ago).order_by().values_list(*COLUMNS)[: MOST + 1]


_counted = prepared(_counting, around="SELECT count(*) FROM ({}) AS counted")


@prepared
def _listed(user, filters, now, long_ago, part):
    start, stop = part
    return courses(user, filters, now, long_ago).values_list(*COLUMNS)[start:stop]


def _rows(rows, hidden) -> list[dict]:
    """What is the same in every row is asked once."""
    today, states = clock.today(), {state.value: str(state.label) for state in CourseState}
    kinds = {kind.value: str(kind.label) for kind in CourseFormat}
    return [_row(row, hidden, today, states, kinds) for row in rows]


def _row(row, hidden, today, states, kinds) -> dict:
    course = row["pk"]
    runs = row["state"] != CourseState.ENDED
    next_at = min(filter(None, [row["talk_at"], row["meeting_at"]]), default=None) if runs else None
    return {
        "name": shown_name(row["citizen__name"], row["citizen"], hidden),
        "url": address("casework:citizen") % row["citizen"],
        "what": row["group"] or kinds[row["format"]],
        "state": states[row["state"]],
        "is_resting": row["state"] == CourseState.RESTING,
        "is_ended": not runs,
        "counsellor": row["referral__counsellor__name"] or "",
        "next": _at(next_at, today),
        "add_url": address("courses:add_talk") % course if runs and row["state"] != CourseState.RESTING else "",
        "seen": formats.plain_day(timezone.localdate(row["seen_at"]), today) if row["seen_at"] else "",
        "stops": formats.plain_day(row["stops_on"], today) if row["stops_on"] else "",
        "missed": runs and row["missed"],
        "baseline_url": "" if row["has_baseline"] or not runs else address("courses:baseline") % course,
    }


def _at(moment: datetime | None, today) -> str:
    return formats.moment(moment, today) if moment else ""
