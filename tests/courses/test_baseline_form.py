"""The baseline form at the desk: sections, what is missing, results, autosave, conflicts, and who may open it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.rights import Role
from courses.actions import baseline as actions
from courses.baseline import results
from courses.baseline.definition import load
from courses.models import Baseline
from referrals.models import Permission
from tests.accounts.factories import UserFactory
from tests.courses.factories import BaselineFactory, CourseFactory
from tests.courses.test_baseline_actions import COMPLETE, aged
from tests.referrals.factories import CitizenFactory, PermissionFactory
from tests.referrals.test_hostile_input import NASTY, URLENCODED, encoded

JSON = {"accept": "application/json"}
FTND = {
    "ftnd_first_cigarette": "within_5",
    "ftnd_hard_to_refrain": "yes",
    "ftnd_hardest_to_give_up": "first",
    "ftnd_more_in_the_morning": "yes",
    "ftnd_smokes_when_ill": "no",
}
SMOKES = {"products": ["cigarettes"], "cigarettes_per_day": 15, "years_smoked": 30}


@pytest.fixture
def signed_in(client, counsellor):
    client.force_login(counsellor)
    return client


@pytest.fixture
def course(organisation, counsellor):
    return CourseFactory(organisation=organisation, referral__counsellor=counsellor)


@pytest.fixture
def baseline(course):
    return BaselineFactory(course=course)


def page(course, section=None):
    if section is None:
        return reverse("courses:baseline", args=[course.pk])
    return reverse("courses:baseline_section", args=[course.pk, section])


def button(course, name):
    return reverse(f"courses:{name}", args=[course.pk])


def now(course):
    return Baseline.objects.get(course=course)


def sent(course, **answers):
    """What the form of a section posts: all that is on it."""
    return {"version": now(course).version, "seen": "0", "then": "next"} | answers


def answered(course, **answers):
    return BaselineFactory(course=course, answers=answers)


# From the first answer to the last


def test_the_form_is_begun_from_its_page_and_leads_to_the_first_question(signed_in, course):
    assert button(course, "baseline_start") in signed_in.get(page(course)).text

    answer = signed_in.post(button(course, "baseline_start"))

    assert answer["Location"] == page(course, "consent")
    assert now(course).started_by is not None


def test_a_section_that_is_sent_leads_to_the_next(signed_in, course, baseline):
    answer = signed_in.post(page(course, "life"), sent(course, work="employed", lives_with_smoker="no"))

    assert (answer.status_code, answer["Location"]) == (302, page(course))
    assert now(course).answers == {"work": "employed", "lives_with_smoker": "no"}


@pytest.mark.parametrize(("then", "to"), [("next", "smoking"), ("previous", "consent"), ("later", None)])
def test_every_button_saves(then, to, signed_in, course, baseline):
    answer = signed_in.post(page(course, "about"), sent(course, age="47", then=then))

    assert answer["Location"] == page(course, to)
    assert now(course).answers["age"] == 47


def test_the_next_day_everything_is_there(signed_in, course, baseline, clock):
    signed_in.post(page(course, "about"), sent(course, age="47", education="skilled"))

    clock.move(days=1)

    html = signed_in.get(page(course, "about")).text
    assert 'value="47"' in html
    assert re.search(r'value="skilled"[^>]*\schecked', html)


def test_an_answer_that_brings_up_a_question_leads_to_it(signed_in, course, baseline):
    first = signed_in.post(page(course, "attempts"), sent(course, tried_before="yes"))
    second = signed_in.post(page(course, "attempts"), sent(course, tried_before="yes", attempts="3"))

    assert first["Location"] == page(course, "attempts") + "#q-attempts"
    assert second["Location"] == page(course, "life")


def test_what_does_not_apply_is_hidden_and_is_asked_for_when_it_does(signed_in, course, baseline):
    def question():
        html = signed_in.get(page(course, "attempts")).text
        return re.search(r'<div class="bq[^>]*id="q-attempts"[^>]*>', html)[0]

    assert " hidden" in question()
    signed_in.post(page(course, "attempts"), sent(course, tried_before="yes"))
    assert " hidden" not in question()


def test_a_section_without_a_question_leads_to_the_overview(signed_in, course, baseline):
    assert signed_in.get(page(course, "dependence"))["Location"] == page(course)
    assert signed_in.get(page(course, "shoes")).status_code == 404


def test_without_a_form_a_section_leads_to_its_beginning(signed_in, course):
    assert signed_in.get(page(course, "about"))["Location"] == page(course)
    for name in ("baseline_finish", "baseline_reopen"):
        assert signed_in.post(button(course, name))["Location"] == page(course)


# What is missing


def test_the_list_says_what_is_missing_and_leads_there(signed_in, course):
    answered(course, age=47, recommended="yes")

    html = signed_in.get(page(course)).text

    assert f'href="{page(course, "about")}#q-education"' in html
    assert f'href="{page(course, "about")}#q-age"' not in html
    assert f'href="{page(course, "smoking")}#q-products"' not in html  # not begun: the section's own link is enough


def test_what_is_hidden_is_not_counted(signed_in, course):
    baseline = answered(course, products=["pouches"], portions_per_day=4)
    with_cigarettes = load().progress({"products": ["cigarettes"]})
    without = load().progress(baseline.answers)

    assert sum(part.total for part in with_cigarettes) - sum(part.total for part in without) == 7
    assert "#q-ftnd" not in signed_in.get(page(course)).text


def test_each_question_says_why_it_is_asked(signed_in, course, baseline):
    html = signed_in.get(page(course, "life")).text

    assert html.count("<summary") == len(load().visible({}, section="life"))


def test_what_is_known_is_shown_and_not_asked_for(signed_in, organisation, counsellor):
    course = aged(organisation, 47, referral__counsellor=counsellor).course

    html = signed_in.get(page(course, "about")).text

    assert 'name="age"' not in html
    assert "47" in re.search(r'id="q-age".*?</details>', html, re.DOTALL)[0]


# Results


def test_the_fagerstroem_score_waits_for_all_six(signed_in, course):
    definition, answers = load(), SMOKES | FTND

    assert results.results(definition, answers).ftnd == 7
    for code in ("products", "cigarettes_per_day", *FTND):
        partly = {key: value for key, value in answers.items() if key != code}
        assert results.results(definition, partly).ftnd is None
        assert not results.ftnd_line(definition, partly).is_known


def test_the_amount_of_the_score_is_taken_from_the_cigarettes(signed_in, course):
    answered(course, **SMOKES)

    html = signed_in.get(page(course, "dependence")).text

    assert 'name="ftnd_per_day"' not in html
    assert "11–20" in html


def test_the_results_stand_on_the_overview(signed_in, course):
    answered(course, **SMOKES, **FTND, education="primary_school")

    html = signed_in.get(page(course)).text

    assert "7 " in html
    assert "22,5" in html
    assert [line.is_known for line in results.lines(load(), now(course).answers)] == [True] * 5


def test_an_empty_form_knows_no_result(signed_in, course, baseline):
    assert [line.is_known for line in results.lines(load(), {})] == [False] * 5
    assert signed_in.get(page(course)).status_code == 200


def test_without_cigarettes_there_is_no_score_to_wait_for():
    line = results.ftnd_line(load(), {"products": ["pouches"]})

    assert (line.is_known, line.text) == (False, results._("only for cigarettes"))


# What is not understood


def test_what_is_understood_is_saved_and_the_rest_comes_back(signed_in, course, baseline):
    answer = signed_in.post(page(course, "about"), sent(course, age="<b>", education="skilled"))

    assert answer.status_code == 422
    assert "&lt;b&gt;" in answer.text
    assert now(course).answers == {"education": "skilled"}
    assert f'name="version" value="{now(course).version}"' in answer.text


def test_a_wrong_answer_takes_no_right_one_away(signed_in, course):
    answered(course, age=47)

    signed_in.post(page(course, "about"), sent(course, age="x"))

    assert now(course).answers == {"age": 47}


def test_an_error_in_a_hidden_question_is_in_nobodys_way(signed_in, course, baseline):
    answer = signed_in.post(page(course, "attempts"), sent(course, tried_before="no", attempts="many"))

    assert answer.status_code == 302


def test_no_cpr_number_stands_in_a_free_answer(signed_in, course):
    answered(course, products=["other_product"])

    answer = signed_in.post(
        page(course, "smoking"), sent(course, products=["other_product"], other_use="Pibe, 610180-1234")
    )

    assert answer.status_code == 422
    assert "other_use" not in now(course).answers


@pytest.mark.parametrize("section", [part.code for part in load().sections])
def test_hostile_input_breaks_nothing(section, signed_in, course):
    answered(course, **SMOKES, age=20, youth_form="yes", tried_before="yes")
    codes = [question.code for question in load().questions if question.section == section]
    beside = ["version", "seen", "how", "guardian", "is_mature", "then"]
    typed = {each.code for each in load().questions if each.kind in ("number", "text")}

    for text in NASTY:
        pairs = [(name, text) for name in (*codes, *beside)]
        for version in ("1", text):
            body = encoded([*pairs, ("version", version)])

            answer = signed_in.post(page(course, section), body, content_type=URLENCODED)

            assert answer.status_code < 500, text
            if answer.status_code == 422:
                decoded = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
                shown = [code for code in codes if code in typed and f'name="{code}"' in answer.text]
                assert not shown or escape(decoded) in answer.text


# Saved while one writes


def test_the_browser_saves_without_leaving_the_page(signed_in, course, baseline):
    answer = signed_in.post(page(course, "attempts"), sent(course, tried_before="yes"), headers=JSON)

    told = answer.json()
    assert (answer.status_code, told["version"], told["wrong"]) == (200, now(course).version, "")
    assert "10.42" in told["status"]
    assert "attempts" in told["shown"]
    assert set(told["pieces"]) == {"progress", "score"}


def test_what_the_browser_sends_half_written_is_saved_as_far_as_it_goes(signed_in, course, baseline):
    answer = signed_in.post(page(course, "about"), sent(course, age="4", education="skilled"), headers=JSON)

    assert "110" in answer.json()["wrong"]
    assert now(course).answers == {"education": "skilled"}


def test_the_browser_is_told_of_a_conflict(signed_in, course, baseline, colleague):
    before = sent(course)
    elsewhere(course, colleague, work="student")

    answer = signed_in.post(page(course, "life"), before | {"work": "employed"}, headers=JSON)

    assert (answer.status_code, bool(answer.json()["status"])) == (409, True)
    assert now(course).answers == {"work": "student"}


# Two at once


def elsewhere(course, who, **answers):
    actions.save_section(baseline=now(course), version=now(course).version, answers=answers, by=who)


def test_a_stale_section_shows_both_and_is_saved_the_second_time(signed_in, course, baseline, colleague):
    before = sent(course)
    elsewhere(course, colleague, work="student", children_at_home="yes")

    answer = signed_in.post(page(course, "life"), before | {"work": "employed"})

    assert answer.status_code == 409
    row = re.search(r"<tbody>(.*?)</tbody>", answer.text, re.DOTALL)[1]
    assert row.count("<tr>") == 1
    assert re.search(r'name="children_at_home"[^>]*value="yes"[^>]*checked', answer.text)
    again = sent(course, work="employed", children_at_home="yes")
    assert signed_in.post(page(course, "life"), again).status_code == 302
    assert now(course).answers == {"work": "employed", "children_at_home": "yes"}


def test_a_form_finished_meanwhile_keeps_what_was_typed_on_the_page(signed_in, course):
    BaselineFactory(course=course, finished=True)

    answer = signed_in.post(page(course, "about"), sent(course, age="47"))

    assert (answer.status_code, 'value="47"' in answer.text) == (409, True)
    assert now(course).answers == {}


# Permissions


def test_the_answers_of_the_form_are_the_citizens_permissions(signed_in, course, baseline):
    signed_in.post(
        page(course, "consent"), sent(course, stopbasen_consent="yes", follow_up_consent="no", how="written")
    )

    rows = Permission.objects.order_by("purpose").values_list("purpose", "state", "form")
    assert list(rows) == [("follow_up", "refused", "written"), ("stopbasen", "given", "written")]


def test_under_15_the_form_asks_for_the_guardian(signed_in, organisation, counsellor):
    course = aged(organisation, 14, referral__counsellor=counsellor).course
    without = signed_in.post(page(course, "consent"), sent(course, stopbasen_consent="yes", follow_up_consent="no"))
    assert (without.status_code, Permission.objects.count()) == (422, 0)

    signed_in.post(page(course, "consent"), sent(course, stopbasen_consent="yes", guardian="Bo Krarup"))

    assert (Permission.objects.get().state, now(course).guardian) == ("given", "Bo Krarup")


def test_from_15_the_form_asks_for_the_counsellors_judgement(signed_in, organisation, counsellor):
    course = aged(organisation, 16, referral__counsellor=counsellor).course
    assert signed_in.post(page(course, "consent"), sent(course, stopbasen_consent="yes")).status_code == 422

    signed_in.post(page(course, "consent"), sent(course, stopbasen_consent="yes", is_mature="on"))

    assert (Permission.objects.get().state, now(course).judged_by) == ("given", counsellor)


def test_grown_ups_are_asked_for_neither(signed_in, course, baseline):
    html = signed_in.get(page(course, "consent")).text

    assert 'name="guardian"' not in html
    assert 'name="is_mature"' not in html


# The end


def test_a_complete_form_is_finished_and_opened_again(signed_in, course):
    consents = {code: answer for code, answer in COMPLETE.items() if code.endswith("_consent")}
    answered(course, **{code: answer for code, answer in COMPLETE.items() if code not in consents})
    signed_in.post(button(course, "baseline_finish"))
    assert not now(course).is_finished
    signed_in.post(page(course, "consent"), sent(course, **consents))

    signed_in.post(button(course, "baseline_finish"))

    assert now(course).is_finished
    assert signed_in.get(page(course, "about"))["Location"] == page(course)
    read = dict(line for _title, lines in signed_in.get(page(course)).context["answers"] for line in lines)
    assert (read["Alder"], read["Bor med en, der ryger"]) == ("47 år", "Nej")
    signed_in.post(button(course, "baseline_reopen"))
    assert not now(course).is_finished


# Who may


def everything(course):
    gets = [page(course), page(course, "about")]
    posts = [page(course, "about")]
    posts += [button(course, f"baseline_{name}") for name in ("start", "finish", "reopen")]
    return gets, [*posts, button(course, "participant_begin")]


def statuses(client, course):
    gets, posts = everything(course)
    return {client.get(url).status_code for url in gets} | {client.post(url).status_code for url in posts}


def test_another_organisations_form_is_not_there(client, baseline, neighbour):
    client.force_login(UserFactory(organisation=neighbour, roles=list(Role)))

    assert statuses(client, baseline.course) == {404}


def test_without_the_right_it_stays_closed(client, baseline, organisation):
    client.force_login(UserFactory(organisation=organisation, roles=[Role.ADMINISTRATOR]))

    assert statuses(client, baseline.course) == {403}


def test_a_colleague_says_why_first(client, organisation, baseline, colleague):
    client.force_login(colleague)

    assert "/grund/" in client.get(page(baseline.course))["Location"]


def cost(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("section", [None, "about", "consent", "life"])
def test_a_page_costs_the_same_however_much_is_answered(section, signed_in, organisation, counsellor):
    empty = BaselineFactory(course=CourseFactory(organisation=organisation, referral__counsellor=counsellor)).course
    citizen = CitizenFactory(organisation=organisation)
    full = CourseFactory(organisation=organisation, referral__counsellor=counsellor, referral__citizen=citizen)
    answered(full, **COMPLETE, **FTND)
    for purpose in ("stopbasen", "follow_up") * 6:
        PermissionFactory(citizen=citizen, purpose=purpose)
    signed_in.get(page(empty))

    assert cost(signed_in, page(full, section)) == cost(signed_in, page(empty, section))
