"""Nothing that tells who it was remains, in any column of any table."""

import pytest
from django.db import connection

from accounts.editing import edit
from referrals.actions import citizens
from referrals.actions.erasure import erase
from referrals.models import Citizen, ContactPerson, Referral
from tests.database import column, quoted
from tests.referrals.factories import (
    AccessReasonFactory,
    CitizenFactory,
    ContactAttemptFactory,
    ContactPersonFactory,
    PermissionFactory,
    ReferralFactory,
)

CPR = "6101900000"
# Each told once, so that each has to be found and emptied. None is a word of ours.
TOLD = {
    "name": "Qwenhild",
    "phone": "+4510777001",
    "address": "Qwej 1",
    "place": "Qwested",
    "language": "qwensk",
    "preferred_times": "qwarter",
    "contact person": "Qwib",
    "contact person's phone": "+4510777002",
    "contact person's hours": "qwtimer",
    "note": "qwnote",
    "referrer": "Qwilda",
    "best time": "qwbedst",
    "referral's language": "qwferral",
    "wanted times": "qwwanted",
    "attempt's note": "qwattempt",
    "recipient": "qwrecipient",
    "reason": "qwreason",
    "former name": "Qwformer",
    "former contact person": "Qwremoved",
}


def texts(word):
    """Where the word stands: any column, of any kind, of any table about citizens."""
    tables = column("SELECT tablename FROM pg_tables WHERE starts_with(tablename, 'referrals_')")
    found = []
    for table in tables:
        names = column("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table])
        for name in names:
            sql = f"SELECT count(*) FROM {table} WHERE {quoted(name)}::text ILIKE %s"
            if column(sql, [f"%{word}%"]) != [0]:
                found.append(f"{table}.{name}")
    return found


@pytest.fixture
def citizen(organisation, counsellor):
    """Somebody of whom everything has been told somewhere."""
    citizen = CitizenFactory(organisation=organisation, name=TOLD["former name"], birth_year=1961)
    told = {name: TOLD[name] for name in ("name", "phone", "address", "place", "language", "preferred_times")}
    citizen = edit(row=citizen, version=1, by=counsellor, cpr=CPR, **told)
    ContactPersonFactory(
        citizen=citizen,
        name=TOLD["contact person"],
        phone=TOLD["contact person's phone"],
        hours=TOLD["contact person's hours"],
    )
    removed = ContactPersonFactory(citizen=citizen, name=TOLD["former contact person"])
    citizens.remove_contact_person(person=removed, by=counsellor)
    referral = ReferralFactory(
        citizen=citizen,
        note=TOLD["note"],
        referrer_name=TOLD["referrer"],
        best_time=TOLD["best time"],
        language=TOLD["referral's language"],
        wanted_times=TOLD["wanted times"],
        target_groups=["pregnant"],
    )
    ContactAttemptFactory(referral=referral, note=TOLD["attempt's note"])
    PermissionFactory(citizen=citizen, recipient=TOLD["recipient"])
    AccessReasonFactory(citizen=citizen, reason=TOLD["reason"])
    return citizen


@pytest.mark.parametrize("what", TOLD)
def test_everything_told_is_gone(what, citizen, counsellor):
    before = texts(TOLD[what])

    erase(citizen=citizen, by=counsellor)

    assert before
    assert texts(TOLD[what]) == []


def test_the_cpr_number_is_gone(citizen, counsellor):
    hashed = citizen.cpr_hash

    erase(citizen=citizen, by=counsellor)

    stored = Citizen.objects.get(pk=citizen.pk)
    assert (stored.cpr, stored.cpr_encrypted, texts(CPR), texts(hashed)) == ("", "", [], [])


@pytest.mark.parametrize("name", ["birth_year", "pregnancy_due_on"])
def test_dates_are_gone_from_the_history_too(name, citizen, counsellor):
    erase(citizen=citizen, by=counsellor)

    assert set(citizen.history.values_list(name, flat=True)) == {None}


def test_target_groups_are_gone(citizen, counsellor):
    erase(citizen=citizen, by=counsellor)

    assert texts("pregnant") == []


def test_it_says_when_and_by_whom(citizen, counsellor, clock):
    erased = erase(citizen=citizen, by=counsellor)

    assert (erased.erased_at, erased.erased_by) == (clock.moment, counsellor)
    assert erased.history.first().history_user == counsellor


def test_the_rows_that_are_counted_stay(citizen, counsellor):
    erase(citizen=citizen, by=counsellor)

    referral = Referral.objects.get(citizen=citizen)
    assert (referral.products, referral.attempts.count()) == (["cigarettes"], 1)
    assert not ContactPerson.objects.exists()


def test_nobody_else_is_touched(citizen, organisation, counsellor):
    other = ReferralFactory(organisation=organisation, citizen__name="Bo Lind", note="Bliver")

    erase(citizen=citizen, by=counsellor)

    other.refresh_from_db()
    assert (other.note, other.citizen.name, other.citizen.history.get().name) == ("Bliver", "Bo Lind", "Bo Lind")


def test_nobody_resembles_the_erased_and_the_erased_resembles_nobody(citizen, organisation, counsellor):
    older = CitizenFactory(organisation=organisation)
    edit(row=citizen, version=citizen.version, by=counsellor, possible_duplicate_of=older)
    younger = CitizenFactory(organisation=organisation, possible_duplicate_of=citizen)

    erase(citizen=Citizen.objects.get(pk=citizen.pk), by=counsellor)

    assert set(Citizen.objects.values_list("possible_duplicate_of", flat=True)) == {None}
    assert set(Citizen.history.values_list("possible_duplicate_of", flat=True)) == {None}
    assert younger.history.first().history_user == counsellor


def test_an_erased_citizen_is_on_no_page(citizen, counsellor):
    erase(citizen=citizen, by=counsellor)

    assert not Citizen.objects.visible_to(counsellor).exists()


def test_nothing_is_half_erased(citizen, counsellor, monkeypatch):
    """One transaction: when the history cannot be emptied, the row is as it was."""

    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr("referrals.actions.erasure._blank_history", fail)

    with pytest.raises(RuntimeError):
        erase(citizen=citizen, by=counsellor)

    assert (Citizen.objects.get(pk=citizen.pk).name, connection.needs_rollback) == (TOLD["name"], False)
