"""What the courses of somebody who is away ask for is in the deputy's day, or in everybody's, and nobody waits."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from tests.accounts.factories import AbsenceFactory, CounsellorFactory
from tests.courses.factories import AffectedMedicineFactory, CourseFactory, DoctorNoticeFactory, PlannedCallFactory
from tests.sweep.calls import client_of


def day(number):
    return clocks.today() + timedelta(days=number)


@pytest.fixture
def signe(organisation):
    return CounsellorFactory(organisation=organisation, name="Signe Rask")


@pytest.fixture
def away(organisation, signe, colleague):
    """Signe is away until the day after tomorrow, and the colleague stands in."""
    return AbsenceFactory(organisation=organisation, user=signe, deputy=colleague, to_day=day(2))


@pytest.fixture
def course(organisation, signe):
    return CourseFactory(
        organisation=organisation, active=True, referral__counsellor=signe, referral__citizen__name="Inger Thostrup"
    )


@pytest.fixture
def late(course):
    return PlannedCallFactory(course=course, due_on=day(-1))


@pytest.fixture
def notice(course):
    AffectedMedicineFactory(course=course)
    return DoctorNoticeFactory(course=course)


def due(user):
    return [one["do_url"] for one in client_of(user).get("/min-dag/").context["away"].due]


def address(name, row):
    return reverse(f"courses:{name}", args=[row.pk])


def test_the_deputys_day_has_calls_that_are_due_and_doctors_to_be_told(away, late, notice, colleague, counsellor):
    assert due(colleague) == [address("call", late), address("inform", notice)]
    assert due(counsellor) == []


def test_without_a_deputy_they_are_in_everybodys_day(away, late, counsellor):
    away.deputy = None
    away.save(update_fields=["deputy"])

    assert due(counsellor) == [address("call", late)]


def test_what_is_not_due_or_done_or_without_a_day_is_not(away, course, colleague):
    PlannedCallFactory(course=course, due_on=day(1))
    PlannedCallFactory(course=course, made=True, due_on=day(0))
    DoctorNoticeFactory(course=course, due_on=None)

    assert due(colleague) == []


def test_the_deputy_opens_them_without_a_reason(away, late, notice, colleague):
    client = client_of(colleague)

    answers = [client.get(address("call", late)), client.get(address("inform", notice))]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_back_at_work_they_are_the_colleagues_own_again(away, late, colleague, signe):
    client_of(signe).post(reverse("casework:end_absence", args=[away.pk]))

    assert due(colleague) == []


def test_the_page_lists_those_of_the_days_away_and_says_who_sees_them(away, course, late, notice, coordinator):
    PlannedCallFactory(course=course, cause="no_show", due_on=day(3))

    answer = client_of(coordinator).get(reverse("casework:absence", args=[away.pk]))

    assert [one["do_url"] for one in answer.context["asked"]] == [address("call", late), address("inform", notice)]
    assert f"{away.deputy.name} ser dem i Min dag" in answer.text
    assert "Der er ikke mere at overdrage" not in answer.text


def test_without_a_deputy_the_page_says_that_everybody_does(away, late, coordinator):
    AbsenceFactory(organisation=away.organisation, user=away.deputy)

    answer = client_of(coordinator).get(reverse("casework:absence", args=[away.pk]))

    assert "Alle kolleger" in answer.text
