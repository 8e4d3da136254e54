"""The baseline form: its file, what it asks whom, what is still missing, and what is stored."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override
from hypothesis import given
from hypothesis import strategies as st

from courses import scores
from courses.baseline.definition import BadDefinition, load, read, versions
from courses.baseline.questions import PARTICIPANT, STAFF, Condition, Question, clean
from courses.baseline.words import WORDS
from referrals.enums import PermissionPurpose

FORM = load()
SMOKES = {"products": ["cigarettes"]}


def codes(questions):
    return [question.code for question in questions]


@pytest.mark.parametrize("version", versions())
def test_makemessages_is_told_every_text(version):
    assert WORDS[version] == load(version).msgids()


def test_no_version_is_left_in_the_words():
    assert sorted(WORDS) == versions()


def test_a_version_is_read_once_and_an_unknown_one_is_an_error():
    assert load("2026-1") is load("2026-1")
    with pytest.raises(KeyError):
        load("../2026-1")


def test_every_answer_of_the_fagerstroem_test_has_its_points():
    for item, points in scores.FTND_POINTS.items():
        assert FORM.question(f"ftnd_{item}").codes == list(points)


def test_the_scores_use_codes_of_the_form():
    assert set(FORM.question("education").codes) > scores.LOW_EDUCATION
    assert set(FORM.question("work").codes) > scores.UNEMPLOYMENT_BENEFIT


def test_permissions_are_those_of_the_citizen():
    asked = {question.permission for question in FORM.questions if question.permission}

    assert asked == {PermissionPurpose.STOPBASEN, PermissionPurpose.FOLLOW_UP}


def test_an_empty_form_asks_nothing_that_hangs_on_an_answer():
    visible = codes(FORM.visible({}))

    assert {"products", "tried_before", "lives_with_smoker"} < set(visible)
    assert not {"cigarettes_per_day", "ftnd_per_day", "attempts", "youth_form", "pregnancy"} & set(visible)


def test_the_fagerstroem_test_is_about_cigarettes():
    assert len(FORM.visible(SMOKES, section="dependence")) == 6
    assert FORM.visible({"products": ["pouches", "cigars"]}, section="dependence") == []


@pytest.mark.parametrize(("age", "asked"), [(24, True), (25, False), (None, False)])
def test_questions_for_young_people_are_for_those_under_25(age, asked):
    assert ("youth_form" in codes(FORM.visible({"age": age}))) is asked


def test_what_hangs_on_a_hidden_question_is_hidden():
    answers = {"youth_form": "yes", "age_begun": 14}

    assert "age_begun" in codes(FORM.visible(answers | {"age": 20}))
    assert "age_begun" not in codes(FORM.visible(answers | {"age": 40}))
    assert "age_begun" not in FORM.in_force(answers | {"age": 40})


def test_a_participant_is_not_asked_what_staff_decide():
    everything = codes(FORM.visible({"age": 20}))

    assert codes(FORM.visible({"age": 20}, reader=STAFF)) == everything
    assert set(everything) - set(codes(FORM.visible({"age": 20}, reader=PARTICIPANT))) == {"youth_form"}


def test_a_participant_reads_plain_words():
    question, test = FORM.question("education"), FORM.question("ftnd_hard_to_refrain")

    assert question.text_for(PARTICIPANT) == question.plain != question.text_for(STAFF)
    assert test.text_for(PARTICIPANT) == test.text_for(STAFF)


def test_a_participant_reads_short_sentences_in_danish():
    with override("da"):
        texts = [
            gettext(question.text_for(PARTICIPANT)) for question in FORM.questions if question.is_asked(PARTICIPANT)
        ]

    assert [text for text in texts if max(len(part.split()) for part in re.split("[.?]", text)) > 15] == []


@pytest.mark.parametrize(
    ("cigarettes", "band"),
    [(0, "up_to_10"), (10, "up_to_10"), (11, "up_to_20"), (20, "up_to_20"), (30, "up_to_30"), (31, "over_30")],
)
def test_the_number_a_day_is_not_asked_twice(cigarettes, band):
    answers = SMOKES | {"cigarettes_per_day": cigarettes, "ftnd_per_day": "over_30"}

    assert FORM.in_force(answers)["ftnd_per_day"] == band


def test_a_number_that_no_longer_counts_gives_no_answer():
    assert "ftnd_per_day" not in FORM.in_force({"products": ["cigars"], "cigarettes_per_day": 15})


def test_what_is_missing_is_what_stopbasen_needs_and_is_asked():
    missing = codes(FORM.missing(SMOKES | {"cigarettes_per_day": 0}))

    assert {"education", "years_smoked", "ftnd_more_in_the_morning"} < set(missing)
    assert not {"cigarettes_per_day", "ftnd_per_day", "housing", "cigars_per_day"} & set(missing)


def answered(reader=None):
    """Every question that comes up, answered with its first option or its highest number."""
    answers = {}
    while unanswered := [each for each in FORM.visible(answers, reader=reader) if each.code not in answers]:
        for each in unanswered:
            given = {"number": str(each.max), "text": "Vandpibe", "many": each.codes}
            answers[each.code] = clean(each, given.get(each.kind) or each.codes[0])
    return answers


def test_a_form_can_be_completed_and_scored():
    answers = answered()

    assert FORM.missing(answers) == []
    assert scores.scored(FORM.in_force(answers)).ftnd == 10


def test_progress_tells_per_section_what_is_missing():
    progress = {
        each.section.code: each for each in FORM.progress(SMOKES | {"cigarettes_per_day": 15, "housing": "own"})
    }

    smoking, life = progress["smoking"], progress["life"]
    assert (smoking.answered, smoking.total, codes(smoking.missing)) == (2, 3, ["years_smoked"])
    assert (life.answered, life.total, life.has_begun) == (0, 2, True)
    assert not progress["attempts"].has_begun
    assert "young" not in progress


products = st.lists(st.sampled_from(FORM.question("products").codes), unique=True)


@given(products, st.none() | st.integers(10, 110), st.sampled_from(["yes", "no", None]))
def test_progress_and_missing_agree(chosen, age, tried):
    answers = {"products": chosen or None, "age": age, "tried_before": tried}

    progress = FORM.progress(answers)

    assert [question for each in progress for question in each.missing] == FORM.missing(answers)
    assert sum(each.total for each in progress) == sum(question.required for question in FORM.visible(answers))


def ask(kind, **more):
    return Question("q", "s", kind, "both", "Label", "Text?", "Why", **more)


NUMBER = ask("number", min=1, max=40)
CHOICE, MANY = FORM.question("work"), FORM.question("products")


@pytest.mark.parametrize(
    ("question", "given", "stored"),
    [
        (CHOICE, "student", "student"),
        (CHOICE, " student ", "student"),
        (CHOICE, ["student"], "student"),
        (CHOICE, "", None),
        (CHOICE, None, None),
        (CHOICE, [], None),
        (ask("yes_no"), "no", "no"),
        (MANY, ["pipe", "cigarettes", "pipe"], ["cigarettes", "pipe"]),
        (MANY, "pipe", ["pipe"]),
        (MANY, [""], None),
        (NUMBER, "1", 1),
        (NUMBER, " 40", 40),
        (NUMBER, "007", 7),
        (NUMBER, "", None),
        (ask("date"), "2026-03-10", "2026-03-10"),
        (ask("date"), "10.3.2026", "2026-03-10"),
        (ask("text"), "  Vandpibe, æøå ", "Vandpibe, æøå"),
    ],
)
def test_what_is_stored(question, given, stored):
    assert clean(question, given) == stored


@pytest.mark.parametrize(
    ("question", "given", "code"),
    [
        (CHOICE, "astronaut", "choice"),
        (MANY, ["pipe", "astronaut"], "choice"),
        (ask("yes_no"), "maybe", "choice"),
        (NUMBER, "0", "number"),
        (NUMBER, "41", "number"),
        (NUMBER, "-3", "number"),
        (NUMBER, "2,5", "number"),
        (NUMBER, "²", "number"),
        (NUMBER, "٣", "number"),
        (NUMBER, "9" * 5000, "number"),
        (ask("date"), "30.2.2026", "date"),
        (ask("date"), "i går", "date"),
        (ask("text"), "x" * 201, "length"),
        (ask("text"), "a\x00b", "characters"),
        (ask("text"), "a\nb", "characters"),
    ],
)
def test_what_cannot_be_stored_is_refused(question, given, code):
    with pytest.raises(ValidationError) as refusal:
        clean(question, given)

    assert refusal.value.code == code
    assert refusal.value.messages


@given(st.sampled_from(FORM.questions), st.text() | st.lists(st.text(), max_size=4))
def test_hostile_input_is_stored_clean_or_refused(question, given):
    try:
        stored = clean(question, given)
    except ValidationError:
        return
    if stored is not None:
        again = stored if isinstance(stored, list) else str(stored)
        assert clean(question, again) == stored


@pytest.mark.parametrize(
    ("answer", "holds"), [(None, False), ("a", True), ("c", False), (["c", "b"], True), ([], False)]
)
def test_a_condition_holds_for_any_of_its_answers(answer, holds):
    assert Condition("q", among=("a", "b")).holds(answer) is holds


GOOD = """
[[section]]
code = "s"
title = "Section"

