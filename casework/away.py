"""Who is away today in the user's organisations, as My day needs it: one statement, and nothing when nobody is away."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import clock, formats
from accounts.models import Absence, Membership
from accounts.prepared import prepared
from accounts.rights import Right
from casework import away_courses
from casework.clock_view import clock as clock_view
from courses.models import Course, Session
from referrals.models import CoverStep, Referral
from referrals.reach import hidden_names, shown_name

SOON = timedelta(days=14)
PAGE = 50
NONE = Q(pk__in=[])
COLUMNS = (
    "pk",
    "organisation",
    "citizen",
    "citizen__name",
    "citizen__is_protected",
    "next_try",
    "contact_due",
    "contact_by",
    "counsellor",
)
MET, NAME, PROTECTED = "course__citizen", "course__citizen__name", "course__citizen__is_protected"
MEETING = ("pk", "organisation", MET, NAME, PROTECTED, "group__name", "starts_at", "counsellor")


@dataclass
class Away:
    """`due`: what falls due today or tomorrow with those for whom the user stands in, or for whom nobody does; and
    doctors of theirs to be told by some day."""

    stands_in: list = field(default_factory=list)  # notices on top of the page
    back: list = field(default_factory=list)
    due: list = field(default_factory=list)


def absent(user) -> tuple:
    """The question for `prepared.which`, and its values."""
    return _absences, user, clock.today()


def today(user) -> Away:
    """One statement; three more when somebody is away: for their talks, their calls, and what their courses ask for."""
    away, day, theirs, of_theirs, words = Away(), clock.today(), NONE, NONE, {}
    for pk, organisation, person, name, to_day, deputy in _absences(user, day):
        link = {"name": name, "url": reverse("casework:absence", args=[pk])}
        if person == user.pk:
            away.back.append(link)
            continue
        until = formats.plain_day(to_day) if to_day else ""
        if deputy == user.pk:
            away.stands_in.append(link | {"until": until})
        words[organisation, person] = _("For %s") % name if deputy == user.pk else _gone(name, until)
        theirs |= Q(organisation=organisation, counsellor=person)
        of_theirs |= Q(organisation=organisation, referral__counsellor=person)
    if words:
        asked = [_asked(row, words) for row in away_courses.asked(user, of_theirs, until=day, most=PAGE)]
        away.due = [*_meetings(user, theirs, words, day), *_due(user, theirs, words, day), *asked]
    return away


def _meetings(user, theirs, words, day) -> list[dict]:
    """Their talks and meetings of today that nobody has taken over or recorded, by the clock."""
    today = (clock.end_of(day - timedelta(days=1)), clock.end_of(day))
    seen = Q(group__isnull=False) | Q(course__in=Course.objects.visible_to(user))
    found = Session.objects.planned().filter(theirs, seen, starts_at__range=today).order_by("starts_at", "pk")
    rows = [dict(zip(MEETING, values, strict=True)) for values in found.values_list(*MEETING)[:PAGE]]
    hidden = hidden_names(user, ((row["organisation"], row[MET], row[PROTECTED]) for row in rows if row[MET]))
    return [_meeting(row, hidden, words) for row in rows]


def _meeting(row, hidden, words) -> dict:
    is_group = row[MET] is None
    log = "courses:group_log" if is_group else "courses:log"
    return {
        "organisation": row["organisation"],
        "citizen": row[MET],
        "name": row["group__name"] if is_group else shown_name(row[NAME], row[MET], hidden),
        "url": reverse(log, args=[row["pk"]]),
        "do": _("Open the log"),
        "do_url": reverse(log, args=[row["pk"]]),
        "when": formats.capitalised(formats.moment(row["starts_at"])),
        "colleague": words[row["organisation"], row["counsellor"]],
    }


def _due(user, theirs, words, day) -> list[dict]:
    """In the order in which they must be met: calls arranged, and deadlines, until tomorrow."""
    until = day + timedelta(days=1)
    soon = Q(next_try__lt=clock.end_of(day)) | Q(contact_by__lte=until)
    found = Referral.objects.visible_to(user).waiting(day).filter(theirs & soon).by_deadline()
    rows = [dict(zip(COLUMNS, values, strict=True)) for values in found.values_list(*COLUMNS)[:PAGE]]
    hidden = hidden_names(user, ((row["organisation"], row["citizen"], row["citizen__is_protected"]) for row in rows))
    return [
        {
            "organisation": row["organisation"],
            "citizen": row["citizen"],
            "name": shown_name(row["citizen__name"], row["citizen"], hidden),
            "url": reverse("casework:citizen", args=[row["citizen"]]),
            "do": _("Record the call"),
            "do_url": reverse("referrals:attempt", args=[row["pk"]]),
            "when": _("Call promised %s") % formats.moment(row["next_try"])
            if row["next_try"]
            else clock_view(row["contact_due"], row["contact_by"], day)["text"],
            "colleague": words[row["organisation"], row["counsellor"]],
        }
        for row in rows
    ]


def _asked(row, words) -> dict:
    return row | {"colleague": words[row["organisation"], row["counsellor"]]}


def _gone(name, until) -> str:
    if until:
        return _("%(name)s is away until %(day)s") % {"name": name, "day": until}
    return _("%s is away until further notice") % name


@prepared
def _absences(user, day):
    """Those of today; and the user's own that are over, while something can be given back."""
    here = Absence.objects.filter(organisation__in=user.access.where(Right.CONTACT_CITIZENS))
    others = here.on(day).exclude(user=user.pk)
    others = others.filter(deputy=user.pk) | others.without_deputy(day)
    over = Q(ended_at__isnull=False) | Q(to_day__lt=day)
    out = CoverStep.objects.filter(organisation=OuterRef("organisation"), absence=OuterRef("pk")).to_give_back()
    mine = here.filter(over, Exists(out), user=user.pk)
    columns = ("pk", "organisation", "user", "user__name", "to_day", "deputy")
    return (others | mine).order_by("from_day", "pk").values_list(*columns)


def loans(user) -> tuple:
    """The question for `prepared.which`, and its values."""
    return _ending, user, clock.today() + SOON


def ending_loans(user) -> list[dict]:
    """For the coordinator who borrows: whose loan ends within two weeks, or has, with cases that somebody must take."""
    ask, *values = loans(user)
    return [{"name": name, "number": number, "day": formats.plain_day(day)} for name, number, day in ask(*values)]


@prepared
def _ending(user, until):
    places = Membership.objects.filter(
        organisation__in=user.access.where(Right.WATCH_DEADLINES), valid_until__isnull=False, valid_until__lte=until
    )
    theirs = Referral.objects.filter(
        organisation=OuterRef("organisation"), counsellor=OuterRef("user"), ended_at=None
    ).order_by()
    number = theirs.values("counsellor").annotate(number=Count("pk")).values("number")
    rows = places.annotate(number=Coalesce(Subquery(number), 0)).filter(number__gt=0).order_by("valid_until", "pk")
    return rows.values_list("user__name", "number", "valid_until")
