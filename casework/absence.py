"""Absence as it is shown: who is away, who stands in, and every promise of theirs with what can become of it."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock, formats
from accounts.models import Absence, Membership
from accounts.rights import Right
from casework import away_courses
from casework import to_call as people
from casework.clock_view import clock as clock_view
from courses.actions import covering
from courses.enums import ContactForm, SessionState
from courses.models import SessionCover
from followup import untold
from referrals.actions import absence as actions
from referrals.enums import ReferralState
from referrals.models import ContactPerson, CoverStep
from referrals.reach import hidden_names, shown_name

PAGE = 40  # lines: three fields each, and a request takes 200
CALL, MEETING_OF = "c", "m"  # what a line of the plan is about
MET = "course__citizen"
MEETING = (
    "pk",
    "version",
    "organisation",
    MET,
    f"{MET}__name",
    f"{MET}__is_protected",
    "group",
    "group__name",
    "starts_at",
    "form",
    "place__name",
    "is_decided",
)
COLUMNS = (
    "pk",
    "version",
    "citizen",
    "citizen__name",
    "citizen__phone",
    "citizen__is_protected",
    "contact_due",
    "contact_by",
    "next_try",
    "paused_until",
    "is_decided",
)


def of_interest(user):
    """The absences that the user may manage: one's own, one's deputyships, and as a coordinator everybody's."""
    access = user.access
    all_of = Absence.objects.filter(organisation__in=access.where(Right.MANAGE_ABSENCE))
    here = Absence.objects.filter(organisation__in=list(access.rights))
    named = Membership.objects.filter(deputy=user, organisation__in=access.where(Right.CONTACT_CITIZENS))
    mine = here.filter(user=user) | here.filter(deputy=user)
    return all_of | mine | here.filter(user__memberships__in=named, organisation__in=named.values("organisation"))


def away(absence) -> str:
    """ "Signe Rask er væk til og med 14. marts"."""
    name, today = absence.user.name, clock.today()
    if is_over(absence):
        return _("%s is back") % name
    if absence.from_day > today:
        return _("%(name)s is away from %(day)s") % {"name": name, "day": formats.plain_day(absence.from_day)}
    if absence.to_day is None:
        return _("%s is away until further notice") % name
    if absence.to_day == today:
        return _("%s is away today") % name
    return _("%(name)s is away until %(day)s") % {"name": name, "day": formats.plain_day(absence.to_day)}


def is_over(absence) -> bool:
    return absence.ended_at is not None or (absence.to_day is not None and absence.to_day < clock.today())


def told_by(absence, alone) -> str:
    """Who said so, and who stands in. Why is not asked."""
    who = absence.registered_by.name if absence.registered_by else ""
    said = _("Reported %(when)s by %(who)s.") % {"when": formats.moment(absence.registered_at), "who": who}
    return f"{said if who else ''} {_deputy(absence, alone)}".strip()


def _deputy(absence, alone) -> str:
    if absence.deputy is None:
        return _("Nobody stands in.")
    here, gone = _("Deputy: %s."), _("Deputy: %s, who is not at work either.")
    return (gone if alone else here) % absence.deputy.name


def lines(absence, user) -> list[dict]:
    """The calls and deadlines, in the order in which they must be met; of more than a page, first those about which no
    plan has decided. Two statements, however many, when nobody is protected."""
    promised = actions.promises(absence).annotate(is_decided=_decided(absence, CoverStep, "referral"))
    rows = promised.order_by("is_decided", "contact_by", "contact_due", "pk").values_list(*COLUMNS)[:PAGE]
    found = sorted((dict(zip(COLUMNS, row, strict=True)) for row in rows), key=_first)
    numbers = _numbers([row["citizen"] for row in found if not row["citizen__phone"]])
    _hide(found, absence, user)
    return [_line(row, numbers) for row in found]


def _decided(absence, steps, about):
    """A plan has said what becomes of it."""
    here = {"organisation": OuterRef("organisation"), "absence": absence.pk, about: OuterRef("pk")}
    return Exists(steps.objects.standing().filter(**here))


def _hide(rows, absence, user):
    hidden = hidden_names(
        user, ((absence.organisation_id, row["citizen"], row["citizen__is_protected"]) for row in rows)
    )
    for row in rows:
        row["name"] = shown_name(row["citizen__name"], row["citizen"], hidden)


