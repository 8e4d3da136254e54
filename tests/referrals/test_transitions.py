"""Every transition in every state, from the table itself; and two at once."""

import pytest
from django.db import IntegrityError

from accounts.scope import scope
from accounts.transitions import Refused, WrongState
from referrals import transitions
from referrals.actions import contact
from referrals.enums import EndReason, ReferralState
from referrals.models import Referral
from referrals.transitions import TABLE
from tests.accounts.factories import CounsellorFactory, OrganisationFactory
from tests.referrals.factories import ContactAttemptFactory, ReferralFactory
from tests.threads import at_once

ARGUMENTS = {
    "decline": {"reason": EndReason.NOT_NOW},
    "mark_not_relevant": {"reason": EndReason.MOVED},
}
SWEEP = [(name, state) for name in TABLE.rows for state in ReferralState]
RIGHT = [(name, state) for name, state in SWEEP if state in TABLE.rows[name].source]
WRONG = [(name, state) for name, state in SWEEP if state not in TABLE.rows[name].source]
# The rule refuses some of what the table lets through; these are tried on their own below.
RIGHT.remove(("withdraw", ReferralState.CONTACTED))


def situation(state, **more):
    """A referral in the state, tried in vain so often that "not reached" is open."""
    trait = {} if state == ReferralState.RECEIVED else {state: True}
    return ReferralFactory(**trait, **more)


def tried_in_vain(referral):
    for _ in range(referral.organisation.contact_attempts):
        ContactAttemptFactory(referral=referral)


def run(name, referral, by):
    return getattr(transitions, name)(referral, by=by, **ARGUMENTS.get(name, {}))


def stored(referral):
    return Referral.objects.filter(pk=referral.pk).values().get()


def test_the_table_names_the_functions():
    assert all(callable(getattr(transitions, name)) for name in TABLE.rows)


@pytest.mark.parametrize(("name", "state"), WRONG)
def test_a_wrong_state_is_refused_with_nothing_changed(name, state, organisation, counsellor):
    referral = situation(state, organisation=organisation)
    before = stored(referral)

    with pytest.raises(WrongState):
        run(name, referral, counsellor)

    assert (stored(referral), referral.history.count()) == (before, 1)


@pytest.mark.parametrize(("name", "state"), RIGHT)
def test_a_right_state_gives_one_history_row_with_the_actor(name, state, organisation, counsellor):
    referral = situation(state, organisation=organisation)
    if name == "mark_not_reached":
        tried_in_vain(referral)

    run(name, referral, counsellor)

    assert [row.history_user for row in referral.history.all()] == [counsellor, None]


@pytest.mark.parametrize(("name", "state"), RIGHT)
def test_a_right_state_leads_to_the_target(name, state, organisation, counsellor):
    referral = situation(state, organisation=organisation)
    if name == "mark_not_reached":
        tried_in_vain(referral)
    target = TABLE.rows[name].target
    expected = target(referral) if callable(target) else target

    moved = run(name, referral, counsellor)

    assert (moved.state, stored(referral)["state"]) == (expected, expected)


def test_not_reached_opens_after_the_attempts_of_the_organisation(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation)
    for _ in range(organisation.contact_attempts - 1):
        ContactAttemptFactory(referral=referral)

    with pytest.raises(Refused):
        transitions.mark_not_reached(referral, by=counsellor)


def test_attempts_before_reopening_do_not_count(organisation, counsellor, clock):
    referral = ReferralFactory(organisation=organisation)
    tried_in_vain(referral)
    ended = transitions.mark_not_reached(referral, by=counsellor)
    clock.move(days=30)
    reopened = transitions.reopen(ended, by=counsellor)

    with pytest.raises(Refused):
        transitions.mark_not_reached(reopened, by=counsellor)


def test_undone_attempts_do_not_count(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation)
    tried_in_vain(referral)
    contact.undo_attempt(attempt=referral.attempts.first(), by=counsellor)

    assert transitions.failed_attempts(referral) == organisation.contact_attempts - 1


