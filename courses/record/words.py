"""The sentences of the notes, each from its fields; "" for what was not asked. Called within Danish."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import formats
from courses import progress
from courses.enums import AttendanceState, ContactForm, SessionState, StepResult, Use
from courses.models import Attendance, Session
from courses.whole import Whole

# Beside the organisation's own list: what is used to stop smoking, by substance and by name.
MEDICINE = (
    "bupropion",
    "champix",
    "cytisin",
    "nicorette",
    "nicotinell",
    "nikotinplast",
    "nikotintyg",
    "todacitan",
    "vareniclin",
    "zonnic",
    "zyban",
)


def meeting(whole: Whole, row: Attendance) -> str:
    """Form, who, when and how long; or that the citizen was not there."""
    session = row.session
    told = {
        "name": whole.course.citizen.name,
        "when": formats.full_moment(session.starts_at),
        "minutes": session.minutes,
        "form": _form(session),
    }
    if session.group_id:
        return _at_a_group(row) % told
    if row.state == AttendanceState.CANCELLED:
        return _("A talk with %(name)s was agreed for %(when)s (%(form)s). The citizen sent word.") % told
    if row.state == AttendanceState.NO_SHOW:
        return _("A talk with %(name)s was agreed for %(when)s (%(form)s). The citizen did not come.") % told
    return _held()[ContactForm(session.form)] % told


def _at_a_group(row) -> str:
    """Without the group's name, and without a word about who else was there."""
    return {
        AttendanceState.ATTENDED: _("Group meeting %(when)s, %(minutes)s minutes. %(name)s took part."),
        AttendanceState.CANCELLED: _("%(name)s was expected at a group meeting %(when)s. The citizen sent word."),
        AttendanceState.NO_SHOW: _("%(name)s was expected at a group meeting %(when)s. The citizen did not come."),
    }[AttendanceState(row.state)]


def _held() -> dict:
    return {
        ContactForm.PHONE: _("Talk by phone with %(name)s %(when)s, %(minutes)s minutes."),
        ContactForm.VIDEO: _("Talk by video with %(name)s %(when)s, %(minutes)s minutes."),
        ContactForm.IN_PERSON: _("Talk at the health centre with %(name)s %(when)s, %(minutes)s minutes."),
        ContactForm.HOME: _("Talk at the home of %(name)s %(when)s, %(minutes)s minutes."),
        ContactForm.DROP_IN: _("Talk at a drop-in centre or café with %(name)s %(when)s, %(minutes)s minutes."),
        ContactForm.WALK_AND_TALK: _("Talk on a walk with %(name)s %(when)s, %(minutes)s minutes."),
    }


def told(row: Attendance) -> Iterator[str]:
    """What the citizen told, and what was measured."""
    yield from (use(Use(name), amount) for name, amount in sorted(row.uses.items()))
    if row.smoke_free_since:
        yield _("The citizen tells of being smoke-free since %(day)s.") % {
            "day": formats.full_day(row.smoke_free_since)
        }
    if row.is_nicotine_free is not None:
        yield _("The citizen uses no nicotine.") if row.is_nicotine_free else _("The citizen uses nicotine.")
    if row.co is not None:
        yield _("Carbon monoxide (CO): %(amount)s ppm.") % {"amount": row.co}
    if row.motivation is not None:
        yield _("The citizen’s belief that it succeeds: %(number)s of 10.") % {"number": row.motivation}


def use(product: Use, amount: int) -> str:
    if not amount:
        return {
            Use.CIGARETTES: _("The citizen tells of no cigarettes."),
            Use.E_CIGARETTE: _("The citizen tells of no use of an e-cigarette."),
            Use.POUCHES: _("The citizen tells of no snus or nicotine pouches."),
        }[product]
    return _("The citizen tells of %(amount)s.") % {"amount": a_day(product, amount)}


def a_day(product: Use, amount: int) -> str:
    """ "9 cigaretter om dagen"."""
    text = {
        Use.CIGARETTES: ngettext("%(amount)s cigarette a day", "%(amount)s cigarettes a day", amount),
        Use.E_CIGARETTE: ngettext(
            "%(amount)s puff of an e-cigarette a day", "%(amount)s puffs of an e-cigarette a day", amount
        ),
        Use.POUCHES: ngettext(
            "%(amount)s portion of snus or nicotine pouches a day",
            "%(amount)s portions of snus or nicotine pouches a day",
            amount,
        ),
    }[product]
    return text % {"amount": amount}


def steps(whole: Whole, row: Attendance) -> Iterator[str]:
    """What became of the step from before, and the next one."""
    results = {
        StepResult.REACHED: _("The agreed step has been reached."),
        StepResult.PARTLY: _("The agreed step has been partly reached."),
        StepResult.NO: _("The agreed step has not been reached."),
    }
    yield from (results[StepResult(step.result)] for step in whole.steps if step.result and step.asked_in_id == row.pk)
    for step in whole.steps:
        if step.agreed_in_id == row.pk:
            yield _step(whole, step, _("New agreed step: %(step)s."), _("A new step has been agreed on."))


