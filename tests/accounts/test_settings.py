"""The settings of an organisation: who changes what, what is kept of it, and that it applies at once."""

import pytest
from django.db import IntegrityError
from django.test import Client

from accounts import links, organisations
from accounts.editing import Stale
from accounts.forms_settings import SECTION_OF, SECTIONS
from accounts.models import Organisation, SettingChange
from accounts.rights import Role
from accounts.transitions import Refused
from tests.accounts.factories import (
    CollaborationFactory,
    OrganisationFactory,
    PublicLinkFactory,
    SettingChangeFactory,
    UserFactory,
)
from tests.referrals.factories import ReferralFactory

SENTENCE = {
    "medicine_sentence_shown": "on",
    "medicine_sentence": "Kommunen kan hjælpe med medicin.",
    "medicine_approved_by": "Eva Lind, overlæge",
    "medicine_approved_on": "2026-03-01",
    "approved": "on",
}
AFFECTED = {
    "affected_medicine": "Clozapin\nWarfarin",
    "affected_text": "Mængden af [medicin] i blodet kan stige.",
    "affected_approved_by": "Eva Lind, overlæge",
    "affected_approved_on": "2026-03-01",
    "approved": "on",
}
CONTACT = {"contact_days": "7", "contact_attempts": "4"}
PAGES = {"accessibility_url": "", "privacy_url": "", "privacy_text": ""}
# What one types in each section, and what of it is then wrong.
WRONG = [
    ("navn", {"name": "", "short_name": "Havnsø", "kind": "municipality"}, "name"),
    ("navn", {"name": "x" * 101, "short_name": "Havnsø", "kind": "municipality"}, "name"),
    ("navn", {"name": "Havnsø", "short_name": "", "kind": "municipality"}, "short_name"),
    ("navn", {"name": "Havnsø", "short_name": "Havnsø", "kind": "kingdom"}, "kind"),
    ("telefon", {"phone": "12", "opening_hours": "hverdage"}, "phone"),
    ("telefon", {"phone": "10203040", "opening_hours": ""}, "opening_hours"),
    ("sider", PAGES | {"accessibility_url": "javascript:alert(1)"}, "accessibility_url"),
    ("sider", PAGES | {"privacy_url": "ftp://example.org/"}, "privacy_url"),
    ("sider", PAGES | {"privacy_text": "x" * 4001}, "privacy_text"),
    ("kontakt", CONTACT | {"contact_days": "0"}, "contact_days"),
    ("kontakt", CONTACT | {"contact_days": "61"}, "contact_days"),
    ("kontakt", CONTACT | {"contact_attempts": "21"}, "contact_attempts"),
    ("kontakt", CONTACT | {"days_pregnant": "8"}, "days_pregnant"),
    ("henvisning", SENTENCE | {"medicine_sentence": ""}, "medicine_sentence"),
    ("henvisning", SENTENCE | {"medicine_sentence": "x" * 201}, "medicine_sentence"),
    ("henvisning", SENTENCE | {"medicine_approved_by": ""}, "medicine_approved_by"),
    ("henvisning", SENTENCE | {"medicine_approved_on": "2026-03-11"}, "medicine_approved_on"),
    ("henvisning", SENTENCE | {"approved": ""}, "approved"),
    ("anden-medicin", AFFECTED | {"affected_medicine": " \n "}, "affected_medicine"),
    ("anden-medicin", AFFECTED | {"affected_medicine": "x" * 61}, "affected_medicine"),
    ("anden-medicin", AFFECTED | {"affected_text": "Giv 25 mg mindre"}, "affected_text"),
    ("anden-medicin", AFFECTED | {"affected_approved_by": ""}, "affected_approved_by"),
    ("anden-medicin", AFFECTED | {"affected_approved_on": "2026-03-11"}, "affected_approved_on"),
    ("anden-medicin", AFFECTED | {"approved": ""}, "approved"),
    ("journal", {"record_kept": "", "record_system": "Fagsystemet"}, "record_kept"),
    ("journal", {"record_kept": "elsewhere", "record_system": ""}, "record_system"),
    ("journal", {"record_kept": "elsewhere", "record_system": "x" * 61}, "record_system"),
    ("forloeb", {"cigarette_price": ""}, "cigarette_price"),
    ("forloeb", {"cigarette_price": "-1"}, "cigarette_price"),
    ("forloeb", {"cigarette_price": "3,205"}, "cigarette_price"),
]


@pytest.fixture
def administrator(organisation):
    return UserFactory(organisation=organisation, roles=[Role.ADMINISTRATOR], name="Per Lund")


