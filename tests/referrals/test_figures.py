"""What a unit has done in a period, and whether it has stopped referring."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals import figures
from referrals.figures import Figures
from tests.accounts.factories import OrganisationFactory
from tests.referrals.factories import ReferralFactory, ReferringUnitFactory, VbaTalkFactory

NOW = datetime(2026, 3, 10, 9, 42, tzinfo=ZoneInfo("UTC"))


def of(unit, **period):
    return figures.of_units([unit.pk], [unit.organisation_id], **period)[unit.pk]


def refer(unit, *, days=0, **situation):
    return ReferralFactory(
        unit=unit, organisation=unit.organisation, received_at=NOW - timedelta(days=days), **situation
    )


def test_a_unit_without_anything_has_nothing(unit):
    one = of(unit)

    assert (one.talks, one.referrals, one.contacted, one.started, one.last, one.usual) == (0, 0, 0, 0, None, None)


def test_a_talk_is_a_no_or_a_referral(unit):
    VbaTalkFactory(unit=unit)
    VbaTalkFactory(unit=unit, outcome="elsewhere")
    refer(unit)

    assert (of(unit).talks, of(unit).without_referral, of(unit).referrals) == (3, 2, 1)


def test_what_came_of_the_referrals_is_counted(unit):
    refer(unit)
    for situation in ("contacted", "planned", "started", "finished", "declined"):
        refer(unit, **{situation: True})

    assert (of(unit).referrals, of(unit).contacted, of(unit).started) == (6, 4, 2)


def test_what_was_taken_back_counts_nowhere(unit):
    refer(unit, withdrawn=True)

    assert (of(unit).referrals, of(unit).last) == (0, None)


def test_a_request_from_the_poster_is_counted_apart(unit):
    refer(unit, channel="self", contacted=True)

    assert (of(unit).own_requests, of(unit).referrals, of(unit).talks, of(unit).contacted) == (1, 0, 0, 0)
    assert of(unit).last is None


def test_a_period_begins_and_ends_at_danish_midnight(unit, clock):
    for moment in ("2026-01-31 23:59", "2026-02-01 00:00", "2026-02-28 23:59", "2026-03-01 00:00"):
        clock.at(moment)
        ReferralFactory(unit=unit, organisation=unit.organisation)
        VbaTalkFactory(unit=unit)

    february = of(unit, since=date(2026, 2, 1), until=date(2026, 3, 1))

    assert (february.referrals, february.without_referral) == (2, 2)


def test_the_last_referral_is_known_whatever_the_period(unit):
    refer(unit, days=400)

    assert of(unit, since=date(2026, 1, 1)).last == NOW - timedelta(days=400)


def test_units_are_counted_apart(unit, organisation):
    other = ReferringUnitFactory(organisation=organisation)
    refer(unit)

    found = figures.of_units([unit.pk, other.pk], [organisation.pk])

    assert (found[unit.pk].referrals, found[other.pk].referrals) == (1, 0)


def test_only_the_named_organisations_are_counted(unit):
    elsewhere = OrganisationFactory()
    ReferralFactory(unit=unit, organisation=elsewhere)
    refer(unit)

    assert of(unit).referrals == 1


def test_the_sum_of_all():
    assert figures.total([Figures(referrals=2, started=1), Figures(referrals=3)]) == Figures(referrals=5, started=1)


# Stopped referring: 3 referrals or more, and then silence for 60 days and for 3 times the usual interval.


def habit(*days_ago):
    return Figures(latest=[NOW - timedelta(days=days) for days in days_ago])


@pytest.mark.parametrize(
    ("days_ago", "stopped"),
    [
        ((), False),
        ((300,), False),
        ((300, 310), False),  # two are no habit
        ((300, 310, 320), True),
        ((59, 66, 73), False),
        ((60, 67, 74), True),
        ((60, 60, 60), True),  # three on one day
        ((89, 119, 149), False),  # monthly: 3 months of silence
        ((90, 120, 150), True),
    ],
)
def test_when_a_unit_has_stopped(days_ago, stopped):
    assert habit(*days_ago).has_stopped(NOW) is stopped


def test_the_ten_latest_tell_the_habit(unit):
    for days in range(20):
        refer(unit, days=days)

    assert len(of(unit).latest) == 10
    assert of(unit).usual == timedelta(days=1)


@given(st.lists(st.integers(0, 3000), max_size=10).map(sorted), st.integers(1, 3000))
def test_a_unit_that_has_stopped_does_not_begin_again_by_itself(days_ago, later):
    if habit(*days_ago).has_stopped(NOW):
        assert habit(*days_ago).has_stopped(NOW + timedelta(days=later))


@given(st.lists(st.integers(0, 59), max_size=10).map(sorted))
def test_one_who_has_referred_within_sixty_days_has_not_stopped(days_ago):
    assert not habit(*days_ago).has_stopped(NOW)
