"""My day: whom to call, in the order of the last working day before the deadline. Rows are made once, in Python."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock, formats
from accounts.rights import Right
from casework.clock_view import clock as clock_view
from referrals.enums import FAILED, ReferralState
from referrals.models import ContactAttempt, ContactPerson, Referral
from referrals.reach import hidden_names, shown_name
from referrals.sources import source

PAGE = 50
MINE, UNASSIGNED, ALL, PAUSED = "mine", "unassigned", "all", "paused"
LISTS = (MINE, UNASSIGNED, ALL, PAUSED)
COLUMNS = (
    "pk",
    "organisation",
    "citizen",
    "citizen__name",
    "citizen__phone",
    "citizen__is_protected",
    "channel",
    "unit_name",
    "best_time",
    "contact_due",
    "contact_by",
    "paused_until",
    "next_try",
    "counsellor",
    "counsellor__name",
)


@dataclass(frozen=True)
class Counts:
    mine: int
    unassigned: int
    all: int
    paused: int
    overdue: int
    soon: int


def counts(user) -> Counts:
    """How many wait in each list, and of mine how many are past the deadline or have it today or tomorrow."""
    today = clock.today()
    waiting = Q(paused_until=None) | Q(paused_until__lte=today)
    mine = waiting & Q(counsellor=user)
    received = Referral.objects.visible_to(user).filter(state=ReferralState.RECEIVED)
    return Counts(
        **received.order_by().aggregate(
            mine=Count("pk", filter=mine),
            unassigned=Count("pk", filter=waiting & Q(counsellor=None)),
            all=Count("pk", filter=waiting),
            paused=Count("pk", filter=~waiting),
            overdue=Count("pk", filter=mine & Q(contact_due__lt=today)),
            soon=Count("pk", filter=mine & Q(contact_due__range=(today, today + timedelta(days=1)))),
        )
    )


def chosen(user, which: str):
    """The referrals of one of the four lists, in order."""
    today = clock.today()
    visible = Referral.objects.visible_to(user)
    if which == PAUSED:
        return visible.paused(today).order_by("paused_until", "pk")
    waiting = visible.waiting(today).by_deadline()
    if which == MINE:
        return waiting.filter(counsellor=user)
    return waiting.filter(counsellor=None) if which == UNASSIGNED else waiting


def rows(referrals, user) -> list[dict]:
    """What the work list shows for each referral. Two statements more, however many rows."""
    found = [dict(zip(COLUMNS, values, strict=True)) for values in referrals.values_list(*COLUMNS)]
    tried = _tried([row["pk"] for row in found])
    staff = _staff([row["citizen"] for row in found if not row["citizen__phone"]])
    today, address = clock.today(), _addresses()
    hidden = hidden_names(user, ((row["organisation"], row["citizen"], row["citizen__is_protected"]) for row in found))
    for row in found:
        row["citizen__name"] = shown_name(row["citizen__name"], row["citizen"], hidden)
    return [_row(row, tried.get(row["pk"]), staff.get(row["citizen"]), user, today, address) for row in found]


def appointments(user) -> list[dict]:
    """Calls that were promised for today, and those of earlier days that nobody has made."""
    midnight = timezone.make_aware(datetime.combine(clock.today() + timedelta(days=1), time.min))
    mine = Referral.objects.visible_to(user).waiting(clock.today()).filter(counsellor=user, next_try__lt=midnight)
    columns = ("pk", "organisation", "citizen", "citizen__name", "next_try")
    return [
        {
            "organisation": organisation,
            "citizen": citizen,
            "name": name,
            "url": reverse("casework:citizen", args=[citizen]),
            "attempt_url": reverse("referrals:attempt", args=[pk]),
            "time": formats.time(next_try),
            "day": "" if timezone.localdate(next_try) == clock.today() else formats.day(timezone.localdate(next_try)),
        }
        for pk, organisation, citizen, name, next_try in mine.order_by("next_try", "pk").values_list(*columns)[:PAGE]
    ]


def referred_again(user) -> list[dict]:
    """New referrals of the last week that were attached to a contact of mine: information, no new clock."""
    since = clock.now() - timedelta(days=7)
    attached = Referral.objects.visible_to(user).filter(
        counsellor=user, state=ReferralState.CONTACTED, contacted_by_kind="system:attach", received_at__gte=since
    )
    columns = ("organisation", "citizen", "citizen__name", "channel", "unit_name", "received_at")
    return [
        {
            "organisation": organisation,
            "citizen": citizen,
            "name": name,
            "unit": source(channel, unit),
            "url": reverse("casework:citizen", args=[citizen]),
            "when": formats.moment(received_at),
        }
        for organisation, citizen, name, channel, unit, received_at in attached.order_by("-received_at").values_list(
            *columns
        )[:PAGE]
    ]


def _tried(referrals) -> dict[int, tuple[int, datetime]]:
    """Per referral: how often somebody tried in vain, and when last."""
    failed = ContactAttempt.objects.filter(referral__in=referrals, undone_at=None, outcome__in=FAILED)
    return {
        referral: (number, last)
        for referral, number, last in failed.order_by()
        .values("referral")
        .annotate(number=Count("pk"), last=Max("made_at"))
        .values_list("referral", "number", "last")
    }


def _staff(citizens) -> dict[int, tuple[str, str, str]]:
    """Whom to ring for a citizen without a phone: name, number and hours."""
    people = ContactPerson.objects.filter(citizen__in=citizens).order_by("-pk")
    return {
        citizen: (name, phone, hours)
        for citizen, name, phone, hours in people.values_list("citizen", "name", "phone", "hours")
    }


def _addresses() -> dict[str, str]:
    """The addresses of a row's pages, to be filled with the number: resolving each of 50 rows' seven took longer."""
    names = {"url": "casework:citizen", "attempt_url": "referrals:attempt"}
    names |= {f"{name}_url": f"referrals:{name}" for name in ("take", "pause", "assign", "letter", "end")}
    return {key: reverse(name, args=[0]).replace("/0/", "/%d/") for key, name in names.items()}


def _row(row, tried, staff, user, today, address) -> dict:
    pk = row["pk"]
    name, phone, hours = staff or ("", row["citizen__phone"], row["best_time"])
    paused = row["paused_until"] and row["paused_until"] > today
    colleague = row["counsellor"] not in (None, user.pk)
    return {
        "pk": pk,
        "organisation": row["organisation"],
        "citizen": row["citizen"],
        "name": row["citizen__name"],
        **{key: text % pk for key, text in address.items()},
        "url": address["url"] % row["citizen"],
        "via_staff": name if not row["citizen__phone"] else "",
        "phone": formats.phone(phone),
        "tel": phone,
        "hours": hours,
        "unit": source(row["channel"], row["unit_name"]),
        "tried": _words_of_attempts(tried),
        "call_label": _("Call %(name)s on") % {"name": row["citizen__name"]},
        "menu_label": _("More actions for %(name)s") % {"name": row["citizen__name"]},
        "next_try": _("Call again %(when)s") % {"when": formats.moment(row["next_try"])} if row["next_try"] else "",
        "clock": None if paused else clock_view(row["contact_due"], row["contact_by"], today),
        "paused_until": _("until %(day)s") % {"day": formats.plain_day(row["paused_until"])} if paused else "",
        "unassigned": row["counsellor"] is None,
        "may_assign": user.access.may(Right.ASSIGN, row["organisation"]),
        "colleague": _("With %(name)s") % {"name": row["counsellor__name"]} if colleague else "",
    }


def _words_of_attempts(tried) -> str:
    if not tried:
        return _("Not contacted yet")
    number, last = tried
    times = ngettext("Tried %d time", "Tried %d times", number) % number
    return _("%(times)s, last %(when)s") % {"times": times, "when": formats.moment(last)}
