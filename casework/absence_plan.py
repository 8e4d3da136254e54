"""One plan for all that an absent colleague has promised: calls and deadlines, talks and meetings, saved and undone
together."""

from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Absence, User
from accounts.transactions import atomic
from accounts.transitions import Refused, lock
from courses.actions import covering
from referrals.actions import absence as calls
from referrals.actions.absence import Line, Outcome


def first_day(absence: Absence):
    """Today, or the first day of an absence to come."""
    return max(absence.from_day, clock.today())


def is_alone(absence: Absence) -> bool:
    """No deputy is there that day."""
    return Absence.objects.filter(pk=absence.pk).without_deputy(first_day(absence)).exists()


@atomic
def carry_out(*, absence: Absence, called: list[Line], met: list[Line], by) -> Outcome:
    """`called`: what becomes of referrals; `met`: of talks and meetings. One plan of an absence at a time. Raises
    covering.InTheWay."""
    lock(absence)
    about = {"absence": absence, "by": by, "at": clock.now()}
    return calls.carry_out(lines=called, **about) + covering.carry_out(lines=met, **about)


@atomic
def take_all(*, absence: Absence, taker: User, by) -> Outcome:
    """Everything to one, for the time being; what they have no time for stays. Raises Refused when that one is away."""
    if is_alone(absence):
        raise Refused(_("%s is not at work either. Choose another deputy first.") % taker.name)
    about = {"absence": absence, "taker": taker, "by": by, "at": clock.now()}
    return calls.take_all(**about) + covering.take_all(**about)


def last_plan(absence: Absence, user) -> tuple:
    """The steps of the user's latest plan, while it can be undone: of referrals, and of talks and meetings."""
    both = (calls.undoable(absence, user), covering.undoable(absence, user))
    moments = [moment for steps in both for moment in steps.order_by("-made_at").values_list("made_at", flat=True)[:1]]
    latest = max(moments, default=None)
    return tuple(steps.filter(made_at=latest) if latest else steps.none() for steps in both)


@atomic
def undo(*, absence: Absence, by) -> tuple[int, int]:
    """Take the latest plan back. Returns how many are as before, and how many somebody has changed since."""
    called, met = last_plan(absence, by)
    number = called.count() + met.count()
    if not number:
        raise Refused(_("The plan cannot be undone any more."))
    done = calls.undo(absence=absence, steps=called, by=by) + covering.undo(steps=met, by=by)
    return done, number - done


@atomic
def give_back(*, absence: Absence, called: set[int], met: set[int], by) -> tuple[int, int]:
    """Back to the colleague. Returns how many went back, and how many have been changed since."""
    about = {"absence": absence, "by": by}
    done = calls.give_back(steps=called, **about) + covering.give_back(steps=met, **about)
    return done, len(called) + len(met) - done
