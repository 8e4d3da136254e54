"""An account closes with everything that it has handed over: in one step, and nothing is left behind."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import actors, staff
from accounts.models import Membership, User
from accounts.rights import Role
from accounts.scope import scope
from accounts.transitions import Refused
from referrals.actions import contact, handover, intake
from referrals.enums import WITH_COURSE
from referrals.models import Referral
from tests.accounts.factories import AdministratorFactory, CounsellorFactory, OrganisationFactory, UserFactory
from tests.referrals.factories import ContactAttemptFactory, ReferralFactory, ReferringUnitFactory
from tests.threads import at_once


@pytest.fixture
def administrator(organisation):
    return AdministratorFactory(organisation=organisation)


@pytest.fixture
def place(counsellor):
    return counsellor.memberships.get()


def has(user, **traits):
    return ReferralFactory(organisation=user.memberships.get().organisation, counsellor=user, **traits)


def holder(referral):
    return Referral.objects.get(pk=referral.pk).counsellor


def test_what_the_counsellor_has_is_counted_by_kind(place, counsellor, colleague, clock):
    waiting = ({}, {"paused": True}, {"next_try": clock.moment})
    for traits in (*waiting, *({state: True} for state in (*WITH_COURSE, "contacted", "declined", "finished"))):
        has(counsellor, **traits)
    has(colleague)

    assert handover.counts(place) == {"waiting": 2, "arranged": 1, "contacted": 1, "started": 2}


def test_each_kind_goes_to_its_heir_and_the_account_closes(place, counsellor, colleague, administrator, clock):
    waiting, arranged, contacted = (
        has(counsellor),
        has(counsellor, next_try=clock.moment),
        has(counsellor, contacted=True),
    )
    courses = [has(counsellor, **{state: True}) for state in WITH_COURSE]
    ended = [has(counsellor, **{state: True}) for state in ("declined", "finished")]
    heirs = {"waiting": colleague, "arranged": None, "contacted": colleague, "started": colleague}

    gone = handover.deactivate(membership=place, heirs=heirs, by=administrator)

    assert gone == {"waiting": 1, "arranged": 1, "contacted": 1, "started": 2}
    assert [holder(each) for each in (waiting, arranged, contacted)] == [colleague, None, colleague]
    assert [holder(each) for each in (*courses, *ended)] == [colleague, colleague, counsellor, counsellor]
    assert waiting.history.first().history_user == administrator
    assert not User.objects.get(pk=counsellor.pk).is_active


def test_an_heir_who_cannot_have_cases_leaves_everything_as_it_was(place, counsellor, organisation, administrator):
    referral = has(counsellor)
    manager = UserFactory(organisation=organisation, roles=[Role.MANAGER])

    for heir in (manager, counsellor):
        with pytest.raises(Refused):
            handover.deactivate(membership=place, heirs={"waiting": heir}, by=administrator)

    assert holder(referral) == counsellor
    assert Membership.objects.get(pk=place.pk).closed_at is None


def test_the_last_administrator_hands_nothing_over(organisation, administrator):
    both = AdministratorFactory(organisation=organisation)
    both.memberships.update(roles=[Role.ADMINISTRATOR, Role.COUNSELLOR])
    staff.close(membership=administrator.memberships.get(), by=both)
    referral = has(both)

    with pytest.raises(Refused):
        handover.deactivate(membership=both.memberships.get(), heirs={}, by=both)

    assert holder(referral) == both


def test_nothing_can_be_given_to_one_who_has_gone(place, counsellor, organisation, administrator):
    referral = ReferralFactory(organisation=organisation)
    handover.deactivate(membership=place, heirs={}, by=administrator)

    with pytest.raises(Refused):
        contact.assign(referral=referral, counsellor=counsellor, by=administrator)


def test_nor_to_one_of_another_organisation(organisation, neighbour, administrator):
    referral, stranger = ReferralFactory(organisation=organisation), CounsellorFactory(organisation=neighbour)

    with pytest.raises(Refused):
        contact.assign(referral=referral, counsellor=stranger, by=administrator)


@pytest.mark.parametrize("attempt", range(4))
def test_a_referral_given_at_that_very_moment_is_not_left_behind(attempt, transactional_db):
    organisation = OrganisationFactory()
    administrator = AdministratorFactory(organisation=organisation)
    leaving, heir = (CounsellorFactory(organisation=organisation) for _ in range(2))
    referral = ReferralFactory(organisation=organisation)

    outcomes = at_once(
        lambda: contact.assign(referral=referral, counsellor=leaving, by=administrator),
        lambda: handover.deactivate(membership=leaving.memberships.get(), heirs={"waiting": heir}, by=administrator),
        within=organisation,
    )

    with scope([organisation.pk]):
        assert holder(referral) in (heir, None)
    assert isinstance(outcomes[1], dict)
    assert isinstance(outcomes[0], Referral | Refused)


@pytest.mark.parametrize("attempt", range(4))
def test_nor_is_one_that_is_attached_to_a_case_of_theirs_at_that_moment(attempt, transactional_db):
    organisation = OrganisationFactory()
    administrator = AdministratorFactory(organisation=organisation)
    leaving, heir = (CounsellorFactory(organisation=organisation) for _ in range(2))
    known = ReferralFactory(
        organisation=organisation,
        contacted=True,
        counsellor=leaving,
        citizen__name="Ib Krogh",
        citizen__phone="+4510203040",
    )
    ContactAttemptFactory(referral=known, outcome="reached", by=leaving)
    unit = ReferringUnitFactory(organisation=organisation)

    again, _closed = at_once(
        lambda: intake.refer(
            organisation=organisation,
            unit=unit,
            details=intake.Details(name="Ib Krogh", phone="+4510203040", products=["cigarettes"]),
            submission=uuid4(),
            by=actors.link(unit),
        ),
        lambda: handover.deactivate(membership=leaving.memberships.get(), heirs={"contacted": heir}, by=administrator),
        within=organisation,
    )

    with scope([organisation.pk]):
        assert [holder(known), holder(again)] == [heir, heir]


def test_many_take_no_more_statements_than_two(organisation, administrator):
    asked = []
    for number in (2, 20):
        leaving, heir = (CounsellorFactory(organisation=organisation) for _ in range(2))
        for _ in range(number):
            ReferralFactory(organisation=organisation, counsellor=leaving)
        with CaptureQueriesContext(connection) as queries:
            handover.deactivate(membership=leaving.memberships.get(), heirs={"waiting": heir}, by=administrator)
        asked.append(len(queries))

    assert asked[0] == asked[1]
