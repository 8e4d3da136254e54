import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.texts.gsm import BASIC, EXTENSION, GSM7, ROOM, UCS2, measure, plain

EMOJI = "😀"


@pytest.mark.parametrize(
    ("text", "parts", "alphabet"),
    [
        ("Hej Ærø! Husk møde på fredag kl. 9.30 i Ålborg. Ring på 10 40 50 60. Hej.", 1, GSM7),
        ("æ" * 160, 1, GSM7),
        ("æ" * 161, 2, GSM7),
        ("Æ" * 306, 2, GSM7),
        ("Æ" * 307, 3, GSM7),
        ("a" * 158 + "€", 1, GSM7),
        ("a" * 159 + "€", 2, GSM7),
        ("ê" * 70, 1, UCS2),
        ("ê" * 71, 2, UCS2),
        (EMOJI * 35, 1, UCS2),
        (EMOJI * 36, 2, UCS2),
        ("é", 1, GSM7),
        ("", 1, GSM7),
    ],
)
def test_parts_and_alphabet(text, parts, alphabet):
    found = measure(text)

    assert (found.parts, found.alphabet) == (parts, alphabet)


@pytest.mark.parametrize("char", ["á", "ê", "–", "…", "’", "“", "\u00a0"])
def test_one_such_character_makes_the_whole_text_wider(char):
    assert measure(f"Hej{char}").alphabet == UCS2


def test_the_alphabet_has_127_characters_and_ten_more():
    assert (len(BASIC), len(EXTENSION)) == (127, 10)  # the 128th is the escape to the ten


@pytest.mark.parametrize(("text", "units", "left"), [("", 0, 160), ("a€", 3, 157), ("ê", 1, 69), (EMOJI, 2, 68)])
def test_units_and_what_is_left(text, units, left):
    found = measure(text)

    assert (found.units, found.left) == (units, left)


@pytest.mark.parametrize(
    ("text", "left"),
    [("a" * 152 + "€" + "a" * 151, 0), ("a" * 152 + "€" + "a" * 10, 153 - 12), ("ê" * 66 + EMOJI * 3, 67 - 6)],
)
def test_a_character_of_two_units_goes_whole_into_the_next_part(text, left):
    assert (measure(text).parts, measure(text).left) == (2, left)


def test_a_unit_that_is_lost_before_a_wide_character_can_cost_a_part():
    assert measure("a" * 152 + "€" + "a" * 151).parts == 2
    assert measure("a" * 152 + "€" + "a" * 152).parts == 3  # 306 units, and one that nobody can use


@given(st.text(max_size=700))
def test_no_text_is_longer_than_its_parts(text):
    found = measure(text)

    assert found.parts >= 1
    assert 0 <= found.left <= ROOM[found.alphabet][0]
    assert found.units <= ROOM[found.alphabet][0] or found.units <= found.parts * ROOM[found.alphabet][1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("det’s", "det's"),
        ("9 – 10", "9 - 10"),
        ("vent…", "vent..."),
        ("kl.\u00a09", "kl. 9"),
        ("„ja“ »nej«", '"ja" "nej"'),
    ],
)
def test_plain(text, said):
    assert plain(text) == said


@given(st.text())
def test_plain_text_stays_plain_and_danish_letters_stay(text):
    assert plain(plain(text)) == plain(text)
    assert plain("æøåÆØÅé") == "æøåÆØÅé"