@pytest.mark.parametrize("name", ["decline", "mark_not_relevant"])
def test_a_reason_of_another_kind_is_a_programmers_mistake(name, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation)

    with pytest.raises(ValueError, match="too_many_attempts"):
        getattr(transitions, name)(referral, by=counsellor, reason=EndReason.TOO_MANY_ATTEMPTS)


@pytest.mark.parametrize("name", ["reopen", "undo_end"])
def test_nobody_calls_a_citizen_who_has_died(name, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, citizen__has_died=True, declined=True)

    with pytest.raises(Refused):
        run(name, referral, counsellor)


@pytest.mark.parametrize("name", ["reopen", "undo_end"])
def test_nobody_calls_a_citizen_whose_data_are_erased(name, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, citizen__erased=True, declined=True)

    with pytest.raises(Refused):
        run(name, referral, counsellor)


def test_a_contacted_referral_cannot_be_taken_back(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, contacted=True)

    with pytest.raises(Refused):
        transitions.withdraw(referral, by=counsellor)


def test_a_course_that_has_started_is_not_declined_but_can_turn_out_not_relevant(organisation):
    referral = ReferralFactory(organisation=organisation, started=True)

    assert transitions.available(referral) == {"undo_start", "mark_not_relevant"}


def test_undoing_a_death_gives_the_started_course_back(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, started=True)
    contact.not_relevant(referral=referral, by=counsellor, reason=EndReason.DIED)
    referral.refresh_from_db()

    restored = contact.undo_end(referral=referral, by=counsellor)

    assert (restored.state, restored.started_at is None) == (ReferralState.STARTED, False)


def test_reopening_a_course_that_started_begins_from_the_beginning(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, started=True)
    ended = transitions.mark_not_relevant(referral, by=counsellor, reason=EndReason.MOVED)

    reopened = transitions.reopen(ended, by=counsellor)

    assert (reopened.state, reopened.contacted_at, reopened.started_at) == (ReferralState.RECEIVED, None, None)


@pytest.mark.parametrize("change", [{"started_at": None, "started_by_kind": ""}, {"state": "contacted"}])
def test_the_database_refuses_a_start_without_its_state(change, organisation):
    referral = ReferralFactory(organisation=organisation, started=True)

    with pytest.raises(IntegrityError, match="referral_started_state"):
        Referral.objects.filter(pk=referral.pk).update(**change)


@pytest.mark.parametrize("situation", [{"citizen__has_died": True}, {"citizen__erased": True}])
def test_nobody_starts_who_is_not_there(situation, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, contacted=True, **situation)

    with pytest.raises(Refused):
        transitions.start(referral, by=counsellor)


def test_buttons_are_offered_by_the_same_table(organisation):
    assert transitions.available(ReferralFactory(organisation=organisation, declined=True)) == {"reopen", "undo_end"}


# Two at once. Real threads, real connections.


@pytest.fixture
def committed(transactional_db):
    return OrganisationFactory()


@pytest.mark.parametrize(("name", "state"), [pair for pair in RIGHT if pair[0] != "mark_not_reached"])
def test_two_at_once_one_succeeds_and_one_is_refused(name, state, committed):
    referral = situation(state, organisation=committed)
    users = [CounsellorFactory(organisation=committed) for _ in range(2)]

    outcomes = at_once(*(lambda by=user: run(name, referral, by) for user in users), within=committed)

    succeeded = [outcome for outcome in outcomes if isinstance(outcome, Referral)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, WrongState)]
    assert (len(succeeded), len(refused)) == (1, 1)
    assert history_of(referral) == 1 + len(succeeded)


def history_of(referral):
    with scope([referral.organisation_id]):
        return referral.history.count()


def test_twenty_take_one_referral_and_one_has_it(committed):
    referral = ReferralFactory(organisation=committed)
    users = [CounsellorFactory(organisation=committed) for _ in range(20)]

    outcomes = at_once(*(lambda by=user: contact.take(referral=referral, by=by) for user in users), within=committed)

    owners = {outcome.counsellor for outcome in outcomes if isinstance(outcome, Referral)}
    others = [outcome for outcome in outcomes if isinstance(outcome, contact.Taken)]
    assert (len(owners), len(others)) == (1, 19)
    assert {taken.counsellor for taken in others} == owners
    assert history_of(referral) == 2