def _first(row):
    """By what the line says: the time arranged, or the day of the deadline, after the calls of that day."""
    arranged = row["next_try"]
    day = timezone.localdate(arranged) if arranged else row["contact_by"]
    return (day, arranged is None, arranged or row["contact_due"], row["pk"])


def _numbers(citizens) -> dict[int, tuple[str, str]]:
    people = ContactPerson.objects.filter(citizen__in=citizens).order_by("-pk")
    return {citizen: (name, phone) for citizen, name, phone in people.values_list("citizen", "name", "phone")}


def _line(row, numbers) -> dict:
    today = clock.today()
    name, phone = numbers.get(row["citizen"], ("", row["citizen__phone"]))
    arranged = row["next_try"]
    overdue = row["contact_due"] < today and not (row["paused_until"] and row["paused_until"] > today)
    return {
        **row,
        "kind": CALL,
        "url": reverse("casework:citizen", args=[row["citizen"]]),
        "via": name,
        "tel": phone,
        "phone": formats.phone(phone),
        "time": _time(arranged, row["contact_by"], overdue),
        "text": _text(row, arranged, today),
        "urgent": overdue or bool(arranged and timezone.localdate(arranged) <= today),
        "overdue": overdue,
        "arranged": arranged is not None,
    }


def _time(arranged, contact_by, overdue) -> str:
    if arranged:
        day = timezone.localdate(arranged)
        return formats.time(arranged) if day == clock.today() else formats.short_day(day)
    return _("Deadline") if overdue else formats.short_day(contact_by)


def _text(row, arranged, today) -> str:
    if row["paused_until"] and row["paused_until"] > today:
        return _("On pause until %s") % formats.plain_day(row["paused_until"])
    clock_now = clock_view(row["contact_due"], row["contact_by"], today)
    if arranged:
        promised = _("Call promised %s") % formats.moment(arranged)
        return f"{promised}. {clock_now['text']}."
    return f"{clock_now['text']}, {formats.in_sentence(clock_now['sub'])}"


def meetings(absence, user) -> list[dict]:
    """The talks and meetings of the days away, in order of time; of more than a page, first those about which no plan
    has decided. One statement; two more where somebody's name is protected."""
    promised = covering.promised(absence).annotate(is_decided=_decided(absence, SessionCover, "session"))
    found = promised.order_by("is_decided", "starts_at", "pk").values_list(*MEETING)[:PAGE]
    rows = [dict(zip(MEETING, values, strict=True)) for values in found]
    rows.sort(key=lambda row: (row["starts_at"], row["pk"]))
    talks = [(row["organisation"], row[MET], row[f"{MET}__is_protected"]) for row in rows if row[MET]]
    hidden = hidden_names(user, talks)
    return [_meeting(row, shown_name(row[f"{MET}__name"] or "", row[MET], hidden)) for row in rows]


def _meeting(row, name) -> dict:
    starts_at, is_group = row["starts_at"], row[MET] is None
    day = timezone.localdate(starts_at)
    url = ("courses:group", row["group"]) if is_group else ("casework:citizen", row[MET])
    kind = _("Meeting of the group") if is_group else _("Talk")
    what = _("%(what)s %(when)s") % {"what": kind, "when": formats.moment(starts_at)}
    return {
        "kind": MEETING_OF,
        "pk": row["pk"],
        "version": row["version"],
        "citizen": row[MET],
        "name": row["group__name"] if is_group else name,
        "url": reverse(url[0], args=[url[1]]),
        "time": formats.time(starts_at) if day == clock.today() else formats.short_day(day),
        "text": f"{what}, {row['place__name'] or formats.in_sentence(ContactForm(row['form']).label)}",
        "urgent": False,
        "overdue": False,
        "arranged": True,
        "is_decided": row["is_decided"],
    }


def left(absence, lines) -> int:
    """How many there are beside these lines. Statements only where a page is full."""
    all_of = {CALL: actions.promises, MEETING_OF: covering.promised}
    shown = {kind: sum(line["kind"] == kind for line in lines) for kind in all_of}
    return sum(all_of[kind](absence).count() - number for kind, number in shown.items() if number == PAGE)


def asked(absence, user) -> list[dict]:
    """What the colleague's courses ask for until the last day away: calls, and doctors to be told."""
    whose = Q(organisation=absence.organisation_id, referral__counsellor=absence.user_id)
    return away_courses.asked(user, whose, until=absence.to_day)


