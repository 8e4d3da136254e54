"""Staff: invited, changed, closed, opened again, lent. Each change is kept, and the last administrator stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import clock as the_clock
from accounts import invitation, staff
from accounts.editing import Stale
from accounts.enums import MembershipState
from accounts.models import Loan, Membership, StaffEvent, User
from accounts.rights import Right, Role
from accounts.scope import scope
from accounts.transitions import Refused
from tests.accounts.factories import (
    AdministratorFactory,
    CollaborationFactory,
    CounsellorFactory,
    LoanFactory,
    UnitFactory,
    UserFactory,
)
from tests.threads import at_once


@pytest.fixture
def administrator(organisation):
    return AdministratorFactory(organisation=organisation)


@pytest.fixture
def partner(organisation, neighbour):
    CollaborationFactory(organisations=[organisation, neighbour])
    return neighbour


def invite(organisation, by, email="ny@example.org", **changed):
    given = {"name": "Ny Kollega", "roles": [Role.COUNSELLOR], "unit": None} | changed
    return staff.invite(organisation=organisation, email=email, by=by, **given)


def place_of(user, organisation):
    return Membership.objects.get(user=user, organisation=organisation)


def change(place, by, roles, **more):
    return staff.change(membership=place, version=place.version, by=by, roles=roles, unit=None, **more)


def events(user):
    return [event.kind for event in StaffEvent.objects.filter(user=user)]


# Inviting.


def test_an_invited_colleague_has_an_account_without_a_password(organisation, administrator):
    place = invite(organisation, administrator, email="Ny@Example.org")

    assert (place.user.email, place.user.has_usable_password()) == ("ny@example.org", False)
    assert place.state == MembershipState.INVITED
    assert events(place.user) == ["invited"]


def test_one_who_works_elsewhere_gets_one_more_place_and_looks_like_anybody(organisation, neighbour, administrator):
    known = CounsellorFactory(organisation=neighbour, email="ny@example.org", name="Et Andet Navn")
    known.last_login = the_clock.now() - timedelta(days=1)
    known.save(update_fields=["last_login"])

    place = invite(organisation, administrator)

    assert (place.user, place.state, place.name) == (known, MembershipState.INVITED, "Ny Kollega")
    known.refresh_from_db()
    assert known.has_usable_password()
    assert known.name == "Et Andet Navn"


@pytest.mark.parametrize("known", [True, False])
def test_one_mail_goes_out_whoever_it_is(known, organisation, neighbour, administrator, mailoutbox):
    if known:
        CounsellorFactory(organisation=neighbour, email="ny@example.org")

    assert invitation.send(invite(organisation, administrator))

    [letter] = mailoutbox
    assert letter.to == ["ny@example.org"]
    assert ("/velkommen/" in letter.body) is not known


def test_one_who_is_here_already_is_not_invited_again(organisation, administrator, counsellor):
    with pytest.raises(Refused):
        invite(organisation, administrator, email=counsellor.email)


def test_one_who_was_closed_is_invited_anew(organisation, administrator, counsellor):
    staff.close(membership=place_of(counsellor, organisation), by=administrator)

    place = invite(organisation, administrator, email=counsellor.email, roles=[Role.REFERRER])

    assert User.objects.get(pk=counsellor.pk).access.may(Right.REFER, organisation.pk)
    assert (place.user.is_active, place.state) == (True, MembershipState.INVITED)


def test_the_mail_that_fails_is_told(organisation, administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert not invitation.send(invite(organisation, administrator))


# The key of the invitation.


def test_the_key_opens_until_a_password_is_chosen(organisation, administrator):
    user = invite(organisation, administrator).user
    key = invitation.key(user)
    assert invitation.find(key) == user

    user.set_password("havn-og-molevej-12")
    user.save(update_fields=["password"])

    assert invitation.find(key) is None


@pytest.mark.parametrize(("days", "opens"), [(14, True), (15, False)])
def test_the_key_is_good_for_two_weeks(days, opens, organisation, administrator, clock):
    key = invitation.key(invite(organisation, administrator).user)

    clock.move(days=days)

    assert (invitation.find(key) is not None) is opens


def test_a_forged_key_and_that_of_a_closed_account_open_nothing(organisation, administrator):
    place = invite(organisation, administrator)
    key = invitation.key(place.user)
    staff.close(membership=place, by=administrator)

    assert [invitation.find(given) for given in (key, key[:-2], "", "\x00")] == [None] * 4


# Changing.


def test_roles_change_at_the_next_request_and_are_kept(organisation, administrator, counsellor):
    change(place_of(counsellor, organisation), administrator, [Role.MANAGER])

    assert not User.objects.get(pk=counsellor.pk).access.may_somewhere(Right.SEE_CITIZENS)
    [event] = StaffEvent.objects.filter(user=counsellor)
    assert event.changes == {"roles": [["counsellor"], ["manager"]]}
    assert event.made_by == administrator


def test_a_change_on_an_old_page_is_stale(organisation, administrator, counsellor):
    place = place_of(counsellor, organisation)
    change(place, administrator, [Role.MANAGER])

    with pytest.raises(Stale):
        change(place, administrator, [Role.AUDITOR])


def test_the_last_administrator_keeps_the_right(organisation, administrator):
    place = place_of(administrator, organisation)
    for attempt in (
        lambda: change(place, administrator, [Role.COUNSELLOR]),
        lambda: staff.close(membership=place, by=administrator),
    ):
        with pytest.raises(Refused):
            attempt()

    assert User.objects.get(pk=administrator.pk).access.may(Right.MANAGE_STAFF, organisation.pk)


def test_one_of_two_administrators_may_go(organisation, administrator):
    other = AdministratorFactory(organisation=organisation)

    staff.close(membership=place_of(administrator, organisation), by=other)

    assert not User.objects.get(pk=administrator.pk).is_active


def test_an_administrator_who_has_not_come_yet_does_not_count(organisation, administrator):
    invite(organisation, administrator, roles=[Role.ADMINISTRATOR])

    with pytest.raises(Refused):
        change(place_of(administrator, organisation), administrator, [Role.COUNSELLOR])


def test_two_administrators_cannot_take_the_right_from_each_other_at_once(transactional_db):
    first = AdministratorFactory(organisation=(organisation := UnitFactory().organisation))
    second = AdministratorFactory(organisation=organisation)
    places = [place_of(user, organisation) for user in (first, second)]

    outcomes = at_once(
        lambda: change(places[0], second, [Role.REFERRER]),
        lambda: change(places[1], first, [Role.REFERRER]),
        within=organisation,
    )

    assert sorted(isinstance(each, Refused) for each in outcomes) == [False, True]


def test_a_name_is_corrected_where_the_account_works_here_alone(organisation, neighbour, administrator, counsellor):
    change(place_of(counsellor, organisation), administrator, [Role.COUNSELLOR], name="Nyt Navn")
    assert User.objects.get(pk=counsellor.pk).name == "Nyt Navn"

    counsellor.memberships.create(organisation=neighbour, roles=[Role.REFERRER])

    assert not staff.may_rename(place_of(counsellor, organisation), [organisation.pk])
    assert staff.may_rename(place_of(counsellor, organisation), [organisation.pk, neighbour.pk])


# Closing and opening again.


def test_a_closed_account_signs_in_nowhere_and_has_no_password(organisation, administrator, counsellor):
    staff.close(membership=place_of(counsellor, organisation), by=administrator)

    user = User.objects.get(pk=counsellor.pk)
    assert (user.is_active, user.has_usable_password(), user.access.rights) == (False, False, {})
    assert place_of(user, organisation).closed_by == administrator


def test_one_with_a_place_elsewhere_keeps_that(organisation, neighbour, administrator, counsellor):
    counsellor.memberships.create(organisation=neighbour, roles=[Role.COUNSELLOR])

    staff.close(membership=place_of(counsellor, organisation), by=administrator)

    user = User.objects.get(pk=counsellor.pk)
    assert (user.is_active, list(user.access.rights)) == (True, [neighbour.pk])


def test_a_reopened_account_has_its_roles_and_chooses_a_password(organisation, administrator, counsellor):
    place = place_of(counsellor, organisation)
    staff.close(membership=place, by=administrator)

    reopened = staff.reopen(membership=place, by=administrator)

    assert invitation.find(invitation.key(reopened.user)) == counsellor
    assert User.objects.get(pk=counsellor.pk).access.may(Right.SEE_CITIZENS, organisation.pk)
    assert events(counsellor) == ["reopened", "closed"]


# Lending.


def lent(user, home, host, by, *, first=0, last=30):
    today = the_clock.today()
    days = {"from_day": today + timedelta(days=first), "until_day": today + timedelta(days=last)}
    loan = staff.offer(membership=place_of(user, home), host=host, purpose="Hold", by=by, **days)
    with scope([home.pk, host.pk]):
        staff.accept(loan=loan, roles=[Role.COUNSELLOR], unit=None, by=by)
    return loan


def access(user):
    return set(User.objects.get(pk=user.pk).access.rights)


def test_an_offer_opens_nothing(organisation, partner, administrator, counsellor):
    days = {"from_day": the_clock.today(), "until_day": the_clock.today()}

    staff.offer(membership=place_of(counsellor, organisation), host=partner, purpose="Hold", by=administrator, **days)

    assert access(counsellor) == {organisation.pk}


def test_a_loan_opens_its_days_and_no_others(organisation, partner, administrator, counsellor, clock):
    lent(counsellor, organisation, partner, administrator, first=1, last=3)

    opened = []
    for _ in range(5):
        opened.append(partner.pk in access(counsellor))
        clock.move(days=1)

    assert opened == [False, True, True, True, False]


@pytest.mark.parametrize("side", ["home", "host"])
def test_either_side_ends_it_at_once(side, organisation, partner, administrator, counsellor):
    loan = lent(counsellor, organisation, partner, administrator)
    other = AdministratorFactory(organisation=partner)

    if side == "home":
        staff.end_loan(loan=loan, by=administrator)
    else:
        with scope([partner.pk]):
            staff.close(membership=place_of(counsellor, partner), by=other)

    assert access(counsellor) == {organisation.pk}
    assert Loan.objects.get(pk=loan.pk).ended_at


def test_what_was_done_at_the_partner_stands_in_the_partners_history(organisation, partner, administrator, counsellor):
    loan = lent(counsellor, organisation, partner, administrator)
    staff.end_loan(loan=loan, by=administrator)

    here = events(counsellor)
    with scope([partner.pk]):
        there = events(counsellor)

    assert (here, there) == (["lent_out"], ["loan_ended", "borrowed"])


def test_closing_the_account_ends_its_loans(organisation, partner, administrator, counsellor):
    lent(counsellor, organisation, partner, administrator)

    staff.close(membership=place_of(counsellor, organisation), by=administrator)

    assert access(counsellor) == set()
    assert not User.objects.get(pk=counsellor.pk).is_active


def test_an_offer_that_was_withdrawn_cannot_be_accepted(organisation, partner, administrator):
    loan = LoanFactory(home=organisation, host=partner)
    staff.end_loan(loan=loan, by=administrator)

    with pytest.raises(Refused):
        staff.accept(loan=loan, roles=[Role.COUNSELLOR], unit=None, by=administrator)


def test_the_database_refuses_two_loans_at_a_time(organisation, partner):
    loan = LoanFactory(home=organisation, host=partner)

    with pytest.raises(IntegrityError), transaction.atomic():
        LoanFactory(home=organisation, host=partner, user=loan.user)


def test_counsellors_are_those_with_an_open_place_and_the_right(
    organisation, partner, administrator, counsellor, clock
):
    borrowed = CounsellorFactory(organisation=partner)
    with scope([organisation.pk, partner.pk]):
        lent(borrowed, partner, organisation, administrator, last=3)
    UserFactory(organisation=organisation, roles=[Role.MANAGER])
    assert set(staff.counsellors(organisation.pk)) == {counsellor, borrowed}

    clock.move(days=4)

    assert set(staff.counsellors(organisation.pk)) == {counsellor}
