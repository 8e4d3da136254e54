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
    precondition,
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
which = st.integers(0, 11)
people = st.integers(0, 1)
outcomes = st.sampled_from(
    ["reached", "reached", "no_answer", "no_answer", "wrong_number", "call_later", "staff_promise"]
)


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
        self.new_referral()

    def teardown(self):
        self.open.__exit__(None, None, None)

    # Time.

    @rule(minutes=st.sampled_from([5, 9, 10, 11, 61]))
    def minutes_pass(self, minutes):
        self.clock.move(minutes=minutes)

    @rule(days=st.integers(1, 16))
    def days_pass(self, days):
        self.clock.move(days=days)

    # Referrals come and go.

    @precondition(lambda self: len(self.ids) < 3 and not self.model.has_died)
    @rule()
    def new_referral(self):
        self.tick()
        details = intake.Details(name=self.citizen.name, phone=self.citizen.phone)
        stored = intake.refer(
            organisation=self.organisation, unit=self.unit, details=details, submission=uuid4(), by=self.people[0]
        )
        self.ids.append(stored.pk)
        self.model.refer(self.clock.moment, self.today)

    @rule(which=which)
    def withdraw(self, which):
        self.both(
            self.pick(which, "received"),
            lambda r: intake.withdraw(referral=r, by=self.people[0]),
            lambda n: self.model.withdraw(n, self.clock.moment),
        )

    # Calls.

    @rule(which=which, who=people, outcome=outcomes)
    def attempt(self, which, who, outcome):
        by = self.people[who]
        self.both(
            self.pick(which, "received"),
            lambda r: contact.record_attempt(referral=r, by=by, outcome=outcome),
            lambda n: self.model.attempt(n, self.clock.moment, by, outcome),
        )

    @precondition(lambda self: self.model.attempts)
    @rule(which=which)
    def undo_attempt(self, which):
        self.both(
            self.pick(which, "received", "contacted"),
            lambda r: contact.undo_attempt(attempt=latest_attempt(r), by=self.people[0]),
            lambda n: self.model.undo_attempt(n),
        )

    @rule(which=which, who=people)
    def take(self, which, who):
        by = self.people[who]
        self.both(
            self.pick(which, "received"),
            lambda r: contact.take(referral=r, by=by),
            lambda n: self.model.take(n, by),
        )

    @rule(which=which, who=st.sampled_from([0, 1, None]))
    def assign(self, which, who):
        number = self.pick(which, "received", "contacted")
        to = None if who is None else self.people[who]
        if to is not None and self.model.referrals[number].owner is to:
            return  # Whose it is when the call that took it is undone, the rules do not say.
        self.both(
            number,
            lambda r: contact.assign(referral=r, counsellor=to, by=self.people[0]),
            lambda n: self.model.assign(n, to),
        )

    # Pauses.

    @rule(which=which, days=st.integers(0, 12))
    def pause(self, which, days):
        until = self.today + timedelta(days=days)
        self.both(
            self.pick(which, "received"),
            lambda r: contact.pause(referral=r, by=self.people[0], reason=PauseReason.AWAY, until=until),
            lambda n: self.model.pause(n, self.today, until),
        )

    @precondition(lambda self: self.somebody_is_paused())
    @rule(which=which)
    def end_pause(self, which):
        self.both(
            self.pick(which, "received"),
            lambda r: contact.end_pause(referral=r, by=self.people[0]),
            lambda n: self.model.end_pause(n, self.today),
        )

    @precondition(lambda self: self.somebody_is_paused())
    @rule(which=which)
    def undo_pause(self, which):
        self.both(
            self.pick(which, "received"),
            lambda r: contact.undo_pause(referral=r, by=self.people[0]),
            lambda n: self.model.undo_pause(n, self.today),
        )

    # Ends.

    @precondition(lambda self: len(self.model.attempts) >= ATTEMPTS_NEEDED)
    @rule(which=which)
    def mark_not_reached(self, which):
        self.both(
            self.pick(which, "received"),
            lambda r: transitions.mark_not_reached(r, by=self.people[0]),
            lambda n: self.model.not_reached(n),
        )

    @rule(which=which, who=people, heard=st.booleans())
    def decline(self, which, who, heard):
        by = self.people[who]
        self.both(
            self.pick(which, "received", "contacted"),
            lambda r: contact.decline(referral=r, by=by, reason=EndReason.NOT_NOW, heard_from_citizen=heard),
            lambda n: self.model.decline(n, self.clock.moment, by, heard=heard),
        )

    @rule(which=which, reason=st.sampled_from([EndReason.DIED, EndReason.MOVED, EndReason.MISTAKE]))
    def not_relevant(self, which, reason):
        self.both(
            self.pick(which, "received", "contacted"),
            lambda r: contact.not_relevant(referral=r, by=self.people[0], reason=reason),
            lambda n: self.model.not_relevant(n, reason),
        )

    @precondition(lambda self: self.something_has_ended())
    @rule(which=which)
    def undo_end(self, which):
        self.both(
            self.pick(which, *ENDED),
            lambda r: contact.undo_end(referral=r, by=self.people[0]),
            lambda n: self.model.undo_end(n),
        )

    @precondition(lambda self: self.something_has_ended())
    @rule(which=which)
    def reopen(self, which):
        self.both(
            self.pick(which, *ENDED),
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

    def pick(self, which, *states):
        """Mostly a referral in one of the states; now and then any."""
        numbers = range(len(self.ids))
        fitting = [number for number in numbers if self.model.referrals[number].state in states]
        chosen = fitting if fitting and which < 9 else numbers
        return chosen[which % len(chosen)]

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

    def somebody_is_paused(self):
        return any(r.state == "received" and r.is_paused(self.today) for r in self.model.referrals)

    def something_has_ended(self):
        return any(r.state in ENDED for r in self.model.referrals)


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


def test_the_application_and_the_slow_model_agree(machine):
    thorough = settings(max_examples=80, stateful_step_count=40, suppress_health_check=list(HealthCheck))

    run_state_machine_as_test(machine, settings=thorough)


def test_the_comparison_can_fail(machine, monkeypatch):
    """A model with six days disagrees at once."""
    monkeypatch.setattr(slow_model, "DAYS", 6)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=settings(max_examples=1, stateful_step_count=2, database=None))
