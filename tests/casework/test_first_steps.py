"""First steps: each is done when the data say so, and they are shown until all are done or somebody hides them."""

import pytest

from accounts.organisations import confirm
from accounts.rights import Role
from accounts.scope import scope
from casework import first_steps
from tests.accounts.factories import CounsellorFactory, OrganisationFactory, UserFactory
from tests.referrals.factories import ReferralFactory, ReferringUnitFactory, VbaTalkFactory

TITLES = ["settings", "colleague", "unit", "try", "use", "stand-in"]
COORDINATOR = [Role.COORDINATOR, Role.ADMINISTRATOR]


@pytest.fixture
def first(organisation):
    """The first coordinator, alone in a new organisation."""
    return UserFactory(organisation=organisation, roles=COORDINATOR)


def done(user):
    [steps] = first_steps.of_user(user)
    return {title for title, step in zip(TITLES, steps.steps, strict=True) if step.is_done}


def settings(organisation):
    confirm(organisation=organisation, by=UserFactory())


def colleague(organisation):
    UserFactory(organisation=organisation, roles=[Role.OFFICE])


def unit(organisation):
    ReferringUnitFactory(organisation=organisation)


def tried(organisation):
    ReferralFactory(organisation=organisation, withdrawn=True)


def referred(organisation):
    ReferralFactory(organisation=organisation)


def talked(organisation):
    VbaTalkFactory(organisation=organisation)


def second(organisation):
    CounsellorFactory(organisation=organisation)


def test_at_first_nothing_is_done(first):
    assert done(first) == set()
    assert first_steps.left(first) == len(TITLES)


@pytest.mark.parametrize(
    ("happens", "is_done"),
    [
        (settings, {"settings"}),
        (colleague, {"colleague"}),
        (unit, {"unit"}),
        (tried, {"unit", "try"}),
        (referred, {"unit", "try", "use"}),
        (talked, {"unit", "use"}),
        (second, {"colleague", "stand-in"}),
    ],
)
def test_a_step_is_done_when_the_data_say_so(happens, is_done, first, organisation):
    happens(organisation)

    assert done(first) == is_done


def test_what_happens_at_the_neighbour_s_does_nothing_here(first, neighbour):
    with scope([neighbour.pk, *first.access.rights]):
        for happens in (settings, colleague, unit, referred, talked, second):
            happens(neighbour)

        assert done(first) == set()


def test_they_are_shown_on_my_day_until_all_are_done(client, first, organisation):
    client.force_login(first)
    assert "6 af de første skridt mangler" in client.get("/min-dag/").text

    for happens in (settings, referred, second):
        happens(organisation)

    assert "de første skridt" not in client.get("/min-dag/").text


def test_somebody_hides_them_and_shows_them_again(client, first):
    client.force_login(first)

    client.post("/foerste-skridt/vis/", {"show": "0"})
    assert "de første skridt" not in client.get("/min-dag/").text
    client.post("/foerste-skridt/vis/", {"show": "1"})

    assert "de første skridt" in client.get("/min-dag/").text


def test_a_coordinator_without_the_settings_sees_nothing_of_them(client, coordinator):
    client.force_login(coordinator)

    assert "de første skridt" not in client.get("/min-dag/").text
    assert client.get("/foerste-skridt/").status_code == 403


def test_a_page_that_the_user_may_not_open_is_not_linked(client, organisation):
    client.force_login(UserFactory(organisation=organisation, roles=[Role.ADMINISTRATOR]))

    [steps] = client.get("/foerste-skridt/").context["all_steps"]

    assert [bool(step.url) for step in steps.steps] == [True, True, False, False, False, True]


@pytest.mark.parametrize("organisations", [2, 12])
def test_all_organisations_take_one_statement(client, db, organisations, django_assert_num_queries):
    user = UserFactory()
    for _ in range(organisations):
        user.memberships.create(organisation=OrganisationFactory(), roles=COORDINATOR)
    client.force_login(user)

    # Session, user with memberships, the scope opened and closed; the steps.
    with django_assert_num_queries(5):
        client.get("/foerste-skridt/")
