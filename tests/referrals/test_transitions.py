"""Every transition in every state, from the table itself; and two at once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from accounts import clock as real_clock
from accounts.scope import scope
from accounts.transitions import Refused, WrongState
from referrals import transitions
from referrals.actions import contact
from referrals.enums import DECLINE_REASONS, WITH_COURSE, EndReason
from referrals.enums import ReferralState as S
from referrals.models import Referral
from referrals.transitions import TABLE
from tests.accounts.factories import CounsellorFactory, OrganisationFactory
from tests.referrals.factories import ContactAttemptFactory, ReferralFactory
from tests.threads import at_once

ARGUMENTS = {
    "decline": {"reason": EndReason.NOT_NOW},
    "leave": {"reason": EndReason.NEVER_CAME},
    "mark_not_relevant": {"reason": EndReason.MOVED},
}
SWEEP = [(name, state) for name in TABLE.rows for state in S]
RIGHT = [(name, state) for name, state in SWEEP if state in TABLE.rows[name].source]
WRONG = [(name, state) for name, state in SWEEP if state not in TABLE.rows[name].source]
# The rule refuses some of what the table lets through; these are tried on their own below.
RIGHT.remove(("withdraw", S.CONTACTED))


def situation(state, **more):
    """A referral in the state, tried in vain so often that "not reached" is open."""
    trait = {} if state == S.RECEIVED else {state: True}
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


@pytest.mark.parametrize(
    ("name", "state"), [("decline", S.RECEIVED), ("mark_not_relevant", S.RECEIVED), ("leave", S.PLANNED)]
)
def test_a_reason_of_another_kind_is_a_programmers_mistake(name, state, organisation, counsellor):
    referral = situation(state, organisation=organisation)

    with pytest.raises(ValueError, match="too_many_attempts"):
        getattr(transitions, name)(referral, by=counsellor, reason=EndReason.TOO_MANY_ATTEMPTS)


TO_BE_THERE = [
    *((name, state) for name in ("reopen", "undo_end") for state in (S.DECLINED, S.FINISHED)),
    ("plan", S.CONTACTED),
    ("start", S.PLANNED),
    ("begin_again", S.FINISHED),
]


@pytest.mark.parametrize("gone", ["citizen__has_died", "citizen__erased"])
@pytest.mark.parametrize(("name", "state"), TO_BE_THERE)
def test_nothing_begins_for_a_citizen_who_has_died_or_whose_data_are_erased(
    name, state, gone, organisation, counsellor
):
    referral = situation(state, organisation=organisation, **{gone: True})

    with pytest.raises(Refused) as refused:
        run(name, referral, counsellor)

    assert not isinstance(refused.value, WrongState)


def test_a_contacted_referral_cannot_be_taken_back(organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, contacted=True)

    with pytest.raises(Refused):
        transitions.withdraw(referral, by=counsellor)


@pytest.mark.parametrize(
    ("state", "can"),
    [(S.PLANNED, {"undo_plan", "leave", "start"}), (S.STARTED, {"undo_start", "finish"})],
)
def test_who_has_a_course_does_not_decline_but_can_turn_out_not_relevant(state, can, organisation):
    assert transitions.available(situation(state, organisation=organisation)) == {*can, "mark_not_relevant"}


@pytest.mark.parametrize("state", WITH_COURSE)
def test_what_has_a_course_was_not_sent_by_mistake(state, organisation, counsellor):
    referral = situation(state, organisation=organisation)

    with pytest.raises(Refused, match="Afslut forløbet først"):
        transitions.mark_not_relevant(referral, by=counsellor, reason=EndReason.MISTAKE)

    assert stored(referral)["state"] == state


@pytest.mark.parametrize("state", WITH_COURSE)
def test_undoing_a_death_gives_the_course_back(state, organisation, counsellor):
    referral = situation(state, organisation=organisation)
    contact.not_relevant(referral=referral, by=counsellor, reason=EndReason.DIED)
    referral.refresh_from_db()

    restored = contact.undo_end(referral=referral, by=counsellor)

    assert (restored.state, restored.started_at is None) == (state, state == S.PLANNED)


def test_a_course_that_has_ended_does_not_keep_a_death_from_being_recorded(organisation, counsellor):
    finished = ReferralFactory(organisation=organisation, finished=True)
    waiting = ReferralFactory(citizen=finished.citizen)

    ended = contact.not_relevant(referral=waiting, by=counsellor, reason=EndReason.DIED)

    assert (ended, stored(finished)["state"]) == ([waiting], S.FINISHED)


@pytest.mark.parametrize("reason", [*DECLINE_REASONS, EndReason.NEVER_CAME])
def test_who_leaves_before_the_course_begins_has_never_started(reason, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, planned=True)

    left = transitions.leave(referral, by=counsellor, reason=reason)

    assert (left.state, left.end_reason, left.ended_from) == (S.DECLINED, reason, S.PLANNED)
    assert (left.contacted_at is None, left.started_at) == (False, None)


def test_a_course_starts_and_ends_when_the_talks_were(organisation, counsellor, clock):
    referral = ReferralFactory(organisation=organisation, planned=True)
    first, last = clock.moment - timedelta(days=40), clock.moment - timedelta(days=2)

    started = transitions.start(referral, by=counsellor, at=first)
    finished = transitions.finish(started, by=counsellor, at=last)

    assert (finished.started_at, finished.ended_at, finished.end_reason) == (first, last, EndReason.FINISHED)


@pytest.mark.parametrize("name", ["undo_end", "begin_again"])
def test_a_course_that_had_ended_goes_on_and_began_when_it_began(name, organisation, counsellor):
    finished = ReferralFactory(organisation=organisation, finished=True)

    going_on = run(name, finished, counsellor)

    assert (going_on.state, going_on.started_at) == (S.STARTED, finished.started_at)
    assert (going_on.ended_at, going_on.end_reason, going_on.ended_from) == (None, "", "")


@pytest.mark.parametrize("trait", ["planned", "started"])
def test_reopening_one_that_had_a_course_begins_from_the_beginning(trait, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation, **{trait: True})
    ended = transitions.mark_not_relevant(referral, by=counsellor, reason=EndReason.MOVED)

    assert begins_anew(transitions.reopen(ended, by=counsellor))


def test_reopening_a_finished_one_begins_from_the_beginning(organisation, counsellor, clock):
    finished = ReferralFactory(organisation=organisation, finished=True)
    clock.move(days=90)

    reopened = transitions.reopen(finished, by=counsellor)

    assert begins_anew(reopened)
    assert reopened.contact_due == real_clock.today() + timedelta(days=7)


def begins_anew(referral):
    happened = (referral.contacted_at, referral.started_at, referral.ended_at, referral.end_reason, referral.ended_from)
    return (referral.state, *happened) == (S.RECEIVED, None, None, None, "", "")


@pytest.mark.parametrize("change", [{"started_at": None, "started_by_kind": ""}, {"state": "contacted"}])
def test_the_database_refuses_a_start_without_its_state(change, organisation):
    referral = ReferralFactory(organisation=organisation, started=True)

    with pytest.raises(IntegrityError, match="referral_started_state"):
        Referral.objects.filter(pk=referral.pk).update(**change)


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
