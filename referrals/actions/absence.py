"""A colleague is away: who stands in, and what becomes of each promise. Taking over holds until it is given back."""

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock, staff
from accounts.actors import stamp, unstamp
from accounts.editing import edit
from accounts.history import alter, record, record_all
from accounts.models import Absence, Membership, User
from accounts.rights import Right
from accounts.transactions import atomic
from accounts.transitions import Refused, lock
from referrals.actions import contact
from referrals.actions.standing import lock_citizens
from referrals.enums import ReferralState
from referrals.models import CoverStep, Referral

UNDO = timedelta(minutes=10)
KEEP, TAKE, TAKE_FOR_GOOD, MOVE, CANCEL = "keep", "take", "good", "move", "cancel"


@dataclass(frozen=True)
class Line:
    """What is to become of one promise, as it was when the page was drawn: a referral, or a talk or meeting
    (courses.actions.covering), by its number."""

    pk: int
    version: int
    choice: str
    taker: User | None = None
    at: datetime | None = None


@dataclass
class Outcome:
    taken: int = 0
    moved: int = 0
    cancelled: int = 0
    kept: int = 0
    blocked: int = 0  # whoever was to take it over has another appointment
    changed: list = field(default_factory=list)  # what somebody else has changed meanwhile

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def may_manage(user, organisation_id, absent_id, deputy_id=None) -> bool:
    """The person, a coordinator, the deputy of this absence, and whom the colleague has named as deputy beforehand."""
    if user.access.may(Right.MANAGE_ABSENCE, organisation_id) or user.pk in (absent_id, deputy_id):
        return True
    named = Membership.objects.filter(user=absent_id, organisation=organisation_id, deputy=user)
    return user.access.may(Right.CONTACT_CITIZENS, organisation_id) and named.exists()


@atomic
def register(*, membership: Membership, from_day, to_day, deputy: User | None, by) -> Absence:
    """Away from a day on, until one or until somebody ends it. Raises Refused when it is known already."""
    _check_deputy(membership.user_id, deputy, membership.organisation_id)
    row = Absence(
        organisation_id=membership.organisation_id,
        user_id=membership.user_id,
        from_day=from_day,
        to_day=to_day,
        deputy=deputy,
        **stamp("registered", by=by),
    )
    return _once(lambda: record(row, by=by))


@atomic
def change(*, absence: Absence, version: int, by, from_day, to_day, deputy: User | None) -> Absence:
    """Other days or another deputy. Raises Stale, or Refused."""
    _check_deputy(absence.user_id, deputy, absence.organisation_id)
    return _once(lambda: edit(row=absence, version=version, by=by, from_day=from_day, to_day=to_day, deputy=deputy))


@atomic
def end(*, absence: Absence, by) -> Absence:
    """Back at work, whatever the plan said. The second time changes nothing."""
    absence = lock(absence)
    return absence if absence.ended_at else alter(absence, by=by, **stamp("ended", by=by))


def can_reopen(absence: Absence, user) -> bool:
    return bool(absence.ended_at) and absence.ended_by_id == user.pk and absence.ended_at >= clock.now() - UNDO


@atomic
def reopen(*, absence: Absence, by) -> Absence:
    """It was ended by mistake: whoever did so takes it back, for ten minutes. Raises Refused."""
    absence = lock(absence)
    if not can_reopen(absence, by):
        raise Refused(_("That cannot be undone any more."))
    return _once(lambda: alter(absence, by=by, **unstamp("ended")))


def promises(absence: Absence):
    """What the absent colleague has promised for the days away: calls arranged, and deadlines; those past too.

    In the order in which they must be met. With an open end it is all that wait.
    """
    waiting = Referral.objects.of(absence.organisation_id).filter(
        counsellor=absence.user_id, state=ReferralState.RECEIVED
    )
    if absence.to_day:
        night = clock.end_of(absence.to_day)
        waiting = waiting.filter(Q(next_try__lt=night) | Q(contact_by__lte=absence.to_day))
    return waiting.by_deadline()


@atomic
def carry_out(*, absence: Absence, lines: list[Line], by, at: datetime | None = None) -> Outcome:
    """Do what each line says, at that moment. A referral that has been changed since the page was drawn is left alone,
    and reported.

    All lines are one plan: undoing takes back the whole of it.
    """
    takers = {line.taker.pk: line.taker for line in lines if line.taker and line.choice in (TAKE, TAKE_FOR_GOOD)}
    outcome, wanted = Outcome(), {line.pk: line for line in lines}
    locked = _locked(absence, wanted)
    for pk in sorted(takers):
        staff.lock_counsellor(takers[pk], absence.organisation_id)
    steps, at = [], at or clock.now()
    for referral in locked:
        line = wanted[referral.pk]
        mine = referral.counsellor_id == absence.user_id and referral.state == ReferralState.RECEIVED
        if mine and referral.version == line.version:
            steps.append(_step(absence, referral, line, by, at))
        elif line.choice != KEEP:
            outcome.changed.append(referral)
    taken = [(step.referral, step.taker) for step in steps if step.taker]
    kept = [step for step in steps if step.is_kept]
    with_another_time = [step.referral for step in steps if not step.taker and not step.is_kept]
    contact.give_all(taken, by=by)
    record_all(with_another_time, by=by, fields=["next_try"])
    record_all(steps, by=by)
    outcome.taken, outcome.kept = len(taken), len(kept)
    outcome.cancelled = sum(referral.next_try is None for referral in with_another_time)
    outcome.moved = len(with_another_time) - outcome.cancelled
    return outcome


