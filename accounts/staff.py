"""Who works in an organisation, and as what: invited, changed, closed, lent. Each change is an event that is kept."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.actors import stamp, unstamp
from accounts.editing import Stale
from accounts.enums import StaffChange
from accounts.history import alter, record
from accounts.models import Absence, Loan, Membership, Organisation, StaffEvent, Unit, User
from accounts.rights import ROLES, Right
from accounts.scope import scope
from accounts.transactions import atomic
from accounts.transitions import Refused, lock


def roles_with(right: Right) -> list:
    return [role for role, rights in ROLES.items() if right in rights]


def counsellors(organisation_id):
    """Who can have a case of the organisation today."""
    places = Membership.objects.in_force().filter(
        organisation=organisation_id, roles__overlap=roles_with(Right.CONTACT_CITIZENS)
    )
    return User.objects.filter(pk__in=places.values("user"), is_active=True).order_by("name", "pk")


def deputies(user_id: int, organisation_id: int):
    """Who may stand in for the colleague: those who may open the colleague's cases."""
    places = Membership.objects.in_force().filter(organisation=organisation_id)
    unit = places.filter(user=user_id, unit__isnull=False).values("unit")
    everywhere = Q(roles__overlap=roles_with(Right.SEE_CITIZENS))
    beside = Q(roles__overlap=roles_with(Right.SEE_UNIT_CITIZENS), unit__in=unit)
    able = places.filter(everywhere | beside, roles__overlap=roles_with(Right.CONTACT_CITIZENS))
    return counsellors(organisation_id).filter(pk__in=able.values("user")).exclude(pk=user_id)


def away_on(day, organisations) -> set[int]:
    """Who is registered as away that day in one of the organisations."""
    return set(Absence.objects.on(day).filter(organisation__in=organisations).values_list("user", flat=True))


def marked(user: User, away: set[int]) -> str:
    """The name as a choice: "Mona Dahl (fraværende)"."""
    return _("%s (away)") % user.name if user.pk in away else user.name


def lock_counsellor(user: User, organisation_id: int):
    """Hold the counsellor's place until the transaction ends, so that nobody closes it meanwhile.

    Raises Refused for somebody who cannot have a case of the organisation.
    """
    place = Membership.objects.in_force().filter(user=user, organisation=organisation_id)
    held = place.select_for_update(of=("self",), no_key=True).first()
    if held is None or not set(held.roles) & set(roles_with(Right.CONTACT_CITIZENS)):
        raise Refused(_("%s has no account here that may call citizens.") % user)


@atomic
def invite(*, organisation: Organisation, email: str, name: str, roles, unit: Unit | None, by) -> Membership:
    """A place for somebody: a new account, or one more place for one that works elsewhere, which nothing here tells."""
    user, _new = User.objects.get_or_create(email=email.lower(), defaults={"name": name, "password": unusable()})
    place = Membership.objects.select_for_update(of=("self",)).filter(user=user, organisation=organisation).first()
    if place and not place.closed_at and not place.has_run_out:
        raise Refused(_("%s is among your staff already.") % place.name)
    values = {"roles": sorted(roles), "unit": unit, "invited_as": name, "valid_from": None, "valid_until": None}
    events = stamp("invited", by=by) | unstamp("closed")
    if place is None:
        place = record(Membership(user=user, organisation=organisation, **values, **events), by=by)
    else:
        alter(place, by=by, **values, **events)
    _open(place)
    _tell(place, StaffChange.INVITED, by, roles=[None, place.roles], unit=[None, str(unit or "")])
    return place


@atomic
def change(*, membership: Membership, version: int, by, roles, unit: Unit | None, name: str | None = None):
    """Roles, unit, and the name where `may_rename`. Raises Stale, or Refused for the last administrator's own right."""
    _hold(membership.organisation_id)
    place = lock(membership)
    if place.version != version:
        raise Stale(place)
    if Right.MANAGE_STAFF not in _rights(roles):
        _refuse_last_administrator(place)
    before = {"roles": sorted(place.roles), "unit": str(place.unit or ""), "name": place.name}
    if name and name != place.name:
        _rename(place, name)
    alter(place, by=by, roles=sorted(roles), unit=unit, invited_as=place.invited_as)
    after = {"roles": place.roles, "unit": str(unit or ""), "name": place.name}
    changed = {what: [before[what], after[what]] for what in before if before[what] != after[what]}
    if changed:
        _tell(place, StaffChange.CHANGED, by, **changed)
    return place


@atomic
def close(*, membership: Membership, by):
    """Nothing opens from the next request on. Whoever has cases hands them over first (referrals.actions.handover)."""
    _hold(membership.organisation_id)
    place = lock(membership)
    if place.closed_at:
        return place
    _refuse_last_administrator(place)
    for loan in Loan.objects.filter(user=place.user, home=place.organisation, ended_at=None):
        end_loan(loan=loan, by=by)
    for loan in Loan.objects.filter(user=place.user, host=place.organisation, ended_at=None).exclude(accepted_at=None):
        _end(loan, by)
    _close(place, by, StaffChange.LOAN_ENDED if place.is_loan else StaffChange.CLOSED)
    return place


@atomic
def reopen(*, membership: Membership, by) -> Membership:
    """As before, with an invitation to choose a password: a closed account has none."""
    place = lock(membership)
    if not place.closed_at or place.is_loan:
        raise Refused(_("The account is open already."))
    alter(place, by=by, **unstamp("closed"), **stamp("invited", by=by), invited_as=place.user.name)
    _open(place)
    _tell(place, StaffChange.REOPENED, by)
    return place


