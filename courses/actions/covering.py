"""A colleague is away: what becomes of the talks and meetings of those days. Taking one over holds until it is given
back; the case, and the group, stay the colleague's. What becomes of calls and deadlines: referrals.actions.absence."""

from datetime import datetime, timedelta

from django.db.models import Q

from accounts import clock, staff
from accounts.actors import stamp
from accounts.history import record_all
from accounts.models import Absence, User
from accounts.transactions import atomic
from accounts.transitions import Refused
from courses.actions import meetings, planning, talks
from courses.enums import SessionState
from courses.models import Group, Session, SessionCover
from referrals.actions.absence import CANCEL, KEEP, MOVE, TAKE, UNDO, Line, Outcome
from referrals.actions.standing import lock_citizens

AROUND = ("session__course", "session__group", "absence__user", "taker")


class InTheWay(Refused):
    """The talk or meeting with the number `session` cannot be done as its line says."""

    def __init__(self, text, session: int):
        super().__init__(text)
        self.session = session


def promised(absence: Absence):
    """The planned talks and meetings of the colleague that have not begun, within the days away; all with an open
    end."""
    whose = Q(counsellor=absence.user_id) | Q(second=absence.user_id)
    found = Session.objects.of(absence.organisation_id).planned().filter(whose, starts_at__gt=clock.now())
    found = found.filter(starts_at__gte=clock.end_of(absence.from_day - timedelta(days=1)))
    if absence.to_day:
        found = found.filter(starts_at__lt=clock.end_of(absence.to_day))
    return found.order_by("starts_at", "pk")


@atomic
def carry_out(*, absence: Absence, lines: list[Line], by, at: datetime, leaves_blocked: bool = False) -> Outcome:
    """Do what each line says. What has been changed since the page was drawn is left alone, and reported. Raises
    InTheWay where somebody or a room is not free, and then nothing has happened; with `leaves_blocked` that one is kept
    and counted instead."""
    takers = {line.taker.pk: line.taker for line in lines if line.taker and line.choice == TAKE}
    outcome, wanted = Outcome(), {line.pk: line for line in lines}
    _lock_doors(_of(absence, wanted))
    for pk in sorted(takers):
        staff.lock_counsellor(takers[pk], absence.organisation_id)
    still = {session.pk: session for session in _of(absence, wanted)}
    steps = []
    for pk in sorted(wanted, key=lambda pk: (wanted[pk].choice == MOVE, pk)):  # once the colleague's time is free
        session, line = still.get(pk), wanted[pk]
        if session is None or session.version != line.version or session.state != SessionState.PLANNED:
            outcome.changed += [pk] if line.choice != KEEP else []
            continue
        step = _step(absence, session, line, by, at)
        try:
            with atomic():
                _do(absence, session, line, by)
        except Refused as refused:
            if not leaves_blocked:
                raise InTheWay(refused.message, pk) from refused
            outcome.blocked += 1
            continue
        steps.append(step)
        outcome.taken += line.choice == TAKE
        outcome.moved += line.choice == MOVE
        outcome.cancelled += line.choice == CANCEL
        outcome.kept += line.choice == KEEP
    record_all(steps, by=by)
    return outcome


@atomic
def take_all(*, absence: Absence, taker: User, by, at: datetime) -> Outcome:
    """Everything goes to one, but what is at a time at which they have another appointment; what the two lead together
    already, they lead alone."""
    lines = [Line(pk, version, TAKE, taker) for pk, version in promised(absence).values_list("pk", "version")]
    return carry_out(absence=absence, lines=lines, by=by, at=at, leaves_blocked=True)


def undoable(absence: Absence, user):
    """The steps of the user's own plans that can be undone still; what was kept stays decided."""
    own = SessionCover.objects.of(absence.organisation_id).standing().changing().filter(absence=absence, made_by=user)
    return own.filter(made_at__gte=clock.now() - UNDO, returned_at=None)


