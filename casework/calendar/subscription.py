"""A counsellor's own calendar in another program: the address, and what stands behind it.

It tells when the counsellor is busy and nothing else: no names, no places, not what it is about. Whoever has the
address can read it, so it can be renewed and closed, and it opens nothing once the place in the organisation has ended.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts import clock, links, staff
from accounts.enums import LinkPurpose
from accounts.models import Membership, PublicLink
from accounts.rights import Right
from accounts.transactions import atomic
from accounts.transitions import lock
from casework.calendar.entries import CALL_MINUTES
from courses.models import Session
from referrals.enums import ReferralState
from referrals.models import Referral

BACK, AHEAD = timedelta(days=30), timedelta(days=366)
AT_MOST = 2000
OFTEN = timedelta(hours=1)  # how often programs are asked to look


@dataclass(frozen=True)
class Own:
    """A user's own calendar in one organisation."""

    membership: Membership
    link: PublicLink | None

    @property
    def is_open(self) -> bool:
        return self.link is not None and self.link.closed_at is None

    @property
    def address(self) -> str:
        return settings.SITE_URL + reverse("casework:calendar_feed", args=[links.key(self.link)]) if self.link else ""


def calendars(user) -> list[Own]:
    """One for each organisation in which the user contacts citizens."""
    found = [one for one in user.access.memberships if user.access.may(Right.CONTACT_CITIZENS, one.organisation_id)]
    existing = {link.target: link for link in _links().filter(target__in=[one.pk for one in found])}
    return [Own(one, existing.get(one.pk)) for one in found]


@atomic
def open_link(*, membership: Membership, by) -> PublicLink:
    """An open one stays as it is; one that was closed gets a new address."""
    link = _of(membership)
    if link is None:
        organisation = membership.organisation
        return links.make(purpose=LinkPurpose.CALENDAR, organisation=organisation, target=membership.pk, by=by)
    return links.renew(link, by=by) if link.closed_at else link


@atomic
def renew_link(*, membership: Membership, version: int, by) -> PublicLink | None:
    """A new address in place of `version`. Pressed twice it is renewed once."""
    link = _of(membership)
    if link is None or link.closed_at or link.version != version:
        return link
    return links.renew(link, by=by)


@atomic
def close_link(*, membership: Membership, by) -> PublicLink | None:
    link = _of(membership)
    return link if link is None or link.closed_at else links.close(link, by=by)


def _of(membership) -> PublicLink | None:
    lock(membership)
    return _links().filter(target=membership.pk).first()


def _links():
    return PublicLink.objects.filter(purpose=LinkPurpose.CALENDAR)


def behind(key: str) -> Membership | None:
    """Whose calendar the key opens; None for a wrong, old or closed one, and for somebody who no longer works there."""
    link = links.find(key, LinkPurpose.CALENDAR)
    if link is None:
        return None
    works_there = Membership.objects.in_force().filter(
        pk=link.target, user__is_active=True, roles__overlap=staff.roles_with(Right.CONTACT_CITIZENS)
    )
    return works_there.select_related("user", "organisation").first()


def feed(membership: Membership) -> bytes:
    """iCalendar (RFC 5545, 7986), in UTC. Runs in the scope of the organisation."""
    with translation.override(membership.user.language):
        calendar = _calendar()
        for uid, starts_at, minutes, version in [*_sessions(membership), *_calls(membership)]:
            calendar.add_component(_event(uid, starts_at, minutes, version))
    return calendar.to_ical()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Stopforløb//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):  # the second is the one that Outlook reads
        calendar.add(name, "Stopforløb")
    calendar.add("refresh-interval", OFTEN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar


def _event(uid, starts_at: datetime, minutes: int, version: int) -> Event:
    day = timezone.localdate(starts_at).isoformat()
    event = Event()
    event.add("uid", f"{uid}@stopforloeb")
    event.add("sequence", version)
    event.add("dtstamp", clock.now())
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(minutes=minutes))
    event.add("summary", _("Busy"))
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("url", f"{settings.SITE_URL}{reverse('casework:calendar')}?day={day}")
    return event


def _sessions(membership):
    now, user = clock.now(), membership.user_id
    found = Session.objects.of(membership.organisation_id).on().filter(Q(counsellor=user) | Q(second=user))
    near = found.filter(starts_at__gte=now - BACK, starts_at__lt=now + AHEAD).order_by("starts_at", "pk")
    return near.values_list("submission", "starts_at", "minutes", "version")[:AT_MOST]


def _calls(membership):
    """Promised calls. A referral is its own number only here, so its key tells nothing."""
    promised = Referral.objects.of(membership.organisation_id).filter(
        state=ReferralState.RECEIVED, counsellor=membership.user_id, next_try__gte=clock.now() - BACK
    )
    for uid, next_try, version in promised.values_list("submission", "next_try", "version")[:AT_MOST]:
        yield uid, next_try, CALL_MINUTES, version
