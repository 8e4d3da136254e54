"""The list of citizens, by the latest referral of each. It answers for 125,000: no count, and a page begins where the
last one ended, which the address names by the citizen's number, because it must hold no name."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts import formats
from accounts.addresses import address
from accounts.models import Membership
from accounts.rights import SEE_CASES, Right
from referrals.enums import ReferralState
from referrals.models import Citizen, Referral
from referrals.reach import hidden_names, shown_name
from referrals.sources import source

PAGE = 50
NAME, LATEST = "name", "latest"
ANYBODY, MINE, UNIT, NOBODY = "", "mine", "unit", "nobody"
CITIZEN = ("pk", "name", "phone", "is_protected", "died_on")
REFERRAL = ("citizen", "received_at", "state", "counsellor__name", "channel", "unit_name")


@dataclass(frozen=True)
class Chosen:
    organisation: int
    state: str = ""
    whose: str = ANYBODY
    sort: str = NAME
    after: int | None = None
    before: int | None = None

    @property
    def backwards(self) -> bool:
        return self.before is not None

    @property
    def cursor(self) -> int | None:
        return self.before if self.backwards else self.after


@dataclass(frozen=True)
class Sheet:
    rows: list[dict]
    previous: int | None  # the citizen before whom the page before ends
    next: int | None


def sheet(user, chosen: Chosen) -> Sheet:
    """Five statements at most, however many citizens."""
    ids = list((_by_latest if chosen.sort == LATEST else _by_name)(user, chosen)[: PAGE + 1])
    more = len(ids) > PAGE
    ids = ids[:PAGE][::-1] if chosen.backwards else ids[:PAGE]
    has_previous, has_next = (more, True) if chosen.backwards else (chosen.after is not None, more)
    return Sheet(
        _rows(user, chosen.organisation, ids),
        ids[0] if ids and has_previous else None,
        ids[-1] if ids and has_next else None,
    )


def organisations(user) -> list:
    """Those whose citizens the user sees: the list shows one at a time, so that it follows an index."""
    sees = {organisation for right in SEE_CASES for organisation in user.access.where(right)}
    return [organisation for organisation in user.access.organisations if organisation.pk in sees]


def _by_name(user, chosen):
    found = Citizen.objects.visible_to(user).filter(organisation=chosen.organisation)
    wanted = _wanted(user, chosen)
    if wanted:
        found = found.filter(Exists(_latest(chosen.organisation).filter(wanted, citizen=OuterRef("pk"))))
    if chosen.cursor:
        at = Citizen.objects.visible_to(user).filter(pk=chosen.cursor).values_list("sort_key", "pk").first()
        found = found.filter(_beyond(("sort_key", "pk"), at, up=not chosen.backwards))
    order = ("-sort_key", "-pk") if chosen.backwards else ("sort_key", "pk")
    return found.order_by(*order).values_list("pk", flat=True)


def _by_latest(user, chosen):
    """The newest first."""
    mine = _latest(chosen.organisation).visible_to(user).filter(citizen__erased_at=None)
    found = mine.filter(_wanted(user, chosen))
    if chosen.cursor:
        at = mine.filter(citizen=chosen.cursor).values_list("received_at", "pk").first()
        found = found.filter(_beyond(("received_at", "pk"), at, up=chosen.backwards))
    order = ("received_at", "pk") if chosen.backwards else ("-received_at", "-pk")
    return found.order_by(*order).values_list("citizen", flat=True)


def _latest(organisation):
    """Of each citizen the latest referral that nobody has taken back."""
    standing = Referral.objects.of(organisation).exclude(state=ReferralState.WITHDRAWN)
    later = standing.filter(citizen=OuterRef("citizen"), received_at__gte=OuterRef("received_at")).filter(
        Q(received_at__gt=OuterRef("received_at")) | Q(pk__gt=OuterRef("pk"))
    )
    return standing.filter(~Exists(later))


def _wanted(user, chosen) -> Q:
    wanted = Q(state=chosen.state) if chosen.state else Q()
    if chosen.whose == NOBODY:
        return wanted & Q(counsellor=None)
    if chosen.whose == UNIT or (not chosen.whose and not user.access.may(Right.SEE_CITIZENS, chosen.organisation)):
        beside = Membership.objects.beside(user, chosen.organisation)
        return wanted & Q(counsellor__in=beside.values("user"))
    return wanted & Q(counsellor=user) if chosen.whose == MINE else wanted


def _beyond(fields, at, *, up: bool) -> Q:
    """What comes after `at` in the order of the two fields. The first field bounds the index, too."""
    if at is None:
        return Q()
    first, second = fields
    than = "gt" if up else "lt"
    return Q(**{f"{first}__{than}e": at[0]}) & (Q(**{f"{first}__{than}": at[0]}) | Q(**{f"{second}__{than}": at[1]}))


def _rows(user, organisation, ids) -> list[dict]:
    citizens = {row[0]: row for row in Citizen.objects.of(organisation).filter(pk__in=ids).values_list(*CITIZEN)}
    latest = _latest(organisation).filter(citizen__in=ids).order_by()
    referrals = {row[0]: row[1:] for row in latest.values_list(*REFERRAL)}
    hidden = hidden_names(user, ((organisation, pk, is_protected) for pk, _, _, is_protected, _ in citizens.values()))
    return [_row(citizens[pk], referrals.get(pk), hidden) for pk in ids if pk in citizens]


def _row(citizen, referral, hidden) -> dict:
    pk, name, phone, _is_protected, died_on = citizen
    received_at, state, counsellor, channel, unit = referral or (None, "", None, "", "")
    return {
        "citizen": pk,
        "name": shown_name(name, pk, hidden),
        "url": address("casework:citizen") % pk,
        "phone": formats.phone(phone) if pk not in hidden else "",
        "died": died_on is not None,
        "received": formats.day(timezone.localdate(received_at)) if received_at else "",
        "unit": source(channel, unit) if referral else "",
        "state": ReferralState(state).label if state else "",
        "counsellor": counsellor or "",
        "unassigned": bool(referral) and counsellor is None and state == ReferralState.RECEIVED,
    }
