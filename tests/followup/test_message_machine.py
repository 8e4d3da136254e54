"""Whatever happens to cases between the ticks, the messages are what the cases say, and nothing forbidden goes out.

The steps are those of the rosters' machine (talks and meetings planned, moved and called off, rest, restart, seats,
hand-overs, two organisations with shared groups), with what citizens want of messages, merging, and the ticks beside.
"""

import hypothesis
import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from accounts import clock as clocks
from accounts.scope import scope
from courses.actions import planning
from courses.models import Course, Session
from followup import dispatch, reconcile
from followup.actions import wishes
from followup.gateways.base import Incoming
from followup.inbound.receive import receive
from followup.models import Message, OptOut, Stop
from referrals.actions import citizens, contact, merging
from referrals.models import Citizen, Permission
from tests.courses import test_roster_machine as rosters
from tests.followup.engine import switch_on
from tests.referrals.factories import CitizenFactory, ReferralFactory

WISHES = ["no_sms", "phone_shared", "permission", "kinds", "stop", "lift", "reminders", "phone", "answer", "merge"]
REMINDERS = ("day_before", "on_day")
which = st.integers(0, 3)


class MessageMachine(rosters.RosterMachine):
    @initialize(
        plans=st.lists(
            st.tuples(st.sampled_from(rosters.PROGRAMMES), st.sampled_from(rosters.JOINED)), min_size=4, max_size=4
        ),
        wanted=st.lists(st.booleans(), min_size=4, max_size=4),
    )
    def begin(self, plans, wanted):
        super().begin(plans, begins_again=False)
        for organisation in self.organisations.values():
            switch_on(organisation, early_cancellations=True)
        reconcile.everything(since=reconcile.ALWAYS)
        self.keys = 0

    @rule(odd=rosters.which, data=st.data())
    def step(self, odd, data):
        chosen = data.draw(st.sampled_from(["case"] * 6 + ["tick"] * 4 + ["wish"] * 3))
        if chosen == "case":
            super().step(odd=odd, data=data)
        else:
            getattr(self, chosen if chosen == "tick" else data.draw(st.sampled_from(WISHES)))(data.draw)

    def said(self, *about):
        return {**super().said(*about), "wants_sms": True}

    # Ticks.

    def tick(self, draw):
        """Some time later, or just when the next one is due."""
        next_at = Message.objects.planned().order_by("next_at").values_list("next_at", flat=True).first()
        minutes = draw(st.sampled_from([None, None, 1, 20, 200]))
        if minutes is None and next_at:
            self.clock.moment = max(next_at, self.clock.moment)
        else:
            self.clock.move(minutes=minutes or 5)
        before = set(Message.objects.exclude(state__in=["pending", "cancelled"]).values_list("pk", flat=True))
        dispatch.tick(seconds=5)
        for message in Message.objects.filter(state="sent").exclude(pk__in=before).select_related("citizen", "course"):
            assert not forbidden(message), message.kind

    # What citizens want.

    def citizen(self, draw) -> Citizen:
        return self.referral(draw(which)).citizen

    def no_sms(self, draw):
        self.alter(self.citizen(draw), no_sms=draw(st.booleans()))

    def phone_shared(self, draw):
        self.alter(self.citizen(draw), phone_shared=draw(st.booleans()))

    def phone(self, draw):
        self.alter(self.citizen(draw), phone=draw(st.sampled_from(["", "+4510101010", "+4510202020"])))

    def alter(self, citizen, **fields):
        self.clock.move(seconds=1)
        citizen.refresh_from_db()
        with scope([citizen.organisation_id]):
            citizens.change(row=citizen, version=citizen.version, by=self.by, **fields)

    @property
    def by(self):
        return self.people[rosters.FIRST["host"]]

    def permission(self, draw):
        citizen = self.citizen(draw)
        self.clock.move(seconds=1)
        state = draw(st.sampled_from(["given", "refused", "withdrawn"]))
        with scope([citizen.organisation_id]):
            citizens.record_permission(citizen=citizen, by=self.by, purpose="home_times", state=state, form="oral")

    def kinds(self, draw):
        citizen = self.citizen(draw)
        unwanted = draw(st.lists(st.sampled_from(["day_before", "on_day", "moved", "cancelled"]), unique=True))
        with scope([citizen.organisation_id]):
            wishes.choose_kinds(citizen=citizen, unwanted=unwanted, by=self.by)

    def stop(self, draw):
        self.says(self.citizen(draw), "STOP")

    def answer(self, draw):
        self.says(self.citizen(draw), draw(st.sampled_from(["ja", "Hvad?"])))

    def says(self, citizen, text):
        if citizen.phone:
            self.keys += 1
            with scope([citizen.organisation_id]):
                told = Incoming(str(self.keys), citizen.phone, "", text, clocks.now())
                receive(citizen.organisation, told)

    def lift(self, draw):
        citizen = self.citizen(draw)
        with scope([citizen.organisation_id]):
            wishes.lift_stop(citizen=citizen, by=self.by)

    def reminders(self, draw):
        citizen = self.citizen(draw)
        for course in Course.objects.filter(citizen=citizen).exclude(state="ended"):
            with scope([citizen.organisation_id]):
                planning.keep_contact(course=course, version=course.version, by=self.by, wants_sms=draw(st.booleans()))

    def merge(self, draw):
        """Somebody new, who was called in vain, turns out to be one of them."""
        kept = self.citizen(draw)
        self.clock.move(seconds=1)
        with scope([kept.organisation_id]):
            gone = CitizenFactory(organisation=kept.organisation)
            referral = ReferralFactory(citizen=gone, counsellor=self.by)
            contact.record_attempt(referral=referral, outcome="no_answer", by=self.by)
            kept.refresh_from_db()
            merging.merge(kept=kept, gone=gone, versions={kept.pk: kept.version, gone.pk: gone.version}, by=self.by)

    # What must be true after each step; what the rosters' machine proves of the cases is not proved again.

    @invariant()
    def the_pass_finds_nothing(self):
        assert reconcile.everything(since=reconcile.ALWAYS) == (0, 0, 0)

    def rosters_and_waiting_lists_agree(self): ...
    def courses_and_referrals_agree(self): ...
    def talks_and_their_times_agree(self): ...
    def what_counts_agrees(self): ...
    def nobody_is_in_two_groups_or_in_one_after_the_end(self): ...

    def teardown(self):
        self.open.__exit__(None, None, None)


