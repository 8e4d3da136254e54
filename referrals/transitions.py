"""The only place that assigns Referral.state. Functions take the referral and by=; a wrong state is refused."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.actors import stamp, system, unstamp
from accounts.transitions import Refused, Table, put
from referrals import deadline
from referrals.enums import DECLINE_REASONS, NOT_RELEVANT_REASONS, OPEN, EndReason
from referrals.enums import ReferralState as S

UNDO_MINUTES = 10
# Says that a referral counts as contacted because the citizen had been reached shortly before.
ATTACHED = system("attach")

TABLE = Table()
transition = TABLE.transition
available = TABLE.available


@transition("contact", source={S.RECEIVED}, target=S.CONTACTED)
def contact(referral, *, by, at=None):
    """The citizen was reached: the clock stops. Deadline and appointment stay, so that undoing restores them."""
    return put(referral, stamp("contacted", by=by, at=at))


@transition("undo_contact", source={S.CONTACTED}, target=S.RECEIVED)
def undo_contact(referral, *, by):
    """The contact was recorded by mistake."""
    return put(referral, unstamp("contacted"), attached_to=None)


@transition("plan", source={S.CONTACTED}, target=S.PLANNED)
def plan(referral, *, by):
    """The citizen has a course with dates."""
    _somebody_is_there(referral.citizen)
    return []


@transition("undo_plan", source={S.PLANNED}, target=S.CONTACTED)
def undo_plan(referral, *, by):
    """The course was planned by mistake, or comes to nothing before it has begun."""
    return []


@transition("leave", source={S.PLANNED}, target=S.DECLINED)
def leave(referral, *, by, reason, at=None):
    """The planned course ends before it has begun."""
    if reason not in [*DECLINE_REASONS, EndReason.NEVER_CAME]:
        raise ValueError(reason)
    return _end(referral, reason, by, at)


@transition("start", source={S.PLANNED}, target=S.STARTED)
def start(referral, *, by, at=None):
    """The citizen has come to the first talk or meeting of the course."""
    _somebody_is_there(referral.citizen)
    return put(referral, stamp("started", by=by, at=at))


@transition("undo_start", source={S.STARTED}, target=S.PLANNED)
def undo_start(referral, *, by):
    """The first talk was recorded by mistake."""
    return put(referral, unstamp("started"))


@transition("begin_again", source={S.FINISHED}, target=S.STARTED)
def begin_again(referral, *, by):
    """A new attempt after the course has ended."""
    _somebody_is_there(referral.citizen)
    return put(referral, unstamp("ended"), end_reason="", ended_from="")


@transition("finish", source={S.STARTED}, target=S.FINISHED)
def finish(referral, *, by, at=None):
    """The course has ended, however it went."""
    return _end(referral, EndReason.FINISHED, by, at)


@transition("mark_not_reached", source={S.RECEIVED}, target=S.NOT_REACHED)
def mark_not_reached(referral, *, by):
    missing = referral.organisation.contact_attempts - failed_attempts(referral)
    if missing > 0:
        raise Refused(ngettext("Try %d more time first.", "Try %d more times first.", missing) % missing)
    return _end(referral, EndReason.TOO_MANY_ATTEMPTS, by)


@transition("decline", source={S.RECEIVED, S.CONTACTED}, target=S.DECLINED)
def decline(referral, *, by, reason):
    """Before a course. Whoever leaves a course that has started has not declined it."""
    if reason not in DECLINE_REASONS:
        raise ValueError(reason)
    return _end(referral, reason, by)


@transition("mark_not_relevant", source=OPEN, target=S.NOT_RELEVANT)
def mark_not_relevant(referral, *, by, reason, at=None):
    if reason not in NOT_RELEVANT_REASONS:
        raise ValueError(reason)
    if reason == EndReason.MISTAKE and referral.state in (S.PLANNED, S.STARTED):
        raise Refused(_("A course has been planned from this referral. End the course first."))
    return _end(referral, reason, by, at)


@transition("withdraw", source={S.RECEIVED, S.CONTACTED}, target=S.WITHDRAWN)
def withdraw(referral, *, by):
    """The referrer takes it back: within ten minutes, while nobody has begun.

    One that was attached to a recent contact on arrival can be taken back too: a refusal would tell the referrer that
    the citizen was known.
    """
    if clock.now() > referral.received_at + timedelta(minutes=UNDO_MINUTES):
        raise Refused(_("More than ten minutes have passed."))
    begun = referral.state == S.CONTACTED or referral.counsellor_id or referral.attempts.exists()
    if begun and referral.contacted_by_kind != ATTACHED.kind:
        raise Refused(_("A counsellor has already taken the referral."))
    return _end(referral, EndReason.MISTAKE, by)


@transition("reopen", source=set(S) - set(OPEN), target=S.RECEIVED)
def reopen(referral, *, by):
    """The citizen is to be contacted after all: a new clock, as for a referral received today."""
    _somebody_is_there(referral.citizen)
    groups = [*referral.target_groups, *referral.citizen.target_groups]
    due = deadline.due_after(clock.today(), referral.organisation.days_to_contact(groups))
    return [
        *put(referral, unstamp("ended"), end_reason="", ended_from=""),
        *put(
            referral,
            {**unstamp("contacted"), **unstamp("started")},
            contact_due=due,
            contact_by=deadline.call_by(due),
        ),
        *put(
            referral,
            stamp("reopened", by=by),
            next_try=None,
            paused_until=None,
            attached_to=None,
        ),
    ]


@transition(
    "undo_end",
    source=set(S) - set(OPEN) - {S.WITHDRAWN},
    target=lambda r: S(r.ended_from),
)
def undo_end(referral, *, by):
    """It was ended by mistake: everything, the deadline included, is as before."""
    _somebody_is_there(referral.citizen)
    return put(referral, unstamp("ended"), end_reason="", ended_from="")


def failed_attempts(referral) -> int:
    """How often somebody has tried in vain since the referral was received, or reopened."""
    since = referral.reopened_at or referral.received_at
    return referral.attempts.failed().filter(made_at__gte=since).count()


def _somebody_is_there(citizen):
    if citizen.has_died:
        raise Refused(_("The citizen has died."))
    if citizen.erased_at:
        raise Refused(_("The citizen’s data have been erased."))


def _end(referral, reason, by, at=None):
    return put(
        referral,
        stamp("ended", by=by, at=at),
        end_reason=reason,
        ended_from=referral.state,
    )
