"""Who has not been told of a change to today's appointments, and must be called instead."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import clock, formats
from accounts.models import Organisation
from followup.enums import MessageState
from followup.health import SLOW
from followup.hindrance import hindrance, permitted
from followup.log import words
from followup.models import Message, Stop
from followup.texts.kinds import Kind
from followup.wanted import MEETINGS, TOGETHER, ZONE
from referrals.models import Citizen, Permission

FAR = timedelta(days=60)  # where to a meeting of today may have been moved

# Each change of a meeting of today with each citizen who is to know of it, and the message that was to say so. A
# reminder is there only where there was to be one.
CHANGES = f"""
WITH people AS (
    SELECT c.organisation_id, c.id FROM referrals_citizen c
    WHERE c.organisation_id = %(organisation)s AND c.died_on IS NULL AND c.erased_at IS NULL
      AND c.merged_into_id IS NULL
),{MEETINGS.format(zone=ZONE, kept="NOT MATERIALIZED", participations=TOGETHER)}, changes AS (
    SELECT e.*, e.starts_at AS expected_at, 'cancelled' AS kind, e.cancelled_at AS occasion FROM expected e
    WHERE e.state = 'cancelled' AND e.known_at < e.cancelled_at AND e.cancelled_at < e.starts_at
    UNION ALL
    SELECT e.*, least(e.moved_from, e.starts_at), 'moved', e.moved_at FROM expected e
    WHERE e.state = 'planned' AND e.known_at < e.moved_at AND e.moved_from IS NOT NULL
    UNION ALL
    SELECT e.*, e.starts_at, 'on_day', e.starts_at FROM expected e WHERE e.state = 'planned'
)
SELECT w.citizen_id, w.expected_at, w.kind, m.state, m.code, m.tries, m.due_at
FROM changes w LEFT JOIN followup_message m
  ON (m.kind, m.source, m.course_id, m.occasion) = (w.kind, w.id, w.course_id, w.occasion)
WHERE w.expected_at > %(now)s AND w.expected_at < %(midnight)s AND (w.kind <> 'on_day' OR m.id IS NOT NULL)
ORDER BY w.expected_at, w.citizen_id"""  # noqa: S608 - our own


@dataclass(frozen=True)
class Untold:
    citizen: int
    at: datetime  # when they expect to meet us
    kind: Kind  # of the message that was to tell them
    reason: str


def today(organisation: Organisation) -> list[Untold]:
    """Those who are still to come, by the clock: the message failed, came too late, was held back or waits for a
    gateway that does not answer; nobody knows; or there is no way to send one. Four statements at the most."""
    now = clock.now()
    rows = [row for row in _changes(organisation.pk, now) if not _is_told(row[3:], now)]
    bare = {citizen for citizen, _at, _kind, state, *_rest in rows if state in (None, MessageState.CANCELLED)}
    hindered = _hindrances(organisation, bare) if bare else {}
    return [
        Untold(citizen, at, Kind(kind), hindered[citizen] if citizen in bare else _reason(state, code))
        for citizen, at, kind, state, code, *_rest in rows
        if citizen not in bare or citizen in hindered
    ]


def _changes(organisation: int, now: datetime) -> list[tuple]:
    midnight = timezone.make_aware(datetime.combine(clock.today() + timedelta(days=1), time.min))
    told: dict = {"organisation": organisation, "now": now, "midnight": midnight, "since": now, "until": now + FAR}
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, told)
        return cursor.fetchall()


def _is_told(message, now) -> bool:
    state, _code, tries, due_at = message
    if state == MessageState.PENDING:
        return not tries or due_at > now - SLOW
    return state in (MessageState.CLAIMED, MessageState.SENT, MessageState.DELIVERED)


def _reason(state, code) -> str:
    label = MessageState(state).label
    said = words.reason(state, code)
    return f"{label}. {said}." if said else f"{label}."


def _hindrances(organisation, citizens) -> dict[int, str]:
    """{citizen: why no message could be sent}"""
    people = list(Citizen.objects.of(organisation).filter(pk__in=citizens))
    numbers = {one.phone for one in people} - {""}
    stopped = set(
        Stop.objects.of(organisation).filter(number__in=numbers, lifted_at=None).values_list("number", flat=True)
    )
    said: dict[int, list[Permission]] = {}
    for permission in Permission.objects.of(organisation).filter(citizen__in=citizens):
        said.setdefault(permission.citizen_id, []).append(permission)
    found = {}
    for one in people:
        one.organisation = organisation
        why = hindrance(one, is_stopped=one.phone in stopped, is_permitted=permitted(said.get(one.pk, [])))
        found[one.pk] = str(why.label if why else _("The message is switched off. Call instead."))
    return found


@dataclass(frozen=True)
class Told:
    """What the text message about a change has come to. `is_told`: it has left and may be relied on."""

    text: str
    is_told: bool


def states(organisation: int, sessions: dict[int, datetime]) -> dict[tuple[int, datetime], Told]:
    """`sessions`: {id: when it was to begin}. Of each citizen and hour what became of the last message that called it
    off or told of another hour. One statement."""
    if not sessions:
        return {}
    about = Message.objects.of(organisation).filter(kind__in=[Kind.CANCELLED, Kind.MOVED], source__in=list(sessions))
    found = about.exclude(state=MessageState.CANCELLED).order_by("due_at", "pk")
    columns = ("citizen", "source", "state", "code")
    return {
        (citizen, sessions[source]): _told(state, code) for citizen, source, state, code in found.values_list(*columns)
    }


def _told(state, code) -> Told:
    if state == MessageState.DELIVERED:
        return Told(_("Text message delivered"), is_told=True)
    if state in (MessageState.SENT, MessageState.CLAIMED):
        return Told(_("Text message sent, no receipt yet"), is_told=True)
    if state == MessageState.PENDING:
        return Told(_("Text message on its way"), is_told=False)
    what = ", ".join(filter(None, [str(MessageState(state).label), formats.in_sentence(words.reason(state, code))]))
    return Told(_("Text message: %s") % formats.in_sentence(what), is_told=False)