def forbidden(message) -> bool:
    """Asked without the engine's statements: may this have gone out just now?"""
    citizen, number = message.citizen, message.number
    if message.kind == "stopped":
        return False
    if Stop.objects.filter(organisation=message.organisation_id, number=number, lifted_at=None).exists():
        return True
    if citizen.no_sms or citizen.phone != number or citizen.died_on or citizen.merged_into_id:
        return True
    if OptOut.objects.filter(citizen=citizen, kind=message.kind).exists() or clocks.now() >= message.stale_at:
        return True
    if citizen.phone_shared and not any(
        p.state == "given" for p in Permission.objects.filter(citizen=citizen).in_force()
    ):
        return True
    return bool(message.course_id) and not is_so(message)


def is_so(message) -> bool:
    if message.course.state not in ("planned", "active"):
        return False
    if message.kind in REMINDERS:
        session = Session.objects.get(pk=message.source)
        return session.state == "planned" and session.starts_at == message.occasion and message.course.wants_sms
    return True


@pytest.fixture
def machine(db, clock, monkeypatch, settings, tmp_path):
    settings.SMS_FOLDER = tmp_path
    monkeypatch.setattr(MessageMachine, "clock", clock)
    return MessageMachine


@pytest.mark.slow
def test_messages_are_what_the_cases_say(machine):
    thorough = hypothesis.settings(max_examples=8, stateful_step_count=50, suppress_health_check=list(HealthCheck))

    run_state_machine_as_test(machine, settings=thorough)
