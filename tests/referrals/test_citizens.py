"""What is known about a citizen: corrections, people around, permissions, reasons."""

import pytest
from django.db.models import ProtectedError

from accounts.editing import Stale, edit
from accounts.history import remove
from accounts.transactions import atomic
from referrals.actions import citizens
from referrals.models import Citizen, ContactPerson, Permission
from tests.accounts.factories import TESTS
from tests.referrals.factories import (
    AccessReasonFactory,
    CitizenFactory,
    ContactPersonFactory,
    PermissionFactory,
    ReferralFactory,
)

CPR = "6101900000"  # a replacement number: nobody has it


@pytest.fixture
def citizen(organisation):
    return CitizenFactory(organisation=organisation, place="Bostedet")


def test_a_correction_is_saved_with_its_history(citizen, counsellor):
    edit(row=citizen, version=1, by=counsellor, place="Værestedet")

    stored = Citizen.objects.get(pk=citizen.pk)
    assert (stored.place, stored.version) == ("Værestedet", 2)
    assert stored.history.first().history_user == counsellor


def test_saving_without_a_change_writes_nothing(citizen, counsellor):
    edit(row=citizen, version=1, by=counsellor, place="Bostedet")

    assert (Citizen.objects.get(pk=citizen.pk).version, citizen.history.count()) == (1, 1)


def test_a_stale_form_gets_both_values(citizen, counsellor, colleague):
    edit(row=citizen, version=1, by=colleague, place="Værestedet")

    with pytest.raises(Stale) as stale:
        edit(row=citizen, version=1, by=counsellor, place="Caféen")

    assert stale.value.current.place == "Værestedet"


def test_a_stale_form_changes_nothing(citizen, counsellor, colleague):
    edit(row=citizen, version=1, by=colleague, place="Værestedet")

    with pytest.raises(Stale):
        edit(row=citizen, version=1, by=counsellor, name="En anden")

    assert Citizen.objects.get(pk=citizen.pk).name == citizen.name


def test_two_forms_on_two_versions_are_two_changes(citizen, counsellor):
    row = edit(row=citizen, version=1, by=counsellor, place="Værestedet")

    edit(row=row, version=2, by=counsellor, place="Caféen")

    assert [row.place for row in citizen.history.all()] == ["Caféen", "Værestedet", "Bostedet"]


def test_a_cpr_number_is_stored_encrypted_and_found_by_its_hash(citizen, counsellor):
    edit(row=citizen, version=1, by=counsellor, cpr=CPR)

    stored = Citizen.objects.get(pk=citizen.pk)
    assert (stored.cpr, CPR in stored.cpr_encrypted, CPR in stored.cpr_hash) == (CPR, False, False)
    assert Citizen.objects.get(cpr_hash=stored.cpr_hash) == stored


def test_a_cpr_number_can_be_taken_away(citizen, counsellor):
    row = edit(row=citizen, version=1, by=counsellor, cpr=CPR)

    row = edit(row=row, version=2, by=counsellor, cpr="")

    assert (row.cpr, row.cpr_encrypted, row.cpr_hash) == ("", "", "")


@pytest.mark.parametrize(
    ("known", "age"),
    [({"birth_year": 1980}, 46), ({"cpr": CPR}, 36), ({"cpr": CPR, "birth_year": 1950}, 36), ({}, None)],
)
def test_age(known, age):
    assert Citizen(**known).age == age


def test_a_contact_person_comes_and_goes(citizen, counsellor):
    person = citizens.add_contact_person(
        citizen=citizen, by=counsellor, role="relative", name="Bo Krogh", phone="+4510203041", may_know="times"
    )
    assert citizen.contact_persons.get() == person

    citizens.remove_contact_person(person=person, by=counsellor)

    assert not citizen.contact_persons.exists()
    assert ContactPerson.history.filter(citizen=citizen).count() == 2


def test_a_contact_person_may_know_nothing_until_said(organisation, citizen):
    assert ContactPerson(citizen=citizen).may_know == "nothing"


def test_a_contact_person_is_corrected_like_a_citizen(citizen, counsellor):
    person = ContactPersonFactory(citizen=citizen)

    edit(row=person, version=1, by=counsellor, hours="8 til 12")

    with pytest.raises(Stale):
        edit(row=person, version=1, by=counsellor, hours="12 til 15")


def test_a_new_answer_leaves_the_former_one(citizen, counsellor, clock):
    PermissionFactory(citizen=citizen, state="given")
    clock.move(days=1)

    citizens.record_permission(citizen=citizen, by=counsellor, purpose="referrer", state="withdrawn", form="oral")

    assert [p.state for p in citizen.permissions.all()] == ["withdrawn", "given"]


def test_a_contact_person_is_removed_once(citizen, counsellor):
    person = ContactPersonFactory(citizen=citizen)

    for _ in range(2):
        citizens.remove_contact_person(person=person, by=counsellor)

    assert ContactPerson.history.filter(id=person.pk, history_type="-").count() == 1


def test_the_latest_answer_per_purpose_is_in_force(citizen, clock):
    for purpose, state in [("referrer", "given"), ("stopbasen", "given"), ("referrer", "refused")]:
        clock.move(minutes=1)
        PermissionFactory(citizen=citizen, purpose=purpose, state=state)

    in_force = Permission.objects.of(citizen.organisation).filter(citizen=citizen).in_force()

    assert {(p.purpose, p.state) for p in in_force} == {("referrer", "refused"), ("stopbasen", "given")}


def test_a_reason_names_who_gave_it(citizen, counsellor, clock):
    given = citizens.give_reason(citizen=citizen, reason="Vikar", by=counsellor)

    assert (given.reason, given.given_by, given.given_at) == ("Vikar", counsellor, clock.moment)


@pytest.mark.parametrize("about", [ReferralFactory, ContactPersonFactory, PermissionFactory, AccessReasonFactory])
def test_a_citizen_with_a_past_is_not_deleted(about, citizen):
    about(citizen=citizen)

    with pytest.raises(ProtectedError), atomic():
        remove(citizen, by=TESTS)