@atomic
def take_all(*, absence: Absence, taker: User, by, at: datetime | None = None) -> Outcome:
    """Everything that the colleague has promised goes to one, for the time being."""
    promised = promises(absence).values_list("pk", "version")
    lines = [Line(pk, version, TAKE, taker) for pk, version in promised]
    return carry_out(absence=absence, lines=lines, by=by, at=at)


def undoable(absence: Absence, user):
    """The steps of the user's own plans that can be undone still; what was kept stays decided."""
    own = CoverStep.objects.of(absence.organisation_id).standing().changing().filter(absence=absence, made_by=user)
    return own.filter(made_at__gte=clock.now() - UNDO, returned_at=None)


@atomic
def undo(*, absence: Absence, steps, by) -> int:
    """Take the steps back. Returns how many are as before; what somebody has changed since stays."""
    steps = list(steps.order_by("referral"))
    done = _hand_back(absence, [step for step in steps if step.taker_id], by)
    done += _move_back(absence, [step for step in steps if not step.taker_id], by)
    _mark(steps, "undone", by)
    return done


@atomic
def give_back(*, absence: Absence, steps, by) -> int:
    """Back to the colleague: what was taken over for the time being and is still with whoever took it. Returns how
    many."""
    chosen = CoverStep.objects.of(absence.organisation_id).filter(absence=absence, pk__in=steps)
    lock_citizens(chosen.values_list("referral__citizen", flat=True))
    staff.lock_counsellor(absence.user, absence.organisation_id)
    still = list(chosen.to_give_back().order_by("referral"))
    done = _hand_back(absence, still, by)
    _mark(still, "returned", by)
    return done


@atomic
def name_deputy(*, membership: Membership, deputy: User | None, by):
    """Who may say that the colleague is absent, also on a morning when nobody else is there."""
    _check_deputy(membership.user_id, deputy, membership.organisation_id)
    alter(lock(membership), by=by, deputy=deputy)


def _step(absence, referral, line, by, at) -> CoverStep:
    """What undoing needs to know. The new time, or none, is set on the referral and not saved yet. The deadline stands,
    so that a citizen whose call is cancelled waits no longer than others. What is kept has the time that it had."""
    about = {"organisation_id": absence.organisation_id, "absence": absence, "referral": referral}
    step = CoverStep(**about, **stamp("made", by=by, at=at))
    if line.choice in (KEEP, MOVE, CANCEL):
        times = {KEEP: referral.next_try, MOVE: line.at, CANCEL: None}
        step.next_try, step.next_try_before = times[line.choice], referral.next_try
        referral.next_try = step.next_try
    else:
        step.taker, step.for_good = line.taker, line.choice == TAKE_FOR_GOOD
    return step


def _locked(absence, referrals) -> list[Referral]:
    """Those of the absence's own organisation, in the order of their ids, behind their citizens."""
    own = Referral.objects.of(absence.organisation_id).filter(pk__in=referrals).order_by("pk")
    lock_citizens(own.values_list("citizen", flat=True))
    return list(own.select_for_update(of=("self",)).select_related("citizen"))


def _hand_back(absence, steps, by) -> int:
    """What is still with whoever took it over goes back to the colleague; how many."""
    takers = {step.referral_id: step.taker_id for step in steps}
    still = [
        (referral, absence.user)
        for referral in _locked(absence, takers)
        if referral.counsellor_id == takers[referral.pk] and referral.state not in Referral.ENDED
    ]
    return len(contact.give_all(still, by=by))


def _move_back(absence, steps, by) -> int:
    """What still has the time that it was moved to gets its former one; how many."""
    moved = {step.referral_id: step for step in steps}
    still = []
    for referral in _locked(absence, moved):
        step = moved[referral.pk]
        if referral.next_try == step.next_try and referral.state == ReferralState.RECEIVED:
            referral.next_try = step.next_try_before
            still.append(referral)
    return len(record_all(still, by=by, fields=["next_try"]))


def _mark(steps, event, by):
    told = stamp(event, by=by)
    for step in steps:
        for name, value in told.items():
            setattr(step, name, value)
    record_all(steps, by=by, fields=list(told))


def _check_deputy(absent_id, deputy, organisation_id):
    if deputy is None:
        return
    if deputy.pk == absent_id or not staff.deputies(absent_id, organisation_id).filter(pk=deputy.pk).exists():
        raise Refused(_("Choose a deputy who may open the colleague’s cases."))


def _once(write):
    try:
        with atomic():
            return write()
    except IntegrityError as error:
        if "absence_once_at_a_time" not in str(error):
            raise
        raise Refused(_("The colleague is registered as absent in some of these days already.")) from error
