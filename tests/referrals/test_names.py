import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals import names
from referrals.models import Citizen
from tests.database import column
from tests.referrals.factories import CitizenFactory


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Søren-Émil O'Neil", ["søren", "emil", "o", "neil"]),
        ("  Åse   KROGH ", ["åse", "krogh"]),
        ("Jürgen Weiß", ["jurgen", "weiss"]),
        ("Łukasz Đorđe", ["lukasz", "dorde"]),
        ("Æble-Øjvind Ångström", ["æble", "øjvind", "ångstrom"]),
        ("", []),
        ("— . ,", []),
    ],
)
def test_the_words_of_a_name(name, words):
    assert names.words(name) == words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Åse Krogh", "åse  krogh", True),
        ("René Holm", "Rene Holm", True),
        ("Åse Krogh", "Aase Krogh", False),
        ("Åse Krogh", "Krogh Åse", False),
        ("Åse Krogh", "Åse", False),
        ("", "", False),
        ("—", "…", False),
    ],
)
def test_the_same_name(one, other, same):
    assert names.same_name(one, other) is same


def test_a_decomposed_letter_is_the_letter():
    """A telephone may send a and a ring above it for å."""
    assert names.same_name("A\u030ase Krogh", "Åse Krogh")


@given(st.text(max_size=60))
def test_any_text_has_words(text):
    assert all(names.words(text))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("10 20 30 40", "+4510203040"),
        ("+45 10203040", "+4510203040"),
        ("0045 10-20-30-40", "+4510203040"),
        ("+46 70 123 45 67", "+46701234567"),
        ("1020304", None),
        ("102030401", None),
        ("", None),
        ("har ingen", None),
        ("+", None),
    ],
)
def test_a_phone_number(typed, number):
    assert names.phone_e164(typed) == number


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(text):
    number = names.phone_e164(text)

    assert number is None or number.startswith("+")


@pytest.mark.parametrize(
    "name", ["Åse Krogh", "Øjvind Æble", "Émile Ñandú", "ZOË ÄHRE", "İbo 123", "Ößman", "ΟΔΥΣΣΕΥΣ"]
)
def test_the_sort_key_is_the_databases(name, organisation):
    citizen = CitizenFactory(organisation=organisation, name=name)

    assert Citizen.objects.get(pk=citizen.pk).sort_key == names.sort_key(name)


def test_the_sort_key_is_the_databases_for_every_latin_and_greek_letter(db):
    """PostgreSQL and Python may know different versions of Unicode; these blocks are old."""
    letters = [chr(number) for number in range(0x20, 0x24F)] + [chr(number) for number in range(0x386, 0x3CF)]
    sql = "SELECT translate(lower(letter), %s, %s) FROM unnest(%s::text[]) AS letter"

    theirs = column(sql, [names.SORT_FROM, names.SORT_TO, letters])

    assert theirs == [names.sort_key(letter) for letter in letters]


def test_danish_letters_come_last(organisation):
    for name in ["Åse", "Ærø", "Øjvind", "Zoe", "Émile", "Eva", "Anna"]:
        CitizenFactory(organisation=organisation, name=name)

    in_order = list(Citizen.objects.of(organisation).values_list("name", flat=True))

    assert in_order == ["Anna", "Émile", "Eva", "Zoe", "Ærø", "Øjvind", "Åse"]
