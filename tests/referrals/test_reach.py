"""Who opens which case, with which right, and when a reason is asked for."""

import pytest
from django.urls import reverse

from accounts.rights import Role
from accounts.scope import scope
from referrals import reach
from referrals.actions import contact
from referrals.enums import Outcome
from referrals.models import Citizen, Referral
from tests.accounts.factories import CounsellorFactory, LocalCounsellorFactory, UnitFactory, UserFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory
from tests.sweep.calls import REASON, client_of, outcome


def opened(user, referral):
    return outcome(client_of(user).get(referral.get_absolute_url()))


def test_an_attached_referral_without_a_counsellor_does_not_open_a_colleagues_case(organisation, counsellor, colleague):
    referral = ReferralFactory(organisation=organisation, counsellor=colleague)
    ReferralFactory(citizen=referral.citizen)
    assert opened(counsellor, referral) == 200

    contact.record_attempt(referral=referral, by=colleague, outcome=Outcome.REACHED)

    assert opened(counsellor, referral) == REASON


def test_a_case_that_nobody_has_is_open(organisation, counsellor):
    assert opened(counsellor, ReferralFactory(organisation=organisation, declined=True)) == 200


def sent(user, referral, opened):
    form = {"outcome": "no_answer", "note": "Talte med en søster", "seen_unassigned": "on", "opened": opened}
    return client_of(user).post(reverse("referrals:attempt", args=[referral.pk]), form)


def test_a_form_that_was_open_when_a_colleague_took_the_referral_comes_back_with_its_text(
    organisation, counsellor, colleague
):
    referral = ReferralFactory(organisation=organisation)
    opened = reach.entry_pass(counsellor, referral)
    contact.take(referral=referral, by=colleague)

    answer = sent(counsellor, referral, opened)

    assert answer.status_code == 409
    assert "Talte med en søster" in answer.content.decode()


def test_the_pass_of_another_case_another_user_or_another_day_opens_nothing(organisation, counsellor, colleague, clock):
    referral = ReferralFactory(organisation=organisation, counsellor=colleague)
    other = ReferralFactory(organisation=organisation)
    passes = [reach.entry_pass(counsellor, other), reach.entry_pass(colleague, referral), "forged"]
    yesterdays = reach.entry_pass(counsellor, referral)
    clock.move(days=1)

    answers = [outcome(sent(counsellor, referral, opened)) for opened in [*passes, yesterdays]]

    assert answers == [REASON] * 4


# Somebody with another role in the neighbouring organisation.


@pytest.fixture
def lent(organisation, neighbour):
    """A counsellor here, and a local counsellor at the neighbour."""
    user = CounsellorFactory(organisation=organisation)
    user.memberships.create(organisation=neighbour, roles=[Role.LOCAL_COUNSELLOR])
    return user


def test_the_right_to_hand_over_holds_where_the_role_is_held(organisation, neighbour, lent):
    here = ReferralFactory(organisation=organisation, counsellor=lent)
    with scope([neighbour.pk]):
        there = ReferralFactory(organisation=neighbour, counsellor=lent)
    client = client_of(lent)

    answers = [client.get(reverse("referrals:assign", args=[referral.pk])).status_code for referral in (here, there)]

    assert answers == [200, 403]


def test_my_day_offers_to_hand_over_where_the_role_is_held(organisation, neighbour, lent):
    here = ReferralFactory(organisation=organisation, counsellor=lent)
    with scope([neighbour.pk]):
        there = ReferralFactory(organisation=neighbour, counsellor=lent)

    page = client_of(lent).get(reverse("casework:my_day")).text

    assert reverse("referrals:pause", args=[there.pk]) in page
    assert [reverse("referrals:assign", args=[r.pk]) in page for r in (here, there)] == [True, False]


def test_a_unit_is_the_one_in_the_cases_own_organisation(organisation, neighbour):
    """Two who share a unit at the neighbour are in different units here."""
    shared = UnitFactory(organisation=neighbour)
    local = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))
    other = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))
    for user in (local, other):
        user.memberships.create(organisation=neighbour, roles=[Role.LOCAL_COUNSELLOR], unit=shared)

    ReferralFactory(organisation=organisation, counsellor=other)

    assert not Referral.objects.visible_to(local).exists()
    assert not Citizen.objects.visible_to(local).exists()


def test_a_reason_is_asked_though_the_two_share_a_unit_elsewhere(organisation, neighbour):
    shared = UnitFactory(organisation=neighbour)
    one, other = (UserFactory(organisation=organisation, roles=[Role.COUNSELLOR]) for _ in range(2))
    for user in (one, other):
        user.memberships.create(organisation=neighbour, roles=[Role.COUNSELLOR], unit=shared)

    referral = ReferralFactory(organisation=organisation, counsellor=other)

    assert opened(one, referral) == REASON


@pytest.mark.parametrize(
    "target", ["abc", "casework:citizen", "//elsewhere.example/", "javascript:alert(1)", "a" * 3000]
)
def test_any_address_to_go_on_to_is_answered(target, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation)
    url = reverse("casework:reason", args=[referral.citizen_id], query={"next": target})

    answer = client_of(counsellor).post(url, {"reason": "Vikar"})

    assert answer.status_code in (302, 400)
    assert "elsewhere" not in answer.headers.get("Location", "")


# A protected name on a list.


def hidden(user, *citizens):
    return reach.hidden_names(user, [(c.organisation_id, c.pk, c.is_protected) for c in citizens])


def test_a_protected_name_is_hidden_from_those_who_must_give_a_reason(organisation, counsellor, colleague):
    protected = [CitizenFactory(organisation=organisation, protected=True) for _ in range(3)]
    ReferralFactory(citizen=protected[0], counsellor=colleague)
    ReferralFactory(citizen=protected[1], counsellor=counsellor)

    assert hidden(counsellor, *protected) == {protected[0].pk}
    assert hidden(colleague, *protected) == {protected[1].pk}


def test_a_name_that_is_not_protected_costs_nothing_to_show(
    organisation, counsellor, colleague, django_assert_num_queries
):
    citizen = CitizenFactory(organisation=organisation)
    ReferralFactory(citizen=citizen, counsellor=colleague)

    with django_assert_num_queries(0):
        assert hidden(counsellor, citizen) == set()


def test_what_a_list_says_instead_of_a_name():
    assert [reach.shown_name("Åse", 1, {2}), reach.shown_name("Åse", 2, {2})] == ["Åse", "Navnet er beskyttet"]


def test_my_day_hides_a_protected_name_of_others(organisation, counsellor, colleague):
    citizen = CitizenFactory(organisation=organisation, name="Åse Krogh", protected=True)
    ReferralFactory(citizen=citizen, counsellor=colleague)

    shown = ["Åse Krogh" in client_of(user).get("/min-dag/?list=all").text for user in (counsellor, colleague)]

    assert shown == [False, True]
