"""What stands in a calendar: talks, meetings of groups, visit days, promised calls. Rows are made once, in Python."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock, formats
from accounts.models import Absence, User
from accounts.prepared import prepared
from accounts.rights import Right
from courses.enums import ContactForm, SessionState
from courses.models import Course, Place, PlannedCall, Seat, Session
from courses.models.place import VISITED
from referrals.enums import ReferralState
from referrals.models import Referral
from referrals.reach import hidden_names, shown_name

CALL_MINUTES = 15  # what a promised call takes
PART = timedelta(hours=1)  # between two talks of one visit
TWO_LINES = 40  # minutes that are high enough for them
AT_MOST = 500  # of a week
CITIZEN = "course__citizen"
COLUMNS = (
    "pk",
    "organisation",
    "course",
    CITIZEN,
    f"{CITIZEN}__name",
    f"{CITIZEN}__is_protected",
    "group__name",
    "starts_at",
    "minutes",
    "form",
    "state",
    "place",
    "place__name",
    "place__kind",
    "counsellor__name",
    "is_open",
    "talk",
    "people",
)


@dataclass(frozen=True)
class Entry:
    starts_at: datetime
    minutes: int
    kind: str  # "talk", "group", "visit", "call", "busy": the colour
    title: str
    where: str
    url: str = ""
    state: str = ""  # "not recorded", in words
    organisation: int = 0
    citizen: int | None = None  # whom it shows

    def row(self, css: str = "") -> dict:
        """For the stencil."""
        kind = "todo" if self.state else self.kind
        return {
            "css": f"cal-{kind} {css}".strip(),
            "time": formats.time(self.starts_at),
            "title": self.title,
            "url": self.url,
            "where": formats.capitalised(self.where),
            "state": self.state,
            "is_short": self.minutes < TWO_LINES,
        }


def of_counsellor(user, person: User, since: datetime, until: datetime) -> list[Entry]:
    """The counsellor's own, in the organisations in which `user` contacts citizens. Two statements; two more where
    somebody's name is protected."""
    rows = _dicts(_sessions_of(user, person.pk, since, until))
    calls = _calls(user, person.pk, since, until)
    hidden = _hidden(user, rows, calls)
    entries = [*_visit_days(rows), *(_entry(row, hidden) for row in rows if not _is_visit(row))]
    return sorted([*entries, *(_call(call, hidden) for call in calls)], key=_by_time)


def at_place(user, place: Place, since: datetime, until: datetime) -> list[Entry]:
    """What takes place there, whoever meets. One statement; two more where somebody's name is protected."""
    rows = _dicts(_sessions_at(user, place.pk, since, until))
    hidden = _hidden(user, rows, [])
    return sorted((_with_whom(_entry(row, hidden), row["counsellor__name"]) for row in rows), key=_by_time)


def notes(user, person: User, monday: date) -> dict[date, list[dict]]:
    """What a counsellor's days have that has no time: away, and how many calls are due. Two statements."""
    found: dict[date, list[dict]] = defaultdict(list)
    sunday = monday + timedelta(days=6)
    for from_day, to_day in _away(user, person.pk, monday, sunday):
        for number in range(7):
            day = monday + timedelta(days=number)
            if from_day <= day <= (to_day or sunday):
                found[day].append({"text": _("Absence"), "url": ""})
    url = reverse("casework:my_day") + "#todo" if person.pk == user.pk else ""
    for day, number in _due_calls(user, person.pk, monday, sunday):
        found[day].append({"text": ngettext("%d call to make", "%d calls to make", number) % number, "url": url})
    return dict(found)


def shown(entries: Iterable[Entry]) -> list[tuple[int, int]]:
    """The citizens that the entries name, for the log of reads."""
    return [(entry.organisation, entry.citizen) for entry in entries if entry.citizen]


def _sessions(user, since, until):
    here = {"organisation": OuterRef("organisation")}
    before = Session.objects.on().filter(course=OuterRef("course"), starts_at__lte=OuterRef("starts_at"), **here)
    seats = Seat.objects.filter(group=OuterRef("group"), is_waiting=False)
    return (
        Session.objects.on()
        .filter(organisation__in=user.access.where(Right.CONTACT_CITIZENS), starts_at__gte=since, starts_at__lt=until)
        .annotate(
            is_open=Exists(Course.objects.visible_to(user).filter(pk=OuterRef("course"))),
            talk=_number(before, "course"),
            people=_number(seats, "group"),
        )
        .order_by("starts_at", "pk")
    )


def _number(rows, per):
    return Subquery(rows.order_by().values(per).annotate(number=Count("pk")).values("number"))


@prepared
def _sessions_of(user, person, since, until):
    mine = Q(counsellor=person) | Q(second=person)
    return _sessions(user, since, until).filter(mine).values_list(*COLUMNS)[:AT_MOST]


@prepared
def _sessions_at(user, place, since, until):
    return _sessions(user, since, until).filter(place=place).values_list(*COLUMNS)[:AT_MOST]


