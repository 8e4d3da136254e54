import pytest

from accounts.editing import Stale, edit
from tests.referrals.factories import ReferralFactory


@pytest.fixture
def referral(organisation):
    return ReferralFactory(organisation=organisation)


def test_only_what_differs_is_saved(referral, counsellor):
    saved = edit(row=referral, version=referral.version, by=counsellor, goal="quit", wanted_times="")

    assert (saved.goal, saved.version) == ("quit", referral.version + 1)


def test_nothing_changed_is_no_new_version(referral, counsellor):
    saved = edit(row=referral, version=referral.version, by=counsellor, goal=referral.goal)

    assert saved.version == referral.version


def test_an_older_version_is_refused_and_shows_the_present_row(referral, counsellor):
    edit(row=referral, version=referral.version, by=counsellor, goal="quit")

    with pytest.raises(Stale) as stale:
        edit(row=referral, version=referral.version, by=counsellor, goal="reduce")

    assert stale.value.current.goal == "quit"
