"""Completed or not, at the borders of each programme's rule (STOPbasen: 75 % of the meetings, 4 in Kom & Kvit)."""

from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from courses.completion import Rule, completion
from courses.programmes import PLANS


@pytest.mark.parametrize(
    ("attended", "planned", "cancelled_by_us", "completed"),
    [
        (3, 5, 0, False),
        (4, 5, 0, True),
        (3, 4, 0, True),
        (3, 5, 1, True),
        (2, 4, 0, False),
        (4, 6, 0, False),
        (5, 6, 0, True),
        (0, 1, 0, False),
        (1, 1, 0, True),
        (0, 0, 0, False),
        (0, 5, 5, False),
        (6, 5, 0, True),
    ],
)
def test_three_quarters_of_the_meetings_that_we_held(attended, planned, cancelled_by_us, completed):
    result = completion(Rule.SHARE, attended=attended, planned=planned, cancelled_by_us=cancelled_by_us)

    assert result.is_completed is completed


@pytest.mark.parametrize(("attended", "completed"), [(0, False), (3, False), (4, True), (9, True)])
def test_come_and_quit_needs_four_meetings_however_many_there_were(attended, completed):
    assert completion(Rule.FOUR, attended=attended, planned=40).is_completed is completed


def test_an_open_course_has_a_number_of_talks_and_no_rate():
    result = completion(Rule.OPEN, attended=7, planned=8)

    assert (result.attended, result.counted, result.percent, result.is_completed) == (7, None, None, None)


counts = st.integers(0, 60)


@given(counts, counts, counts)
def test_the_share_is_exact(attended, held, cancelled):
    result = completion(Rule.SHARE, attended=attended, planned=held + cancelled, cancelled_by_us=cancelled)

    assert result.is_completed is (held > 0 and Fraction(attended, held) >= Fraction(3, 4))


@given(counts, st.integers(1, 60))
def test_the_percentage_shown_agrees_with_the_verdict(attended, planned):
    result = completion(Rule.SHARE, attended=attended, planned=planned)

    assert result.is_completed is (result.percent >= 75)
    assert (result.percent == 100) is (attended >= planned)


@pytest.mark.parametrize("numbers", [{"attended": -1}, {"planned": -1}, {"planned": 2, "cancelled_by_us": 3}])
def test_impossible_numbers_are_an_error(numbers):
    with pytest.raises(ValueError, match="impossible numbers"):
        completion(Rule.SHARE, **({"attended": 0} | numbers))


@pytest.mark.parametrize(
    ("rule", "attended", "planned", "text"),
    [
        (Rule.SHARE, 5, 6, "5 af 6 gange, 83 %"),
        (Rule.SHARE, 41, 55, "41 af 55 gange, 74 %"),  # 74.5: not rounded to what would complete
        (Rule.SHARE, 1, 1, "1 af 1 gang, 100 %"),
        (Rule.SHARE, 0, 0, "0 af 0 gange"),
        (Rule.FOUR, 3, 9, "3 af 4 gange"),
        (Rule.FOUR, 6, 9, "6 gange"),
        (Rule.OPEN, 1, 0, "1 samtale"),
        (Rule.OPEN, 7, 0, "7 samtaler"),
    ],
)
def test_both_numbers_are_told(rule, attended, planned, text):
    with override("da"):
        assert str(completion(rule, attended=attended, planned=planned)) == text


def test_whoever_comes_to_all_that_a_plan_proposes_completes_it():
    for plan in PLANS.values():
        result = completion(plan.rule, attended=plan.meetings, planned=plan.meetings)

        assert result.is_completed is (None if plan.rule == Rule.OPEN else True)
