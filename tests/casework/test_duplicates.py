"""Two who may be one: shown to the counsellor, compared, merged, dismissed and taken apart."""

import pytest
from django.urls import reverse

from accounts.editing import edit
from accounts.history import remove
from accounts.transactions import atomic
from referrals.models import Citizen, CitizenMerge, ContactPerson, NotSamePerson
from tests.accounts.factories import TESTS, LocalCounsellorFactory, UnitFactory
from tests.referrals.factories import CitizenFactory, ContactPersonFactory, ReferralFactory
from tests.sweep.calls import client_of, outcome
from tests.sweep.test_statements import statements

CPR, OTHER_CPR = "6101011234", "6201011234"


@pytest.fixture
def two(organisation):
    one = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040")
    other = CitizenFactory(organisation=organisation, name="Aase Krogh", phone="+4510203040", possible_duplicate_of=one)
    for citizen in (one, other):
        ReferralFactory(citizen=citizen)
    return one, other


def compare_url(one, other):
    return reverse("casework:compare", args=[one.pk, other.pk])


def form(one, other, **more):
    return {f"version_{one.pk}": one.version, f"version_{other.pk}": other.version, "name": one.pk} | more


def post(user, one, other, **more):
    return client_of(user).post(compare_url(one, other), form(one, other, **more))


def test_both_pages_lead_to_the_comparison(counsellor, two):
    one, other = two

    pages = [client_of(counsellor).get(citizen.get_absolute_url()).text for citizen in two]

    assert [compare_url(one, other) in pages[0], compare_url(other, one) in pages[1]] == [True, True]


def test_one_who_may_not_merge_sees_the_other_alone(organisation, two):
    unit = UnitFactory(organisation=organisation)
    local = LocalCounsellorFactory(organisation=organisation, unit=unit)
    for citizen in two:
        ReferralFactory(citizen=citizen, counsellor=local)

    html = client_of(local).get(two[1].get_absolute_url()).text

    assert (two[0].get_absolute_url() in html, compare_url(two[1], two[0]) in html) == (True, False)


def test_the_list_says_who_resembles_whom_and_why(counsellor, two):
    html = client_of(counsellor).get("/borgere/dubletter/").text

    assert all(text in html for text in ("Åse Krogh", "Aase Krogh", "samme telefon"))
    assert "1 borger er måske oprettet to gange" in client_of(counsellor).get("/borgere/").text


def test_a_list_without_anybody_says_what_will_come(counsellor, organisation):
    assert "Ingen ser ud til at være oprettet to gange" in client_of(counsellor).get("/borgere/dubletter/").text


def test_the_list_hides_a_protected_name(organisation, counsellor, colleague):
    one = CitizenFactory(organisation=organisation, name="Karen Blom", protected=True)
    ReferralFactory(citizen=one, counsellor=colleague)
    CitizenFactory(organisation=organisation, phone=one.phone, possible_duplicate_of=one)

    shown = ["Karen Blom" in client_of(user).get("/borgere/dubletter/").text for user in (counsellor, colleague)]

    assert shown == [False, True]


def test_a_hidden_name_is_not_told_by_one_that_is_the_same(organisation, counsellor, colleague):
    one = CitizenFactory(organisation=organisation, name="Karen Blom", protected=True)
    ReferralFactory(citizen=one, counsellor=colleague)
    CitizenFactory(organisation=organisation, name="Karen Blom", possible_duplicate_of=one)

    shown = ["Karen Blom" in client_of(user).get("/borgere/dubletter/").text for user in (counsellor, colleague)]

    assert shown == [False, True]


def test_a_phone_typed_in_later_shows_who_has_it(organisation, counsellor):
    one = CitizenFactory(organisation=organisation, name="Åse Krogh")
    other = CitizenFactory(organisation=organisation, name="Bo Lind", phone="")
    client = client_of(counsellor)
    form = {"name": "Bo Lind", "phone": one.phone, "version": "1"}

    page = client.post(reverse("casework:edit", args=[other.pk]), form, follow=True)

    assert compare_url(other, one) in page.text
    assert "samme telefon" in client.get("/borgere/dubletter/").text


def test_the_reasons_are_all_told(organisation, counsellor):
    one = CitizenFactory(organisation=organisation, name="Åse Krogh")
    other = CitizenFactory(organisation=organisation, name="Åse Krogh", possible_duplicate_of=one)
    for citizen in (one, other):
        edit(row=citizen, version=1, by=TESTS, cpr=CPR)

    assert "samme cpr-nummer, samme navn" in client_of(counsellor).get("/borgere/dubletter/").text


