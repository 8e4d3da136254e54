"""What the answers of a form amount to, in the words of the page. Computed each time, kept nowhere."""

from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts import formats
from courses.baseline.questions import Answers, Definition
from courses.scores import Scores, scored


class Line(NamedTuple):
    label: str
    text: str
    is_known: bool
    note: str = ""


def results(definition: Definition, answers: Answers) -> Scores:
    return scored(definition.in_force(answers))


def lines(definition: Definition, answers: Answers) -> list[Line]:
    """Each result with its definition; one whose answers are incomplete says so and is no number."""
    found = results(definition, answers)
    return [
        ftnd_line(definition, answers),
        Line(
            _("Pack-years"), *_number(found.pack_years), _("Packs of 20 cigarettes a day, times the years of smoking")
        ),
        Line(
            _("Heavy smoker, by the Danish Health Authority"),
            *_yes_no(found.is_heavy_smoker_sst),
            _("15 cigarettes a day or more"),
        ),
        Line(
            _("Heavy smoker, by the studies on STOPbasen"),
            *_yes_no(found.is_heavy_smoker_study),
            _("20 cigarettes a day, 20 pack-years, or a Fagerström score of 7, or more"),
        ),
        Line(_("Disadvantaged"), *_yes_no(found.is_disadvantaged), _("Short education, or unemployed")),
    ]


def ftnd_line(definition: Definition, answers: Answers) -> Line:
    score, label = results(definition, answers), _("Fagerström score")
    if score.ftnd is not None and score.band is not None:
        told = {"score": score.ftnd, "band": formats.in_sentence(score.band.label)}
        return Line(label, _("%(score)d of 10, %(band)s") % told, is_known=True)
    products = definition.in_force(answers).get("products")
    if products and "cigarettes" not in products:
        return Line(label, _("only for cigarettes"), is_known=False)
    return Line(label, _("calculated when all 6 questions are answered"), is_known=False)


def _number(value) -> tuple[str, bool]:
    return (number_format(round(value, 1)), True) if value is not None else _not_yet()


def _yes_no(value: bool | None) -> tuple[str, bool]:
    if value is None:
        return _not_yet()
    return (_("Yes") if value else _("No")), True


def _not_yet() -> tuple[str, bool]:
    return _("not known yet"), False
