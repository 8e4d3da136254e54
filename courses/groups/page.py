"""One group as its page shows it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock, formats
from courses.enums import AttendanceState, CallOutcome, SessionState, Use
from courses.groups.roster import PROPOSES_AFTER, Roster
from courses.words import UNITS

DOTS = {
    AttendanceState.ATTENDED: ("is-m", "●", AttendanceState.ATTENDED.label),
    AttendanceState.CANCELLED: ("is-a", "A", AttendanceState.CANCELLED.label),
    AttendanceState.NO_SHOW: ("is-u", "U", AttendanceState.NO_SHOW.label),
}


def shown(roster: Roster) -> dict:
    group = roster.group
    numbered = [one for one in roster.sessions if one.state in (SessionState.PLANNED, SessionState.HELD)]
    numbers = {one.pk: number for number, one in enumerate(numbered, 1)}
    coming = _coming(numbered)
    people = [_person(roster, one, numbered, coming) for one in roster.people]
    return {
        "group": group,
        "who": formats.listed(filter(None, [group.counsellor, group.second])),
        "quit_day": formats.plain_day(group.quit_day) if group.quit_day else "",
        "ended": formats.moment(group.closed_at) if group.closed_at else "",
        "seats": _seats(roster),
        "log_url": reverse("courses:group_log", args=[coming.pk]) if coming else "",
        "people": people,
        "to_call": _to_call(roster),
        "falling": [_falling(one) for one in roster.falling()],
        "waiting": [_waiting(roster, one) for one in roster.waiting()],
        "free": roster.free,
        "partners": [_partner(name, number) for name, number in roster.partners()],
        "meetings": _meetings(roster, numbers),
    }


def _coming(numbered):
    """The meeting to open the log of: the first that is not closed."""
    return next((one for one in numbered if one.state == SessionState.PLANNED), None)


def _seats(roster) -> str:
    if roster.group.capacity is None:
        return ngettext("%d participant", "%d participants", roster.taken) % roster.taken
    return _("%(taken)s of %(capacity)s seats") % {"taken": roster.taken, "capacity": roster.group.capacity}


def _person(roster, one, numbered, coming) -> dict:
    course = one.row.course
    use = (one.row.uses or {}).get(course.main_use)
    quit_day = course.quit_day
    return {
        "row": one.row,
        "name": one.name,
        "url": course.citizen.get_absolute_url(),
        "rests": course.state == "resting",
        "missed": _missed(one.missed),
        "is_red": one.missed >= PROPOSES_AFTER,
        "by_text": one.by_text.get(coming.pk, "") if coming else "",
        "dots": [_dot(one, number, session) for number, session in enumerate(numbered, 1)],
        "use": f"{use} {UNITS[Use(course.main_use)]}" if use is not None else "",
        "quit_day": formats.short_day(quit_day) if quit_day else "",
        "may_confirm": bool(roster.group.quit_day) and quit_day != roster.group.quit_day,
    }


def _dot(person, number, session) -> tuple[str, str, str]:
    """Its look, its letter, and what it says to somebody who does not see it."""
    label: str | Promise
    if session.pk in person.states:
        look, letter, label = DOTS[AttendanceState(person.states[session.pk])]
    elif person.row.joined_at and session.starts_at < person.row.joined_at:
        look, letter, label = "is-o", "–", _("was not in the group yet")
    elif timezone.localdate(session.starts_at) == clock.today():
        look, letter, label = "is-t", "", _("today")
    elif session.starts_at > clock.now():
        look, letter, label = "is-n", "", _("not held yet")
    else:
        look, letter, label = "is-n", "", _("not logged")
    return look, letter, _("meeting %(number)s: %(how)s") % {"number": number, "how": formats.in_sentence(label)}


def _to_call(roster) -> list[dict]:
    """Own people of a meeting of today that has been called off: nobody else tells them in time."""
    today = clock.today()
    off = [one for one in roster.sessions if one.state == SessionState.CANCELLED]
    if not any(timezone.localdate(one.starts_at) == today for one in off):
        return []
    return [
        {
            "name": one.name,
            "url": one.row.course.citizen.get_absolute_url(),
            "tel": one.row.course.citizen.phone,
            "phone": formats.phone(one.row.course.citizen.phone),
        }
        for one in roster.people
    ]


def _missed(number) -> str:
    if not number:
        return ""
    return _("Did not come last time") if number == 1 else _("Did not come %d times in a row") % number


def _falling(one) -> dict:
    course = one.row.course
    open_call = next((call for call in one.calls if call.made_at is None), None)
    return {
        "row": one.row,
        "course": course,
        "name": one.name,
        "url": course.citizen.get_absolute_url(),
        "missed": _missed(one.missed),
        "proposes": one.missed >= PROPOSES_AFTER,
        "tried": _tried(one.calls),
        "phone": course.citizen.phone,
        "shown_phone": formats.phone(course.citizen.phone),
        "call_url": reverse("courses:call", args=[open_call.pk]) if open_call else "",
        "log_url": reverse("courses:log_unplanned", args=[course.pk]),
        "can_rest": course.state == "active",
    }


def _tried(calls) -> str:
    """ "Ringet op 4. marts (intet svar). Ingen opkald siden."."""
    made = [call for call in calls if call.made_at]
    if not made:
        return _("Nobody has called yet.")
    told = [
        _("%(day)s (%(outcome)s)")
        % {
            "day": formats.short_day(timezone.localdate(call.made_at)),
            "outcome": formats.in_sentence(CallOutcome(call.outcome).label),
        }
        for call in made
    ]
    return _("Called %s.") % formats.listed(told)


def _waiting(roster, one) -> dict:
    before = sum(seat.is_waiting and seat.since < one.row.seat.since for seat in roster.seats)
    return {
        "row": one.row,
        "name": one.name,
        "url": one.row.course.citizen.get_absolute_url(),
        "since": formats.short_day(timezone.localdate(one.row.seat.since)),
        "number": before + 1,
        "may_have": roster.free != 0 and roster.group.closed_at is None,
    }


def _partner(name, number) -> str:
    text = ngettext("%(name)s has %(number)s participant.", "%(name)s has %(number)s participants.", number)
    return text % {"name": name, "number": number}


def _meetings(roster, numbers) -> list[dict]:
    came = {one.pk: 0 for one in roster.sessions}
    told = dict.fromkeys(came, 0)
    for person in roster.people:
        for session, state in person.states.items():
            told[session] += 1
            came[session] += state == AttendanceState.ATTENDED
    lines = [_meeting(one, numbers.get(one.pk), came[one.pk], told[one.pk]) for one in roster.sessions]
    day = roster.group.quit_day
    if day:
        place = next((n for n, one in enumerate(lines) if one["day"] > day), len(lines))
        lines.insert(place, {"day": day, "quit": formats.short_weekday(day)})
    return lines


def _meeting(session, number, came, told) -> dict:
    is_off = session.state == SessionState.CANCELLED
    return {
        "row": session,
        "number": number,
        "day": timezone.localdate(session.starts_at),
        "when": formats.short_moment(session.starts_at),
        "is_now": timezone.localdate(session.starts_at) == clock.today() and not is_off,
        "is_off": is_off,
        "is_planned": session.state == SessionState.PLANNED,
        "text": _how(session, came, told),
    }


def _how(session, came, told) -> str:
    if session.state == SessionState.CANCELLED:
        return str(session.get_state_display())
    named = [_("%(came)s of %(told)s came") % {"came": came, "told": told}] if told else []
    nameless = [_("%d without a name") % session.nameless] if session.nameless else []
    if named or nameless:
        return ", ".join(named + nameless)
    return str(session.get_state_display()) if session.starts_at > clock.now() else _("Not logged")