def test_the_comparison_asks_only_about_what_differs(counsellor, two):
    html = client_of(counsellor).get(compare_url(*two)).text

    assert 'name="name"' in html
    assert 'name="phone"' not in html


def test_a_cpr_number_stands_in_no_field_and_no_address(counsellor, two):
    one, other = two
    edit(row=one, version=1, by=TESTS, cpr=CPR)
    edit(row=other, version=1, by=TESTS, cpr=OTHER_CPR)

    html = client_of(counsellor).get(compare_url(one, other)).text

    assert "610101-1234" in html
    assert CPR not in html


def test_merged_into_the_older_one(counsellor, two):
    one, other = two

    answer = post(counsellor, other, one, name=other.pk)

    assert answer["Location"] == one.get_absolute_url()
    assert Citizen.objects.get(pk=one.pk).name == "Aase Krogh"
    assert CitizenMerge.objects.get().merged_by == counsellor


def test_the_cpr_number_that_is_right_decides_who_stays(counsellor, two):
    one, other = two
    one = edit(row=one, version=1, by=TESTS, cpr=CPR)
    other = edit(row=other, version=1, by=TESTS, cpr=OTHER_CPR)

    answer = post(counsellor, one, other, cpr=other.pk)

    assert answer["Location"] == other.get_absolute_url()
    assert Citizen.objects.get(pk=other.pk).cpr == OTHER_CPR


def test_without_an_answer_the_form_comes_back(counsellor, two):
    answer = post(counsellor, *two, name="")

    assert answer.status_code == 422
    assert "Vælg, hvad der er rigtigt" in answer.text
    assert not CitizenMerge.objects.exists()


def test_a_changed_citizen_is_looked_at_again(counsellor, two):
    one, other = two
    edit(row=Citizen.objects.get(pk=one.pk), version=1, by=TESTS, place="Bosted Fyrvej")

    answer = post(counsellor, one, other)

    assert answer["Location"] == compare_url(one, other)
    assert not CitizenMerge.objects.exists()


