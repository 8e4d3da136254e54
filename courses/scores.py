"""What is computed from the answers of the baseline form: dependence, pack-years, and who counts as what.

Everything is three-valued: where an answer that decides is missing, the result is None and never a low number. Answers
are the codes of `courses/baseline/*.toml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

Number = int | Decimal

YES_NO = {"yes": 1, "no": 0}
# The six items with their points (Heatherton et al. 1991; patient.info/news-and-features/fagerstrom-test).
FTND_POINTS = {
    "first_cigarette": {"within_5": 3, "within_30": 2, "within_60": 1, "later": 0},  # minutes after waking
    "hard_to_refrain": YES_NO,
    "hardest_to_give_up": {"first": 1, "other": 0},
    "per_day": {"up_to_10": 0, "up_to_20": 1, "up_to_30": 2, "over_30": 3},
    "more_in_the_morning": YES_NO,
    "smokes_when_ill": YES_NO,
}


class Band(TextChoices):
    LOW = "low", pgettext_lazy("dependence", "Low")
    MODERATE = "moderate", pgettext_lazy("dependence", "Moderate")
    HIGH = "high", pgettext_lazy("dependence", "High")


def ftnd(
    first_cigarette: str | None,
    hard_to_refrain: str | None,
    hardest_to_give_up: str | None,
    per_day: str | None,
    more_in_the_morning: str | None,
    smokes_when_ill: str | None,
) -> int | None:
    """The Fagerström score for nicotine dependence, 0 to 10; None as soon as one of the six answers is missing.

    It is about cigarettes only. ValueError: an answer that is no code of its item.
    """
    answers = (first_cigarette, hard_to_refrain, hardest_to_give_up, per_day, more_in_the_morning, smokes_when_ill)
    points = [_points(item, answer) for item, answer in zip(FTND_POINTS, answers, strict=True)]
    known = [each for each in points if each is not None]
    return sum(known) if len(known) == len(points) else None


def _points(item: str, answer: str | None) -> int | None:
    if not answer:
        return None
    try:
        return FTND_POINTS[item][answer]
    except KeyError:
        raise ValueError(f"{answer!r} is no answer to {item}") from None


def ftnd_band(score: int | None) -> Band | None:
    """Below 4 low, 4 to 6 moderate, 7 to 10 high (patient.info, as above); no band without a score."""
    if score is None:
        return None
    if not 0 <= score <= 10:
        raise ValueError(f"an FTND score lies between 0 and 10, not at {score}")
    return Band.HIGH if score >= 7 else Band.MODERATE if score >= 4 else Band.LOW


# Grams of tobacco in one, as Danish population studies usually count; a gram is a cigarette. General knowledge, to be
# verified: the conversion that STOPbasen itself uses has not been read.
GRAMS = {"cigarettes": 1, "cheroots": 3, "cigars": 5, "pipe_grams": 1}
GRAMS_PER_PACK = 20


def pack_years(
    years: Number | None,
    *,
    cigarettes: Number | None,
    cheroots: Number | None = 0,
    cigars: Number | None = 0,
    pipe_grams: Number | None = 0,
) -> Decimal | None:
    """Packs of 20 cigarettes a day times the years smoked; exact, so round only for the eye.

    Numbers are per day; what is rolled by hand is a cigarette, pipe tobacco is in grams. What is not smoked is 0, what
    is not known is None, and then so is the result. ValueError: a negative number.
    """
    amounts = {"cigarettes": cigarettes, "cheroots": cheroots, "cigars": cigars, "pipe_grams": pipe_grams}
    known = [Decimal(amount) * GRAMS[product] for product, amount in amounts.items() if amount is not None]
    if years is None or len(known) < len(amounts):
        return None
    if min(years, *known) < 0:
        raise ValueError(f"nobody smokes a negative amount: {years=}, {amounts}")
    return sum(known, Decimal()) / GRAMS_PER_PACK * Decimal(years)


def is_heavy_smoker_sst(cigarettes_per_day: Number | None) -> bool | None:
    """The Danish Health Authority's "storryger": 15 or more cigarettes a day (Forebyggelsespakke om tobak)."""
    return None if cigarettes_per_day is None else cigarettes_per_day >= 15


def is_heavy_smoker_study(
    *, cigarettes_per_day: Number | None, pack_years: Number | None, ftnd: int | None
) -> bool | None:
    """The heavy smoker of the studies on STOPbasen: 20 cigarettes a day, or 20 pack-years, or an FTND score of 7.

    Each "or more" (Neumann et al. 2013, doi:10.3390/ijerph10094186). One that holds is enough; None when none is known
    to hold and one is unknown.
    """
    limits = ((cigarettes_per_day, 20), (pack_years, 20), (ftnd, 7))
    return _any([None if value is None else value >= limit for value, limit in limits])


# Codes of the baseline form. Which educations the studies call low is not told in what we have read; nothing beyond
# school, and short courses, is our reading.
LOW_EDUCATION = {"primary_school", "short_courses"}
UNEMPLOYMENT_BENEFIT = {"unemployed"}
UNTOLD = {None, "", "wont_say"}


def is_disadvantaged(education: str | None, work: str | None) -> bool | None:
    """Low education, or on unemployment benefit (Neumann et al. 2012, doi:10.1136/tobaccocontrol-2011-050194).

    One that holds is enough; None when neither is known to hold and one is unknown or not told.
    """
    return _any(
        [
            None if education in UNTOLD else education in LOW_EDUCATION,
            None if work in UNTOLD else work in UNEMPLOYMENT_BENEFIT,
        ]
    )


def _any(facts: list[bool | None]) -> bool | None:
    if any(facts):
        return True
    return None if None in facts else False


@dataclass(frozen=True)
class Scores:
    ftnd: int | None
    band: Band | None
    pack_years: Decimal | None
    is_heavy_smoker_sst: bool | None
    is_heavy_smoker_study: bool | None
    is_disadvantaged: bool | None


def scored(answers: Mapping[str, Any]) -> Scores:
    """All of it from the answers in force of a baseline form (`Definition.in_force`).

    Whoever has said what is used and did not name a kind of tobacco smokes none of it. Without cigarettes there is no
    FTND score, and its absence leaves the studies' definition to the other two.
    """
    products = answers.get("products")

    def amount(product: str, question: str) -> int | None:
        return 0 if products and product not in products else answers.get(question)

    cigarettes = amount("cigarettes", "cigarettes_per_day")
    score = ftnd(*(answers.get(f"ftnd_{item}") for item in FTND_POINTS))
    years = pack_years(
        answers.get("years_smoked"),
        cigarettes=cigarettes,
        cheroots=amount("cheroots", "cheroots_per_day"),
        cigars=amount("cigars", "cigars_per_day"),
        pipe_grams=amount("pipe", "pipe_grams_per_day"),
    )
    return Scores(
        ftnd=score,
        band=ftnd_band(score),
        pack_years=years,
        is_heavy_smoker_sst=is_heavy_smoker_sst(cigarettes),
        is_heavy_smoker_study=is_heavy_smoker_study(
            cigarettes_per_day=cigarettes,
            pack_years=years,
            ftnd=0 if products and "cigarettes" not in products else score,
        ),
        is_disadvantaged=is_disadvantaged(answers.get("education"), answers.get("work")),
    )