def may_rename(membership: Membership, organisations) -> bool:
    """Whose account works in these organisations alone, loans aside. The others write their names themselves."""
    if membership.is_loan:
        return False
    own = membership.user.memberships.in_force().filter(valid_from=None)
    return not own.exclude(organisation__in=organisations).exists()


# Lending.


@atomic
def offer(*, membership: Membership, host: Organisation, purpose: str, from_day, until_day, by) -> Loan:
    """The own organisation offers a colleague to a partner. Nothing opens until the partner accepts."""
    place = lock(membership)
    if place.closed_at or place.is_loan:
        raise Refused(_("The account is closed."))
    if Membership.objects.in_force().filter(user=place.user, organisation=host, valid_from=None).exists():
        raise Refused(_("The colleague works there already."))
    waiting = Loan.objects.filter(user=place.user, host=host, ended_at=None)
    if waiting.filter(from_day__lte=until_day, until_day__gte=from_day).exists():
        raise Refused(_("There is a loan to that organisation in these days already."))
    loan = Loan.objects.create(
        user=place.user,
        home=place.organisation,
        host=host,
        purpose=purpose,
        from_day=from_day,
        until_day=until_day,
        **stamp("offered", by=by),
    )
    _tell(place, StaffChange.LENT_OUT, by, to=[None, str(host)], days=[None, _days(loan)])
    return loan


@atomic
def accept(*, loan: Loan, roles, unit: Unit | None, by) -> Membership:
    """The receiving organisation is the data controller there: it decides what the borrowed colleague may do."""
    loan = lock(loan)
    if loan.ended_at or loan.accepted_at or loan.until_day < clock.today():
        raise Refused(_("The offer is no longer open."))
    place = Membership.objects.select_for_update(of=("self",)).filter(user=loan.user, organisation=loan.host).first()
    if place and not place.closed_at and not place.has_run_out:
        raise Refused(_("The colleague works here already."))
    days = {"valid_from": loan.from_day, "valid_until": loan.until_day}
    values = {"roles": sorted(roles), "unit": unit, "invited_as": "", **days, **unstamp("invited"), **unstamp("closed")}
    if place is None:
        place = record(Membership(user=loan.user, organisation=loan.host, **values), by=by)
    else:
        alter(place, by=by, **values)
    _save(loan, stamp("accepted", by=by))
    _tell(place, StaffChange.BORROWED, by, roles=[None, place.roles], days=[None, _days(loan)])
    return place


@atomic
def end_loan(*, loan: Loan, by):
    """Either side, at any time: the borrowed place closes with it. What it has is then listed for the coordinator."""
    loan = lock(loan)
    if loan.ended_at:
        return loan
    _end(loan, by)
    if loan.accepted_at:
        place = Membership.objects.select_for_update(of=("self",)).get(user=loan.user, organisation=loan.host)
        if not place.closed_at:
            _close(place, by, StaffChange.LOAN_ENDED)
    return loan


def _days(loan) -> list[str]:
    return [loan.from_day.isoformat(), loan.until_day.isoformat()]


def _end(loan, by):
    _save(loan, stamp("ended", by=by))


# What all of them do.


def unusable() -> str:
    """The stored password of an account that has not chosen one."""
    return make_password(None)


def _hold(organisation_id):
    """One change of staff at a time in an organisation: two administrators cannot take the right from each other."""
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation_id)


def _rights(roles) -> set:
    return set().union(*(ROLES[role] for role in roles))


def _refuse_last_administrator(place):
    """Somebody must be left who can let others in."""
    if Right.MANAGE_STAFF not in _rights(place.roles) or place.closed_at:
        return
    others = Membership.objects.in_force().filter(
        organisation=place.organisation_id, roles__overlap=roles_with(Right.MANAGE_STAFF), valid_until=None
    )
    without = {"user__password__startswith": UNUSABLE_PASSWORD_PREFIX}
    can_sign_in = others.exclude(pk=place.pk).filter(user__is_active=True).exclude(**without)
    if not can_sign_in.exists():
        raise Refused(_("This is the only administrator. Make somebody else administrator first."))


def _close(place, by, kind):
    alter(place, by=by, **stamp("closed", by=by))
    _tell(place, kind, by)
    user = place.user = _hold_user(place.user_id)
    if not user.memberships.filter(closed_at=None).exclude(valid_until__lt=clock.today()).exists():
        # Without a password the sessions end too, and stay ended when the account is opened again.
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])


def _open(place):
    user = place.user = _hold_user(place.user_id)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])


def _hold_user(pk):
    """A place that opens while the last one closes: the one that comes second sees the other."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _rename(place, name):
    place.invited_as = name if place.invited_as else ""
    if may_rename(place, [place.organisation_id]):
        place.user.name = name
        place.user.save(update_fields=["name"])


def _save(loan, event):
    for name, value in event.items():
        setattr(loan, name, value)
    loan.save(update_fields=list(event))


def _tell(place, kind, by, **changes):
    """The event stands in the place's own organisation, which a loan's other side cannot read."""
    with scope([place.organisation_id]):
        StaffEvent.objects.create(
            organisation=place.organisation, user=place.user, kind=kind, changes=changes, **stamp("made", by=by)
        )
