"""What My day says about courses: today's talks, talks that nobody has logged, and what else is to be done."""

from datetime import timedelta
from functools import cache
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import clock, formats
from accounts.addresses import address
from accounts.prepared import prepared
from accounts.rights import Right
from casework.messages import said
from casework.messages.waiting import is_texting
from courses.enums import AttendanceState, CallCause, ContactForm, CourseState
from courses.models import Attendance, Booking, Course, DoctorNotice, PlannedCall, Session
from courses.models.place import VISITED
from referrals.reach import hidden_names, shown_name

PAGE = 50
CITIZEN = "course__citizen"
COLUMNS = (
    "pk",
    "organisation",
    CITIZEN,
    f"{CITIZEN}__is_protected",
    f"{CITIZEN}__name",
    "group__name",
    "starts_at",
    "minutes",
    "form",
    "place",
    "place__kind",
    "place__name",
    "is_booked",
)
TO_DO = ("is_red", "text", "note", "url", "do", "name")
AGENDA = ("time", "name", "url", "day", "place", "said", "log_url", "attempt_url", "is_group")
AWAY_DAYS = 61  # two months: whoever has not come for so long has perhaps stopped (shared reading of the field)


def sessions(user) -> list[dict]:
    """Planned talks of the user's, and meetings of groups that the user leads, that begin today; those of earlier days
    that have not been logged; and those to come at a time at which the user has another appointment: a colleague's case
    was handed over with them.

    One statement; two more where somebody's name is protected, for the course may be a colleague's."""
    now, today, texts = clock.now(), clock.today(), is_texting(user)
    columns = (*COLUMNS, *said.ABOUT) if texts else COLUMNS
    found = [dict(zip(columns, values, strict=True)) for values in _planned(user, now, clock.end_of(today), texts)]
    talks = [(row["organisation"], row[CITIZEN], row[f"{CITIZEN}__is_protected"]) for row in found if row[CITIZEN]]
    hidden = hidden_names(user, talks)
    return [_talk(row, hidden, now, today) if row[CITIZEN] else _meeting(row, now, today) for row in found]


@prepared
def _planned(user, now, midnight, texts):
    """`texts`: with what messages tell about each."""
    booked = Booking.objects.filter(organisation=OuterRef("organisation"), session=OuterRef("pk"))
    # Asked of each talk: `course__in` beside an "or" gathers all courses of the organisation first.
    visible = Course.objects.visible_to(user).filter(organisation=OuterRef("organisation"), pk=OuterRef("course"))
    talk = Q(Exists(visible), counsellor=user.pk)
    meeting = Q(Q(counsellor=user.pk) | Q(second=user.pk), group__isnull=False)
    own = user.access.where(Right.CONTACT_CITIZENS)
    mine = Session.objects.planned().filter(talk | meeting, organisation__in=own)
    due = mine.annotate(is_booked=Exists(booked)).filter(
        Q(starts_at__lt=midnight) | Q(starts_at__gt=now, is_booked=False)
    )
    if texts:
        due = due.annotate(**said.about_meetings(own))
    columns = (*COLUMNS, *said.ABOUT) if texts else COLUMNS
    return due.order_by("starts_at", "pk").values_list(*columns)[:PAGE]


def _talk(row, hidden, now, today) -> dict:
    citizen = row[CITIZEN]
    return _any(row, now, today) | {
        "organisation": row["organisation"],
        "citizen": citizen,
        "name": shown_name(row[f"{CITIZEN}__name"], citizen, hidden),
        "url": address("casework:citizen") % citizen,
        "log_url": address("courses:log") % row["pk"],
        "move_url": address("courses:move") % row["pk"],
    }


def _meeting(row, now, today) -> dict:
    """Of a group: it shows nobody."""
    return _any(row, now, today) | {
        "is_group": True,
        "visited": None,
        "name": row["group__name"],
        "url": address("courses:group_log") % row["pk"],
        "log_url": address("courses:group_log") % row["pk"],
        "move_url": address("courses:move_meeting") % row["pk"],
    }


def _any(row, now, today) -> dict:
    starts_at = row["starts_at"]
    return {
        "at": starts_at,
        "time": formats.time(starts_at),
        "when": formats.moment(starts_at, today),
        "place": row["place__name"] or ContactForm(row["form"]).label,
        "said": said.line(row, today),
        "visited": row["place"] if row["place__kind"] in VISITED else None,
        "is_today": timezone.localdate(starts_at) == today,
        "is_past": starts_at + timedelta(minutes=row["minutes"]) <= now,
        "clashes": not row["is_booked"] and starts_at > now,
    }


def agenda(calls: list[dict], talks: list[dict]) -> list[dict]:
    """Today's calls, talks and meetings in the order of the clock, after calls of earlier days: rows of a stencil."""
    rows = [*calls, *(talk for talk in talks if talk["is_today"])]
    rows.sort(key=lambda row: (not row.get("day"), row["at"]))
    return [{name: row.get(name, "") for name in AGENDA} for row in rows]


def to_do(todos: list[dict], talks: list[dict]) -> list[dict]:
    """The lines of "To do", as rows of a stencil: what courses ask for, appointments at the same time, and talks that
    nobody has logged."""
    todos = sorted(todos, key=lambda todo: todo["order"])
    clashing = [_line(talk, *_clashing(talk)) for talk in talks if talk["clashes"]]
    unlogged = [_line(talk, *_unlogged(talk)) for talk in talks if talk["is_past"]]
    return [{name: todo[name] for name in TO_DO} for todo in todos] + clashing + unlogged


