"""First contact: who takes the referral, what came of each attempt, pauses, and how it ends before a course."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts import clock, staff
from accounts.actors import stamp, unstamp
from accounts.history import alter, record, record_all
from accounts.models import User
from accounts.transactions import atomic
from accounts.transitions import Refused, WrongState, lock
from referrals import deadline, transitions
from referrals.actions import above
from referrals.actions.standing import lock_case
from referrals.enums import WITH_COURSE, ContactChannel, EndReason, Outcome, ReferralState
from referrals.models import ContactAttempt, Pause, Referral, StoplinienBridge


class Taken(Refused):
    """A colleague has taken the referral since the page was opened."""

    def __init__(self, counsellor: User | None):
        super().__init__(_("%s has taken this referral in the meantime.") % counsellor)
        self.counsellor = counsellor


@atomic
def take(*, referral: Referral, by: User) -> Referral:
    """Take an unassigned referral. Raises Taken when somebody was quicker; taking one's own again changes nothing."""
    referral = lock_case(referral)
    if referral.counsellor_id not in (None, by.pk):
        raise Taken(referral.counsellor)
    return referral if referral.counsellor_id else assign(referral=referral, counsellor=by, by=by)


@atomic
def assign(*, referral: Referral, counsellor: User | None, by) -> Referral:
    """Hand the referral to a counsellor, or back to nobody. The clock does not move.

    Raises Refused for somebody who has no account that may call citizens there; one that is being closed at this
    moment is waited for, so that nothing is left with somebody who has gone.
    """
    referral = lock_case(referral)
    if counsellor:
        staff.lock_counsellor(counsellor, referral.organisation_id)
    if referral.state in Referral.ENDED:
        raise WrongState(referral)
    return give_all([(referral, counsellor)], by=by)[0]


def give_all(pairs, *, by) -> list[Referral]:
    """Each referral, locked already, to its counsellor or to nobody: two statements, however many.

    Raises Refused for nobody where a course is planned or runs: its talks need somebody.
    """
    if any(counsellor is None and referral.state in WITH_COURSE for referral, counsellor in pairs):
        raise Refused(_("A course that is planned or runs needs a counsellor. Choose a colleague."))
    for referral, counsellor in pairs:
        event = stamp("assigned", by=by) if counsellor else unstamp("assigned")
        for name, value in {"counsellor": counsellor, **event}.items():
            setattr(referral, name, value)
    given = [referral for referral, _counsellor in pairs]
    record_all(given, by=by, fields=["counsellor", *unstamp("assigned")])
    above.tell(above.GIVEN, given, by=by)
    return given


@atomic
def record_attempt(
    *,
    referral: Referral,
    by: User,
    outcome: str,
    channel: str = ContactChannel.PHONE,
    note: str = "",
    next_try=None,
    seen_unassigned: bool = False,
    submission: UUID | None = None,
) -> ContactAttempt:
    """Record what came of trying to reach the citizen. Takes the referral if nobody has it.

    Only `reached` stops the clock, for every waiting referral of the citizen. `next_try` is an appointment and moves no
    deadline. With `seen_unassigned`, a referral that a colleague has taken since raises Taken, so that nobody believes
    it is theirs. The same submission again gives the same attempt, unless that has been undone since.
    """
    referral = lock_case(referral)
    stored = submission and referral.attempts.filter(submission=submission).first()
    if stored and not stored.undone_at:
        return stored
    if referral.state != ReferralState.RECEIVED:
        raise WrongState(referral)
    if seen_unassigned and referral.counsellor_id not in (None, by.pk):
        raise Taken(referral.counsellor)
    attempt = ContactAttempt(
        organisation_id=referral.organisation_id,
        referral=referral,
        channel=channel,
        outcome=outcome,
        note=note,
        next_try=next_try,
        next_try_before=referral.next_try,
        took_referral=referral.counsellor_id is None,
        **({"submission": submission} if submission and not stored else {}),
        **stamp("made", by=by),
    )
    record(attempt, by=by)
    if attempt.took_referral:
        referral = assign(referral=referral, counsellor=by, by=by)
    if outcome == Outcome.REACHED:
        _stop_clocks(referral, attempt, by)
    else:
        alter(referral, by=by, next_try=next_try)
    return attempt


