"""The baseline form is begun, kept bit by bit, finished and opened again; and whose yes counts."""

import pytest
from django.core.exceptions import ValidationError

from accounts.actors import CITIZEN
from courses.actions import baseline as actions
from courses.actions.baseline import Changed, ConditionUnmet, Finished, Incomplete, Permitting
from courses.baseline.questions import PARTICIPANT, STAFF
from courses.baseline.sheet import Sheet
from courses.models import Baseline
from referrals.actions.citizens import record_permission
from referrals.models import Permission
from tests.courses.factories import BaselineFactory, CourseFactory
from tests.referrals.factories import CitizenFactory, PermissionFactory

COMPLETE = {
    "stopbasen_consent": "yes",
    "follow_up_consent": "yes",
    "age": 47,
    "education": "skilled",
    "recommended": "yes",
    "products": ["pouches"],
    "portions_per_day": 8,
    "tried_before": "no",
    "work": "employed",
    "lives_with_smoker": "no",
}


@pytest.fixture
def course(organisation):
    return CourseFactory(organisation=organisation)


@pytest.fixture
def baseline(course):
    return BaselineFactory(course=course)


def save(baseline, by, version=None, seen=None, **answers):
    newest = Baseline.objects.get(pk=baseline.pk)
    permitting = Permitting(seen=sheet(newest).seen if seen is None else seen)
    return actions.save_section(
        baseline=newest,
        version=newest.version if version is None else version,
        answers=answers,
        permitting=permitting,
        by=by,
    )


def sheet(baseline):
    return Sheet(baseline.course, Baseline.objects.get(pk=baseline.pk))


def stored(baseline):
    return Baseline.objects.get(pk=baseline.pk).answers


def aged(organisation, age, **course):
    citizen = CitizenFactory(organisation=organisation, birth_year=2026 - age)
    return BaselineFactory(course=CourseFactory(organisation=organisation, referral__citizen=citizen, **course))


# The draft


def test_beginning_twice_is_beginning_once(course, counsellor):
    first = actions.start(course=course, by=counsellor)

    assert actions.start(course=course, by=counsellor) == first
    assert (first.started_by, first.definition, first.version) == (counsellor, "2026-1", 1)


def test_it_begins_with_what_the_referral_tells(organisation, counsellor):
    citizen = CitizenFactory(organisation=organisation, pregnant=True)
    course = CourseFactory(
        organisation=organisation, referral__citizen=citizen, referral__products=["cigarettes", "e_cigarette"]
    )

    answers = actions.start(course=course, by=counsellor).answers

    assert answers == {"products": ["cigarettes", "e_cigarette"], "pregnancy": "pregnant"}


def test_a_product_of_the_referral_that_can_be_two_of_the_form_is_asked_for(organisation, counsellor):
    course = CourseFactory(organisation=organisation, referral__products=["cigarettes", "snus_or_pouches"])

    assert actions.start(course=course, by=counsellor).answers == {}


def test_a_known_age_is_not_asked_for_and_is_that_of_the_day_it_began(organisation, clock):
    baseline = aged(organisation, 47)

    clock.move(days=365)

    assert sheet(baseline).answers["age"] == 47
    assert "age" not in [question.code for question in sheet(baseline).questions("about", STAFF)]
    assert "age" not in stored(baseline)


def test_an_age_that_no_participant_can_have_is_asked_for(organisation):
    baseline = aged(organisation, 4)

    assert "age" in [question.code for question in sheet(baseline).questions("about", STAFF)]


def test_each_section_is_kept_and_the_rest_stays(baseline, counsellor, clock):
    save(baseline, counsellor, work="employed")
    clock.move(days=1)

    kept = save(baseline, counsellor, age=47)

    assert kept.answers == {"work": "employed", "age": 47}
    assert (kept.saved_by, kept.saved_at) == (counsellor, clock.moment)


def test_an_answer_can_be_taken_back(baseline, counsellor):
    save(baseline, counsellor, work="employed")

    assert save(baseline, counsellor, work=None).answers == {}


def test_what_has_not_changed_is_not_written(baseline, counsellor):
    save(baseline, counsellor, work="employed")
    before = Baseline.history.count()

    save(baseline, counsellor, work="employed", age=None)

    assert Baseline.history.count() == before