def to_call(absence, user) -> list[dict]:
    """Who was to come or to be called today, where a plan has called it off or moved it: name, phone, when it was, and
    what became of the text message about it (followup/untold.py). Three statements, and three more where there are
    some; two more where somebody's name is protected."""
    today = (clock.end_of(clock.today() - timedelta(days=1)), clock.end_of(clock.today()))
    sessions = _off(absence, today)
    expected = people.expected(absence.organisation_id, sessions)
    rows = people.rows(user, absence.organisation_id, [*expected, *_calls_off(absence, today)])
    said = untold.states(absence.organisation_id, sessions)
    return [row | {"told": said.get((row["citizen"], row["at"]))} for row in rows]


def _off(absence, today) -> dict:
    """{session's id: when it was to begin}"""
    steps = SessionCover.objects.of(absence.organisation_id).standing().filter(absence=absence, taker=None)
    elsewhere = Q(session__state=SessionState.CANCELLED) | ~Q(session__starts_at=F("starts_at_before"))
    return dict(steps.filter(elsewhere, starts_at_before__range=today).values_list("session", "starts_at_before"))


def _calls_off(absence, today):
    """Calls of today, of citizens whom nobody has reached since."""
    steps = CoverStep.objects.of(absence.organisation_id).standing().filter(absence=absence, taker=None)
    elsewhere = Q(referral__next_try=None) | ~Q(referral__next_try=F("next_try_before"))
    waiting = steps.filter(elsewhere, next_try_before__range=today, referral__state=ReferralState.RECEIVED)
    calls = dict(waiting.order_by("pk").values_list("referral__citizen", "next_try_before"))
    return [(citizen, at, True) for citizen, at in calls.items()]


def covered(absence, user) -> list[dict]:
    """The referrals that were taken over for the time being, and are still with whoever took them."""
    steps = CoverStep.objects.of(absence.organisation_id).filter(absence=absence).to_give_back()
    named = {"citizen": "referral__citizen", "citizen__name": "referral__citizen__name"}
    named |= {"citizen__is_protected": "referral__citizen__is_protected", "taker_name": "taker__name"}
    found = steps.order_by("referral__citizen__sort_key", "pk").values_list("pk", *named.values())
    rows = [dict(zip(("pk", *named), row, strict=True)) for row in found]
    _hide(rows, absence, user)
    return [{**row, "step": f"{CALL}{row['pk']}"} for row in rows]


def covered_meetings(absence, user) -> list[dict]:
    """The same of talks and meetings."""
    steps = SessionCover.objects.of(absence.organisation_id).filter(absence=absence).to_give_back()
    columns = {
        "citizen": f"session__{MET}",
        "citizen__name": f"session__{MET}__name",
        "citizen__is_protected": f"session__{MET}__is_protected",
        "group": "session__group__name",
        "starts_at": "session__starts_at",
        "taker_name": "taker__name",
    }
    found = steps.order_by("session__starts_at", "pk").values_list("pk", *columns.values())
    rows = [dict(zip(("pk", *columns), row, strict=True)) for row in found]
    hidden = hidden_names(
        user,
        ((absence.organisation_id, row["citizen"], row["citizen__is_protected"]) for row in rows if row["citizen"]),
    )
    return [
        {
            "step": f"{MEETING_OF}{row['pk']}",
            "citizen": row["citizen"],
            "name": f"{_named(row, hidden)}, {formats.moment(row['starts_at'])}",
            "taker_name": row["taker_name"],
        }
        for row in rows
    ]


def _named(row, hidden) -> str:
    return row["group"] or shown_name(row["citizen__name"], row["citizen"], hidden)


def summary(outcome) -> str:
    """ "Planen er gemt: 8 er overtaget, 1 er flyttet."."""
    counted = [
        (outcome.taken, ngettext("%d taken over", "%d taken over", outcome.taken)),
        (outcome.moved, ngettext("%d moved", "%d moved", outcome.moved)),
        (outcome.cancelled, ngettext("%d cancelled", "%d cancelled", outcome.cancelled)),
        (outcome.kept, ngettext("%d kept", "%d kept", outcome.kept)),
    ]
    parts = [text % number for number, text in counted if number]
    return _("The plan is saved: %s.") % ", ".join(parts) if parts else _("The plan is saved.")


def undone(done) -> str:
    """What undoing a plan has brought back."""
    if not done:
        return _("The plan is undone.")
    text = ngettext(
        "The plan is undone. %d appointment or deadline is as it was.",
        "The plan is undone. %d appointments and deadlines are as they were.",
        done,
    )
    return text % done
