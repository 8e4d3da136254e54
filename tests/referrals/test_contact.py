"""First contact: who takes a referral, what came of each attempt, and taking it back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.scope import scope
from accounts.transitions import Refused, WrongState
from referrals import transitions
from referrals.actions import contact
from referrals.enums import EndReason, Outcome, PauseReason, ReferralState
from referrals.forms.contact import AttemptForm
from referrals.models import ContactAttempt, Referral
from tests.accounts.factories import CounsellorFactory, OrganisationFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory
from tests.threads import at_once


@pytest.fixture
def referral(organisation):
    return ReferralFactory(organisation=organisation)


def now(referral):
    return Referral.objects.get(pk=referral.pk)


# Taking and handing over.


def test_taking(referral, counsellor, clock):
    taken = contact.take(referral=referral, by=counsellor)

    assert (taken.counsellor, taken.assigned_at, taken.assigned_by) == (counsellor, clock.moment, counsellor)


def test_taking_ones_own_again_changes_nothing(referral, counsellor):
    contact.take(referral=referral, by=counsellor)

    contact.take(referral=referral, by=counsellor)

    assert referral.history.count() == 2


def test_taking_what_a_colleague_has_names_the_colleague(referral, counsellor, colleague):
    contact.take(referral=referral, by=colleague)

    with pytest.raises(contact.Taken) as taken:
        contact.take(referral=referral, by=counsellor)

    assert taken.value.counsellor == colleague
    assert colleague.name in str(taken.value.message)


def test_handing_over(referral, counsellor, colleague, coordinator):
    contact.take(referral=referral, by=counsellor)

    handed = contact.assign(referral=referral, counsellor=colleague, by=coordinator)

    assert (handed.counsellor, handed.assigned_by) == (colleague, coordinator)


def test_handing_back_to_nobody(referral, counsellor):
    contact.take(referral=referral, by=counsellor)

    back = contact.assign(referral=referral, counsellor=None, by=counsellor)

    assert (back.counsellor, back.assigned_at, back.assigned_by_kind) == (None, None, "")


@pytest.mark.parametrize("ended", Referral.ENDED)
def test_an_ended_referral_is_handed_to_nobody(ended, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, **{ended: True})

    with pytest.raises(WrongState):
        contact.take(referral=referral, by=counsellor)


# Attempts.


def test_an_attempt_takes_an_unassigned_referral(referral, counsellor):
    attempt = contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)

    assert attempt.took_referral
    assert now(referral).counsellor == counsellor


def test_an_attempt_leaves_a_colleagues_referral_with_the_colleague(referral, counsellor, colleague):
    contact.take(referral=referral, by=colleague)

    attempt = contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)

    assert not attempt.took_referral
    assert now(referral).counsellor == colleague


def test_one_who_saw_it_unassigned_is_told_that_a_colleague_was_quicker(referral, counsellor, colleague):
    contact.take(referral=referral, by=colleague)

    with pytest.raises(contact.Taken):
        contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER, seen_unassigned=True)

    assert not referral.attempts.exists()


def test_one_who_saw_it_unassigned_and_has_it_goes_on(referral, counsellor):
    contact.take(referral=referral, by=counsellor)

    contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER, seen_unassigned=True)

    assert referral.attempts.count() == 1


def test_the_same_submission_is_stored_once(referral, counsellor):
    submission = uuid4()

    attempts = [
        contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.REACHED, submission=submission)
        for _ in range(2)
    ]

    assert attempts[0] == attempts[1]
    assert referral.attempts.count() == 1


def test_a_submission_that_was_undone_is_stored_again(referral, counsellor):
    said = {"referral": referral, "by": counsellor, "outcome": Outcome.REACHED, "submission": uuid4()}
    contact.undo_attempt(attempt=contact.record_attempt(**said), by=counsellor)

    again = contact.record_attempt(**said)

    assert (again.undone_at, now(referral).state) == (None, "contacted")


def test_a_form_sent_with_another_outcome_is_another_attempt(referral):
    data = {"submission": str(uuid4())}
    forms = [AttemptForm(data | {"outcome": each}, referral=referral) for each in ("no_answer", "no_answer", "reached")]
    assert all(form.is_valid() for form in forms)

    first, again, corrected = (form.attempt()["submission"] for form in forms)

    assert first == again != corrected


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome != Outcome.REACHED])
def test_only_reaching_the_citizen_is_contact(outcome, referral, counsellor):
    contact.record_attempt(referral=referral, by=counsellor, outcome=outcome)

    assert now(referral).state == ReferralState.RECEIVED


def test_reaching_the_citizen_is_contact(referral, counsellor, clock):
    contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.REACHED)

    reached = now(referral)
    assert (reached.state, reached.contacted_at, reached.contacted_by) == ("contacted", clock.moment, counsellor)


def test_an_appointment_is_kept(referral, counsellor, clock):
    at = clock.moment + timedelta(days=2)

    contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.CALL_LATER, next_try=at)

    assert now(referral).next_try == at


def test_an_attempt_without_an_appointment_ends_the_former_one(referral, counsellor, clock):
    at = clock.moment + timedelta(days=2)
    contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.CALL_LATER, next_try=at)

    contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)

    assert now(referral).next_try is None


@pytest.mark.parametrize("state", [state for state in ReferralState if state != ReferralState.RECEIVED])
def test_there_is_no_attempt_for_one_that_does_not_wait(state, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, **{state: True})

    with pytest.raises(WrongState):
        contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)


def test_reaching_the_citizen_is_contact_for_each_waiting_referral(referral, counsellor):
    second = ReferralFactory(citizen=referral.citizen)

    contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.REACHED)

    assert (now(second).state, now(second).attached_to) == ("contacted", referral)


def test_it_is_no_contact_with_another_citizen(referral, organisation, counsellor):
    other = ReferralFactory(organisation=organisation)

    contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.REACHED)

    assert now(other).state == ReferralState.RECEIVED


# Taking a record back.


def test_undoing_gives_the_referral_back(referral, counsellor):
    attempt = contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.REACHED)

    undone = contact.undo_attempt(attempt=attempt, by=counsellor)

    assert (undone.state, undone.counsellor, undone.contacted_at) == ("received", None, None)


def test_undoing_leaves_the_referral_with_one_it_was_handed_to_since(referral, counsellor, colleague):
    attempt = contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)
    contact.assign(referral=referral, counsellor=colleague, by=counsellor)

    undone = contact.undo_attempt(attempt=attempt, by=counsellor)

    assert undone.counsellor == colleague


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.REACHED])
def test_undoing_restores_the_appointment(outcome, referral, counsellor, clock):
    at = clock.moment + timedelta(days=2)
    contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.CALL_LATER, next_try=at)
    attempt = contact.record_attempt(referral=referral, by=counsellor, outcome=outcome)

    undone = contact.undo_attempt(attempt=attempt, by=counsellor)

    assert undone.next_try == at


def test_undoing_restores_the_appointment_of_another_referral_too(referral, counsellor, clock):
    second, at = ReferralFactory(citizen=referral.citizen), clock.moment + timedelta(days=2)
    contact.record_attempt(referral=second, by=counsellor, outcome=Outcome.CALL_LATER, next_try=at)
    attempt = contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.REACHED)

    contact.undo_attempt(attempt=attempt, by=counsellor)

    assert (now(second).state, now(second).next_try, now(second).attached_to) == ("received", at, None)


def test_only_the_latest_can_be_undone(referral, counsellor):
    first = contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)
    contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)

    with pytest.raises(Refused):
        contact.undo_attempt(attempt=first, by=counsellor)


def test_when_the_latest_is_undone_the_one_before_can_be(referral, counsellor):
    first = contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)
    second = contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)
    contact.undo_attempt(attempt=second, by=counsellor)

    contact.undo_attempt(attempt=first, by=counsellor)

    assert not referral.attempts.standing().exists()


def test_nothing_is_undone_twice(referral, counsellor):
    attempt = contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)
    contact.undo_attempt(attempt=attempt, by=counsellor)

    with pytest.raises(Refused):
        contact.undo_attempt(attempt=attempt, by=counsellor)


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.REACHED])
def test_nothing_is_undone_once_the_referral_has_ended(outcome, referral, counsellor):
    attempt = contact.record_attempt(referral=referral, by=counsellor, outcome=outcome)
    contact.decline(referral=referral, by=counsellor, reason=EndReason.NOT_NOW, heard_from_citizen=False)

    with pytest.raises(WrongState):
        contact.undo_attempt(attempt=attempt, by=counsellor)


def test_the_record_itself_stays_and_says_who_took_it_back(referral, counsellor, colleague):
    attempt = contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)

    contact.undo_attempt(attempt=attempt, by=colleague)

    stored = ContactAttempt.objects.get(pk=attempt.pk)
    assert (stored.made_by, stored.undone_by) == (counsellor, colleague)


# Ends, bridges and wishes.


def test_a_no_from_the_citizen_was_the_contact(referral, counsellor):
    contact.decline(referral=referral, by=counsellor, reason=EndReason.NO_WISH, heard_from_citizen=True)

    assert (now(referral).state, now(referral).ended_from) == ("declined", "contacted")
    assert referral.attempts.get().outcome == Outcome.REACHED


def test_a_no_through_others_was_none(referral, counsellor):
    contact.decline(referral=referral, by=counsellor, reason=EndReason.NO_WISH, heard_from_citizen=False)

    assert (now(referral).ended_from, referral.attempts.count()) == ("received", 0)


def test_a_mistake_ends_one_referral_alone(referral, counsellor):
    second = ReferralFactory(citizen=referral.citizen)

    contact.not_relevant(referral=referral, by=counsellor, reason=EndReason.MISTAKE)

    assert (now(referral).state, now(second).state) == ("not_relevant", "received")


def test_ending_what_has_ended_changes_nothing(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, declined=True)

    with pytest.raises(WrongState):
        contact.not_relevant(referral=referral, by=counsellor, reason=EndReason.DIED)

    assert not now(referral).citizen.has_died


def test_a_move_ends_every_course_and_referral_that_is_open_and_comes_back_whole(referral, counsellor):
    states = ["planned", "started", "finished"]
    others = [ReferralFactory(citizen=referral.citizen, **{state: True}) for state in states]

    contact.not_relevant(referral=referral, by=counsellor, reason=EndReason.MOVED)
    assert [now(other).state for other in others] == ["not_relevant", "not_relevant", "finished"]

    contact.undo_end(referral=now(referral), by=counsellor)
    assert [now(other).state for other in others] == states


def test_undoing_a_move_leaves_what_had_ended_before(referral, counsellor, clock):
    second = ReferralFactory(citizen=referral.citizen)
    contact.not_relevant(referral=second, by=counsellor, reason=EndReason.MISTAKE)
    clock.move(minutes=1)
    contact.not_relevant(referral=referral, by=counsellor, reason=EndReason.MOVED)

    contact.undo_end(referral=referral, by=counsellor)

    assert (now(referral).state, now(second).state) == ("received", "not_relevant")


def test_a_bridge_to_stoplinien_is_kept(referral, counsellor):
    contact.bridge_to_stoplinien(referral=referral, by=counsellor)

    assert referral.bridges.get().made_by == counsellor


@pytest.mark.parametrize("ended", ["declined", "finished"])
def test_there_is_no_bridge_from_an_ended_referral(ended, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, **{ended: True})

    with pytest.raises(WrongState):
        contact.bridge_to_stoplinien(referral=referral, by=counsellor)


def test_a_pause_keeps_why_and_what_undoing_restores(referral, counsellor, clock):
    due = referral.contact_due

    pause = contact.pause(referral=referral, by=counsellor, reason=PauseReason.ADMITTED, until=due + timedelta(days=3))

    assert (pause.reason, pause.days_left, pause.due_before, pause.began_by) == ("admitted", 7, due, counsellor)


# At once.


@pytest.fixture
def committed(transactional_db):
    return OrganisationFactory()


def test_twenty_attempts_by_those_who_saw_it_unassigned_have_one_owner(committed):
    referral = ReferralFactory(organisation=committed)
    users = [CounsellorFactory(organisation=committed) for _ in range(20)]

    def call(user):
        return contact.record_attempt(referral=referral, by=user, outcome=Outcome.NO_ANSWER, seen_unassigned=True)

    outcomes = at_once(*(lambda user=user: call(user) for user in users), within=committed)

    stored = [outcome for outcome in outcomes if isinstance(outcome, ContactAttempt)]
    assert len(stored) == 1
    assert {taken.counsellor for taken in outcomes if isinstance(taken, contact.Taken)} == {stored[0].made_by}


def test_the_same_submission_at_once_is_stored_once(committed):
    referral, user = ReferralFactory(organisation=committed), CounsellorFactory(organisation=committed)
    submission = uuid4()

    def call():
        return contact.record_attempt(referral=referral, by=user, outcome=Outcome.NO_ANSWER, submission=submission).pk

    outcomes = at_once(call, call, call, within=committed)

    assert len(set(outcomes)) == 1


def test_a_citizen_reached_on_two_referrals_at_once_is_reached_once(committed):
    citizen = CitizenFactory(organisation=committed)
    referrals = [ReferralFactory(citizen=citizen) for _ in range(2)]
    user = CounsellorFactory(organisation=committed)

    def reach(referral):
        return contact.record_attempt(referral=referral, by=user, outcome=Outcome.REACHED)

    outcomes = at_once(*(lambda r=r: reach(r) for r in referrals), within=committed)

    assert {type(outcome) for outcome in outcomes} == {ContactAttempt, WrongState}


def test_declining_and_calling_at_once_do_not_wait_for_each_other_for_ever(committed):
    """Both lock the citizen before the referral: the other order was a deadlock."""
    citizen, user = CitizenFactory(organisation=committed), CounsellorFactory(organisation=committed)
    for _ in range(5):
        referral = ReferralFactory(citizen=citizen)

        outcomes = at_once(
            lambda r=referral: contact.decline(referral=r, by=user, reason=EndReason.NOT_NOW, heard_from_citizen=True),
            lambda r=referral: contact.record_attempt(referral=r, by=user, outcome=Outcome.NO_ANSWER),
            lambda r=referral: contact.record_attempt(referral=r, by=user, outcome=Outcome.REACHED),
            within=committed,
        )

        assert all(isinstance(outcome, Referral | ContactAttempt | Refused) for outcome in outcomes)
        with scope([committed.pk]):
            transitions.reopen(now(referral), by=user)
            contact.not_relevant(referral=now(referral), by=user, reason=EndReason.MISTAKE)


def test_a_case_is_not_opened_again_while_the_citizens_death_is_recorded(committed):
    user = CounsellorFactory(organisation=committed)
    for _ in range(5):
        citizen = CitizenFactory(organisation=committed)
        ended, waiting = ReferralFactory(citizen=citizen, declined=True), ReferralFactory(citizen=citizen)

        at_once(
            lambda r=waiting: contact.not_relevant(referral=r, by=user, reason=EndReason.DIED),
            lambda r=ended: contact.reopen(referral=r, by=user),
            within=committed,
        )

        with scope([committed.pk]):
            assert not citizen.referrals.exclude(state__in=Referral.ENDED).exists()
