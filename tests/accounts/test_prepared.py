"""Statements that are put together once answer as their QuerySets do, whoever asks and with whatever values."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Organisation, RateLimit, User
from accounts.prepared import FIRST_NUMBER, prepared, which
from accounts.rights import Right, Role
from tests.accounts.factories import CounsellorFactory, OrganisationFactory, UnitFactory, UserFactory

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def built():
    """Counts how often a statement is put together."""
    return []


@pytest.fixture
def named(built):
    @prepared
    def ask(name, numbers, *, backwards=False):
        built.append(name)
        return (
            User.objects.filter(name=name, pk__in=numbers)
            .order_by("-pk" if backwards else "pk")
            .values_list("name", "pk")
        )

    return ask


def test_the_rows_are_those_of_the_queryset(named, db):
    one, other = UserFactory(name="Anne"), UserFactory(name="Bo")

    assert named("Anne", [one.pk, other.pk]) == [("Anne", one.pk)]
    assert named("Bo", [one.pk, other.pk]) == [("Bo", other.pk)]


def test_something_can_be_asked_of_the_rows(db):
    def called(name):
        return User.objects.filter(name=name).values_list("pk")[:2]

    number = prepared(called, around="SELECT count(*) FROM ({}) AS counted")
    for _ in range(3):
        UserFactory(name="Anne 100 %")

    assert [number("Anne 100 %"), number("Bo")] == [[(2,)], [(0,)]]


def test_the_statement_is_put_together_once(named, built, db):
    for name in ("Anne", "Bo", "Anne"):
        named(name, [1, 2])

    assert len(built) == 1


def test_another_length_or_another_flag_is_another_statement(named, built, db):
    users = [UserFactory(name="Anne") for _ in range(3)]
    ids = [user.pk for user in users]

    assert [pk for _, pk in named("Anne", ids)] == ids
    assert [pk for _, pk in named("Anne", ids[:1])] == ids[:1]
    assert [pk for _, pk in named("Anne", ids, backwards=True)] == ids[::-1]
    assert len(built) == 3


def test_nothing_can_be_found_in_an_empty_list(named, db):
    with CaptureQueriesContext(connection) as asked:
        assert named("Anne", []) == []

    assert len(asked) == 0


@pytest.mark.parametrize("value", [7, "text", date(2026, 2, 28), NOON, "50 %", "'; DROP TABLE accounts_user; --"])
def test_each_kind_of_value_arrives_whole(value, db):
    @prepared
    def ask(one):
        return RateLimit.objects.filter(**{field_of(value): one}).values_list(field_of(value))

    for day in range(3):
        RateLimit.objects.create(key=f"{day}", hits=day, resets_at=NOON + timedelta(days=day))
    RateLimit.objects.create(key="text", hits=7, resets_at=datetime(2026, 2, 28, tzinfo=UTC))

    expected = list(RateLimit.objects.filter(**{field_of(value): value}).values_list(field_of(value)))
    ask(another(value))
    assert ask(value) == expected


def field_of(value):
    return {int: "hits", str: "key", date: "resets_at__date", datetime: "resets_at"}[type(value)]


def another(value):
    return (
        value + "x" if isinstance(value, str) else value + timedelta(days=900) if isinstance(value, date) else value + 1
    )


def test_json_and_arrays_come_as_the_orm_gives_them(db):
    organisation = OrganisationFactory(contact_days_per_group={"pregnant": 3})
    user = UserFactory(organisation=organisation, roles=[Role.COUNSELLOR, Role.OFFICE])

    @prepared
    def ask(pk):
        return Membership.objects.filter(user=pk).values_list("roles", "organisation__contact_days_per_group")

    assert ask(user.pk) == [(["counsellor", "office"], {"pregnant": 3})]


# Users: what they may do where makes the statement, their own numbers fill it in.


@prepared
def organisations_of(user):
    return Organisation.objects.filter(pk__in=user.access.where(Right.SEE_CITIZENS)).order_by("pk").values_list("pk")


def seen_by(user):
    return [pk for (pk,) in organisations_of(User.objects.get(pk=user.pk))]


def test_a_user_is_answered_with_their_own_rights(db):
    one, other = (
        CounsellorFactory(organisation=OrganisationFactory()),
        CounsellorFactory(organisation=OrganisationFactory()),
    )
    nobody, auditor = UserFactory(), UserFactory(organisation=OrganisationFactory(), roles=[Role.AUDITOR])

    for user in (one, other):
        assert seen_by(user) == [user.access.organisations[0].pk]
    assert seen_by(nobody) == seen_by(auditor) == []


def test_somebody_with_two_memberships_is_another_statement(db):
    lent = CounsellorFactory(organisation=OrganisationFactory())
    first = lent.memberships.get().organisation_id
    second = OrganisationFactory()
    assert seen_by(lent) == [first]

    Membership.objects.create(
        user=lent, organisation=second, roles=[Role.COUNSELLOR], unit=UnitFactory(organisation=second)
    )

    assert seen_by(lent) == sorted([first, second.pk])


# What would go wrong silently is refused.


@pytest.mark.parametrize(
    ("value", "calculate"),
    [
        (5, lambda one: one + 1),
        (date(2026, 3, 10), lambda one: one + timedelta(days=1)),
        (NOON, lambda one: one - timedelta(hours=1)),
        ("x", lambda one: one.upper() + "y"),
    ],
)
def test_calculating_with_an_argument_is_refused(value, calculate, db):
    @prepared
    def ask(one):
        return RateLimit.objects.filter(**{field_of(value): calculate(one)}).values_list("key")

    with pytest.raises(TypeError, match="calculates with an argument"):
        ask(value)


def test_a_column_too_small_for_a_stand_in_is_refused(db):
    @prepared
    def ask(days):
        return Organisation.objects.filter(contact_days=days).values_list("pk")

    with pytest.raises(TypeError, match="does not fit"):
        ask(7)


def test_an_argument_that_is_not_asked_with_is_refused(db):
    @prepared
    def ask(days):
        return Organisation.objects.filter(Q(contact_days=days) | Q(pk=1)).values_list("pk")

    with pytest.raises(TypeError, match="no place"):
        ask(7)


def test_a_real_number_may_be_as_large_as_a_stand_in(db):
    @prepared
    def ask(pk):
        return User.objects.filter(pk=pk).values_list("pk")

    user = UserFactory(pk=FIRST_NUMBER)

    assert ask(1) == []
    assert ask(user.pk) == [(user.pk,)]


# Signing in reads by such a statement.


def test_a_user_comes_with_memberships_and_organisations(db, django_assert_num_queries):
    organisation = OrganisationFactory()
    user = CounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))

    with django_assert_num_queries(1):
        found = User.objects.with_access(user.pk)
        rights, names = found.access.rights, [each.name for each in found.access.organisations]

    assert (found, rights) == (user, User.objects.get(pk=user.pk).access.rights)
    assert names == [organisation.name]
    assert found.access.unit(organisation.pk) == user.memberships.get().unit_id


def test_the_long_text_of_an_organisation_is_left_until_a_page_shows_it(db):
    user = CounsellorFactory(organisation=OrganisationFactory(privacy_text="Skriv til databeskyttelsesrådgiveren"))

    [organisation] = User.objects.with_access(user.pk).access.organisations

    assert organisation.get_deferred_fields() == {"privacy_text"}
    assert organisation.privacy_text == "Skriv til databeskyttelsesrådgiveren"


def test_a_user_without_memberships_comes_too(db):
    found = User.objects.with_access(UserFactory().pk)

    assert found.access.rights == {}


def test_there_is_no_such_user(db):
    assert User.objects.with_access(0) is None


def test_several_are_asked_for_an_answer_by_one_statement(named, db, django_assert_num_queries):
    anne = UserFactory(name="Anne")

    with django_assert_num_queries(1):
        assert which((named, "Anne", [anne.pk]), (named, "Bo", [anne.pk]), (named, "Anne", [])) == [True, False, False]
