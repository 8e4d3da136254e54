"""Who may be the same person, asked again whenever a phone, CPR number or name becomes known."""

import pytest

from accounts.editing import Stale
from referrals.actions import citizens, merging
from referrals.models import Citizen
from tests.accounts.factories import TESTS
from tests.referrals.factories import CitizenFactory

CPR = "6101011234"


@pytest.fixture
def one(organisation):
    one = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040")
    return citizens.change(row=one, version=1, by=TESTS, cpr=CPR)


@pytest.fixture
def other(organisation):
    return CitizenFactory(organisation=organisation, name="Bo Lind", phone="")


def changed(citizen, **fields):
    """The number of who is proposed after the change."""
    version = Citizen.objects.get(pk=citizen.pk).version
    citizens.change(row=citizen, version=version, by=TESTS, **fields)
    return Citizen.objects.values_list("possible_duplicate_of", flat=True).get(pk=citizen.pk)


@pytest.mark.parametrize("new", [{"phone": "+4510203040"}, {"cpr": CPR}, {"name": "åse krogh"}], ids=str)
def test_whoever_has_what_is_new_is_proposed(new, one, other):
    assert changed(other, **new) == one.pk


def test_by_a_cpr_number_while_keys_are_rotated(one, other, settings):
    settings.HASH_KEYS = ["2:a-newer-key", *settings.HASH_KEYS]

    assert changed(other, cpr=CPR) == one.pk


def test_what_is_not_new_proposes_nobody(organisation, one):
    other = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040")

    assert changed(other, name="Åse Krogh", phone="+4510203040", place="Bosted") is None


def test_what_nobody_has_proposes_nobody(one, other):
    assert changed(other, phone="+4510203041") is None


def test_a_number_that_is_taken_away_proposes_nobody(organisation, one, other):
    CitizenFactory(organisation=organisation, phone="")

    assert changed(one, phone="", cpr="") is None


def test_those_who_are_two_people_are_not_proposed_again(one, other):
    merging.mark_different(one=one, other=other, by=TESTS)

    assert changed(other, phone=one.phone) is None


def test_one_who_was_merged_is_proposed_as_the_one_that_stays(organisation, one, other):
    kept = CitizenFactory(organisation=organisation)
    versions = {kept.pk: 1, one.pk: one.version}
    merging.merge(kept=kept, gone=one, versions=versions, by=TESTS)

    assert changed(other, phone="+4510203040") == kept.pk


def test_nobody_resembles_who_was_merged_into_them(one, other):
    versions = {one.pk: one.version, other.pk: other.version}
    merging.merge(kept=other, gone=one, versions=versions, by=TESTS)

    assert changed(other, phone="+4510203040", name="Åse Krogh") is None


def test_a_pair_is_proposed_once(one, other):
    assert changed(other, phone=one.phone) == one.pk

    assert changed(one, name="Bo Lind") is None


def test_who_is_proposed_already_stays(organisation, one, other):
    first = CitizenFactory(organisation=organisation, phone="+4510203049")
    assert changed(other, phone=first.phone) == first.pk

    assert changed(other, phone=one.phone) == first.pk


def test_nothing_of_a_neighbour_is_proposed(neighbour, other):
    CitizenFactory(organisation=neighbour, phone="+4510203040")

    assert changed(other, phone="+4510203040") is None


def test_a_stale_form_proposes_nobody(one, other):
    changed(other, place="Bosted")

    with pytest.raises(Stale):
        citizens.change(row=other, version=1, by=TESTS, phone=one.phone)

    assert Citizen.objects.get(pk=other.pk).possible_duplicate_of is None


def test_the_proposal_has_its_actor(one, other, counsellor):
    citizens.change(row=other, version=1, by=counsellor, phone=one.phone)

    assert other.history.first().history_user == counsellor
