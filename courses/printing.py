"""Papers of a course as PDF: notes for the record, the closing note, and what the citizen takes along. In Danish, which
is the language of the record and of those who read it.

The layouts are in courses/print/; every word comes from here.
"""

from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import clock, formats
from accounts.enums import Language
from accounts.typesetting import typeset
from courses import progress
from courses.curve import HEIGHT, LEFT, TOP, WIDTH, Curve, curve
from courses.enums import AttendanceState, ContactForm, SessionState, Use
from courses.models import ClosingLetter, Course, Session
from courses.record import letter as closing
from courses.record.page import Entry
from courses.whole import Whole

LAYOUTS = Path(__file__).parent / "print"
DANISH = Language.DANISH
# A place of such a name is not named on a paper that others may see: its address will do.
TELLING = ("ryg", "røg", "nikotin", "tobak", "afvæn", "stop")


def note(entry: Entry, course: Course) -> bytes:
    with override(DANISH):
        words = {
            "heading": _("Note for the record"),
            "lead": course.referral.organisation.name,
            "lines": [["", entry.note.text]],
            "foot": _("Composed in Stopforløb %(when)s.") % {"when": formats.full_moment(clock.now())},
        }
    return typeset(LAYOUTS / "text.typ", words, DANISH)


def letter(row: ClosingLetter, course: Course) -> bytes:
    with override(DANISH):
        words = {"heading": _("Closing note"), "lead": "", "lines": closing.lines(row, course), "foot": ""}
    return typeset(LAYOUTS / "text.typ", words, DANISH)


def appointment(session: Session, organisation) -> bytes:
    """For the pocket or the fridge. Nothing on it says what the talk is about."""
    with override(DANISH):
        words = {"authority": organisation.name, "heading": _("Your next appointment"), **_meeting(session)}
        words |= _call(session.counsellor, organisation) | {"cannot": _("Does the time not suit you?")}
    return typeset(LAYOUTS / "appointment.typ", words, DANISH)


def sheet(whole: Whole, organisation) -> bytes:
    """After a talk, in large type: how it goes, the step that was agreed on, and when one meets again."""
    with override(DANISH):
        words = _sheet(whole, organisation)
    return typeset(LAYOUTS / "sheet.typ", words, DANISH)


def _sheet(whole, organisation) -> dict:
    course = whole.course
    rows = [row for row in whole.attendances if row.state == AttendanceState.ATTENDED]
    points = progress.points(course, rows)
    drawn = curve(points)
    uses = [point.use for point in points if point.use is not None]
    coming = [session for session in whole.sessions if session.state == SessionState.PLANNED]
    return {
        "authority": organisation.name,
        "heading": _("How it goes for you"),
        "day": formats.full_day(clock.today()),
        "unit": str(Use(course.main_use).label),
        "uses": [formats.number(use) for use in dict.fromkeys((uses[0], uses[-1]))] if uses else [],
        "curve": _drawing(drawn) if drawn else None,
        "facts": _facts(whole, rows, points, organisation),
        "step_heading": _("Your next step"),
        "step": next((step.text for step in reversed(whole.steps) if not step.result), ""),
        "next_heading": _("Next time we talk"),
        "next": _meeting(coming[0]) if coming else None,
        "no_next": _("We find a time together."),
        **_call(coming[0].counsellor if coming else course.referral.counsellor, organisation),
    }


def _facts(whole, rows, points, organisation) -> list[str]:
    since = rows[-1].smoke_free_since if rows else None
    found = [_("Smoke-free since %(day)s.") % {"day": formats.plain_day(since)}] if since else []
    if whole.course.main_use == Use.CIGARETTES:
        amount = int(progress.saved(points, clock.today(), organisation.cigarette_price) or 0)
        if amount:
            found.append(_("You have saved about %(amount)s kr.") % {"amount": formats.number(amount)})
    return found


def _meeting(session) -> dict:
    local = timezone.localtime(session.starts_at)
    return {
        "weekday": formats.weekday_name(local.weekday()),
        "date": formats.plain_day(local.date()),
        "time": _("at %(time)s") % {"time": formats.time(local)},
        "place": _place(session),
    }


def _place(session) -> list[str]:
    """Where, or how, one meets; as the citizen would say it."""
    if place := session.place:
        is_telling = any(word in place.name.lower() for word in TELLING)
        return list(filter(None, ["" if is_telling and place.address else place.name, place.address]))
    return [
        {
            ContactForm.PHONE: _("We call you."),
            ContactForm.VIDEO: _("We meet by video."),
            ContactForm.HOME: _("We come to you."),
            ContactForm.WALK_AND_TALK: _("We go for a walk together."),
            ContactForm.DROP_IN: _("We meet at the place that we agreed on."),
            ContactForm.IN_PERSON: _("You come to us."),
        }[ContactForm(session.form)]
    ]


def _call(counsellor, organisation) -> dict:
    """By first name, at the organisation's number."""
    who = counsellor.name.split()[0] if counsellor else ""
    return {
        "call": _("Call %(name)s") % {"name": who} if who else _("Call us"),
        "phone": formats.phone(organisation.phone),
        "hours": organisation.opening_hours,
    }


def _drawing(drawn: Curve) -> dict:
    """The curve's marks in the drawing's own units; typst draws them to scale."""
    return {
        "width": WIDTH + 2 * LEFT,
        "height": HEIGHT + TOP + 36,
        "left": LEFT,
        "right": LEFT + WIDTH,
        "use": [[mark.x, mark.y] for mark in drawn.use],
        "days": [[mark.x, mark.label] for mark in drawn.days],
        "levels": [[mark.y, mark.label] for mark in drawn.levels],
    }
