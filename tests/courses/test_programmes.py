from courses.completion import Rule
from courses.programmes import PLANS


def test_the_standard_course_is_the_one_of_the_manual():
    plan = PLANS["gold_standard"]

    assert (plan.offsets, plan.meetings, plan.rule) == ((-14, -7, 1, 7, 21), 5, Rule.SHARE)


def test_the_individual_course_has_five_talks_over_six_to_eight_weeks():
    plan = PLANS["individual"]

    assert len(plan.offsets) == 5
    assert 6 * 7 <= plan.offsets[-1] - plan.offsets[0] <= 8 * 7
    assert 30 <= plan.minutes <= 60


def test_dates_are_proposed_in_one_way_or_not_at_all():
    for plan in PLANS.values():
        assert not (plan.offsets and plan.every)
        assert list(plan.offsets) == sorted(set(plan.offsets))
        assert plan.meetings == len(plan.offsets) or plan.every
        assert bool(plan.meetings) is (plan.rule != Rule.OPEN)


def test_every_plan_is_found_by_its_own_code():
    assert all(plan.code == code for code, plan in PLANS.items())
