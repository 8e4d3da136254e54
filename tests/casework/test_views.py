"""My day, the citizen's page, correcting data, permissions, and the reason for opening a case."""

import pytest
from django.urls import reverse

from accounts.models import AccessLogEntry
from referrals.models import AccessReason, Citizen, ContactPerson, Permission
from tests.accounts.factories import CounsellorFactory
from tests.referrals.factories import CitizenFactory, ContactPersonFactory, ReferralFactory


@pytest.fixture
def signed_in(client, counsellor):
    client.force_login(counsellor)
    return client


@pytest.fixture
def citizen(organisation, counsellor):
    return ReferralFactory(organisation=organisation, counsellor=counsellor, citizen__place="Bostedet").citizen


def to(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def typed(citizen, **changed):
    return {"name": citizen.name, "phone": citizen.phone, "version": citizen.version, "place": citizen.place} | changed


def test_corrections_are_saved_with_history(signed_in, citizen, counsellor):
    signed_in.post(to("edit", citizen), typed(citizen, name="Åse  Berg", birth_year="1960"))

    stored = Citizen.objects.get(pk=citizen.pk)
    assert (stored.name, stored.birth_year, stored.place) == ("Åse Berg", 1960, "Bostedet")
    assert stored.history.first().history_user == counsellor


def test_a_stale_form_shows_both_values_and_keeps_mine(signed_in, citizen):
    signed_in.post(to("edit", citizen), typed(citizen, place="Værestedet"))

    answer = signed_in.post(to("edit", citizen), typed(citizen, place="Hjemmet"))

    assert answer.status_code == 409
    assert "Værestedet" in answer.text
    assert 'value="Hjemmet"' in answer.text
    again = signed_in.post(to("edit", citizen), typed(citizen, place="Hjemmet", version=citizen.version + 1))
    assert again.status_code == 302
    assert Citizen.objects.get(pk=citizen.pk).place == "Hjemmet"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"phone": "12"},
        {"cpr": "123"},
        {"birth_year": "1800"},
        {"pregnancy_due_on": "i morgen"},
        {"address": "Vej 1, 610190-0000"},
        {"language": "610190-0000"},
    ],
)
def test_an_error_keeps_what_was_typed(wrong, signed_in, citizen):
    answer = signed_in.post(to("edit", citizen), typed(citizen, place="Ny <plads>") | wrong)

    assert answer.status_code == 422
    assert "Ny &lt;plads&gt;" in answer.text
    assert all(value in answer.text for value in wrong.values())


def test_a_contact_person_is_added_corrected_and_removed(signed_in, citizen):
    given = {"name": "Ib Lund", "phone": "10203050", "role": "staff", "may_know": "times"}
    signed_in.post(to("add_contact_person", citizen), given)
    person = ContactPerson.objects.get()
    assert (person.citizen, person.phone) == (citizen, "+4510203050")

    signed_in.post(to("edit_contact_person", person), given | {"name": "Bo Lund", "version": person.version})
    assert ContactPerson.objects.get().name == "Bo Lund"
    signed_in.post(to("remove_contact_person", person))

    assert not ContactPerson.objects.exists()


def test_a_contact_person_removed_meanwhile_is_not_there(signed_in, citizen):
    person = ContactPersonFactory(citizen=citizen)
    signed_in.post(to("remove_contact_person", person))

    assert signed_in.post(to("remove_contact_person", person)).status_code == 404
    assert signed_in.get(to("edit_contact_person", person)).status_code == 404


def test_a_new_answer_leaves_the_former_one(signed_in, citizen):
    for state in ("given", "withdrawn"):
        signed_in.post(to("permission", citizen), {"purpose": "doctor", "state": state, "form": "oral"})

    assert Permission.objects.count() == 2
    assert Permission.objects.in_force().get().state == "withdrawn"


def test_the_reason_holds_for_the_day_and_is_asked_for_again(client, citizen, colleague, clock):
    client.force_login(colleague)
    page = citizen.get_absolute_url()
    asked = client.get(page)["Location"]
    assert client.get(page)["Location"] == asked

    assert client.post(asked, {"reason": "Vikar"})["Location"] == page
    assert client.get(page).status_code == 200
    assert AccessLogEntry.objects.latest("pk").purpose == "Vikar"
    clock.move(days=1)

    assert client.get(page)["Location"] == asked


def test_a_colleagues_reason_does_not_open_it_for_another(client, citizen, colleague, organisation):
    client.force_login(colleague)
    client.post(to("reason", citizen), {"reason": "Vikar"})
    client.force_login(CounsellorFactory(organisation=organisation))

    assert client.get(citizen.get_absolute_url()).status_code == 302


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "Borger 010161-1234"])
def test_no_reason_opens_nothing(reason, client, citizen, colleague):
    client.force_login(colleague)

    assert client.post(to("reason", citizen), {"reason": reason}).status_code == 422
    assert not AccessReason.objects.exists()


@pytest.mark.parametrize(
    "evil",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "", "/\n/evil.example"],
)
def test_the_way_back_leads_nowhere_else(evil, client, citizen, colleague):
    client.force_login(colleague)

    answer = client.post(f"{to('reason', citizen)}?next={evil}", {"reason": "Vikar"})

    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_without_the_setting_no_reason_is_asked(client, citizen, colleague, organisation):
    organisation.reason_outside_reach = False
    organisation.save(update_fields=["reason_outside_reach"])
    client.force_login(colleague)

    assert client.get(citizen.get_absolute_url()).status_code == 200


def test_an_erased_citizen_is_not_there(signed_in, organisation):
    erased = CitizenFactory(organisation=organisation, erased=True)

    for name in ("citizen", "edit", "reason"):
        assert signed_in.get(to(name, erased)).status_code == 404


def test_each_list_shows_its_own(signed_in, organisation, counsellor, colleague):
    names = {}
    for which, traits in (
        ("mine", {"counsellor": counsellor}),
        ("unassigned", {}),
        ("colleague", {"counsellor": colleague}),
        ("paused", {"paused": True}),
        ("ended", {"declined": True}),
    ):
        names[which] = ReferralFactory(
            organisation=organisation, citizen__name=f"Borger {which}", **traits
        ).citizen.name

    shown = {
        which: {key for key, name in names.items() if name in signed_in.get(f"/min-dag/?list={which}").text}
        for which in ("mine", "unassigned", "all", "paused")
    }

    waiting = {"mine", "unassigned", "colleague"}
    assert shown == {"mine": {"mine"}, "unassigned": {"unassigned"}, "all": waiting, "paused": {"paused"}}
