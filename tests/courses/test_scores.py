"""The scores against their published definitions, written down here a second time."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import scores
from courses.scores import Band, ftnd, ftnd_band, is_disadvantaged, is_heavy_smoker_study, pack_years, scored

# The test as printed (patient.info/news-and-features/fagerstrom-test), a column of "answer points" per item.
PRINTED = [
    "within_5 3, within_30 2, within_60 1, later 0",
    "yes 1, no 0",
    "first 1, other 0",
    "up_to_10 0, up_to_20 1, up_to_30 2, over_30 3",
    "yes 1, no 0",
    "yes 1, no 0",
]
COLUMNS = [[tuple(cell.split()) for cell in column.split(", ")] for column in PRINTED]
COMBINATIONS = list(product(*COLUMNS))


def test_every_combination_of_the_six_answers_has_the_printed_score():
    assert len(COMBINATIONS) == 4 * 2 * 2 * 4 * 2 * 2

    for combination in COMBINATIONS:
        answers, points = zip(*combination, strict=True)

        assert ftnd(*answers) == sum(map(int, points)), answers


def test_the_whole_range_is_reached():
    assert {ftnd(*(answer for answer, _points in each)) for each in COMBINATIONS} == set(range(11))


@pytest.mark.parametrize("missing", [None, ""])
def test_one_answer_missing_is_no_score(missing):
    complete = ["within_5", "yes", "first", "over_30", "yes", "yes"]

    for place in range(6):
        assert ftnd(*complete[:place], missing, *complete[place + 1 :]) is None


def test_an_unknown_code_is_an_error_and_no_low_score():
    with pytest.raises(ValueError, match="'perhaps' is no answer to hard_to_refrain"):
        ftnd("within_5", "perhaps", None, None, None, None)


@pytest.mark.parametrize(
    ("score", "band"),
    [(0, Band.LOW), (3, Band.LOW), (4, Band.MODERATE), (6, Band.MODERATE), (7, Band.HIGH), (10, Band.HIGH)],
)
def test_bands(score, band):
    assert ftnd_band(score) is band


def test_no_score_has_no_band_and_an_impossible_one_is_an_error():
    assert ftnd_band(None) is None
    with pytest.raises(ValueError, match="between 0 and 10"):
        ftnd_band(11)


@pytest.mark.parametrize(
    ("years", "amounts", "expected"),
    [
        (20, {"cigarettes": 20}, "20"),
        (40, {"cigarettes": 15}, "30"),
        (6, {"cigarettes": 10}, "3"),
        (7, {"cigarettes": 3}, "1.05"),
        (20, {"cigarettes": 0, "cheroots": 10}, "30"),  # 30 grams a day
        (20, {"cigarettes": 0, "cigars": 2}, "10"),  # 10 grams
        (20, {"cigarettes": 0, "pipe_grams": 7}, "7"),
        (10, {"cigarettes": 10, "cheroots": 1, "cigars": 1, "pipe_grams": 2}, "10"),  # 10 + 3 + 5 + 2 grams
        (0, {"cigarettes": 20}, "0"),
        (Decimal("12.5"), {"cigarettes": Decimal("0.5")}, "0.3125"),
    ],
)
def test_pack_years_worked_out_by_hand(years, amounts, expected):
    assert pack_years(years, **amounts) == Decimal(expected)


@pytest.mark.parametrize(
    ("years", "amounts"),
    [(None, {"cigarettes": 20}), (20, {"cigarettes": None}), (20, {"cigarettes": 5, "cigars": None})],
)
def test_what_is_unknown_gives_no_pack_years(years, amounts):
    assert pack_years(years, **amounts) is None


def test_a_negative_amount_is_an_error():
    with pytest.raises(ValueError, match="negative"):
        pack_years(10, cigarettes=-1)


@pytest.mark.parametrize(("cigarettes", "heavy"), [(14, False), (15, True), (0, False), (None, None)])
def test_heavy_smoker_of_the_health_authority(cigarettes, heavy):
    assert scores.is_heavy_smoker_sst(cigarettes) is heavy


LIGHT = {"cigarettes_per_day": 19, "pack_years": Decimal("19.9"), "ftnd": 6}


@pytest.mark.parametrize(
    ("known", "heavy"),
    [
        ({}, False),
        ({"cigarettes_per_day": 20}, True),
        ({"pack_years": Decimal(20)}, True),
        ({"ftnd": 7}, True),
        ({"cigarettes_per_day": 20, "pack_years": None, "ftnd": None}, True),
        ({"pack_years": None, "ftnd": 7}, True),
        ({"ftnd": None}, None),
        ({"pack_years": None}, None),
        ({"cigarettes_per_day": None}, None),
    ],
)
def test_heavy_smoker_of_the_studies(known, heavy):
    assert is_heavy_smoker_study(**(LIGHT | known)) is heavy


maybe = st.none() | st.integers(0, 40)


@given(maybe, maybe, st.none() | st.integers(0, 10))
def test_none_means_that_the_missing_answer_decides(cigarettes, years, score):
    """None exactly when filling in the blanks low and filling them in high come out differently."""
    low, high = (
        is_heavy_smoker_study(
            cigarettes_per_day=blank if cigarettes is None else cigarettes,
            pack_years=blank if years is None else years,
            ftnd=(blank and 10) if score is None else score,
        )
        for blank in (0, 99)
    )

    told = is_heavy_smoker_study(cigarettes_per_day=cigarettes, pack_years=years, ftnd=score)

    assert told is (low if low is high else None)


@pytest.mark.parametrize(
    ("education", "work", "disadvantaged"),
    [
        ("primary_school", "employed", True),
        ("short_courses", "employed", True),
        ("skilled", "unemployed", True),
        ("skilled", "employed", False),
        ("upper_secondary", "disability_pension", False),
        ("primary_school", None, True),
        (None, "unemployed", True),
        ("skilled", None, None),
        (None, "employed", None),
        ("wont_say", "employed", None),
        ("skilled", "wont_say", None),
        (None, None, None),
    ],
)
def test_disadvantaged(education, work, disadvantaged):
    assert is_disadvantaged(education, work) is disadvantaged


DEPENDENT = {
    "ftnd_first_cigarette": "within_5",
    "ftnd_hard_to_refrain": "no",
    "ftnd_hardest_to_give_up": "first",
    "ftnd_per_day": "up_to_20",
    "ftnd_more_in_the_morning": "no",
    "ftnd_smokes_when_ill": "yes",
}


def test_all_scores_of_a_form():
    answers = {"products": ["cigarettes"], "cigarettes_per_day": 15, "years_smoked": 40, "education": "skilled"}

    told = scored(answers | DEPENDENT | {"work": "employed"})

    assert told == scores.Scores(6, Band.MODERATE, Decimal(30), True, True, False)


def test_an_empty_form_tells_nothing():
    assert set(vars(scored({})).values()) == {None}


def test_without_cigarettes_the_other_two_decide_who_smokes_heavily():
    told = scored({"products": ["cheroots", "pouches"], "cheroots_per_day": 2, "years_smoked": 10})

    assert (told.ftnd, told.pack_years, told.is_heavy_smoker_study) == (None, Decimal(3), False)