def test_an_unknown_question_and_a_wrong_answer_are_refused(baseline, counsellor):
    with pytest.raises(KeyError):
        save(baseline, counsellor, shoe_size="43")
    for wrong in ({"work": "king"}, {"age": 7}, {"age": "x"}, {"products": ["tea"]}, {"work": {"a": 1}}):
        with pytest.raises(ValidationError):
            save(baseline, counsellor, **wrong)

    assert stored(baseline) == {}


def test_the_history_says_who_gave_which_answer(baseline, counsellor):
    save(baseline, counsellor, work="employed")
    save(baseline, CITIZEN, age=47)

    newest, before = Baseline.history.filter(id=baseline.pk)[:2]
    assert (newest.history_by_kind, newest.history_user, newest.answers["age"]) == ("citizen", None, 47)
    assert (before.history_user, before.answers) == (counsellor, {"work": "employed"})


# Two at once


def test_two_who_answer_different_questions_do_not_meet(baseline, counsellor, colleague):
    save(baseline, colleague, version=1, age=47, work=None)

    save(baseline, counsellor, version=1, age=None, work="employed")

    assert stored(baseline) == {"age": 47, "work": "employed"}


def test_two_who_answer_the_same_differently_are_told(baseline, counsellor, colleague):
    save(baseline, colleague, version=1, age=47, work="student")

    with pytest.raises(Changed) as changed:
        save(baseline, counsellor, version=1, age=48, work=None)

    assert (changed.value.own, changed.value.current.answers["age"]) == ({"age"}, 47)
    assert stored(baseline) == {"age": 47, "work": "student"}


def test_two_who_answer_the_same_alike_are_not(baseline, counsellor, colleague):
    save(baseline, colleague, version=1, age=47)

    assert save(baseline, counsellor, version=1, age=47).answers == {"age": 47}


def test_ones_own_earlier_save_is_not_in_the_way(baseline, counsellor):
    save(baseline, counsellor, version=1, age=47)

    assert save(baseline, counsellor, version=1, age=48).answers == {"age": 48}


def test_a_version_that_never_was_overwrites_nothing(baseline, counsellor):
    save(baseline, counsellor, work="employed", age=47)

    with pytest.raises(Changed):
        save(baseline, counsellor, version=99, work="student")
    save(baseline, counsellor, version=99, work=None, gender="man")

    assert stored(baseline) == {"work": "employed", "age": 47, "gender": "man"}


# Permissions


def test_a_permission_is_the_citizens_and_not_the_forms(baseline, counsellor):
    save(baseline, counsellor, stopbasen_consent="yes")

    row = Permission.objects.get()
    assert (row.citizen, row.purpose, row.state) == (baseline.course.citizen, "stopbasen", "given")
    assert (row.form, row.text_version, row.recorded_by) == ("oral", "2026-1", counsellor)
    assert stored(baseline) == {}
    assert sheet(baseline).answers["stopbasen_consent"] == "yes"


def test_a_permission_given_elsewhere_is_the_answer(baseline):
    PermissionFactory(citizen=baseline.course.citizen, purpose="follow_up", state="refused")

    assert sheet(baseline).answers["follow_up_consent"] == "no"