def open_step(whole: Whole) -> str:
    step = next((step for step in reversed(whole.steps) if not step.result), None)
    return _step(whole, step, _("Agreed step: %(step)s."), _("A step has been agreed on.")) if step else ""


def _step(whole, step, sentence, without) -> str:
    """The citizen's words, unless they name a medicine."""
    own = whole.course.citizen.organisation.affected_medicine + (whole.medicine.names if whole.medicine else [])
    if re.search("|".join(re.escape(name.lower()) for name in [*MEDICINE, *own]), step.text.lower()):
        return without
    return sentence % {"step": formats.in_sentence(step.text.strip().rstrip("."))}


def attendance(whole: Whole) -> Iterator[str]:
    """Both numbers: came to, and planned less what we called off ourselves."""
    yield _("Attended: %(what)s.") % {"what": _completion(whole)}
    by_us = sum(session.state == SessionState.CANCELLED for session in whole.sessions)
    if by_us:
        yield ngettext("%(number)s talk was cancelled by us.", "%(number)s talks were cancelled by us.", by_us) % {
            "number": by_us
        }


def completed(whole: Whole) -> Iterator[str]:
    if _completion(whole).is_completed:
        yield _("The course counts as completed: %(rule)s.") % {
            "rule": formats.in_sentence(whole.course.plan.rule.label)
        }


def _attended(whole) -> list[Attendance]:
    return [row for row in whole.attendances if row.state == AttendanceState.ATTENDED]


def _completion(whole):
    return progress.completed(whole.course, whole.sessions, _attended(whole))


def development(whole: Whole) -> Iterator[str]:
    """Use and CO at the first talk where they were told, and at the last; then what holds at the last one."""
    product, rows = Use(whole.course.main_use), _attended(whole)
    points = progress.points(whole.course, rows)
    yield _from_to(
        [
            (point.day, a_day(product, point.use) if point.use else _none(product))
            for point in points
            if point.use is not None
        ],
        _("Use: %(what)s (%(day)s)."),
        _("Use: from %(first)s (%(first_day)s) to %(what)s (%(day)s)."),
    )
    yield _from_to(
        [(point.day, f"{point.co} ppm") for point in points if point.co is not None],
        _("CO: %(what)s (%(day)s)."),
        _("CO: from %(first)s (%(first_day)s) to %(what)s (%(day)s)."),
    )
    last = rows[-1] if rows else None
    if last and last.smoke_free_since:
        yield _("The citizen tells of being smoke-free since %(day)s.") % {
            "day": formats.full_day(last.smoke_free_since)
        }
    informed = [notice.told_on for notice in whole.notices if notice.told_on]
    if informed:
        yield _("Whoever treats the citizen was informed %(day)s.") % {"day": formats.full_day(informed[-1])}


def _none(product) -> str:
    return {
        Use.CIGARETTES: _("no cigarettes"),
        Use.E_CIGARETTE: _("no use of an e-cigarette"),
        Use.POUCHES: _("no snus or nicotine pouches"),
    }[product]


def _from_to(values, alone, both) -> str:
    if not values:
        return ""
    (first_day, first), (day, what) = values[0], values[-1]
    about = {"what": what, "day": formats.full_day(day), "first": first, "first_day": formats.full_day(first_day)}
    return (both if len(values) > 1 else alone) % about


def quit_date(day: date | None) -> str:
    return _("Quit date: %(day)s.") % {"day": formats.full_day(day)} if day else ""


def quit_day_at(whole: Whole, session: Session) -> date | None:
    """What was in force when that day ended."""
    until = timezone.localdate(session.starts_at)
    days = [row.day for row in whole.quit_dates if timezone.localdate(row.chosen_at) <= until]
    return days[-1] if days else None


def next_talk(whole: Whole, after: Session | None = None) -> str:
    """The planned talk that follows; after one that was held, the one that came next."""
    counted = [s for s in whole.sessions if s.state in (SessionState.PLANNED, SessionState.HELD)]
    if after:
        coming = counted[counted.index(after) + 1 :]
    else:
        coming = [session for session in counted if session.state == SessionState.PLANNED]
    if not coming:
        return ""
    starts_at = coming[0].starts_at
    about = {"day": formats.full_weekday(timezone.localdate(starts_at)), "time": formats.time(starts_at)}
    return _("Next appointment: %(day)s at %(time)s, %(form)s.") % {**about, "form": _form(coming[0])}


def _form(session: Session) -> str:
    if session.form == ContactForm.HOME:
        return _("at the citizen’s home")
    return formats.in_sentence(session.get_form_display())


def number(whole: Whole, session: Session) -> int:
    """Which talk of the course it is; those called off do not count."""
    counted = [s for s in whole.sessions if s.state in (SessionState.PLANNED, SessionState.HELD)]
    return counted.index(session) + 1


def by(user) -> str:
    return _("%(name)s, counsellor.") % {"name": user.name} if user else ""


def local_day(moment) -> str:
    return formats.full_day(timezone.localdate(moment))
