"""What a referrer is told: five words, where the citizen permits it, and never that the citizen was known."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts import clock as real_clock
from accounts.scope import scope
from referrals import feedback, transitions
from referrals.actions import citizens, contact, intake
from referrals.actions.erasure import erase
from referrals.enums import EndReason, Outcome
from referrals.models import Referral
from tests.accounts.factories import CounsellorFactory, OrganisationFactory, UserFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory, ReferringUnitFactory

NAME, PHONE = "Åse Krogh", "+4510203040"


def refer(organisation, unit, by, *, feedback_allowed=True, **details):
    told = intake.Details(**{"name": NAME, "phone": PHONE, "feedback_allowed": feedback_allowed, **details})
    return intake.refer(organisation=organisation, unit=unit, details=told, submission=uuid4(), by=by)


def told(referral):
    """What stands beside the referral in the list, and None for nothing."""
    fresh = Referral.objects.select_related("citizen", "organisation", "attached_to").get(pk=referral.pk)
    return feedback.told([fresh]).get(referral.pk)


@pytest.fixture
def referrer(organisation):
    return UserFactory(organisation=organisation, roles=["referrer"])


@pytest.fixture
def referral(organisation, unit, referrer):
    return refer(organisation, unit, referrer)


def answer(referral, state, recipient="", by=None):
    citizens.record_permission(
        citizen=referral.citizen, by=by, purpose="referrer", recipient=recipient, state=state, form="oral"
    )


def call(referral, by, outcome=Outcome.REACHED):
    return contact.record_attempt(referral=Referral.objects.get(pk=referral.pk), by=by, outcome=outcome)


def start(referral, by):
    return transitions.start(transitions.plan(referral, by=by), by=by)


# The five words.


def test_received_until_somebody_has_talked_with_the_citizen(referral, counsellor):
    call(referral, counsellor, Outcome.NO_ANSWER)
    call(referral, counsellor, Outcome.STAFF_PROMISE)

    assert told(referral) == "received"


def test_contacted_when_the_citizen_was_reached_and_no_more_when_that_is_undone(referral, counsellor):
    attempt = call(referral, counsellor)
    assert told(referral) == "contacted"

    contact.undo_attempt(attempt=attempt, by=counsellor)
    assert told(referral) == "received"


def test_a_course_that_is_planned_has_not_started(referral, counsellor):
    call(referral, counsellor)

    transitions.plan(referral, by=counsellor)

    assert told(referral) == "contacted"


def test_started_and_contacted_again_when_the_start_is_undone(referral, counsellor):
    call(referral, counsellor)
    started = start(referral, counsellor)
    assert told(referral) == "started"

    transitions.undo_start(started, by=counsellor)
    assert told(referral) == "contacted"


def test_that_a_course_has_ended_is_not_told(referral, counsellor):
    call(referral, counsellor)

    transitions.finish(start(referral, counsellor), by=counsellor)

    assert told(referral) == "started"


def test_who_never_came_was_contacted(referral, counsellor):
    call(referral, counsellor)

    transitions.leave(transitions.plan(referral, by=counsellor), by=counsellor, reason=EndReason.NEVER_CAME)

    assert told(referral) == "contacted"


def test_not_reached_after_the_attempts_and_received_when_opened_again(referral, counsellor):
    for _ in range(referral.organisation.contact_attempts):
        call(referral, counsellor, Outcome.NO_ANSWER)
    ended = transitions.mark_not_reached(referral, by=counsellor)
    assert told(referral) == "not_reached"

    transitions.reopen(ended, by=counsellor)
    assert told(referral) == "received"


def test_taken_back_by_oneself(referral, referrer):
    intake.withdraw(referral=referral, by=referrer)

    assert told(referral) == "withdrawn"


@pytest.mark.parametrize("reason", [EndReason.DIED, EndReason.MOVED, EndReason.MISTAKE])
@pytest.mark.parametrize(("reached", "word"), [(True, "contacted"), (False, "received")])
def test_how_it_ended_is_not_told(reason, reached, word, referral, counsellor):
    if reached:
        call(referral, counsellor)

    contact.not_relevant(referral=referral, by=counsellor, reason=reason)

    assert told(referral) == word


@pytest.mark.parametrize(("heard", "word"), [(True, "contacted"), (False, "received")])
def test_no_thanks_looks_like_the_contact_that_it_was(heard, word, referral, counsellor):
    contact.decline(referral=referral, by=counsellor, reason=EndReason.NO_WISH, heard_from_citizen=heard)

    assert told(referral) == word


def test_a_death_after_the_start_takes_the_word_back_to_contacted(referral, counsellor):
    call(referral, counsellor)
    started = start(referral, counsellor)

    contact.not_relevant(referral=started, by=counsellor, reason=EndReason.DIED)

    assert told(referral) == "contacted"


# Where the citizen permits it.


def test_nothing_is_told_when_the_citizen_did_not_say_yes(organisation, unit, referrer):
    assert told(refer(organisation, unit, referrer, feedback_allowed=False)) is None


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
@pytest.mark.parametrize("recipient", ["", "Afdelingen", "Et helt andet sted"])
def test_a_later_no_counts_whomever_it_names(state, recipient, referral, counsellor, clock):
    clock.move(minutes=1)
    answer(referral, state, recipient, by=counsellor)

    assert told(referral) is None


@pytest.mark.parametrize(("recipient", "word"), [("", "received"), ("Et helt andet sted", None)])
def test_a_yes_after_a_no_counts_for_whom_it_names(recipient, word, referral, counsellor, clock):
    for state, whom in (("withdrawn", ""), ("given", recipient)):
        clock.move(minutes=1)
        answer(referral, state, whom, by=counsellor)

    assert told(referral) == word


def test_a_yes_to_another_unit_does_not_reopen_what_was_withdrawn(referral, organisation, counsellor, clock, referrer):
    clock.move(minutes=1)
    answer(referral, "withdrawn", by=counsellor)
    clock.move(minutes=1)
    second = refer(organisation, ReferringUnitFactory(organisation=organisation), referrer)

    assert second.citizen == referral.citizen
    assert (told(referral), told(second)) == (None, "received")


def test_nothing_is_told_of_somebody_whose_data_are_erased(referral, counsellor):
    erase(citizen=referral.citizen, by=counsellor)

    assert told(referral) is None


def test_the_name_as_written_is_kept_for_feedback_alone_and_erased_with_the_rest(organisation, unit, referrer):
    without = refer(organisation, unit, referrer, feedback_allowed=False, phone="+4510203041")
    kept = refer(organisation, unit, referrer)
    assert (without.named, kept.named) == ("", NAME)

    erase(citizen=kept.citizen, by=referrer)

    kept.refresh_from_db()
    assert kept.named == ""
    assert set(Referral.history.filter(id=kept.pk).values_list("named", flat=True)) == {""}


# Two worlds: in one the citizen was known and in contact, in the other not. Told the same, whatever happens and when.


STEPS = {
    "contacted": [],
    "planned": ["plan"],
    "started": ["plan", "start"],
    "finished": ["plan", "start", "finish"],
}


class Side:
    """A municipality, and a referral to it, of somebody known or unknown."""

    def __init__(self, *, known, before="contacted"):
        """`before`: how far the case of somebody who is known has come."""
        self.organisation = OrganisationFactory()
        self.unit = ReferringUnitFactory(organisation=self.organisation)
        self.referrer = UserFactory(organisation=self.organisation, roles=["referrer"])
        self.counsellor = CounsellorFactory(organisation=self.organisation)
        with self.open():
            if known:
                citizen = CitizenFactory(organisation=self.organisation, name="ÅSE  KROGH", phone=PHONE)
                first = ReferralFactory(citizen=citizen, unit=self.unit)
                contact.record_attempt(referral=first, by=self.counsellor, outcome=Outcome.REACHED)
                for step in STEPS[before]:
                    first = getattr(transitions, step)(first, by=self.counsellor)

    def open(self):
        return scope([self.organisation.pk])

    def refer(self):
        with self.open():
            self.referral = refer(self.organisation, self.unit, self.referrer)

    def told(self):
        with self.open():
            return told(self.referral)


@pytest.fixture(params=STEPS)
def worlds(request, db, clock):
    sides = [Side(known=True, before=request.param), Side(known=False)]
    clock.move(days=3)
    for side in sides:
        side.refer()
    known, unknown = sides
    assert (known.referral.state, unknown.referral.state) == ("contacted", "received")
    return known, unknown


def test_until_the_deadline_on_the_receipt_both_are_received(worlds, clock):
    known, unknown = worlds
    for _ in range(8):
        assert known.told() == unknown.told() == "received"
        clock.move(days=1)

    with unknown.open():
        call(unknown.referral, unknown.counsellor)
    assert known.told() == unknown.told() == "contacted"


def test_the_name_is_as_the_referrer_wrote_it_in_both(worlds):
    known, unknown = worlds

    assert known.referral.citizen.name != unknown.referral.citizen.name
    assert known.referral.named == unknown.referral.named == NAME


def test_taken_back_looks_the_same_in_both_though_one_is_erased_and_the_other_not(worlds):
    known, unknown = worlds
    for side in worlds:
        with side.open():
            intake.withdraw(referral=side.referral, by=side.referrer)

    assert unknown.referral.citizen.pk
    assert known.told() == unknown.told() == "withdrawn"


def test_an_earlier_refusal_is_not_seen_from_a_referral_that_came_with_a_yes(clock, db):
    known, unknown = Side(known=True), Side(known=False)
    with known.open():
        answer(Referral.objects.of(known.organisation).get(), "refused", by=known.counsellor)
    clock.move(minutes=1)

    for side in (known, unknown):
        side.refer()

    assert known.told() == unknown.told() == "received"


def test_a_course_that_ran_before_is_not_told_and_one_that_starts_after_is(clock, db):
    """The referral was attached on arrival; the course is that of the referral it leans on."""
    before, after = Side(known=True, before="started"), Side(known=True, before="planned")
    clock.move(days=20)
    for side in (before, after):
        side.refer()
    clock.move(days=1)
    with after.open():
        started = transitions.start(after.referral.attached_to, by=after.counsellor)
    assert before.told() == after.told() == "received"

    clock.move(days=8)
    assert (before.told(), after.told()) == ("contacted", "started")

    with after.open():
        transitions.finish(started, by=after.counsellor)
    assert after.told() == "started"


def test_a_second_unit_hears_of_the_start_too(organisation, unit, referrer, counsellor, clock):
    first = refer(organisation, unit, referrer)
    second = refer(organisation, ReferringUnitFactory(organisation=organisation), referrer)
    clock.move(days=1)
    call(first, counsellor)
    assert told(second) == "contacted"

    clock.move(days=1)
    start(first, counsellor)

    assert (told(first), told(second)) == ("started", "started")


def test_contacted_is_told_from_the_day_after_the_deadline(worlds, clock):
    known, _ = worlds
    due = feedback.due_as_told(known.referral)

    clock.at(f"{due} 23:59")
    assert known.told() == "received"
    clock.at(f"{due + timedelta(days=1)} 00:00")
    assert known.told() == "contacted"
    assert real_clock.today() > due