def _line(talk, text, url, do) -> dict:
    note = f"{talk['when']}, {talk['place']}"
    return {"is_red": False, "text": text, "note": note, "url": url, "do": do, "name": talk["name"]}


def _clashing(talk):
    return _("Two appointments at the same time: %s") % talk["name"], talk["move_url"], _("Move the talk")


def _unlogged(talk):
    if "is_group" in talk:
        return _("Close the meeting of %s") % talk["name"], talk["log_url"], _("Open the log")
    return _("Log the talk with %s") % talk["name"], talk["log_url"], _("Log the talk")


def visits(talks: list[dict]) -> list[dict]:
    """Homes and cafés with some of today's talks, in the order of the first."""
    names: dict[int, list[str]] = {}
    for talk in talks:
        if talk["is_today"] and talk["visited"]:
            names.setdefault(talk["visited"], []).append(talk["place"])
    return [
        {"name": at[0], "number": len(at), "url": address("casework:visit_day") % place} for place, at in names.items()
    ]


def todos(user) -> list[dict]:
    """What the user's running courses ask for: doctors to be told, calls, and courses that have perhaps come to an
    end. By `order` what cannot wait is the first."""
    today, words, weekday = clock.today(), _words(get_language()), cache(formats.weekday)
    return [
        todo
        for values in _asking(user, today, clock.now() - timedelta(days=AWAY_DAYS))
        for todo in _todos(words, today, weekday, *values)
    ]


@prepared
def _asking(user, today, long_ago):
    own = user.access.where(Right.CONTACT_CITIZENS)
    here = {"organisation": OuterRef("organisation"), "course": OuterRef("pk")}
    due = PlannedCall.objects.open().filter(organisation__in=own, due_on__lte=today)
    pending = DoctorNotice.objects.open().filter(organisation__in=own)
    # One look at all that is open: PostgreSQL would ask for each course of the organisation, the user's or not.
    asks = Q(pk__in=due.order_by().values("course")) | Q(pk__in=pending.order_by().values("course"))
    calls = due.filter(**here).order_by("due_on", "pk")
    notices = pending.filter(**here)
    attended = Attendance.objects.filter(state=AttendanceState.ATTENDED, session__starts_at__gte=long_ago, **here)
    planned = Session.objects.planned().filter(**here)
    is_away = Q(state=CourseState.ACTIVE, started_at__lt=long_ago) & ~Exists(attended) & ~Exists(planned)
    mine = Course.objects.running().filter(organisation__in=own, referral__counsellor=user.pk)
    return (
        mine.annotate(
            due_calls=ArraySubquery(calls.values("pk")),
            call_due=Subquery(calls.values("due_on")[:1]),
            call_cause=Subquery(calls.values("cause")[:1]),
            notice=Subquery(notices.values("pk")[:1]),
            notice_due=Subquery(notices.values("due_on")[:1]),
            is_away=is_away,
        )
        .filter(asks | Q(is_away=True))
        .order_by("pk")
        .values_list(
            "pk",
            "organisation",
            "citizen",
            "citizen__name",
            "due_calls",
            "call_due",
            "call_cause",
            "notice",
            "notice_due",
            "is_away",
            "call_time",
        )[:PAGE]
    )


class Words(NamedTuple):
    """What the lines say, translated once and not for each of them."""

    inform: str
    before: str
    before_cutting_down: str
    do_inform: str
    call: str
    stayed_away: str
    agreed: str
    at: str
    do_call: str
    end: str
    long_away: str
    see: str


@cache
def _words(_language: str) -> Words:
    return Words(
        inform=_("Inform whoever treats %s"),
        before=_("Before %s"),
        before_cutting_down=_("Before the citizen cuts down"),
        do_inform=_("Inform"),
        call=_("Call %s"),
        stayed_away=_("Did not come last time"),
        agreed=_("As agreed, between the talks"),
        at=_("at %s"),
        do_call=_("Record call"),
        end=_("End the course with %s?"),
        long_away=_("Has not come for two months"),
        see=_("See the course"),
    )


def _todos(
    words, today, weekday, pk, organisation, citizen, name, calls, due, cause, notice, notice_due, is_away, at_time
):
    about = {"organisation": organisation, "citizen": citizen, "name": name}
    if notice:
        yield about | {
            "order": (0, notice_due or today),
            "is_red": notice_due is not None,
            "text": words.inform % name,
            "note": words.before % weekday(notice_due, today) if notice_due else words.before_cutting_down,
            "url": address("courses:inform") % notice,
            "do": words.do_inform,
        }
    for call in calls:
        late = due < today
        note = words.stayed_away if cause == CallCause.NO_SHOW else words.agreed
        day = weekday(due, today) if late else words.at % formats.clock_time(at_time) if at_time else ""
        yield about | {
            "order": (1, due),
            "is_red": False,
            "text": words.call % name,
            "note": f"{note}, {day}" if day else note,
            "url": address("courses:call") % call,
            "do": words.do_call,
        }
    if is_away:
        yield about | {
            "order": (2, today),
            "is_red": False,
            "text": words.end % name,
            "note": words.long_away,
            "url": address("casework:citizen") % citizen,
            "do": words.see,
        }