@atomic
def undo(*, steps, by) -> int:
    """Take the steps back. Returns how many are as before; what somebody has changed since stays."""
    steps = list(
        steps.select_related("session__course", "session__group", "absence__user", "taker").order_by("session")
    )
    _lock_doors(Session.objects.filter(pk__in=[step.session_id for step in steps]))
    done = sum(_try(_hand_back if step.taker_id else _put_back, step, by) for step in steps)
    _mark(steps, "undone", by)
    return done


@atomic
def give_back(*, absence: Absence, steps, by) -> int:
    """Back to the colleague: what is planned still, and still with whoever took it over. Returns how many."""
    chosen = SessionCover.objects.of(absence.organisation_id).filter(absence=absence, pk__in=steps)
    still = list(
        chosen.to_give_back()
        .select_related("session__course", "session__group", "absence__user", "taker")
        .order_by("session")
    )
    _lock_doors(Session.objects.filter(pk__in=[step.session_id for step in still]))
    staff.lock_counsellor(absence.user, absence.organisation_id)
    given = [step for step in still if _try(_hand_back, step, by)]
    _mark(given, "returned", by)
    return len(given)


def _lock_doors(sessions):
    """The groups of the meetings, whose citizens wait at the end, and then the citizens of the talks."""
    for group in Group.objects.filter(pk__in=sessions.filter(group__isnull=False).values("group")).order_by("pk"):
        meetings.lock_group(group)
    lock_citizens(sessions.filter(course__isnull=False).values_list("course__citizen", flat=True))


def _of(absence, sessions):
    whose = Q(counsellor=absence.user_id) | Q(second=absence.user_id)
    return Session.objects.of(absence.organisation_id).filter(whose, pk__in=sessions).select_related("course", "group")


def _step(absence, session, line, by, at) -> SessionCover:
    taker = line.taker if line.choice == TAKE else None
    return SessionCover(
        organisation_id=absence.organisation_id,
        absence=absence,
        session=session,
        taker=taker,
        as_second=taker is not None and session.counsellor_id != absence.user_id,
        led_already=taker is not None and taker.pk in (session.counsellor_id, session.second_id),
        starts_at_before=session.starts_at,
        moved_to={KEEP: session.starts_at, MOVE: line.at}.get(line.choice),
        **stamp("made", by=by, at=at),
    )


def _do(absence, session, line, by):
    if line.choice == KEEP:
        return
    if line.choice == CANCEL:
        (meetings if session.group_id else talks).cancel(session=session, by=by)
    elif line.choice == MOVE:
        _change(session, by, starts_at=line.at)
    else:
        _change(session, by, **_without(session, absence.user_id, line.taker))


def _without(session, absent: int, taker: User) -> dict:
    """Who leads it when `taker` stands in; one who leads it already leads it alone."""
    if taker.pk in (session.counsellor_id, session.second_id):
        return {"counsellor": taker, "second": None}
    return {"counsellor" if session.counsellor_id == absent else "second": taker}


def _change(session, by, **about) -> bool:
    (meetings if session.group_id else planning).move(session=session, version=session.version, by=by, **about)
    return True


def _try(action, step, by) -> bool:
    """False where somebody has changed it since, or the time is taken."""
    try:
        with atomic():
            return action(step, by)
    except Refused:
        return False


def _hand_back(step, by) -> bool:
    session, absent, taker = step.session, step.absence.user, step.taker
    if step.led_already:
        still = session.counsellor_id == taker.pk and session.second_id is None
        both = {"counsellor": taker, "second": absent} if step.as_second else {"counsellor": absent, "second": taker}
        return still and _change(session, by, **both)
    place = "second" if step.as_second else "counsellor"
    return getattr(session, f"{place}_id") == taker.pk and _change(session, by, **{place: absent})


def _put_back(step, by) -> bool:
    session = step.session
    if step.moved_to is None:
        (meetings if session.group_id else talks).undo(session=session, by=by)
        return True
    return session.starts_at == step.moved_to and _change(session, by, starts_at=step.starts_at_before)


def _mark(steps, event, by):
    told = stamp(event, by=by)
    for step in steps:
        for name, value in told.items():
            setattr(step, name, value)
    record_all(steps, by=by, fields=list(told))
