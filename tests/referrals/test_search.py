"""Who is found by what somebody types, through the words that are kept with each name."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.editing import edit
from referrals import names, search
from referrals.actions.erasure import erase
from referrals.models import Citizen, CitizenWord
from tests.referrals.factories import CitizenFactory

CPR = "6101011234"  # no such day is given to anybody


@pytest.fixture
def find(organisation, counsellor):
    def found(text, limit=20):
        ids = search.matches(counsellor, search.read(text), limit)[organisation.pk]
        names_of = dict(Citizen.objects.filter(pk__in=ids).values_list("pk", "name"))
        return [names_of[pk] for pk in ids]

    return found


@pytest.fixture
def people(organisation):
    def named(*citizens):
        return [CitizenFactory(organisation=organisation, name=name) for name in citizens]

    return named


@pytest.mark.parametrize("text", ["karl", "KARL", "brø", "Brøgger", "van", "åse", "k", "karl-å"])
def test_by_the_beginning_of_any_word(text, find, people):
    people("Karl-Åse van Brøgger", "Inger Thostrup")

    assert find(text) == ["Karl-Åse van Brøgger"]


@pytest.mark.parametrize("text", ["rl", "aase", "oe", "x", "", " ", "-", "🙂", "karl x"])
def test_not_by_the_middle_and_not_by_nothing(text, find, people):
    people("Karl-Åse van Brøgger")

    assert find(text) == []


def test_accents_are_no_hindrance(find, people):
    people("Zoë Müller")

    assert [find("zoe"), find("ZOË"), find("muller")] == [["Zoë Müller"]] * 3


def test_every_word_must_fit(find, people):
    people("Karsten Bruun", "Karsten Bøgh", "Inger Bruun")

    assert find("bru kar") == ["Karsten Bruun"]


def test_danish_order_within_what_fits(find, people):
    people("Hans Ål", "Hans Øl", "Hans Æl", "Hans Zl", "Hans Al")

    assert find("hans") == ["Hans Al", "Hans Zl", "Hans Æl", "Hans Øl", "Hans Ål"]


def test_the_beginning_of_a_danish_letter_is_a_range_of_its_own(find, people):
    people("Øjvind Strand", "Åse Lindholm", "Ærø Henningsen", "Zofia Nowak")

    assert [find("ø"), find("å"), find("æ"), find("z")] == [
        ["Øjvind Strand"],
        ["Åse Lindholm"],
        ["Ærø Henningsen"],
        ["Zofia Nowak"],
    ]


def test_one_with_two_words_that_fit_is_found_once(find, people):
    people("Hans Hansen Hansted")

    assert find("han") == ["Hans Hansen Hansted"]


def test_no_more_than_asked_for(find, people):
    people(*(f"Hans {number}" for number in range(9)))

    assert len(find("hans", limit=4)) == 4


@pytest.mark.parametrize(
    "text",
    ["10203040", "10 20 30 40", "1020", "+45 10 20 30 40", "004510203040", "4510203040", "3040", "040", "203040"],
)
def test_by_phone_from_either_end(text, organisation, find):
    CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040")
    CitizenFactory(organisation=organisation, name="Bo Fenger", phone="+4599887766")

    assert find(text) == ["Åse Krogh"]


@pytest.mark.parametrize("text", ["10", "4", "203", "2030", "+46", "+4610"])
def test_not_by_two_digits_and_not_by_those_in_the_middle(text, organisation, find):
    CitizenFactory(organisation=organisation, phone="+4510203040")

    assert find(text) == []


def test_a_foreign_number_is_found_as_it_is_dialled(organisation, find):
    CitizenFactory(organisation=organisation, name="Sven Ek", phone="+46701234567")

    assert [find("+4670"), find("004670123"), find("4567")] == [["Sven Ek"]] * 3


@pytest.mark.parametrize("text", [CPR, "610101-1234", "610101 1234"])
def test_by_the_whole_cpr_number(text, organisation, find):
    citizen = CitizenFactory(organisation=organisation, name="Åse Krogh")
    edit(row=citizen, version=1, by=citizen._acting, cpr=CPR)

    assert find(text) == ["Åse Krogh"]
    assert find(text[:-1]) == []


def test_by_the_cpr_number_while_keys_are_rotated(organisation, find, settings):
    citizen = CitizenFactory(organisation=organisation, name="Åse Krogh")
    edit(row=citizen, version=1, by=citizen._acting, cpr=CPR)

    settings.HASH_KEYS = ["2:a-newer-key", *settings.HASH_KEYS]

    assert find(CPR) == ["Åse Krogh"]


def test_a_new_name_is_found_and_the_old_one_is_not(organisation, find):
    citizen = CitizenFactory(organisation=organisation, name="Åse Krogh")

    edit(row=citizen, version=1, by=citizen._acting, name="Åse Lindholm")

    assert [find("krogh"), find("lind")] == [[], ["Åse Lindholm"]]


def test_other_changes_leave_the_words_alone(organisation, django_assert_num_queries):
    citizen = CitizenFactory(organisation=organisation, name="Åse Krogh")

    edit(row=citizen, version=1, by=citizen._acting, place="Bosted Fyrvej")

    assert CitizenWord.objects.filter(citizen=citizen).count() == 2


def test_one_who_is_erased_is_not_found(organisation, find, counsellor):
    citizen = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040")

    erase(citizen=citizen, by=counsellor)

    assert [find("åse"), find("10203040"), CitizenWord.objects.count()] == [[], [], 0]


def test_nobody_of_another_organisation_is_found(neighbour, find):
    CitizenFactory(organisation=neighbour, name="Åse Krogh", phone="+4510203040")

    assert [find("åse"), find("10203040"), find("3040")] == [[], [], []]


NAMES = st.text(st.sampled_from("abkæøåéöß -'"), min_size=1, max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, text=NAMES)
def test_what_is_found_is_what_begins_alike(organisation, name, text):
    """The index agrees with the plain meaning: every word typed begins some word of the name."""
    citizen = CitizenFactory(organisation=organisation, name=name)

    typed = search.read(text)

    found = bool(typed) and citizen.pk in dict(map(reversed, search.named(organisation.pk, typed.words)))
    expected = bool(names.words(text)) and all(
        any(word.startswith(start) for word in names.words(name)) for start in names.words(text)[: search.MOST_WORDS]
    )
    assert found == expected
