"""The rows of the referral list, for the stencil casework/_referral_row.html."""

from functools import cache

from django.db import connection
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock, formats
from accounts.addresses import address
from accounts.rights import Right
from accounts.templatetags.dkfds import icon
from casework.clock_view import clock as clock_view
from referrals.enums import FAILED, ReferralState
from referrals.models import Referral
from referrals.reach import hidden_names, shown_name
from referrals.sources import source

COLUMNS = (
    "pk",
    "organisation",
    "citizen",
    "citizen__is_protected",
    "citizen__name",
    "citizen__erased_at",
    "received_at",
    "state",
    "contact_due",
    "contact_by",
    "paused_until",
    "next_try",
    "contacted_at",
    "started_at",
    "ended_at",
    "channel",
    "unit_name",
    "counsellor",
    "counsellor__name",
)


def rows(found: list[tuple], user, organisations) -> list[dict]:
    """What the list shows for each referral, given as COLUMNS. One statement. `organisations`: {id: name}."""
    failed = tried([values[0] for values in found], organisations)
    hidden = hidden_names(user, (values[1:4] for values in found))
    draw = _Drawing(user, organisations, hidden)
    return [draw.row(failed.get(values[0], 0), *values) for values in found]


TRIED = """
SELECT referral_id, count(*) FROM referrals_contactattempt
WHERE organisation_id = ANY (%s) AND referral_id = ANY (%s) AND undone_at IS NULL AND outcome = ANY (%s)
GROUP BY referral_id
"""


def tried(referrals, organisations) -> dict[int, int]:
    """Per referral: how often somebody tried in vain."""
    with connection.cursor() as cursor:
        cursor.execute(TRIED, [list(organisations), list(referrals), [outcome.value for outcome in FAILED]])
        return dict(cursor.fetchall())


class _Drawing:
    """The words of one page: what many rows have in common is found once."""

    def __init__(self, user, organisations, hidden):
        self.today = clock.today()
        self.address = address("casework:citizen")
        self.assigns = user.access.where(Right.ASSIGN)
        self.zone = timezone.get_current_timezone()
        self.day = cache(formats.short_day)
        self.tries = cache(_tries)
        self.deadline = cache(self._deadline)
        self.source = cache(self._source)
        self.hidden = hidden
        self.organisations = organisations if len(organisations) > 1 else {}

    def row(
        self,
        tried,
        pk,
        organisation,
        citizen,
        _is_protected,
        name,
        erased_at,
        received_at,
        state,
        due,
        by,
        paused_until,
        next_try,
        contacted_at,
        started_at,
        ended_at,
        channel,
        unit_name,
        counsellor,
        counsellor_name,
    ) -> dict:
        """`pick` is what a ticked row sends: the referral and the counsellor that it shows; empty when it has ended."""
        paused = paused_until is not None and paused_until > self.today
        waits = state == ReferralState.RECEIVED
        can_be_picked = organisation in self.assigns and state not in Referral.ENDED and not erased_at
        return {
            "pk": pk,
            "organisation": organisation,
            "citizen": citizen,
            "name": shown_name(name, citizen, self.hidden),
            "url": "" if erased_at else self.address % citizen,
            "pick": f"{pk}-{counsellor or ''}" if can_be_picked else "",
            "received": self.day(received_at.astimezone(self.zone).date()),
            "deadline": self.deadline(due, by) if waits and not paused else "–",
            "unit": self.source(channel, unit_name, organisation),
            "counsellor": counsellor_name or "",
            "status": self._waiting(tried, next_try, paused_until if paused else None)
            if waits
            else _settled(state, ended_at or started_at or contacted_at),
        }

    def _waiting(self, tried, next_try, paused_until) -> str:
        if paused_until:
            return _("On pause until %s") % formats.plain_day(paused_until)
        return appointment(next_try, self.today) if next_try else self.tries(tried)

    def _source(self, channel, unit_name, organisation) -> str:
        """ "Lægehuset Torvet"; for those who oversee several organisations, "Lægehuset Torvet (Havnsø)"."""
        text = source(channel, unit_name)
        return f"{text} ({self.organisations[organisation]})" if self.organisations else text

    def _deadline(self, due, by) -> SafeString:
        """ "2 days past the deadline (8 March)", "3 days left (14 March), call by Friday 13 March"."""
        told = clock_view(due, by, self.today)
        text = told["text"]
        if told["kind"] == "late":
            text = format_html('<strong class="late">{}{}</strong>', icon("error"), text)
        elif told["kind"] == "soon":
            text = format_html("<strong>{}</strong>", text)
        call_by = format_html(' <span class="call-by">{}</span>', told["call_by"]) if told["call_by"] else ""
        return format_html('{} <span class="muted nw">({})</span>{}', text, formats.short_day(due), call_by)


def _tries(number) -> str:
    return ngettext("Tried %d time", "Tried %d times", number) % number if number else _("Received")


def appointment(next_try, today) -> str:
    """ "To be called at 15.00", "To be called tomorrow at 9.30", "Should have been called yesterday at 14.10"."""
    if next_try < clock.now():
        return _("Should have been called %(when)s") % {"when": formats.moment(next_try)}
    if timezone.localdate(next_try) == today:
        return _("To be called at %(time)s") % {"time": formats.time(next_try)}
    return _("To be called %(when)s") % {"when": formats.moment(next_try)}


def _settled(state, at) -> str:
    """ "Contacted 5 March", "Not reached, 5 March", "Course planned"."""
    label = ReferralState(state).label
    if state == ReferralState.PLANNED:
        return str(label)  # it was planned some day since the contact
    day = formats.plain_day(timezone.localdate(at)) if at else ""
    if state == ReferralState.CONTACTED:
        return _("Contacted %(day)s") % {"day": day}
    return f"{label}, {day}" if day else str(label)