@pytest.fixture
def signed_in(client, administrator):
    client.force_login(administrator)
    return client


def url(organisation, section="", *, page="indstillinger"):
    return f"/opsaetning/{organisation.slug}/{page}/" + (f"{section}/" if section else "")


def save(client, organisation, section, values, *, version=1):
    return client.post(url(organisation, section), values | {"version": version})


def now(organisation):
    return Organisation.objects.get(pk=organisation.pk)


def change(organisation, by, **fields):
    return organisations.change(organisation=organisation, version=now(organisation).version, by=by, **fields)


# What is kept of a change.


def test_a_change_is_kept_with_before_after_who_and_when(signed_in, organisation, administrator, clock):
    answer = save(signed_in, organisation, "kontakt", CONTACT | {"contact_days": "5", "days_pregnant": "3"})

    assert answer.status_code == 302
    kept = {row.setting: (row.before, row.after) for row in SettingChange.objects.all()}
    assert kept == {
        "contact_days": ({"contact_days": 7}, {"contact_days": 5}),
        "contact_days_per_group": ({"contact_days_per_group": {}}, {"contact_days_per_group": {"pregnant": 3}}),
    }
    assert {(row.changed_by, row.changed_at) for row in SettingChange.objects.all()} == {(administrator, clock.moment)}


def test_what_is_saved_unchanged_leaves_no_trace_but_counts_as_gone_through(signed_in, organisation, administrator):
    save(signed_in, organisation, "kontakt", CONTACT)

    assert not SettingChange.objects.exists()
    assert now(organisation).checked_by == administrator


def test_the_settings_can_be_confirmed_as_they_are(signed_in, organisation, administrator):
    assert "Markér, at indstillingerne passer" in signed_in.get(url(organisation)).text

    signed_in.post(url(organisation, "gennemgaaet"))

    assert now(organisation).checked_by == administrator
    assert "Markér, at indstillingerne passer" not in signed_in.get(url(organisation)).text


def test_every_setting_is_in_a_section_and_every_other_field_is_known():
    """A new field of Organisation must be put into a section, or here."""
    fixed = {"id", "slug", "municipality", "version", "sms_from", "checked_at", "checked_by", "checked_by_kind"}

    assert {field.name for field in Organisation._meta.fields} == set(SECTION_OF) | fixed


@pytest.mark.parametrize(("section", "values", "wrong"), WRONG)
def test_what_is_wrong_comes_back_with_what_was_typed(section, values, wrong, signed_in, organisation):
    before = now(organisation).__dict__ | {"_state": None}

    answer = save(signed_in, organisation, section, values)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {wrong}
    assert now(organisation).__dict__ | {"_state": None} == before


def test_a_name_that_another_organisation_has_is_refused(signed_in, organisation, neighbour):
    values = {"name": neighbour.name.upper(), "short_name": "Havnsø", "kind": "municipality"}

    answer = save(signed_in, organisation, "navn", values)

    assert answer.context["form"].errors["name"] == ["En anden organisation har allerede det navn. Vælg et andet navn."]


def test_a_name_taken_at_the_same_moment_is_refused_too(signed_in, organisation, neighbour, monkeypatch):
    monkeypatch.setattr(SECTIONS["navn"], "clean_name", lambda self: self.cleaned_data["name"])
    values = {"name": neighbour.name, "short_name": "Havnsø", "kind": "municipality"}

    answer = save(signed_in, organisation, "navn", values)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_the_database_holds_that_no_sentence_is_shown_unapproved(organisation):
    with pytest.raises(IntegrityError, match="organisation_medicine_approved"):
        Organisation.objects.filter(pk=organisation.pk).update(
            medicine_sentence_shown=True, medicine_sentence="Vi har medicin."
        )


# Two at once.


def test_a_setting_changed_meanwhile_comes_back_with_both_values(signed_in, organisation, coordinator):
    change(organisation, coordinator, contact_days=5)

    answer = save(signed_in, organisation, "kontakt", CONTACT | {"contact_days": "6"})

    assert answer.status_code == 409
    assert answer.context["conflict"] == [("Dage fra henvisning til første kontakt", "5", "6")]
    again = save(signed_in, organisation, "kontakt", CONTACT | {"contact_days": "6"}, version=2)
    assert (again.status_code, now(organisation).contact_days) == (302, 6)


def test_groups_changed_meanwhile_are_shown_in_words(signed_in, organisation, coordinator):
    change(organisation, coordinator, contact_days_per_group={"pregnant": 2})

    answer = save(signed_in, organisation, "kontakt", CONTACT | {"days_pregnant": "3"})

    assert answer.context["conflict"] == [("Færre dage for nogle borgere", "Gravid: 2", "Gravid: 3")]