def test_a_yes_that_becomes_a_no_is_withdrawn(baseline, counsellor):
    for answer in ("no", "yes", "yes", "no"):
        save(baseline, counsellor, stopbasen_consent=answer)

    states = list(Permission.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["refused", "given", "withdrawn"]


def test_no_answer_takes_no_permission_back(baseline, counsellor):
    save(baseline, counsellor, stopbasen_consent="yes")

    save(baseline, counsellor, stopbasen_consent=None)

    assert Permission.objects.count() == 1


def test_an_old_yes_does_not_undo_what_was_withdrawn_meanwhile(baseline, counsellor, colleague):
    save(baseline, counsellor, stopbasen_consent="yes")
    seen = sheet(baseline).seen
    answer = {"purpose": "stopbasen", "state": "withdrawn", "form": "oral"}
    for who in (colleague, counsellor):
        record_permission(citizen=baseline.course.citizen, by=who, **answer)

        save(baseline, counsellor, seen=seen, stopbasen_consent="yes", follow_up_consent="no")

    assert sheet(baseline).answers["stopbasen_consent"] == "no"


def test_a_colleagues_other_answer_is_shown(baseline, counsellor, colleague):
    PermissionFactory(citizen=baseline.course.citizen, purpose="stopbasen", state="refused", by=colleague)

    with pytest.raises(Changed):
        save(baseline, counsellor, seen=0, stopbasen_consent="yes")


@pytest.mark.parametrize(
    ("age", "counts"), [(10, False), (14, False), (15, False), (17, False), (18, True), (60, True)]
)
def test_a_yes_alone_counts_from_18(age, counts, organisation, counsellor):
    baseline = aged(organisation, age)

    if not counts:
        with pytest.raises(ConditionUnmet):
            save(baseline, counsellor, stopbasen_consent="yes")
    else:
        save(baseline, counsellor, stopbasen_consent="yes")

    assert Permission.objects.exists() is counts


@pytest.mark.parametrize(
    ("age", "vouching", "counts"),
    [
        (14, {"guardian": "Bo Krarup"}, True),
        (14, {"is_mature": True}, False),
        (15, {"is_mature": True}, True),
        (17, {"guardian": "Bo Krarup"}, False),
    ],
)
def test_under_15_a_guardian_says_yes_and_from_15_the_counsellor_judges(
    age, vouching, counts, organisation, counsellor
):
    baseline = aged(organisation, age)
    said = {"version": 1, "answers": {"stopbasen_consent": "yes"}, "permitting": Permitting(**vouching)}

    if not counts:
        with pytest.raises(ConditionUnmet):
            actions.save_section(baseline=baseline, by=counsellor, **said)
        return
    kept = actions.save_section(baseline=baseline, by=counsellor, **said)

    assert Permission.objects.get().state == "given"
    assert (kept.guardian, kept.judged_by) in [("Bo Krarup", None), ("", counsellor)]


def test_a_young_citizen_says_no_alone(organisation, counsellor):
    save(aged(organisation, 12), counsellor, stopbasen_consent="no")

    assert Permission.objects.get().state == "refused"


def test_an_age_told_after_the_yes_asks_for_what_is_lacking(baseline, counsellor):
    save(baseline, counsellor, stopbasen_consent="yes")
    assert sheet(baseline).lacking is None

    save(baseline, counsellor, age=14)

    assert sheet(baseline).lacking == "guardian"


def test_whoever_is_under_18_is_asked_for_permission_by_the_counsellor(organisation):
    codes = {age: [part.code for part in sheet(aged(organisation, age)).sections(PARTICIPANT)] for age in (17, 18)}

    assert ["consent" in codes[17], "consent" in codes[18]] == [False, True]


@pytest.mark.parametrize(("age", "asked"), [(24, True), (25, False)])
def test_the_questions_for_young_people_are_used_when_the_counsellor_says_so(age, asked, organisation, counsellor):
    baseline = aged(organisation, age)
    assert ("young" in [part.code for part in sheet(baseline).sections(STAFF)]) is asked
    assert "young" not in [part.code for part in sheet(baseline).sections(PARTICIPANT)]

    save(baseline, counsellor, youth_form="yes")

    assert ("young" in [part.code for part in sheet(baseline).sections(PARTICIPANT)]) is asked


# The end


def test_a_form_with_everything_can_be_finished_and_opened_again(baseline, counsellor):
    baseline = save(baseline, counsellor, **COMPLETE)

    finished = actions.finish(baseline=baseline, by=counsellor)

    assert (finished.finished_by, actions.finish(baseline=baseline, by=counsellor).version) == (counsellor, 3)
    with pytest.raises(Finished):
        save(baseline, counsellor, age=48)
    actions.reopen(baseline=baseline, by=counsellor)
    assert save(baseline, counsellor, age=48).answers["age"] == 48


@pytest.mark.parametrize("missing", [code for code in COMPLETE if code != "stopbasen_consent"])
def test_a_form_that_lacks_something_cannot(missing, baseline, counsellor):
    baseline = save(baseline, counsellor, **{code: value for code, value in COMPLETE.items() if code != missing})

    with pytest.raises(Incomplete):
        actions.finish(baseline=baseline, by=counsellor)


def test_a_yes_of_somebody_young_that_lacks_its_condition_cannot(baseline, counsellor):
    baseline = save(baseline, counsellor, **COMPLETE | {"age": 60})
    baseline = save(baseline, counsellor, age=16)

    with pytest.raises(Incomplete):
        actions.finish(baseline=baseline, by=counsellor)


def test_whoever_refuses_need_not_answer_the_rest(baseline, counsellor):
    baseline = save(baseline, counsellor, stopbasen_consent="no")

    assert actions.finish(baseline=baseline, by=counsellor).is_finished