@atomic
def appoint(*, referral: Referral, at, by) -> Referral:
    """The citizen wants to be called at that time: an appointment, which moves no deadline."""
    referral = lock_case(referral)
    if referral.state != ReferralState.RECEIVED:
        raise WrongState(referral)
    return alter(referral, by=by, next_try=at)


@atomic
def undo_attempt(*, attempt: ContactAttempt, by) -> Referral:
    """Take a mistaken record back: state, deadline, appointment and owner are as before. Only the latest can be."""
    referral = lock_case(attempt.referral)
    attempt = lock(attempt)
    latest = referral.attempts.standing().order_by("-made_at", "-pk").first()
    if attempt.undone_at or latest != attempt:
        raise Refused(_("Only the latest record can be undone."))
    if attempt.outcome == Outcome.REACHED:
        referral = _restart_clocks(referral, attempt, by)
    elif referral.state == ReferralState.RECEIVED:
        referral = alter(referral, by=by, next_try=attempt.next_try_before)
    else:
        raise WrongState(referral)
    if attempt.took_referral and referral.counsellor == attempt.made_by:
        referral = assign(referral=referral, counsellor=None, by=by)
    alter(attempt, by=by, **stamp("undone", by=by))
    return referral


@atomic
def decline(*, referral: Referral, by, reason: str, heard_from_citizen: bool) -> Referral:
    """The citizen does not want to take part. When they said so themselves, that was the contact."""
    if heard_from_citizen and lock_case(referral).state == ReferralState.RECEIVED:
        record_attempt(referral=referral, by=by, outcome=Outcome.REACHED)
    return transitions.decline(referral, by=by, reason=reason)


@atomic
def not_relevant(*, referral: Referral, by, reason: str) -> list[Referral]:
    """Died and moved end every open referral of the citizen here; a mistake ends this one alone."""
    at = clock.now()
    referral = lock_case(referral)
    if reason == EndReason.MISTAKE:
        return [transitions.mark_not_relevant(referral, by=by, reason=reason, at=at)]
    if reason == EndReason.DIED:
        alter(referral.citizen, by=by, died_on=clock.today())
    still_open = referral.citizen.referrals.exclude(state__in=Referral.ENDED).order_by("pk")
    ended = [transitions.mark_not_relevant(each, by=by, reason=reason, at=at) for each in still_open]
    if referral not in ended:
        raise WrongState(referral)
    above.tell(above.LEFT, referral.citizen, reason=reason, at=at, by=by)
    return ended


@atomic
def undo_end(*, referral: Referral, by) -> Referral:
    """Ended by mistake: everything is as before, for each referral that the same record ended."""
    referral = lock_case(referral)
    at = referral.ended_at
    if referral.end_reason == EndReason.DIED:
        alter(referral.citizen, by=by, died_on=None)
    together = Referral.objects.filter(
        organisation=referral.organisation_id,
        citizen=referral.citizen_id,
        ended_at=referral.ended_at,
        end_reason=referral.end_reason,
    ).exclude(pk=referral.pk)
    for other in together.order_by("pk"):
        transitions.undo_end(other, by=by)
    referral = transitions.undo_end(referral, by=by)
    above.tell(above.CAME_BACK, referral, at=at, by=by)
    return referral


@atomic
def reopen(*, referral: Referral, by) -> Referral:
    """A new clock. Behind the citizen's lock: a death that is recorded at this moment is seen."""
    return transitions.reopen(lock_case(referral), by=by)


