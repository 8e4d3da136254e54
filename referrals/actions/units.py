"""What a coordinator does with the units that refer, and with their links."""

from django.utils.translation import gettext_lazy as _

from accounts import links
from accounts.actors import stamp, unstamp
from accounts.editing import edit
from accounts.enums import LinkPurpose
from accounts.history import record
from accounts.models import PublicLink
from accounts.transactions import atomic
from accounts.transitions import Refused, lock
from referrals.models import ReferringUnit

LINKS = (LinkPurpose.REFER, LinkPurpose.SELF_REFER)


@atomic
def add(*, organisation, by, **fields) -> ReferringUnit:
    """A new unit, with its two links open: pocket card and poster can be printed at once."""
    unit = record(ReferringUnit(organisation=organisation, **fields), by=by)
    for purpose in LINKS:
        open_link(unit=unit, purpose=purpose, by=by)
    return unit


@atomic
def change(*, unit, version, by, **fields) -> ReferringUnit:
    """Correct the unit. Its links lead to the organisations of its collaboration. Raises accounts.editing.Stale."""
    unit = edit(row=unit, version=version, by=by, **fields)
    for link in links_of(unit).values():
        if link.collaboration_id != unit.collaboration_id:
            link.collaboration = unit.collaboration
            link.save(update_fields=["collaboration"])
    return unit


@atomic
def close(*, unit, by) -> ReferringUnit:
    """The unit refers no more: its links are closed with it. What it has referred stays."""
    unit = lock(unit)
    if unit.closed_at:
        return unit
    for purpose in LINKS:
        close_link(unit=unit, purpose=purpose, by=by)
    return _event(unit, stamp("closed", by=by), by)


@atomic
def reopen(*, unit, by) -> ReferringUnit:
    """The unit refers again. Its links stay closed until each is opened: the printed ones are not to come alive."""
    unit = lock(unit)
    return _event(unit, unstamp("closed"), by) if unit.closed_at else unit


def links_of(unit) -> dict[str, PublicLink]:
    """The unit's links by purpose, open and closed ones."""
    found = PublicLink.objects.filter(purpose__in=LINKS, target=unit.pk)
    people = ("organisation", "collaboration", "created_by", "renewed_by", "closed_by")
    return {link.purpose: link for link in found.select_related(*people)}


@atomic
def open_link(*, unit, purpose, by) -> PublicLink:
    """A link that is open: the first, or a new one after the former was closed. An open one stays as it is."""
    if lock(unit).closed_at:
        raise Refused(_("The unit is closed. Open it again first."))
    link = links_of(unit).get(purpose)
    if link is None:
        return links.make(
            purpose=purpose,
            organisation=unit.organisation,
            collaboration=unit.collaboration,
            target=unit.pk,
            by=by,
        )
    return links.renew(link, by=by) if link.closed_at else link


@atomic
def renew_link(*, unit, purpose, by, version: int) -> PublicLink:
    """A new key in place of `version`: whatever is printed with that one opens nothing any more.

    Pressed twice it is renewed once: the second press still speaks of the former version.
    """
    link = _locked(unit, purpose)
    if link is None or link.closed_at:
        raise Refused(_("The link is closed."))
    return links.renew(link, by=by) if link.version == version else link


@atomic
def close_link(*, unit, purpose, by) -> PublicLink | None:
    link = _locked(unit, purpose)
    if link is None or link.closed_at:
        return link
    return links.close(link, by=by)


def _locked(unit, purpose):
    lock(unit)
    return links_of(unit).get(purpose)


def _event(unit, event, by):
    for name, value in event.items():
        setattr(unit, name, value)
    return record(unit, by=by, fields=event)
