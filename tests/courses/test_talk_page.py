"""The log of a talk, and what else is done with one."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from courses.models import Course, Session
from tests.accounts.factories import LocalCounsellorFactory, UnitFactory
from tests.courses.pages import fields, to


def logged(page, talk, **said):
    sent = fields(page.get(to("log", talk))) | said
    return page.post(to("log", talk), sent)


def test_a_talk_is_logged(page, talk):
    answer = logged(page, talk, use_cigarettes="12", next_step="Gåtur", note="Sover bedre", motivation="7")

    assert answer.status_code == 302
    row = talk.attendances.get()
    assert (row.state, row.uses, row.note, row.motivation) == ("attended", {"cigarettes": 12}, "Sover bedre", 7)
    assert talk.course.steps.get().text == "Gåtur"


def test_saved_twice_it_is_stored_once(page, talk):
    sent = fields(page.get(to("log", talk))) | {"use_cigarettes": "12"}

    first, second = page.post(to("log", talk), sent), page.post(to("log", talk), sent)

    assert (first.status_code, second.status_code) == (302, 302)
    assert talk.attendances.count() == 1


def test_two_counsellors_see_both_values(client, page, talk, colleague):
    sent = fields(page.get(to("log", talk)))
    page.post(to("log", talk), sent | {"note": "Den første", "use_cigarettes": "10"})
    stale = page.post(to("log", talk), sent | {"note": "Den anden", "use_cigarettes": "4"})

    assert stale.status_code == 409
    assert "Den første" in stale.text
    assert "Den anden" in stale.text


def test_the_next_talk_a_week_on(page, talk):
    assert logged(page, talk, following="week").status_code == 302

    following = talk.course.sessions.planned().get()
    assert following.starts_at - talk.starts_at == timedelta(days=7)


def test_another_time(page, talk):
    logged(page, talk, following="other", next_day="2026-03-20", next_time="11.30")

    following = talk.course.sessions.planned().get()
    assert timezone.localtime(following.starts_at).isoformat() == "2026-03-20T11:30:00+01:00"


def test_cancelled_by_us(page, talk):
    logged(page, talk, held="by_us", following="week")

    talk.refresh_from_db()
    assert talk.state == "cancelled"
    assert talk.course.sessions.planned().count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"held": ""},
        {"use_cigarettes": "mange"},
        {"use_cigarettes": "-3"},
        {"use_cigarettes": "9" * 30},
        {"co": "500"},
        {"motivation": "11"},
        {"smoke_free_since": "2027-01-01"},
        {"following": "session:999999"},
        {"following": "other"},
        {"following": "other", "next_day": "2026-03-10", "next_time": "08:00"},
        {"note": "cpr 010190-1234"},
        {"minutes": "x"},
        {"where": "form:rum"},
        {"methods": ["magi"]},
    ],
)
def test_wrong_answers_lose_nothing(page, talk, wrong):
    answer = logged(page, talk, **({"next_step": "Gåtur efter frokost"} | wrong))

    assert answer.status_code == 422
    assert "Gåtur efter frokost" in answer.text
    assert talk.attendances.get().state == "expected"


def test_an_unplanned_talk(page, course):
    address = to("log_unplanned", course)
    sent = fields(page.get(address)) | {"use_cigarettes": "9"}

    assert [page.post(address, sent).status_code for _twice in range(2)] == [302, 302]

    assert Session.objects.get().attendances.get().uses == {"cigarettes": 9}


def test_the_fold_opens_as_it_was_left(page, talk, counsellor):
    logged(page, talk, more_open="True")

    counsellor.refresh_from_db()
    assert counsellor.opens_log_details
    assert re.search(r"<details[^>]* open>", page.get(to("log", talk)).text)


def test_the_goal_is_changed_in_the_log(page, talk):
    logged(page, talk, goal="reduce")

    assert Course.objects.get().goal == "reduce"


def test_a_talk_is_moved_and_cancelled_and_both_undone(page, talk):
    sent = fields(page.get(to("move", talk))) | {"day": "2026-03-17", "time": "14:00"}
    page.post(to("move", talk), sent)
    talk.refresh_from_db()
    assert timezone.localdate(talk.starts_at) == date(2026, 3, 17)

    page.post(to("cancel", talk))
    talk.refresh_from_db()
    assert talk.state == "cancelled"

    page.post(to("undo", talk))
    talk.refresh_from_db()
    assert talk.state == "planned"


def test_a_talk_goes_to_nobody_who_may_not_open_the_case(page, talk, organisation, colleague, counsellor):
    local = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))

    offered = page.get(to("move", talk)).context["form"].fields["counsellor"].queryset

    assert set(offered) == {counsellor, colleague}
    assert local not in offered