@atomic
def pause(*, referral: Referral, by, reason: str, until) -> Pause:
    """Stop the clock until a date. The deadline that follows is known at once, so nothing has to run when it ends.

    Raises Refused unless `until` is after today, and when the referral is on pause already.
    """
    referral = lock(referral)
    today = clock.today()
    if referral.state != ReferralState.RECEIVED:
        raise WrongState(referral)
    if referral.is_paused:
        raise Refused(_("The referral is already on pause. End that pause first."))
    if until <= today:
        raise Refused(_("Choose a date after today."))
    left = deadline.days_left(referral.contact_due, today)
    new = Pause(
        organisation_id=referral.organisation_id,
        referral=referral,
        reason=reason,
        until=until,
        days_left=left,
        due_before=referral.contact_due,
        **stamp("began", by=by),
    )
    record(new, by=by)
    alter(referral, by=by, paused_until=until, **_due(deadline.due_after_pause(until, left)))
    return new


@atomic
def end_pause(*, referral: Referral, by) -> Referral:
    """The pause ends today instead; the days left when it began run from today, at least one."""
    referral, running = _running_pause(referral)
    alter(running, by=by, **stamp("ended", by=by))
    due = deadline.due_after_pause(clock.today(), running.days_left)
    return alter(referral, by=by, paused_until=None, **_due(due))


@atomic
def undo_pause(*, referral: Referral, by) -> Referral:
    """The pause was a mistake: the former deadline stands again."""
    referral, running = _running_pause(referral)
    alter(running, by=by, **stamp("undone", by=by))
    return alter(referral, by=by, paused_until=None, **_due(running.due_before))


@atomic
def bridge_to_stoplinien(*, referral: Referral, by) -> StoplinienBridge:
    """The citizen has got Stoplinien's number for the time until we call. The clock goes on."""
    referral = lock(referral)
    if referral.state in Referral.ENDED:
        raise WrongState(referral)
    bridge = StoplinienBridge(
        organisation_id=referral.organisation_id,
        referral=referral,
        **stamp("made", by=by),
    )
    return record(bridge, by=by)


def _stop_clocks(referral, attempt, by):
    """The contact is with the citizen: their other waiting referrals become information to this one."""
    transitions.contact(referral, by=by, at=attempt.made_at)
    for other in _waiting_of(referral.citizen_id, referral.organisation_id):
        alter(lock(other), by=by, attached_to=referral)
        transitions.contact(other, by=by, at=attempt.made_at)


def _restart_clocks(referral, attempt, by):
    if referral.state != ReferralState.CONTACTED or referral.contacted_at != attempt.made_at:
        raise WrongState(referral)
    _restart_along(referral, attempt.made_at, by)
    return transitions.undo_contact(referral, by=by)


def _restart_along(referral, since, by):
    """Those stopped along, and those that came later and leaned on this contact, or on the course of one of them."""
    for other in referral.attached.filter(contacted_at__gte=since).order_by("pk"):
        _restart_along(other, since, by)
        _restart_attached(lock(other), by)


def _restart_attached(other, by):
    if other.state in WITH_COURSE or other.ended_from in WITH_COURSE:
        raise WrongState(other)
    if other.state == ReferralState.CONTACTED:
        other = transitions.undo_contact(other, by=by)
    else:
        # Ended since: were that undone, it would wait.
        alter(other, by=by, attached_to=None, ended_from=ReferralState.RECEIVED, **unstamp("contacted"))
    if other.assigned_by_kind == transitions.ATTACHED.kind:
        alter(other, by=by, counsellor=None, **unstamp("assigned"))


def _waiting_of(citizen_id, organisation_id):
    waiting = Referral.objects.filter(organisation=organisation_id, citizen=citizen_id, state=ReferralState.RECEIVED)
    return list(waiting.order_by("pk"))


def _running_pause(referral):
    referral = lock(referral)
    if not referral.is_paused or referral.state != ReferralState.RECEIVED:
        raise Refused(_("The referral is not on pause."))
    running = referral.pauses.filter(ended_at=None, undone_at=None).order_by("-began_at", "-pk").first()
    return referral, running


def _due(due) -> dict:
    return {"contact_due": due, "contact_by": deadline.call_by(due)}