@prepared
def _calls(user, person, since, until):
    promised = Referral.objects.visible_to(user).filter(
        state=ReferralState.RECEIVED, counsellor=person, next_try__gte=since, next_try__lt=until
    )
    columns = ("organisation", "citizen", "citizen__name", "citizen__is_protected", "next_try")
    return promised.order_by("next_try", "pk").values_list(*columns)[:AT_MOST]


@prepared
def _due_calls(user, person, monday, sunday):
    courses = Course.objects.visible_to(user).running().filter(referral__counsellor=person)
    due = PlannedCall.objects.open().filter(course__in=courses, due_on__gte=monday, due_on__lte=sunday)
    return due.order_by("due_on").values("due_on").annotate(number=Count("pk")).values_list("due_on", "number")


@prepared
def _away(user, person, monday, sunday):
    here = Absence.objects.filter(
        organisation__in=user.access.where(Right.CONTACT_CITIZENS), user=person, ended_at=None, from_day__lte=sunday
    )
    return here.filter(Q(to_day=None) | Q(to_day__gte=monday)).order_by("from_day").values_list("from_day", "to_day")


def _dicts(found) -> list[dict]:
    return [dict(zip(COLUMNS, values, strict=True)) for values in found]


def _hidden(user, rows, calls) -> set[int]:
    named = [(row["organisation"], row[CITIZEN], row[f"{CITIZEN}__is_protected"]) for row in rows if row["is_open"]]
    return hidden_names(user, [*named, *((call[0], call[1], call[3]) for call in calls)])


def _entry(row, hidden) -> Entry:
    about = {"starts_at": row["starts_at"], "minutes": row["minutes"], "where": _where(row), "state": _state(row)}
    if row["course"] is None:
        url = reverse("courses:group_log", args=[row["pk"]])
        people = ngettext("%d participant", "%d participants", row["people"]) % row["people"] if row["people"] else ""
        about["where"] = _line(people, about["where"])
        return Entry(kind="group", title=row["group__name"], url=url, **about)
    if not row["is_open"]:
        return Entry(kind="busy", title=_("Busy"), **about | {"where": "", "state": ""})
    return Entry(
        kind="talk",
        title=shown_name(row[f"{CITIZEN}__name"], row[CITIZEN], hidden),
        url=reverse("courses:log", args=[row["pk"]]),
        organisation=row["organisation"],
        citizen=row[CITIZEN],
        **about | {"where": _line(_("Talk no. %d") % row["talk"], about["where"])},
    )


def _where(row) -> str:
    return row["place__name"] or formats.in_sentence(ContactForm(row["form"]).label)


def _line(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _state(row) -> str:
    return _("not recorded") if _over(row) <= clock.now() and row["state"] == SessionState.PLANNED else ""


def _with_whom(entry: Entry, name: str) -> Entry:
    return replace(entry, where=_line(name, entry.where))


def _is_visit(row) -> bool:
    return row["course"] is not None and row["place__kind"] in VISITED


def _visit_days(rows) -> list[Entry]:
    """The talks at one home or café that follow each other on one day, as one entry: from the first to the end of the
    last."""
    days = defaultdict(list)
    for row in rows:
        if _is_visit(row):
            days[row["place"], timezone.localdate(row["starts_at"])].append(row)
    return [_visit(place, day, part) for (place, day), talks in days.items() for part in _in_a_row(talks)]


def _in_a_row(talks) -> list[list]:
    """The talks, in order of time, parted where there is more than an hour between two of them."""
    parts: list[list] = []
    for talk in talks:
        if not parts or talk["starts_at"] - max(map(_over, parts[-1])) > PART:
            parts.append([])
        parts[-1].append(talk)
    return parts


def _over(row) -> datetime:
    return row["starts_at"] + timedelta(minutes=row["minutes"])


def _visit(place, day, talks) -> Entry:
    start, end = talks[0]["starts_at"], max(map(_over, talks))
    unlogged = any(_state(talk) for talk in talks)
    return Entry(
        starts_at=start,
        minutes=int((end - start).total_seconds() // 60),
        kind="visit",
        title=_("Visit day at %s") % talks[0]["place__name"],
        where=ngettext("%d citizen", "%d citizens", len(talks)) % len(talks),
        url=f"{reverse('casework:visit_day', args=[place])}?day={day.isoformat()}",
        state=_("not recorded") if unlogged else "",
    )


def _call(call, hidden) -> Entry:
    organisation, citizen, name, _is_protected, next_try = call
    return Entry(
        starts_at=next_try,
        minutes=CALL_MINUTES,
        kind="call",
        title=shown_name(name, citizen, hidden),
        where=_("Promised call"),
        url=reverse("casework:citizen", args=[citizen]),
        organisation=organisation,
        citizen=citizen,
    )


def _by_time(entry: Entry):
    return (entry.starts_at, entry.title)
