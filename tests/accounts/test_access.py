"""What a user may do where."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Membership, User
from accounts.rights import DESCRIPTIONS, ROLES, Right, Role
from referrals.models import Citizen, Referral
from tests.accounts.factories import (
    CounsellorFactory,
    LocalCounsellorFactory,
    UnitFactory,
    UserFactory,
)
from tests.referrals.factories import CitizenFactory, ReferralFactory


def test_roles_are_sets(organisation):
    user = UserFactory(organisation=organisation, roles=[Role.COUNSELLOR, Role.REFERRER])

    assert user.access.rights == {organisation.pk: ROLES[Role.COUNSELLOR] | ROLES[Role.REFERRER]}


def test_a_right_holds_where_the_role_is_held(organisation, neighbour):
    user = CounsellorFactory(organisation=organisation)
    user.memberships.create(organisation=neighbour, roles=[Role.REFERRER])

    assert user.access.may(Right.SEE_CITIZENS, organisation.pk)
    assert not user.access.may(Right.SEE_CITIZENS, neighbour.pk)
    assert user.access.where(Right.SEE_CITIZENS) == [organisation.pk]


def test_a_right_somewhere(organisation):
    counsellor, manager = (
        CounsellorFactory(organisation=organisation),
        UserFactory(organisation=organisation, roles=[Role.MANAGER]),
    )

    assert counsellor.access.may_somewhere(Right.SEE_CITIZENS)
    assert not manager.access.may_somewhere(Right.SEE_CITIZENS)


def test_one_without_a_membership_may_nothing(db):
    assert (UserFactory().access.rights, UserFactory().access.may_somewhere(Right.REFER)) == ({}, False)


def test_a_withdrawn_role_is_gone_at_the_next_request(organisation):
    user = CounsellorFactory(organisation=organisation)
    user.memberships.update(roles=[Role.MANAGER])

    assert not User.objects.get(pk=user.pk).access.may_somewhere(Right.SEE_CITIZENS)


def test_access_is_read_once_per_request(organisation, django_assert_num_queries):
    user = User.objects.get(pk=CounsellorFactory(organisation=organisation).pk)

    with django_assert_num_queries(1):
        _ = (user.access.rights, user.access.roles, user.access.organisations)


def test_every_role_is_explained_and_has_its_rights():
    assert set(DESCRIPTIONS) == set(ROLES) == set(Role)


@pytest.mark.parametrize("role", [Role.REFERRER, Role.OFFICE, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_some_roles_see_no_citizen(role, organisation):
    ReferralFactory(organisation=organisation)
    user = UserFactory(organisation=organisation, roles=[role])

    assert not Citizen.objects.visible_to(user).exists()
    assert not Referral.objects.visible_to(user).exists()


@pytest.mark.parametrize("roles", [[], ["king"]])
def test_the_database_refuses_other_roles(roles, organisation):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=UserFactory(), organisation=organisation, roles=roles)


def test_the_database_refuses_a_unit_of_another_organisation(organisation, neighbour):
    user, unit = CounsellorFactory(organisation=organisation), UnitFactory(organisation=neighbour)

    @transaction.atomic
    def move():
        user.memberships.update(unit=unit)
        connection.check_constraints()

    with pytest.raises(IntegrityError):
        move()


# A local counsellor: own unit's citizens.


@pytest.fixture
def home(organisation):
    return UnitFactory(organisation=organisation)


@pytest.fixture
def local(organisation, home):
    return LocalCounsellorFactory(organisation=organisation, unit=home)


def test_a_local_counsellor_sees_own_cases(organisation, local):
    own = ReferralFactory(organisation=organisation, counsellor=local)

    assert list(Referral.objects.visible_to(local)) == [own]
    assert list(Citizen.objects.visible_to(local)) == [own.citizen]


def test_a_local_counsellor_sees_the_units_cases(organisation, home, local):
    colleague = LocalCounsellorFactory(organisation=organisation, unit=home)
    units = ReferralFactory(organisation=organisation, counsellor=colleague)

    assert list(Referral.objects.visible_to(local)) == [units]
    assert list(Citizen.objects.visible_to(local)) == [units.citizen]


def test_a_local_counsellor_sees_no_other_case(organisation, local):
    elsewhere = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))
    ReferralFactory(organisation=organisation, counsellor=elsewhere)
    ReferralFactory(organisation=organisation)
    CitizenFactory(organisation=organisation)

    assert not Referral.objects.visible_to(local).exists()
    assert not Citizen.objects.visible_to(local).exists()


def test_a_citizen_with_two_cases_is_listed_once(organisation, local):
    own = ReferralFactory(organisation=organisation, counsellor=local)
    ReferralFactory(citizen=own.citizen, counsellor=local)

    assert list(Citizen.objects.visible_to(local)) == [own.citizen]


def test_one_without_a_unit_sees_own_cases_alone(organisation):
    local = LocalCounsellorFactory(organisation=organisation)
    other = LocalCounsellorFactory(organisation=organisation)
    own = ReferralFactory(organisation=organisation, counsellor=local)
    ReferralFactory(organisation=organisation, counsellor=other)

    assert list(Referral.objects.visible_to(local)) == [own]
    assert list(Citizen.objects.visible_to(local)) == [own.citizen]
