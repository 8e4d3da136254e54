"""My day: whom to call, in the order of the last working day before the deadline. Rows are made once, in Python."""

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from functools import cache, lru_cache
from textwrap import shorten

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Count, Func, OuterRef, Q, Subquery, TextField, When
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts import clock, formats
from accounts.addresses import address
from accounts.prepared import prepared
from accounts.rights import Right
from casework.clock_view import drawn
from casework.messages.said import midnight
from followup.models import Answer
from referrals.enums import ReferralState
from referrals.models import ContactAttempt, ContactPerson, Referral
from referrals.reach import hidden_names, shown_name
from referrals.sources import source

PAGE = 50
MOST_SAID = 120  # characters of a citizen's message in its row
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
    "tried_at",
    "staff",
)
SAID = "said_today"
# When somebody tried in vain.
TRIED_AT = ArraySubquery(
    ContactAttempt.objects.failed()
    .filter(organisation=OuterRef("organisation"), referral=OuterRef("pk"))
    .order_by()
    .values("made_at")
)
# Whom to ring for a citizen without a phone: name, number and hours.
TOLD = Func("name", "phone", "hours", template="ARRAY[%(expressions)s]", output_field=ArrayField(TextField()))
AROUND = ContactPerson.objects.filter(organisation=OuterRef("organisation"), citizen=OuterRef("citizen"))
STAFF = Case(When(citizen__phone="", then=Subquery(AROUND.order_by("pk").values(told=TOLD)[:1])))


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
    per_organisation = _counted(user, today, today + timedelta(days=1))
    return Counts(*map(sum, zip(*per_organisation, strict=True))) if per_organisation else Counts(0, 0, 0, 0, 0, 0)


@prepared
def _counted(user, today, tomorrow):
    waiting = Q(paused_until=None) | Q(paused_until__lte=today)
    mine = waiting & Q(counsellor=user.pk)
    received = Referral.objects.visible_to(user).filter(state=ReferralState.RECEIVED)
    return (
        received.order_by()
        .values("organisation")
        .annotate(
            mine=Count("pk", filter=mine),
            unassigned=Count("pk", filter=waiting & Q(counsellor=None)),
            all=Count("pk", filter=waiting),
            paused=Count("pk", filter=~waiting),
            overdue=Count("pk", filter=mine & Q(contact_due__lt=today)),
            soon=Count("pk", filter=mine & Q(contact_due__range=(today, tomorrow))),
        )
        .values_list(*(field.name for field in fields(Counts)))
    )


def summary(counted: Counts, which: str, *, arranged: int, answers: int, texts: bool) -> dict:
    """The figures on top of My day, for its stencils: how many wait, which list is open, appointments of today, and
    answers to text messages, where there are any such."""
    return {
        "today": formats.weekday(clock.today()),
        "arranged": arranged,
        "answers": answers,
        "texts": texts,
        **{field.name: getattr(counted, field.name) for field in fields(Counts)},
        **{f"is_{name}": which == name for name in LISTS},
    }


def foot(counted: Counts, which: str, sheet) -> dict:
    """What stands below the list, for a stencil: other pages of it, and how many are on pause."""
    number, pages, paused = sheet.number, sheet.paginator.num_pages, counted.paused
    text = ngettext("%(n)s referral is on pause", "%(n)s referrals are on pause", paused) % {"n": paused}
    return {
        "page": _("Page %(number)s of %(total)s") % {"number": number, "total": pages} if pages > 1 else "",
        "before": f"?list={which}&page={number - 1}" if number > 1 else "",
        "after": f"?list={which}&page={number + 1}" if number < pages else "",
        "paused": text if paused and which != PAUSED else "",
    }


def rows(user, which: str, sheet) -> list[dict]:
    """What the work list shows for each referral on the sheet (a Paginator's) of one of the four lists.

    One statement, however many rows; two more where somebody's name is protected.
    """
    today, texting = clock.today(), {one.pk for one in user.access.organisations if one.sms_gateway}
    part, since = (which, max(sheet.start_index() - 1, 0), sheet.end_index()), midnight() if texting else None
    columns = _columns(bool(texting))
    found = [dict(zip(columns, values, strict=True)) for values in _listed(user, today, part, since)]
    hidden = hidden_names(user, ((row["organisation"], row["citizen"], row["citizen__is_protected"]) for row in found))
    around = (user.pk, user.access, today, get_language(), _addresses(), texting)  # asked once, not for every row
    return [_row(row, shown_name(row["citizen__name"], row["citizen"], hidden), *around) for row in found]


@prepared
def _listed(user, today, part, since):
    """`since`: with what the citizen has written from then on."""
    which, start, stop = part
    found = chosen(user, which, today).annotate(tried_at=TRIED_AT, staff=STAFF)
    if since:
        written = Answer.objects.filter(
            organisation=OuterRef("organisation"), citizen=OuterRef("citizen"), received_at__gte=since
        )
        found = found.annotate(**{SAID: Subquery(written.order_by("-received_at", "-pk").values("text")[:1])})
    return found.values_list(*_columns(bool(since)))[start:stop]


