"""What citizens have said about their meetings by text message, in My day: who comes, and who does not."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock, formats
from accounts.actors import CITIZEN
from accounts.addresses import address
from accounts.prepared import prepared
from accounts.rights import Right
from courses.enums import RUNNING, AttendanceState, ContactForm
from courses.models import Attendance, Course, Session
from followup.enums import MessageState
from followup.models import Message
from followup.texts.kinds import REMINDERS
from referrals.reach import hidden_names, shown_name

PAGE = 50
KEPT = timedelta(days=14)  # so long a talk that was called off asks for another one
COLUMNS = (
    "organisation",
    "course",
    "course__citizen",
    "course__citizen__name",
    "course__citizen__is_protected",
    "session__starts_at",
    "session__form",
    "session__place__name",
    "is_yes",
)
# What the agenda is told about each talk or meeting.
ABOUT = ("reminded_at", "confirmed_at", "sent_word")


@dataclass
class Said:
    """`confirmed`: how many said yes today; `sent_word`: lines of the to-do list."""

    confirmed: int = 0
    sent_word: list = field(default_factory=list)


def midnight():
    return timezone.make_aware(datetime.combine(clock.today(), time.min))


def said(user) -> tuple:
    """The question for `prepared.which`, and its values."""
    now = clock.now()
    return _said, user, now, midnight(), now - KEPT


def answers(user) -> Said:
    """Of the talks and meetings that the user holds. One statement; two more where a name is protected."""
    ask, *values = said(user)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in ask(*values)]
    word = [row for row in rows if not row["is_yes"]]
    people = [(row["organisation"], row["course__citizen"], row["course__citizen__is_protected"]) for row in word]
    hidden = hidden_names(user, people)
    return Said(len(rows) - len(word), [_line(row, hidden) for row in word])


def _line(row, hidden) -> dict:
    """As those of casework.today.todos."""
    name = shown_name(row["course__citizen__name"], row["course__citizen"], hidden)
    starts_at = row["session__starts_at"]
    place = row["session__place__name"] or ContactForm(row["session__form"]).label
    return {
        "organisation": row["organisation"],
        "citizen": row["course__citizen"],
        "name": name,
        # Before the calls, where the talk is still to come: somebody may be on the way there.
        "order": (1, date.min if starts_at > clock.now() else timezone.localdate(starts_at)),
        "is_red": False,
        "text": _("Sent word by text message: %s") % name,
        "note": f"{formats.moment(starts_at)}, {place}",
        "url": address("courses:add_talk") % row["course"],
        "do": _("Plan a new talk"),
    }


@prepared
def _said(user, now, today, since):
    """Yes of today; and talks called off by the citizen that nobody has replaced: those to come, and those after which
    nothing is planned."""
    own = user.access.where(Right.CONTACT_CITIZENS)
    here = {"organisation": OuterRef("organisation"), "course": OuterRef("course")}
    planned = Session.objects.planned().filter(**here)
    replaced = planned.filter(planned_at__gt=OuterRef("saved_at"))
    goes_on = planned.filter(starts_at__gt=now)
    visible = Course.objects.visible_to(user).filter(organisation=OuterRef("organisation"), pk=OuterRef("course"))
    came = Q(confirmed_at__gte=today, confirmed_by_kind=CITIZEN.kind)
    word = Q(state=AttendanceState.CANCELLED, saved_by_kind=CITIZEN.kind, saved_at__gte=since, session__group=None)
    open_word = word & ~Exists(replaced) & (Q(session__starts_at__gt=now) | ~Exists(goes_on))
    told = Attendance.objects.filter(
        Exists(visible),
        organisation__in=own,
        session__counsellor=user.pk,
        session__starts_at__gte=since,
        course__state__in=RUNNING,
    )
    is_yes = Q(state=AttendanceState.EXPECTED)
    rows = told.filter((came & is_yes) | open_word).annotate(is_yes=is_yes).order_by("session__starts_at", "pk")
    return rows.values_list(*COLUMNS)[:PAGE]


# The agenda


def about_meetings(own: list[int]) -> dict:
    """Annotations of sessions: when a reminder went out, when the citizen said yes, how many sent word. `own` are the
    organisations whose citizens count."""
    reminders = Message.objects.filter(
        organisation=OuterRef("organisation"),
        kind__in=REMINDERS,
        source=OuterRef("pk"),
        course=OuterRef("course"),
        state__in=[MessageState.SENT, MessageState.DELIVERED],
    )
    told = Attendance.objects.filter(organisation__in=own, session=OuterRef("pk"))
    word = told.filter(state=AttendanceState.CANCELLED, saved_by_kind=CITIZEN.kind)
    counted = Func(F("pk"), function="count", output_field=IntegerField())
    return {
        "reminded_at": Subquery(reminders.order_by("-sent_at").values("sent_at")[:1]),
        "confirmed_at": Subquery(told.filter(course=OuterRef("course")).values("confirmed_at")[:1]),
        "sent_word": Subquery(word.order_by().annotate(how_many=counted).values("how_many")),
    }


def line(row: dict, today) -> str:
    """ "Bekræftet på sms. Påmindelse sendt kl. 8.00." """
    told = []
    if row.get("confirmed_at"):
        told.append(_("Confirmed by text message"))
    if row.get("reminded_at"):
        told.append(_reminded(row["reminded_at"], today))
    if number := row.get("sent_word"):
        told.append(
            ngettext("%(n)d sent word by text message", "%(n)d sent word by text message", number) % {"n": number}
        )
    return ". ".join(told)


def _reminded(at, today) -> str:
    if timezone.localdate(at) == today:
        return _("Reminder sent at %s") % formats.time(at)
    return _("Reminder sent %s") % formats.moment(at, today)
