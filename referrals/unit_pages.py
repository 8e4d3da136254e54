"""What the pages about referring units show: rows of the list, the two links, figures as bars."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock, formats, links
from accounts.actors import link as link_of
from accounts.enums import LinkPurpose
from accounts.rights import Right
from referrals import figures
from referrals.actions import units as actions
from referrals.enums import Channel, Period, UnitKind
from referrals.models import Referral, ReferringUnit

FIELDS = ("pk", "name", "institution", "kind", "organisation", "organisation__short_name", "ambassador_name")
WEEK, MONTH = timedelta(days=7), timedelta(days=30.4)
MOST_WEEKS = 8  # then it is said in months
# How the addresses call them.
WORDS = {LinkPurpose.REFER: "personale", LinkPurpose.SELF_REFER: "plakat"}


def since(period: str) -> date | None:
    """The first day of the period; None: from the beginning."""
    today = clock.today()
    if period == Period.THIS_YEAR:
        return today.replace(month=1, day=1)
    return today - timedelta(days=365) if period == Period.TWELVE_MONTHS else None


def rows(found, user, period) -> tuple[list[dict], figures.Figures, int]:
    """The units that have stopped referring first, then by name; the sum of them all; how many have stopped."""
    own = user.access.where(Right.MANAGE_UNITS)
    units = list(found.order_by("name", "institution").values_list(*FIELDS))
    counted = figures.of_units([unit[0] for unit in units], own, since=since(period))
    made = [_row(unit, counted[unit[0]], own) for unit in units]
    stopped = [row for row in made if row["stopped"]]
    going = [row for row in made if not row["stopped"]]
    return stopped + going, figures.total(counted.values()), len(stopped)


def _row(unit, counted, own) -> dict:
    pk, name, institution, kind, organisation, owner, ambassador = unit
    return {
        "url": reverse("referrals:unit", args=[pk]),
        "name": ", ".join(filter(None, [name, institution])),
        "kind": UnitKind(kind).label,
        "owner": "" if organisation in own else owner,
        "ambassador": ambassador,
        # Talks that came to no referral are the owner's to count.
        "talks": counted.talks if organisation in own else "–",
        "referrals": counted.referrals,
        "contacted": counted.contacted,
        "started": counted.started,
        "last_at": counted.last,
        **habit(counted),
    }


def file_lines(rows) -> list[list]:
    """The rows of the list for a file, under their headings."""
    heading = [
        _("Unit"),
        _("Kind"),
        _("Owner"),
        _("VBA ambassador"),
        _("VBA talks"),
        _("Referred"),
        _("Contacted"),
        _("Started"),
        _("Last referral"),
        _("Has stopped referring"),
    ]
    return [heading, *map(_file_line, rows)]


def _file_line(row) -> list:
    told = [row[name] for name in ("name", "kind", "owner", "ambassador", "talks", "referrals", "contacted", "started")]
    last = row["last_at"] and timezone.localdate(row["last_at"])
    return [*told, last, _("Yes") if row["stopped"] else _("No")]


def habit(counted) -> dict:
    """When it last referred, and whether it has stopped, in words."""
    if counted.last is None:
        return {"last": "", "stopped": False, "silence": ""}
    stopped = counted.has_stopped(clock.now())
    return {
        "last": formats.day(timezone.localdate(counted.last)),
        "stopped": stopped,
        "silence": _("%(ago)s. Usually %(often)s.") % _since_and_usually(counted) if stopped else "",
    }


def _since_and_usually(counted) -> dict:
    weeks = (clock.now() - counted.last).days // 7
    return {"ago": ngettext("%d week ago", "%d weeks ago", weeks) % weeks, "often": often(counted.usual)}


def often(interval: timedelta) -> str:
    """ "every week", "every 2 weeks", "every 3 months"; what is more often counts as every week."""
    weeks = round(interval / WEEK)
    if weeks <= 1:
        return _("every week")
    if weeks <= MOST_WEEKS:
        return _("every %d weeks") % weeks
    return _("every %d months") % round(interval / MONTH)


def panels(unit) -> list[dict]:
    """The two links, each with its address, who made it, and how often it was used."""
    found = actions.links_of(unit)
    used = _used(unit)
    return [_panel(unit, purpose, found.get(purpose), used) for purpose in actions.LINKS]


def _panel(unit, purpose, link, used) -> dict:
    times, last = used[purpose]
    args = [unit.pk, WORDS[purpose]]
    return {
        "purpose": purpose,
        "id": WORDS[purpose],
        "link": link,
        "open": link is not None and link.closed_at is None,
        "address": address(link) if link else "",
        "made": _made(link) if link else "",
        "times": times,
        "last": formats.plain_day(timezone.localdate(last)) if last else "",
        "open_url": reverse("referrals:unit_link_open", args=args),
        "renew_url": reverse("referrals:unit_link_renew", args=args),
        "close_url": reverse("referrals:unit_link_close", args=args),
        "print_url": reverse("referrals:unit_print", args=args),
    }


def address(link) -> str:
    """The whole address, as it is copied and printed."""
    key = links.key(link)
    if link.purpose == LinkPurpose.REFER:
        return settings.SITE_URL + reverse("referrals:vba", args=[key])
    return settings.SITE_URL + reverse("referrals:self_refer_unit", args=[link.organisation.slug, key])


def _made(link) -> str:
    """What happened to the link last, when, and by whom."""
    events = [
        (_("Closed %(day)s by %(who)s."), link.closed_at, link.closed_by),
        (_("Renewed %(day)s by %(who)s."), link.renewed_at, link.renewed_by),
        (_("Made %(day)s by %(who)s."), link.created_at, link.created_by),
    ]
    text, at, who = next(event for event in events if event[1])
    return text % {"day": formats.plain_day(timezone.localdate(at)), "who": who or _("the system")}


def _used(unit) -> dict:
    """How many referrals came by each link, and when the last did; in the scope that is open."""
    counted = dict.fromkeys(actions.LINKS, (0, None))
    channels = {Channel.STAFF_FORM: LinkPurpose.REFER, Channel.SELF: LinkPurpose.SELF_REFER}
    # Those with an account have used no link.
    by_link = Q(channel=Channel.SELF) | Q(channel=Channel.STAFF_FORM, received_by_kind=link_of(unit).kind)
    found = Referral.objects.of(unit.organisation).filter(by_link, unit=unit).exclude(state="withdrawn")
    for channel, times, last in found.values_list("channel").annotate(Count("pk"), Max("received_at")).order_by():
        counted[channels[channel]] = (times, last)
    return counted


def bars(counted, *, with_talks: bool) -> list[dict]:
    """The figures from top to bottom, each with its share in words and as the width of its bar (0 to 100)."""
    whole = counted.talks if with_talks else counted.referrals
    parts = [
        (_("VBA talks"), counted.talks, 0, ""),
        (_("Referred"), counted.referrals, counted.talks if with_talks else 0, _("of the talks")),
        (_("Contacted"), counted.contacted, counted.referrals, _("of those referred")),
        (_("Course started"), counted.started, counted.referrals, _("of those referred")),
    ]
    return [
        {"label": label, "number": number, "width": percent(number, whole), "share": _share(number, of, words)}
        for label, number, of, words in (parts if with_talks else parts[1:])
    ]


def _share(number, of, words) -> str:
    return f"{percent(number, of)} % {words}" if of else ""


def percent(part: int, whole: int) -> int:
    """Rounded; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


def kinds_of(user) -> list[tuple[str, str]]:
    """The kinds that the user's units are of, for the filter."""
    used = set(ReferringUnit.objects.visible_to(user).order_by().values_list("kind", flat=True).distinct())
    return [(kind.value, str(kind.label)) for kind in UnitKind if kind in used]
