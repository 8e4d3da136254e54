"""What the staff of a place may know: the citizen's latest answer about them decides."""

import pytest

from casework.places.knowing import Knows, allowed, is_for, known
from courses.enums import PlaceKind
from tests.courses.factories import PlaceContactFactory, PlaceFactory
from tests.referrals.factories import CitizenFactory, PermissionFactory


@pytest.mark.parametrize(
    ("answers", "knows"),
    [
        ({}, Knows.NOT_ASKED),
        ({"home_times": "given"}, Knows.TIMES),
        ({"home_times": "refused"}, Knows.NOTHING),
        ({"home_times": "withdrawn"}, Knows.NOTHING),
        ({"home_plan": "given"}, Knows.PLAN),
        ({"home_plan": "refused"}, Knows.NOTHING),
        ({"home_times": "given", "home_plan": "refused"}, Knows.TIMES),
        ({"home_times": "given", "home_plan": "given"}, Knows.PLAN),
        ({"home_times": "refused", "home_plan": "given"}, Knows.PLAN),
        ({"home_plan": "given", "home_times": "refused"}, Knows.NOTHING),
        ({"home_plan": "given", "home_times": "withdrawn"}, Knows.NOTHING),
    ],
)
def test_what_the_answers_allow(answers, knows):
    assert allowed(answers) == knows


@pytest.mark.parametrize(
    ("recipient", "answer"),
    [
        ("", True),
        ("Bosted Fyrvej", True),
        ("personalet på bosted fyrvej", True),
        ("Kirsten Vad, kontaktperson", True),
        ("Kirsten", True),
        ("Søster Karen", False),
        ("Bosted Havblik", False),
    ],
)
def test_an_answer_is_about_whom_it_names(recipient, answer):
    assert is_for(recipient, ["Bosted Fyrvej", "Kirsten Vad"]) is answer


@pytest.fixture
def place(organisation):
    return PlaceFactory(organisation=organisation, name="Bosted Fyrvej", kind=PlaceKind.RESIDENCE)


@pytest.fixture
def bent(organisation):
    return CitizenFactory(organisation=organisation)


def of(place, citizen):
    return known(place, [PlaceContactFactory(place=place)], [citizen.pk])[citizen.pk]


def test_the_latest_answer_counts(place, bent):
    PermissionFactory(citizen=bent, purpose="home_times", state="given", recipient="")
    PermissionFactory(citizen=bent, purpose="home_times", state="withdrawn", recipient="")

    assert of(place, bent) == Knows.NOTHING


def test_what_a_sister_may_know_the_home_does_not(place, bent):
    PermissionFactory(citizen=bent, purpose="home_times", state="given", recipient="Søster Karen")

    assert of(place, bent) == Knows.NOT_ASKED


def test_a_no_to_a_sister_takes_nothing_from_the_home(place, bent):
    PermissionFactory(citizen=bent, purpose="home_times", state="given", recipient="Bosted Fyrvej")
    PermissionFactory(citizen=bent, purpose="home_times", state="refused", recipient="Søster Karen")

    assert of(place, bent) == Knows.TIMES


def test_another_purpose_says_nothing_about_the_home(place, bent):
    PermissionFactory(citizen=bent, purpose="doctor", state="given", recipient="")

    assert of(place, bent) == Knows.NOT_ASKED