def _columns(with_said: bool) -> tuple[str, ...]:
    return (*COLUMNS, SAID) if with_said else COLUMNS


def chosen(user, which: str, today):
    """The referrals of one of the four lists, in order."""
    visible = Referral.objects.visible_to(user)
    if which == PAUSED:
        return visible.paused(today).order_by("paused_until", "pk")
    waiting = visible.waiting(today).by_deadline()
    if which == MINE:
        return waiting.filter(counsellor=user.pk)
    return waiting.filter(counsellor=None) if which == UNASSIGNED else waiting


def appointments(user) -> list[dict]:
    """Calls that were promised for today, and those of earlier days that nobody has made."""
    today = clock.today()
    midnight = timezone.make_aware(datetime.combine(today + timedelta(days=1), time.min))
    return [
        {
            "organisation": organisation,
            "citizen": citizen,
            "name": name,
            "url": address("casework:citizen") % citizen,
            "attempt_url": address("referrals:attempt") % pk,
            "at": next_try,
            "time": formats.time(next_try),
            "day": "" if timezone.localdate(next_try) == today else formats.day(timezone.localdate(next_try), today),
        }
        for pk, organisation, citizen, name, next_try in _promised(user, today, midnight)
    ]


@prepared
def _promised(user, today, midnight):
    mine = Referral.objects.visible_to(user).waiting(today).filter(counsellor=user.pk, next_try__lt=midnight)
    return mine.order_by("next_try", "pk").values_list("pk", "organisation", "citizen", "citizen__name", "next_try")[
        :PAGE
    ]


def again(user) -> tuple:
    """The question for `prepared.which`, and its values."""
    return _attached, user, clock.now() - timedelta(days=7)


def referred_again(user) -> list[dict]:
    """New referrals of the last week that were attached to a contact of mine: information, no new clock."""
    today = clock.today()
    ask, *values = again(user)
    return [
        {
            "organisation": organisation,
            "citizen": citizen,
            "name": name,
            "unit": source(channel, unit),
            "url": address("casework:citizen") % citizen,
            "when": formats.moment(received_at, today),
        }
        for organisation, citizen, name, channel, unit, received_at in ask(*values)
    ]


@prepared
def _attached(user, since):
    attached = Referral.objects.visible_to(user).filter(
        counsellor=user.pk, state=ReferralState.CONTACTED, contacted_by_kind="system:attach", received_at__gte=since
    )
    columns = ("organisation", "citizen", "citizen__name", "channel", "unit_name", "received_at")
    return attached.order_by("-received_at").values_list(*columns)[:PAGE]


@cache
def _addresses() -> dict[str, str]:
    """Of a referral's pages, by their names in the row."""
    names = {"url": "casework:citizen", "attempt_url": "referrals:attempt"}
    names |= {f"{name}_url": f"referrals:{name}" for name in ("take", "pause", "assign", "letter", "end")}
    names["text_url"] = "casework:offer_time"
    return {key: address(name) for key, name in names.items()}


def _row(row, name, user, access, today, language, addresses, texting) -> dict:
    pk = row["pk"]
    staff, phone, hours = row["staff"] or ("", row["citizen__phone"], row["best_time"])
    paused = row["paused_until"] and row["paused_until"] > today
    colleague = row["counsellor"] not in (None, user)
    return {
        "pk": pk,
        "organisation": row["organisation"],
        "citizen": row["citizen"],
        "name": name,
        **{key: text % pk for key, text in addresses.items()},
        "url": addresses["url"] % row["citizen"],
        "text_url": addresses["text_url"] % pk if row["citizen__phone"] and row["organisation"] in texting else "",
        "said": _said(row[SAID], language) if row.get(SAID) else "",
        "via_staff": staff,
        "phone": formats.phone(phone),
        "tel": phone,
        "hours": hours,
        "unit": source(row["channel"], row["unit_name"]),
        "tried": _times(len(row["tried_at"]), language),
        "last_tried": formats.moment(max(row["tried_at"]), today, language) if row["tried_at"] else "",
        "next_try": formats.moment(row["next_try"], today, language) if row["next_try"] else "",
        "clock": "" if paused else drawn(row["contact_due"], row["contact_by"], today, language),
        "paused_until": formats.plain_day(row["paused_until"], today) if paused else "",
        "unassigned": row["counsellor"] is None,
        "may_assign": access.may(Right.ASSIGN, row["organisation"]),
        "colleague": row["counsellor__name"] if colleague else "",
    }


def _said(text: str, language: str) -> str:
    return _said_words(language) % shorten(text, MOST_SAID, placeholder=" …")


@cache
def _said_words(_language: str) -> str:
    return _("Text message today: %s")


@lru_cache(maxsize=256)
def _times(number: int, language: str) -> str:
    return ngettext("Tried %d time", "Tried %d times", number) % number if number else ""
