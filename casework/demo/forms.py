"""The baseline form in the demo: finished for two of three courses that have begun, and one half filled in."""

import random
from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation
from casework.demo.moments import standing_at
from courses.actions import baseline
from courses.baseline.definition import load
from courses.baseline.sheet import Sheet
from courses.enums import AttendanceState, CourseState
from courses.models import Course

FIRST = ("consent", "about", "smoking")  # the sections of the half one
REFUSES = 4  # which of those who answer does not want to be in STOPbasen
YES_NO = ("recommended", "ftnd_hard_to_refrain", "ftnd_more_in_the_morning", "ftnd_smokes_when_ill", "children_at_home")
NO = {"stopbasen_consent": "no", "follow_up_consent": "no"}
LIFE = (
    {"education": "primary_school", "work": "disability_pension", "housing": "facility", "lives_with_smoker": "yes"},
    {"education": "skilled", "work": "employed", "housing": "own", "lives_with_smoker": "no"},
    {"education": "upper_secondary", "work": "unemployed", "housing": "rent", "lives_with_smoker": "yes"},
    {"education": "other_education", "work": "old_age_pension", "housing": "own", "lives_with_smoker": "no"},
    {"education": "short_courses", "work": "cash_benefit", "housing": "rent", "lives_with_smoker": "no"},
)
ATTEMPTS = (
    {"tried_before": "no"},
    {"tried_before": "yes", "attempts": 2, "longest_break": "under_month", "aids_tried": ["nicotine_medicine"]},
    {"tried_before": "yes", "attempts": 5, "longest_break": "half_year", "aids_tried": ["alone", "e_cigarette"]},
)


def fill_in(organisation: Organisation):
    """By the counsellor of each, at the first talk."""
    begun = Course.objects.of(organisation.pk).exclude(started_at=None).order_by("planned_at", "pk")
    chance = random.Random(2026)  # noqa: S311 - the same demo every time
    for number, course in enumerate(begun.select_related("referral__counsellor")):
        if number % 3 != 2:
            answers = _answers(course, chance)
            _fill_in(course, NO if number == REFUSES else answers)
    unfinished = begun.filter(state=CourseState.ACTIVE, baseline=None).last()
    asked = [question.code for question in load().questions if question.section in FIRST]
    answers = _answers(unfinished, chance)
    _fill_in(unfinished, {code: answers[code] for code in asked if code in answers}, finishes=False)


def _fill_in(course, answers, *, finishes=True):
    by = course.referral.counsellor
    with standing_at(min(course.started_at + timedelta(minutes=25), timezone.now())):
        form = baseline.start(course=course, by=by)
        known = Sheet(course, form).known
        asked = {code: answer for code, answer in answers.items() if code not in known}
        form = baseline.save_section(baseline=form, version=form.version, answers=asked, by=by)
        if finishes:
            baseline.finish(baseline=form, by=by)


def _answers(course, chance) -> dict:
    """All that is asked of somebody who smokes cigarettes: as many as they told of at the first talk."""
    came = course.attendances.filter(state=AttendanceState.ATTENDED).order_by("session__starts_at")
    use = came[0].uses["cigarettes"]
    yes_no = {code: chance.choice(["yes", "no"]) for code in YES_NO}
    age = chance.randint(34, 72)
    return {
        "stopbasen_consent": "yes",
        "follow_up_consent": "yes" if chance.random() < 0.8 else "no",
        "age": age,
        "gender": chance.choice(["woman", "man"]),
        "products": ["cigarettes"],
        "cigarettes_per_day": use,
        "years_smoked": age - chance.randint(15, 22),
        "ftnd_first_cigarette": "within_5" if use > 20 else chance.choice(["within_30", "within_60"]),
        "ftnd_hardest_to_give_up": chance.choice(["first", "other"]),
        "wants_medicine": chance.choice(["yes", "no", "unsure"]),
        "smokes_inside": chance.choice(["never", "sometimes", "daily"]),
        **yes_no,
        **chance.choice(ATTEMPTS),
        **chance.choice(LIFE),
    }
