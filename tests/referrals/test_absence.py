"""A colleague is away: who may say so, who stands in, and what becomes of each promise until they are back."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import clock as the_clock
from accounts.editing import Stale
from accounts.models import Absence
from accounts.transitions import Refused
from casework import absence_plan
from referrals.actions import absence as actions
from referrals.actions import contact, handover
from referrals.actions.absence import CANCEL, KEEP, MOVE, TAKE, TAKE_FOR_GOOD, Line
from referrals.models import CoverStep, Referral
from tests.accounts.factories import (
    AbsenceFactory,
    CounsellorFactory,
    LocalCounsellorFactory,
    OrganisationFactory,
    UnitFactory,
)
from tests.referrals.factories import ReferralFactory
from tests.sweep.calls import REASON, client_of, outcome
from tests.threads import at_once


def days(number):
    return the_clock.today() + timedelta(days=number)


def register(user, by, deputy=None, *, first=0, last=None):
    last = None if last is None else days(last)
    return actions.register(membership=user.memberships.get(), from_day=days(first), to_day=last, deputy=deputy, by=by)


def has(user, **traits):
    return ReferralFactory(organisation=user.memberships.get().organisation, counsellor=user, **traits)


def line(referral, choice, taker=None, at=None):
    return Line(referral.pk, Referral.objects.get(pk=referral.pk).version, choice, taker, at)


def now(referral):
    return Referral.objects.get(pk=referral.pk)


@pytest.fixture
def away(counsellor, colleague, coordinator):
    """The counsellor is away from today, and the colleague stands in."""
    return register(counsellor, coordinator, colleague)


# Registering.


def test_it_says_who_told_and_asks_no_reason(away, coordinator):
    assert away.registered_by == coordinator
    assert not {field.name for field in Absence._meta.fields} & {"reason", "note"}
    assert away.history.get().history_user == coordinator


def test_one_is_away_once_at_a_time(away, counsellor, coordinator, clock):
    with pytest.raises(Refused):
        register(counsellor, coordinator, first=5, last=6)

    actions.end(absence=away, by=coordinator)

    assert register(counsellor, coordinator, first=5, last=6)


def test_the_database_refuses_two_at_a_time(away, organisation, counsellor):
    with pytest.raises(IntegrityError), transaction.atomic():
        AbsenceFactory(organisation=organisation, user=counsellor, from_day=days(9))


def test_nobody_stands_in_for_themselves_or_without_the_right_to_open_the_cases(organisation, counsellor, coordinator):
    elsewhere = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))
    stranger = CounsellorFactory(organisation=OrganisationFactory())

    for deputy in (counsellor, elsewhere, stranger):
        with pytest.raises(Refused):
            register(counsellor, coordinator, deputy)


def test_the_one_named_beforehand_may_say_so(organisation, counsellor, colleague, coordinator):
    pk = organisation.pk
    assert not actions.may_manage(colleague, pk, counsellor.pk)

    actions.name_deputy(membership=counsellor.memberships.get(), deputy=colleague, by=counsellor)

    assert [actions.may_manage(user, pk, counsellor.pk) for user in (counsellor, colleague, coordinator)] == [True] * 3


def test_a_change_on_an_old_page_is_stale(away, coordinator):
    change = {"from_day": days(0), "to_day": days(3), "deputy": None, "by": coordinator}
    actions.change(absence=away, version=away.version, **change)

    with pytest.raises(Stale):
        actions.change(absence=away, version=1, **change | {"to_day": days(4)})


# The deputy needs no reason.


def opened(user, referral):
    return outcome(client_of(user).get(referral.get_absolute_url()))


def test_the_deputy_opens_the_cases_in_those_days_alone(counsellor, colleague, coordinator, clock):
    referral = has(counsellor)
    register(counsellor, coordinator, colleague, first=1, last=2)

    seen = []
    for _ in range(4):
        seen.append(opened(colleague, referral))
        clock.move(days=1)

    assert seen == [REASON, 200, 200, REASON]


def test_with_no_deputy_every_colleague_stands_in(counsellor, colleague, coordinator, clock):
    referral = has(counsellor)
    register(counsellor, coordinator, last=0)

    assert [opened(who, referral) for who in (colleague, coordinator)] == [200, 200]
    clock.move(days=1)
    assert [opened(who, referral) for who in (colleague, coordinator)] == [REASON, REASON]


def test_the_same_when_the_deputy_is_away_too(counsellor, colleague, coordinator):
    referral = has(counsellor)
    register(counsellor, coordinator, colleague)
    assert opened(coordinator, referral) == REASON

    register(colleague, coordinator)

    assert opened(coordinator, referral) == 200


def test_and_when_the_deputy_has_left(away, counsellor, colleague, coordinator):
    referral = has(counsellor)

    handover.deactivate(membership=colleague.memberships.get(), heirs={}, by=coordinator)

    assert opened(coordinator, referral) == 200


def test_their_calls_are_then_on_everybodys_day(away, counsellor, colleague, coordinator):
    called = has(counsellor, overdue=True)
    assert called.citizen.name not in client_of(coordinator).get("/min-dag/").text

    register(colleague, coordinator)

    assert called.citizen.name in client_of(coordinator).get("/min-dag/").text


def test_others_still_give_a_reason(away, counsellor, coordinator):
    assert opened(coordinator, has(counsellor)) == REASON


def test_back_at_work_the_deputys_way_is_closed(away, counsellor, colleague, coordinator):
    referral = has(counsellor)

    actions.end(absence=away, by=coordinator)

    assert opened(colleague, referral) == REASON


@pytest.mark.parametrize(("minutes", "refused"), [(10, False), (11, True)])
def test_ended_by_mistake_it_is_taken_back_for_ten_minutes(minutes, refused, away, coordinator, clock):
    ended = actions.end(absence=away, by=coordinator)
    clock.move(minutes=minutes)

    with pytest.raises(Refused) if refused else nullcontext():
        actions.reopen(absence=ended, by=coordinator)

    assert (Absence.objects.get().ended_at is not None) is refused


def test_nobody_else_takes_it_back_nor_where_another_has_begun(away, counsellor, colleague, coordinator):
    ended = actions.end(absence=away, by=coordinator)
    with pytest.raises(Refused):
        actions.reopen(absence=ended, by=colleague)
    register(counsellor, coordinator)

    with pytest.raises(Refused):
        actions.reopen(absence=ended, by=coordinator)


# What has been promised.


def test_promises_are_calls_and_deadlines_of_the_days_and_what_is_late(counsellor, coordinator, clock):
    late = has(counsellor, overdue=True)
    arranged = has(counsellor, next_try=clock.moment + timedelta(days=1))
    due = has(counsellor, received_at=clock.moment - timedelta(days=5))
    later = has(counsellor)
    has(counsellor, contacted=True)

    some_days = register(counsellor, coordinator, last=3)

    assert set(actions.promises(some_days)) == {late, arranged, due}
    actions.end(absence=some_days, by=coordinator)
    assert set(actions.promises(register(counsellor, coordinator))) == {late, arranged, due, later}


def test_what_is_given_to_the_absent_one_meanwhile_shows_up(away, counsellor, coordinator, organisation):
    new = ReferralFactory(organisation=organisation)
    contact.assign(referral=new, counsellor=counsellor, by=coordinator)

    assert list(actions.promises(away)) == [new]


# One plan.


def test_each_line_is_done(away, counsellor, colleague, coordinator, clock):
    taken, good, kept = has(counsellor), has(counsellor), has(counsellor)
    moved = has(counsellor, next_try=clock.moment)
    at = clock.moment + timedelta(days=2)
    lines = [line(taken, TAKE, colleague), line(good, TAKE_FOR_GOOD, coordinator), line(moved, MOVE, at=at)]

    done = actions.carry_out(absence=away, lines=[*lines, line(kept, KEEP)], by=coordinator)

    assert (done.taken, done.moved, done.kept, done.changed) == (2, 1, 1, [])
    assert [now(each).counsellor for each in (taken, good, moved, kept)] == [
        colleague,
        coordinator,
        counsellor,
        counsellor,
    ]
    assert now(moved).next_try == at


def test_what_is_kept_can_be_with_or_without_a_time_and_is_nothing_to_undo(away, counsellor, coordinator, clock):
    lines = [line(one, KEEP) for one in (has(counsellor), has(counsellor, next_try=clock.moment))]

    assert actions.carry_out(absence=away, lines=lines, by=coordinator).kept == 2

    assert CoverStep.objects.standing().count() == 2
    assert not actions.undoable(away, coordinator).exists()


def test_a_call_that_is_cancelled_keeps_its_deadline_and_comes_back_when_undone(away, counsellor, coordinator, clock):
    promised = has(counsellor, next_try=clock.moment)

    done = actions.carry_out(absence=away, lines=[line(promised, CANCEL)], by=coordinator)

    assert (done.cancelled, done.moved, done.taken) == (1, 0, 0)
    assert (now(promised).next_try, now(promised).contact_due) == (None, promised.contact_due)
    assert list(actions.promises(away)) == [promised]
    assert absence_plan.undo(absence=away, by=coordinator) == (1, 0)
    assert now(promised).next_try == promised.next_try


def test_what_somebody_has_changed_meanwhile_is_left_and_reported(away, counsellor, colleague, coordinator):
    first, second = has(counsellor), has(counsellor)
    lines = [line(each, TAKE, colleague) for each in (first, second)]
    contact.record_attempt(referral=first, by=coordinator, outcome="no_answer")

    done = actions.carry_out(absence=away, lines=lines, by=coordinator)

    assert (done.taken, done.changed) == (1, [first])
    assert [now(each).counsellor for each in (first, second)] == [counsellor, colleague]


def test_everything_goes_to_the_deputy_in_one_press(away, counsellor, colleague, coordinator):
    referrals = [has(counsellor) for _ in range(3)]

    done = actions.take_all(absence=away, taker=colleague, by=coordinator)

    assert done.taken == 3
    assert {now(each).counsellor for each in referrals} == {colleague}
    assert not actions.promises(away).exists()


def test_many_take_no_more_statements_than_two(organisation, colleague, coordinator):
    asked = []
    for number in (2, 20):
        user = CounsellorFactory(organisation=organisation)
        absence = register(user, coordinator, colleague)
        for _ in range(number):
            has(user)
        with CaptureQueriesContext(connection) as queries:
            actions.take_all(absence=absence, taker=colleague, by=coordinator)
            absence_plan.undo(absence=absence, by=coordinator)
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_one_of_another_organisation_is_not_touched(away, colleague, coordinator):
    other = ReferralFactory(organisation=OrganisationFactory())

    done = actions.carry_out(absence=away, lines=[Line(other.pk, 1, TAKE, colleague)], by=coordinator)

    assert (done.taken, done.changed) == (0, [])


def test_two_who_save_at_once_do_each_line_once(transactional_db):
    organisation = OrganisationFactory()
    away, one, other = (CounsellorFactory(organisation=organisation) for _ in range(3))
    absence = AbsenceFactory(organisation=organisation, user=away)
    lines = [ReferralFactory(organisation=organisation, counsellor=away).pk for _ in range(3)]

    outcomes = at_once(
        *[
            lambda taker=taker: (
                actions.carry_out(absence=absence, lines=[Line(pk, 1, TAKE, taker) for pk in lines], by=taker).taken
            )
            for taker in (one, other)
        ],
        within=organisation,
    )

    assert sorted(outcomes) == [0, 3]


# Undoing, and giving back.


def planned(away, counsellor, colleague, coordinator, clock):
    taken, moved = has(counsellor), has(counsellor, next_try=clock.moment)
    at = clock.moment + timedelta(days=2)
    actions.carry_out(absence=away, lines=[line(taken, TAKE, colleague), line(moved, MOVE, at=at)], by=coordinator)
    return taken, moved


def test_a_plan_is_undone_as_a_whole(away, counsellor, colleague, coordinator, clock):
    taken, moved = planned(away, counsellor, colleague, coordinator, clock)

    assert absence_plan.undo(absence=away, by=coordinator) == (2, 0)

    assert (now(taken).counsellor, now(moved).next_try) == (counsellor, clock.moment)


@pytest.mark.parametrize(("minutes", "open_still"), [(10, True), (11, False)])
def test_it_can_be_undone_for_ten_minutes(minutes, open_still, away, counsellor, colleague, coordinator, clock):
    planned(away, counsellor, colleague, coordinator, clock)

    clock.move(minutes=minutes)

    assert any(steps.exists() for steps in absence_plan.last_plan(away, coordinator)) is open_still


def test_undoing_leaves_what_has_been_changed_since(away, counsellor, colleague, coordinator, clock):
    taken, _moved = planned(away, counsellor, colleague, coordinator, clock)
    contact.assign(referral=taken, counsellor=coordinator, by=colleague)

    assert absence_plan.undo(absence=away, by=coordinator) == (1, 1)
    assert now(taken).counsellor == coordinator


def test_what_was_taken_for_now_goes_back_and_what_was_taken_for_good_stays(away, counsellor, colleague, coordinator):
    for_now, for_good, handed_on = has(counsellor), has(counsellor), has(counsellor)
    lines = [line(for_now, TAKE, colleague), line(for_good, TAKE_FOR_GOOD, colleague), line(handed_on, TAKE, colleague)]
    actions.carry_out(absence=away, lines=lines, by=coordinator)
    contact.assign(referral=handed_on, counsellor=coordinator, by=colleague)
    steps = list(CoverStep.objects.values_list("pk", flat=True))

    assert actions.give_back(absence=away, steps=steps, by=counsellor) == 1

    owners = [now(each).counsellor for each in (for_now, for_good, handed_on)]
    assert owners == [counsellor, colleague, coordinator]


def test_nothing_goes_back_twice(away, counsellor, colleague, coordinator):
    has(counsellor)
    actions.take_all(absence=away, taker=colleague, by=coordinator)
    steps = list(CoverStep.objects.values_list("pk", flat=True))
    actions.give_back(absence=away, steps=steps, by=counsellor)

    assert actions.give_back(absence=away, steps=steps, by=counsellor) == 0
