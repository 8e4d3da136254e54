"""Anything a counsellor may do, in any order, while time passes: the application and the slow model agree."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from django.db.models import Exists, OuterRef
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.scope import scope
from accounts.transitions import Refused
from referrals import transitions
from referrals.actions import contact, intake
from referrals.enums import EndReason, PauseReason
from referrals.models import Referral
from tests.accounts.factories import CounsellorFactory, OrganisationFactory
from tests.referrals import slow_model
from tests.referrals.factories import CitizenFactory, ReferringUnitFactory

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# Around the change of the clocks, Easter, and the turn of a year.
STARTS = ["2026-03-20 08:00", "2026-03-28 23:50", "2026-10-20 12:00", "2026-12-22 15:00", "2028-02-26 00:10"]
ATTEMPTS_NEEDED = 2

ENDED = Referral.ENDED
OPEN = ("received", "contacted", "planned", "started")
BEFORE_COURSE = ("received", "contacted")
# How often each is tried. One rule for all: hypothesis leaves whole rules out of a run, and most of these need another.
ACTIONS = (
    ["days_pass"] * 4
    + ["minutes_pass"] * 2
    + ["new_referral"] * 3
    + ["attempt"] * 6
    + ["undo_attempt"] * 4
    + ["pause"] * 4
    + ["end_pause", "undo_pause"] * 2
    + ["decline", "not_relevant", "mark_not_reached"] * 2
    + ["plan"] * 4
    + ["start"] * 3
    + ["undo_plan", "leave", "undo_start"]
    + ["finish", "begin_again"] * 2
    + ["undo_end"] * 4
    + ["reopen"] * 3
    + ["withdraw", "take", "assign", "assign"]
)
which = st.integers(0, 11)
outcomes = st.sampled_from(
    ["reached"] * 3 + ["no_answer"] * 2 + ["wrong_number", "call_later", "staff_promise", "letter_sent"]
)
reasons = st.sampled_from([EndReason.MISTAKE] * 3 + [EndReason.MOVED] * 2 + [EndReason.DIED])


class ClockMachine(RuleBasedStateMachine):
    clock = None  # the test's fixed clock

    @initialize(start=st.sampled_from(STARTS))
    def begin(self, start):
        self.clock.at(start)
        self.organisation = OrganisationFactory(contact_attempts=ATTEMPTS_NEEDED)
        self.open = scope([self.organisation.pk])
        self.open.__enter__()
        self.unit = ReferringUnitFactory(organisation=self.organisation)
        self.people = [CounsellorFactory(organisation=self.organisation) for _ in range(2)]
        self.citizen = CitizenFactory(organisation=self.organisation)
        self.model = slow_model.Citizen(attempts_needed=ATTEMPTS_NEEDED)
        self.ids = []
        self.new_referral(None)

    def teardown(self):
        self.open.__exit__(None, None, None)

    @rule(action=st.sampled_from(ACTIONS), data=st.data())
    def step(self, action, data):
        getattr(self, action)(data.draw)

    # Time.

    def minutes_pass(self, draw):
        self.clock.move(minutes=draw(st.sampled_from([5, 9, 10, 11, 61])))

    def days_pass(self, draw):
        self.clock.move(days=draw(st.sampled_from([1, 1, 2, 3, 5, 8, 13, 14, 15])))

    # Referrals come and go.

    def new_referral(self, draw):
        if len(self.ids) == 4 or self.model.has_died:
            return
        self.tick()
        details = intake.Details(name=self.citizen.name, phone=self.citizen.phone)
        stored = intake.refer(
            organisation=self.organisation, unit=self.unit, details=details, submission=uuid4(), by=self.people[0]
        )
        self.ids.append(stored.pk)
        self.model.refer(self.clock.moment, self.today)

    def withdraw(self, draw):
        self.both(
            self.pick(draw, "received"),
            lambda r: intake.withdraw(referral=r, by=self.people[0]),
            lambda n: self.model.withdraw(n, self.clock.moment),
        )

    # Calls.

    def attempt(self, draw):
        by, outcome = self.somebody(draw), draw(outcomes)
        self.both(
            self.pick(draw, "received"),
            lambda r: contact.record_attempt(referral=r, by=by, outcome=outcome),
            lambda n: self.model.attempt(n, self.clock.moment, by, outcome),
        )

    def undo_attempt(self, draw):
        called = [attempt.referral for attempt in self.model.attempts if not attempt.undone]
        self.both(
            called[-1] if called and draw(st.booleans()) else self.pick(draw, *OPEN),
            lambda r: contact.undo_attempt(attempt=latest_attempt(r), by=self.people[0]),
            lambda n: self.model.undo_attempt(n),
        )

    def take(self, draw):
        by = self.somebody(draw)
        self.both(
            self.pick(draw, "received"),
            lambda r: contact.take(referral=r, by=by),
            lambda n: self.model.take(n, by),
        )

    def assign(self, draw):
        number, to = self.pick(draw, *OPEN), draw(st.sampled_from([*self.people, None]))
        if to is not None and self.model.referrals[number].owner is to:
            return  # Whose it is when the call that took it is undone, the rules do not say.
        self.both(
            number,
            lambda r: contact.assign(referral=r, counsellor=to, by=self.people[0]),
            lambda n: self.model.assign(n, to),
        )

    # Pauses.

    def pause(self, draw):
        until = self.today + timedelta(days=draw(st.integers(0, 12)))
        self.both(
            self.pick(draw, "received"),
            lambda r: contact.pause(referral=r, by=self.people[0], reason=PauseReason.AWAY, until=until),
            lambda n: self.model.pause(n, self.today, until),
        )

    def end_pause(self, draw):
        self.both(
            self.paused(draw),
            lambda r: contact.end_pause(referral=r, by=self.people[0]),
            lambda n: self.model.end_pause(n, self.today),
        )

    def undo_pause(self, draw):
        self.both(
            self.paused(draw),
            lambda r: contact.undo_pause(referral=r, by=self.people[0]),
            lambda n: self.model.undo_pause(n, self.today),
        )

    # The course.

    def plan(self, draw):
        self.course(draw, "contacted", "plan")

    def undo_plan(self, draw):
        self.course(draw, "planned", "undo_plan")

    def leave(self, draw):
        self.course(draw, "planned", "leave", reason=EndReason.NEVER_CAME)

    def start(self, draw):
        self.course(draw, "planned", "start")

    def undo_start(self, draw):
        self.course(draw, "started", "undo_start")

    def finish(self, draw):
        self.course(draw, "started", "finish")

    def begin_again(self, draw):
        self.course(draw, "finished", "begin_again")

    def course(self, draw, state, name, **said):
        self.both(
            self.pick(draw, state),
            lambda r: getattr(transitions, name)(r, by=self.people[0], **said),
            lambda n: getattr(self.model, name)(n),
        )

    # Ends.

    def mark_not_reached(self, draw):
        self.both(
            self.pick(draw, "received"),
            lambda r: transitions.mark_not_reached(r, by=self.people[0]),
            lambda n: self.model.not_reached(n),
        )

    def decline(self, draw):
        by, heard = self.somebody(draw), draw(st.booleans())
        self.both(
            self.pick(draw, *BEFORE_COURSE),
            lambda r: contact.decline(referral=r, by=by, reason=EndReason.NOT_NOW, heard_from_citizen=heard),
            lambda n: self.model.decline(n, self.clock.moment, by, heard=heard),
        )

    def not_relevant(self, draw):
        reason = draw(reasons)
        self.both(
            self.pick(draw, *OPEN),
            lambda r: contact.not_relevant(referral=r, by=self.people[0], reason=reason),
            lambda n: self.model.not_relevant(n, reason),
        )

    def undo_end(self, draw):
        self.both(
            self.pick(draw, *ENDED),
            lambda r: contact.undo_end(referral=r, by=self.people[0]),
            lambda n: self.model.undo_end(n),
        )

    def reopen(self, draw):
        self.both(
            self.pick(draw, *ENDED),
            lambda r: transitions.reopen(r, by=self.people[0]),
            lambda n: self.model.reopen(n, self.clock.moment, self.today),
        )

    # What must be true after each step.

    @invariant()
    def the_same_stands_in_both(self):
        assert self.in_application() == [self.in_model(referral) for referral in self.model.referrals]

    @invariant()
    def nobody_waits_who_has_died(self):
        assert not self.model.has_died or all(r.state in ENDED for r in self.model.referrals)

    # Helpers.

    @property
    def today(self):
        return self.clock.moment.astimezone(COPENHAGEN).date()

    def tick(self):
        """No two things happen at the same moment."""
        self.clock.moment += timedelta(seconds=1)

    def somebody(self, draw):
        return draw(st.sampled_from(self.people))

    def pick(self, draw, *states):
        """Mostly a referral in one of the states; when there is none, any, and both must refuse."""
        return self.choose(draw, [n for n, r in enumerate(self.model.referrals) if r.state in states])

    def paused(self, draw):
        waiting = [(n, r) for n, r in enumerate(self.model.referrals) if r.state == "received"]
        return self.choose(draw, [n for n, r in waiting if r.is_paused(self.today)])

    def choose(self, draw, fitting):
        number = draw(which)
        chosen = fitting if fitting and number < 11 else range(len(self.ids))
        return chosen[number % len(chosen)]

    def both(self, number, in_application, in_model):
        """Do it in both: both refuse, or neither."""
        self.tick()
        assert refuses(in_application, Referral.objects.get(pk=self.ids[number])) is refuses(in_model, number)

    def in_application(self):
        """State, deadline, what the lists say, owner, and whether the citizen has died, of each referral."""
        found = Referral.objects.of(self.organisation)
        lists = [found.overdue(self.today), found.paused(self.today), found.waiting(self.today)]
        overdue, paused, waiting = (Exists(rows.filter(pk=OuterRef("pk"))) for rows in lists)
        rows = found.annotate(overdue=overdue, paused=paused, waits=waiting).order_by("pk")
        return [
            (r.state, r.contact_due, r.overdue, r.paused, r.waits, r.counsellor, r.citizen.has_died)
            for r in rows.select_related("counsellor", "citizen")
        ]

    def in_model(self, r):
        received, paused = r.state == "received", r.is_paused(self.today)
        lists = (r.is_overdue(self.today), received and paused, received and not paused)
        return (r.state, r.due, *lists, r.owner, self.model.has_died)


def latest_attempt(referral):
    latest = referral.attempts.standing().first()
    if latest is None:
        raise Refused("There is none.")
    return latest


def refuses(action, subject):
    try:
        action(subject)
    except (Refused, slow_model.No):
        return True
    return False


@pytest.fixture
def machine(db, clock, monkeypatch):
    monkeypatch.setattr(ClockMachine, "clock", clock)
    return ClockMachine


@pytest.mark.slow
def test_the_application_and_the_slow_model_agree(machine):
    thorough = settings(max_examples=30, stateful_step_count=40, suppress_health_check=list(HealthCheck))

    run_state_machine_as_test(machine, settings=thorough)


def test_the_comparison_can_fail(machine, monkeypatch):
    """A model with six days disagrees at once."""
    monkeypatch.setattr(slow_model, "DAYS", 6)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=settings(max_examples=1, stateful_step_count=2, database=None))