[[question]]
code = "amount"
section = "s"
kind = "number"
asked = "both"
label = "Amount"
text = "How many?"
why = "To know"
max = 40

[[question]]
code = "kind"
section = "s"
kind = "choice"
asked = "both"
label = "Kind"
text = "Which?"
why = "To know"
options = [{ code = "a", text = "A" }, { code = "b", text = "B" }]
"""


NUMBER_FIRST = GOOD[GOOD.index("[[question]]") : GOOD.rindex("[[question]]")].replace('"amount"', '"first"')


def test_a_small_definition_is_read():
    assert codes(read(GOOD, "small").questions) == ["amount", "kind"]


def test_a_number_that_is_hidden_answers_nothing():
    hidden = GOOD.replace("max = 40", 'max = 40\nshown_when = { question = "first", below = 5 }')
    taken = hidden.replace('{ code = "a", text = "A" }', '{ code = "a", text = "A", up_to = 9 }')
    first = taken.replace("[[question]]", NUMBER_FIRST + "[[question]]", 1)
    form = read(first.replace("options", 'taken_from = "amount"\noptions'), "hidden")

    assert form.in_force({"first": 4, "amount": 12}) == {"first": 4, "amount": 12, "kind": "b"}
    assert form.in_force({"first": 5, "amount": 12, "kind": "a"}) == {"first": 5, "kind": "a"}


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("[[section]]", "[[section", "small: "),
        ("[[section]]", "[[part]]", "small: part is not known"),
        ('why = "To know"', "", "small, question amount: why is missing"),
        ('why = "To know"', 'why = ""', "small, question amount: why is missing"),
        ("max = 40", "most = 40", "small, question amount: most is not known"),
        ("max = 40", "", "question amount: a number needs max above min"),
        ('section = "s"', 'section = "t"', "question amount: section is 't', not one of ['s']"),
        ('kind = "number"', 'kind = "amount"', "question amount: kind is 'amount'"),
        ('asked = "both"', 'asked = "nobody"', "question amount: asked is 'nobody'"),
        ('code = "amount"', 'code = "kind"', "question kind stands there twice"),
        ('code = "b"', 'code = "a"', "question kind: option a stands there twice"),
        ('code = "b", ', "", "question kind, option: code is missing"),
        ("max = 40", 'max = 40\npermission = "all"', "question amount: permission is 'all'"),
        ("max = 40", 'max = 40\noptions = [{ code = "a", text = "A" }]', "a number question must have no options"),
        ('kind = "choice"', 'kind = "text"', "question kind: a text question must have no options"),
        ("options", 'shown_when = { question = "x", below = 3 }\noptions', "'x', which is not asked before"),
        ("options", 'shown_when = { question = "kind", among = ["a"] }\noptions', "'kind', which is not asked before"),
        ("options", 'shown_when = { question = "amount" }\noptions', "shown_when needs either among or below"),
        ("options", 'shown_when = { question = "amount", among = ["a"] }\noptions', "a is no answer to amount"),
        ("options", 'taken_from = "x"\noptions', "taken_from names 'x', which is no number asked before"),
        ('text = "A"', 'text = "A", up_to = 3', "up_to belongs to a question that is taken from another"),
        ("options", 'taken_from = "amount"\noptions', "up_to rises from option to option, and the last has none"),
    ],
)
def test_a_bad_definition_says_where_and_why(was, becomes, message):
    assert was in GOOD

    with pytest.raises(BadDefinition) as error:
        read(GOOD.replace(was, becomes, 1), "small")

    assert message in str(error.value)