def test_the_second_click_leads_to_the_one_that_stays(counsellor, two):
    one, other = two
    client = client_of(counsellor)

    answers = [client.post(compare_url(one, other), form(one, other)) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [one.get_absolute_url()] * 2
    assert CitizenMerge.objects.count() == 1


def test_the_page_of_the_one_that_went_leads_on(counsellor, two):
    one, other = two
    post(counsellor, one, other)

    answer = client_of(counsellor).get(other.get_absolute_url(), follow=True)

    assert answer.redirect_chain[0][0] == one.get_absolute_url()
    assert "var oprettet to gange" in answer.text


def test_both_must_be_within_reach(organisation, counsellor, colleague, two):
    one, _other = two
    far = CitizenFactory(organisation=organisation)
    ReferralFactory(citizen=far, counsellor=colleague)

    assert outcome(client_of(counsellor).get(compare_url(one, far))) == "reason"
    assert outcome(post(counsellor, far, one)) == "reason"


@pytest.mark.parametrize("what", ["itself", "nobody"])
def test_nobody_is_compared_with_nobody(what, counsellor, two):
    one, _other = two
    url = reverse("casework:compare", args=[one.pk, one.pk if what == "itself" else 99999])

    assert client_of(counsellor).get(url).status_code == 404


def test_two_people_are_dismissed_for_good(counsellor, two):
    one, other = two

    client_of(counsellor).post(reverse("casework:dismiss", args=[one.pk, other.pk]))

    assert NotSamePerson.objects.get().found_by == counsellor
    assert "Sammenlign de to" not in client_of(counsellor).get(other.get_absolute_url()).text
    assert "Aase Krogh" not in client_of(counsellor).get("/borgere/dubletter/").text


# Taking apart.


@pytest.fixture
def merge(counsellor, two):
    one, other = two
    ContactPersonFactory(citizen=other, name="Ib Lund")
    post(counsellor, one, other)
    return CitizenMerge.objects.get()


def split_url(merge):
    return reverse("casework:split", args=[merge.kept_id, merge.pk])


def test_the_page_lists_every_row_with_those_that_came_ticked(counsellor, merge):
    html = client_of(counsellor).get(split_url(merge)).text

    assert html.count('type="checkbox"') == 3
    assert html.count("checked") == 2
    assert "Kontaktperson: Ib Lund" in html


def test_the_changes_lead_to_it(counsellor, merge):
    assert split_url(merge) in client_of(counsellor).get(reverse("casework:history", args=[merge.kept_id])).text


def test_what_is_ticked_goes_back(counsellor, merge):
    person = ContactPerson.objects.get()

    answer = client_of(counsellor).post(
        split_url(merge), {"sent": "on", "rows": [f"referrals_contactperson:{person.pk}"]}
    )

    assert answer["Location"] == merge.gone.get_absolute_url()
    person.refresh_from_db()
    assert person.citizen_id == merge.gone_id
    assert merge.kept.referrals.count() == 2


@pytest.mark.parametrize("rows", ["referrals_contactperson:99999", "accounts_user:1", "x", ":"])
def test_a_row_that_is_not_there_is_refused(rows, counsellor, merge):
    answer = client_of(counsellor).post(split_url(merge), {"sent": "on", "rows": [rows]})

    assert answer.status_code == 422
    assert CitizenMerge.objects.get().split_at is None


def test_taken_apart_twice_is_not_there(counsellor, merge):
    client = client_of(counsellor)

    answers = [client.post(split_url(merge), {"sent": "on"}).status_code for _ in range(2)]

    assert answers == [302, 404]


# What has been changed.


def changes(user, citizen):
    return client_of(user).get(reverse("casework:history", args=[citizen.pk])).text


def test_from_what_to_what_and_by_whom(counsellor, two):
    one, _other = two
    edit(row=one, version=1, by=counsellor, name="Åse Lind", phone="+4510203099", language="farsi")

    html = changes(counsellor, one)

    for before, after in (("Åse Krogh", "Åse Lind"), ("10 20 30 40", "10 20 30 99")):
        assert f"<del>{before}</del>" in html
        assert f"<ins>{after}</ins>" in html
    assert f">{counsellor.name}</p>" in html
    assert "Oplysninger rettet" in html


def test_of_a_cpr_number_only_that_it_was_changed(counsellor, two):
    one = edit(row=two[0], version=1, by=counsellor, cpr=CPR)
    edit(row=one, version=2, by=counsellor, cpr=OTHER_CPR, place="Bosted Fyrvej")

    html = changes(counsellor, one)

    assert html.count("Cpr-nummer") == 2
    assert not any(digits in html for digits in ("610101", "620101"))


def test_contact_persons_come_change_and_go(counsellor, two):
    person = ContactPersonFactory(citizen=two[0], name="Ib Lund", by=counsellor)
    edit(row=person, version=1, by=counsellor, name="Ib Lundgren")
    with atomic():
        remove(ContactPerson.objects.get(), by=counsellor)

    html = changes(counsellor, two[0])

    assert all(f"Kontaktperson {what}" in html for what in ("tilføjet", "rettet", "fjernet"))
    assert "<del>Ib Lund</del>" in html


def test_wishes_are_told_by_their_labels(counsellor, two):
    referral = two[0].referrals.get()
    edit(row=referral, version=1, by=counsellor, goal="reduce", wanted_times="efter kl. 9")

    html = changes(counsellor, two[0])

    assert "Ønsker rettet" in html
    assert "<ins>efter kl. 9</ins>" in html


def test_both_histories_are_shown_together(counsellor, two):
    one, other = two
    other = edit(row=other, version=1, by=counsellor, place="Bosted Fyrvej")

    post(counsellor, one, other)

    html = changes(counsellor, one)
    assert "før de to blev lagt sammen" in html
    assert "<ins>Bosted Fyrvej</ins>" in html
    assert "Lagt sammen" in html


def test_a_reason_is_asked_for_the_changes_too(organisation, counsellor, colleague):
    citizen = CitizenFactory(organisation=organisation)
    ReferralFactory(citizen=citizen, counsellor=colleague)

    assert outcome(client_of(counsellor).get(reverse("casework:history", args=[citizen.pk]))) == "reason"


def test_the_changes_cost_the_same_for_few_and_many(counsellor, two):
    one, other = two
    post(counsellor, one, other)
    client, url = client_of(counsellor), reverse("casework:history", args=[one.pk])
    before = statements(client, url)

    for number in range(12):
        person = ContactPersonFactory(citizen=one, name=f"Ib {number}")
        edit(row=person, version=1, by=counsellor, name=f"Bo {number}")

    assert statements(client, url) == before