def test_another_section_saved_meanwhile_is_no_conflict(signed_in, organisation, coordinator):
    change(organisation, coordinator, opening_hours="hverdage kl. 9–12")

    answer = save(signed_in, organisation, "kontakt", CONTACT | {"contact_days": "6"})

    assert answer.status_code == 302
    assert (now(organisation).contact_days, now(organisation).opening_hours) == (6, "hverdage kl. 9–12")


# Taking back.


def test_a_change_is_taken_back_by_a_new_one(signed_in, organisation, coordinator, administrator):
    change(organisation, coordinator, contact_days=5)
    entry = SettingChange.objects.get()

    signed_in.post(url(organisation, f"{entry.pk}/fortryd", page="historik"))

    assert now(organisation).contact_days == 7
    newest, oldest = SettingChange.objects.all()
    assert (newest.before, newest.after, newest.changed_by) == ({"contact_days": 5}, {"contact_days": 7}, administrator)
    assert oldest == entry


def test_a_change_that_no_longer_stands_cannot_be_taken_back(signed_in, organisation, coordinator):
    change(organisation, coordinator, contact_days=5)
    change(organisation, coordinator, contact_days=6)
    entry = SettingChange.objects.last()
    assert signed_in.get(url(organisation, page="historik")).text.count("Fortryd ændringen") == 1

    answer = signed_in.post(url(organisation, f"{entry.pk}/fortryd", page="historik"), follow=True)

    assert "Indstillingen er ændret siden" in answer.text
    assert now(organisation).contact_days == 6


def test_an_approved_text_is_taken_back_with_its_approval(signed_in, organisation, administrator):
    save(signed_in, organisation, "henvisning", SENTENCE)
    other = SENTENCE | {"medicine_sentence": "Noget andet.", "medicine_approved_by": "Bo Dam, læge"}
    save(signed_in, organisation, "henvisning", other, version=2)

    organisations.take_back(entry=SettingChange.objects.first(), by=administrator)

    row = now(organisation)
    assert (row.medicine_sentence, row.medicine_approved_by) == (SENTENCE["medicine_sentence"], "Eva Lind, overlæge")
    assert row.medicine_approved_on.isoformat() == "2026-03-01"


def test_a_former_name_that_is_taken_now_is_refused(organisation, coordinator):
    former = organisation.name
    change(organisation, coordinator, name="Nyt Navn Kommune")
    OrganisationFactory(name=former)

    with pytest.raises(Refused, match="navn"):
        organisations.take_back(entry=SettingChange.objects.get(), by=coordinator)


def test_an_entry_of_the_neighbour_is_not_there(signed_in, organisation, neighbour):
    entry = SettingChangeFactory(organisation=neighbour)

    answer = signed_in.post(url(organisation, f"{entry.pk}/fortryd", page="historik"))

    assert answer.status_code == 404


def test_a_stale_version_is_refused_whoever_calls(organisation, coordinator):
    change(organisation, coordinator, contact_days=5)

    with pytest.raises(Stale):
        organisations.change(organisation=organisation, version=1, by=coordinator, contact_days=6)


# The history's page.


def test_the_page_shows_the_newest_first_with_old_and_new_values(signed_in, organisation, coordinator):
    change(organisation, coordinator, phone="+4510203001")

    shown = signed_in.get(url(organisation, page="historik")).context["entries"]

    assert [entry["values"] for entry in shown] == [[("Teamets telefon", "10 20 30 00", "10 20 30 01")]]


def test_a_long_history_is_read_page_by_page(signed_in, organisation):
    for _ in range(60):
        SettingChangeFactory(organisation=organisation)

    first = signed_in.get(url(organisation, page="historik"))
    rest = signed_in.get(f"{url(organisation, page='historik')}?before={first.context['older']}")

    assert [len(page.context["entries"]) for page in (first, rest)] == [50, 10]
    assert rest.context["older"] is None


@pytest.mark.parametrize("before", ["x", "", "٣", "9" * 40])
def test_any_place_in_the_history_is_answered(before, signed_in, organisation):
    assert signed_in.get(url(organisation, page="historik"), {"before": before}).status_code == 200


def test_the_section_says_when_it_was_last_changed(signed_in, organisation, administrator):
    save(signed_in, organisation, "kontakt", CONTACT | {"contact_days": "5"})

    assert "Senest ændret i dag kl. 10.42 af Per Lund" in signed_in.get(url(organisation)).text


