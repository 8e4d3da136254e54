"""CPR numbers, all of them impossible: no such day, or a replacement's day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals import cpr


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("010190-0000", "0101900000"),
        ("010190 0000", "0101900000"),
        ("610190-0000", "6101900000"),
        ("310290-0000", None),
        ("990190-0000", None),
        ("010190-000", None),
        ("٠١٠١٩٠٠٠٠٠", None),
        ("010190-000A", None),
        ("", None),
    ],
)
def test_clean(typed, digits):
    assert cpr.clean(typed) == digits


@pytest.mark.parametrize(
    ("digits", "born"),
    [
        ("0101363000", date(1936, 1, 1)),
        ("0101364000", date(2036, 1, 1)),
        ("0101374000", date(1937, 1, 1)),
        ("0101575000", date(2057, 1, 1)),
        ("0101585000", date(1858, 1, 1)),
        ("0101369000", date(2036, 1, 1)),
        ("0101379000", date(1937, 1, 1)),
        ("6101900000", date(1990, 1, 1)),
        ("2902000000", None),
        ("2902004000", date(2000, 2, 29)),
    ],
)
def test_the_century_is_in_the_seventh_digit(digits, born):
    assert cpr.birth_date(digits) == born


def test_shown():
    assert cpr.shown("0101900000") == "010190-0000"


@pytest.mark.parametrize(("born", "years"), [((1990, 3, 10), 36), ((1990, 3, 11), 35), ((2024, 2, 29), 2)])
def test_age_changes_on_the_birthday(born, years):
    assert cpr.age(date(*born)) == years


@given(st.text(max_size=15))
def test_any_text_is_a_number_or_none(text):
    digits = cpr.clean(text)

    assert digits is None or cpr.birth_date(digits)
