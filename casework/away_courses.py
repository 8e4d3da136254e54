"""What the courses of colleagues who are away ask for meanwhile: calls that are due, and doctors to be told in time."""

from django.db.models import BooleanField, F, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import clock, formats
from courses.enums import CallCause
from courses.models import Course, DoctorNotice, PlannedCall
from referrals.reach import hidden_names, shown_name

COLUMNS = {
    "pk": "pk",
    "organisation": "organisation",
    "citizen": "course__citizen",
    "name": "course__citizen__name",
    "is_protected": "course__citizen__is_protected",
    "counsellor": "course__referral__counsellor",
    "call_time": "course__call_time",
    "due_on": "due_on",
    "why": "why",
    "is_notice": "is_notice",
}


def asked(user, whose: Q, until=None, most=None) -> list[dict]:
    """Of the running courses `whose`: calls due until that day (all without one), and doctors to be told by some day.

    In the order of the days. One statement; two more where somebody's name is protected."""
    running = Course.objects.visible_to(user).running().filter(whose)
    calls = PlannedCall.objects.open().filter(course__in=running)
    calls = calls.filter(due_on__lte=until) if until else calls
    notices = DoctorNotice.objects.open().filter(course__in=running, due_on__isnull=False)
    both = _columns(calls, F("cause"), False).union(_columns(notices, Value(""), True), all=True)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in both.order_by("due_on", "pk")[:most]]
    hidden = hidden_names(user, ((row["organisation"], row["citizen"], row["is_protected"]) for row in rows))
    return [_row(row, shown_name(row["name"], row["citizen"], hidden)) for row in rows]


def _columns(found, why, is_notice):
    about = {"why": why, "is_notice": Value(is_notice, BooleanField())}
    return found.order_by().annotate(**about).values_list(*COLUMNS.values())


def _row(row, name) -> dict:
    notice = row["is_notice"]
    return {
        "organisation": row["organisation"],
        "citizen": row["citizen"],
        "counsellor": row["counsellor"],
        "name": name,
        "url": reverse("casework:citizen", args=[row["citizen"]]),
        "do": _("Inform") if notice else _("Record call"),
        "do_url": reverse("courses:inform" if notice else "courses:call", args=[row["pk"]]),
        "when": _notice(row) if notice else _call(row),
    }


def _notice(row) -> str:
    return _("Inform whoever treats the citizen, before %s") % formats.plain_day(row["due_on"])


def _call(row) -> str:
    day = formats.day(row["due_on"], clock.today())
    if row["call_time"]:
        day = _("%(day)s at %(time)s") % {"day": day, "time": formats.clock_time(row["call_time"])}
    text = _("Call in the course, %s.") % day
    return f"{text} {_('Did not come last time')}." if row["why"] == CallCause.NO_SHOW else text