@pytest.mark.parametrize(("page", "cost"), [("indstillinger", 6), ("indstillinger/kontakt", 4), ("historik", 6)])
@pytest.mark.parametrize("rows", [2, 12])
def test_the_pages_cost_the_same_with_many_changes(
    page, cost, rows, signed_in, organisation, django_assert_num_queries
):
    for name in list(SECTION_OF)[:rows]:
        SettingChangeFactory(
            organisation=organisation, by=UserFactory(), setting=name, before={name: None}, after={name: None}
        )

    # Beside session, user with memberships, the scope opened and closed: the changes, and the long text; or none.
    with django_assert_num_queries(cost):
        signed_in.get(url(organisation, page=page))


# It applies at once.


@pytest.fixture
def link_url(unit):
    return f"/henvis/{links.key(PublicLinkFactory(organisation=unit.organisation, target=unit.pk))}/"


@pytest.mark.parametrize(
    ("section", "values", "path", "text"),
    [
        ("navn", {"name": "Nyhavn Kommune", "short_name": "Nyhavn", "kind": "municipality"}, "/find-link/", "Nyhavn"),
        ("telefon", {"phone": "10203099", "opening_hours": "hverdage"}, "/find-link/", "10 20 30 99"),
        ("telefon", {"phone": "10203040", "opening_hours": "tirsdage kl. 7"}, "/oplysninger/", "tirsdage kl. 7"),
        ("sider", PAGES | {"accessibility_url": "https://was.example.dk/"}, "/tilgaengelighed/", "https://was.example"),
        ("sider", PAGES | {"privacy_url": "https://data.example.dk/"}, "/oplysninger/", "https://data.example.dk/"),
        ("sider", PAGES | {"privacy_text": "Skriv til <dpo>"}, "/oplysninger/", "Skriv til &lt;dpo&gt;"),
        ("henvisning", SENTENCE, "link", "»Kommunen kan hjælpe med medicin.«"),
    ],
)
def test_a_public_page_shows_the_new_value_at_once(section, values, path, text, signed_in, organisation, link_url):
    visitor, path = Client(), link_url if path == "link" else path
    assert text not in visitor.get(path).text

    save(signed_in, organisation, section, values)

    assert text in visitor.get(path).text


def test_running_deadlines_stay_and_new_ones_follow(signed_in, organisation, link_url):
    running = ReferralFactory(organisation=organisation)
    due = running.contact_due

    save(signed_in, organisation, "kontakt", CONTACT | {"contact_days": "3"})
    Client().post(link_url, {"name": "Åse Krogh", "phone": "10203040", "consent": "on"})

    running.refresh_from_db()
    new = type(running).objects.latest("pk")
    assert (running.contact_due, (new.contact_due - due).days) == (due, -4)


def test_a_shared_link_says_nothing_about_medicine(unit, neighbour, signed_in, organisation):
    together = CollaborationFactory(organisations=[organisation, neighbour])
    link = PublicLinkFactory(organisation=organisation, target=unit.pk, collaboration=together)
    save(signed_in, organisation, "henvisning", SENTENCE)

    assert SENTENCE["medicine_sentence"] not in Client().get(f"/henvis/{links.key(link)}/").text


def test_the_list_of_other_medicine_is_the_organisations_own(signed_in, organisation):
    sent = AFFECTED | {"affected_medicine": " Clozapin \n\nWarfarin\nClozapin", "version": organisation.version}

    signed_in.post(f"/opsaetning/{organisation.slug}/indstillinger/anden-medicin/", sent)

    organisation.refresh_from_db()
    assert organisation.affected_medicine == ["Clozapin", "Warfarin"]
    assert organisation.affected_approved_by == "Eva Lind, overlæge"


def test_the_price_of_a_cigarette_with_a_comma(signed_in, organisation):
    sent = {"cigarette_price": "3,75", "version": organisation.version}

    signed_in.post(f"/opsaetning/{organisation.slug}/indstillinger/forloeb/", sent)

    organisation.refresh_from_db()
    assert str(organisation.cigarette_price) == "3.75"
    assert SettingChange.objects.get().after == {"cigarette_price": "3.75"}


def test_where_the_record_is_kept_and_what_that_system_is_called(signed_in, organisation):
    sent = {"record_kept": "elsewhere", "record_system": "Fagsystemet", "version": organisation.version}

    signed_in.post(f"/opsaetning/{organisation.slug}/indstillinger/journal/", sent)

    organisation.refresh_from_db()
    assert (organisation.record_kept, organisation.record_system) == ("elsewhere", "Fagsystemet")
