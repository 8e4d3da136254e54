"""The tenant: what the database refuses by itself, and what the application refuses before it comes to that."""

from inspect import Signature, signature

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from accounts.models import User
from accounts.scope import SET, current, scope
from referrals.models import Citizen, Referral
from tests.accounts.factories import CollaborationFactory, CounsellorFactory, OrganisationFactory
from tests.accounts.world import SCOPED_TABLES, populate
from tests.database import column, insert_copy, rows, run
from tests.referrals.factories import CitizenFactory, ReferralFactory, ReferringUnitFactory
from tests.threads import at_once

OPEN_TO_PARTNERS = {"courses_place"}  # whole: places hold no people


def every_table(test):
    """The test for each table in turn, with what it did taken back: making all rows anew for each took minutes."""
    fixtures = [parameter for name, parameter in signature(test).parameters.items() if name != "table"]

    def for_each(**made):
        faults = {}
        for table in SCOPED_TABLES:
            before = transaction.savepoint()
            try:
                test(table=table, **made)
            except (Exception, pytest.fail.Exception) as fault:
                faults[table] = fault
            transaction.savepoint_rollback(before)
        assert faults == {}

    for_each.__name__, for_each.__signature__ = test.__name__, Signature(fixtures)
    return for_each


def test_a_fault_in_one_table_is_told(db):
    @every_table
    def wrong(table):
        assert table != "referrals_citizen"

    with pytest.raises(AssertionError, match="referrals_citizen"):
        wrong()


@pytest.fixture
def ours(db):
    """An organisation with a row in every scoped table; no scope is open."""
    return populate()


@pytest.fixture
def theirs(db):
    return populate(neighbour=True)


def setting(name="app.organisations"):
    return column("SELECT current_setting(%s, true)", [name])[0] or ""


def visible(table):
    return column(f"SELECT DISTINCT organisation_id FROM {table}")


@every_table
def test_own_scope_shows_own_rows_alone(table, ours, theirs):
    with scope([ours.pk]):
        assert visible(table) == [ours.pk]


@every_table
def test_without_a_scope_the_table_raises(table, ours):
    with pytest.raises(DatabaseError, match=r"app\.organisations|malformed array literal"):
        run(f"SELECT * FROM {table}")


@every_table
def test_a_connection_that_never_had_a_scope_raises(table, db):
    with psycopg.connect(**raw_params()) as fresh, pytest.raises(psycopg.errors.UndefinedObject):
        fresh.execute(f"SELECT * FROM {table}")


@every_table
def test_an_empty_scope_shows_nothing(table, ours):
    with scope([]):
        assert visible(table) == []


@every_table
def test_a_wrong_scope_shows_nothing(table, ours):
    with scope([ours.pk + 1000]):
        assert visible(table) == []


@every_table
def test_a_row_for_another_organisation_is_refused(table, ours, theirs):
    with scope([ours.pk]), pytest.raises(ProgrammingError, match="violates row-level security policy"):
        insert_copy(table, organisation_id=theirs.pk)


@every_table
def test_a_row_cannot_be_moved_to_another_organisation(table, ours, theirs):
    with scope([ours.pk]), pytest.raises(DatabaseError, match=r"row-level security|never changed"):
        run(f"UPDATE {table} SET organisation_id = %s", [theirs.pk])


@every_table
def test_the_neighbours_rows_cannot_be_changed_or_deleted(table, ours, theirs):
    with scope([ours.pk]):
        changed = run(f"UPDATE {table} SET organisation_id = %s WHERE organisation_id = %s", [ours.pk, theirs.pk])
        deleted = run(f"DELETE FROM {table} WHERE organisation_id = %s", [theirs.pk])

    assert (changed, deleted) == (0, 0)


@every_table
def test_copying_into_the_table_is_refused(table, ours):
    with (
        scope([ours.pk]),
        connection.cursor() as cursor,
        pytest.raises(psycopg.errors.FeatureNotSupported, match="row-level security"),
        transaction.atomic(),
        cursor.copy(f"COPY {table} FROM STDIN"),
    ):
        pass


def units_read(ours, theirs):
    with scope([ours.pk], partners=[theirs.pk]):
        return set(column("SELECT name FROM referrals_referringunit WHERE organisation_id = %s", [theirs.pk]))


def test_a_partner_reads_the_rows_of_the_collaboration_alone(ours, theirs):
    third = OrganisationFactory()
    ReferringUnitFactory(
        organisation=theirs, name="Vores", collaboration=CollaborationFactory(organisations=[ours, theirs])
    )
    ReferringUnitFactory(
        organisation=theirs, name="Deres", collaboration=CollaborationFactory(organisations=[theirs, third])
    )

    assert units_read(ours, theirs) == {"Vores"}


def test_who_has_left_the_collaboration_reads_no_more(ours, theirs):
    together = CollaborationFactory(organisations=[ours, theirs])
    ReferringUnitFactory(organisation=theirs, name="Vores", collaboration=together)

    together.organisations.remove(ours)

    assert units_read(ours, theirs) == set()


@every_table
def test_a_partner_reads_nothing_else(table, ours, theirs):
    read = [ours.pk, theirs.pk] if table in OPEN_TO_PARTNERS else [ours.pk]

    with scope([ours.pk], partners=[theirs.pk]):
        assert visible(table) == read


def test_a_partner_writes_nothing(ours, theirs):
    with scope([ours.pk], partners=[theirs.pk]):
        changed = run("UPDATE referrals_referringunit SET name = 'x' WHERE organisation_id = %s", [theirs.pk])
        with pytest.raises(ProgrammingError, match="row-level security"):
            insert_copy("referrals_referringunit", organisation_id=theirs.pk)

    assert changed == 0


def test_a_reference_to_the_neighbours_row_is_refused(ours, theirs):
    """Foreign-key checks bypass row-level security, so the key itself holds the organisation."""
    with scope([theirs.pk]):
        stranger = Citizen.objects.first().pk

    with scope([ours.pk]), pytest.raises(DatabaseError, match="same_org"):
        hand_all_referrals_to(stranger)


def hand_all_referrals_to(citizen):
    with transaction.atomic():
        run("UPDATE referrals_referral SET citizen_id = %s", [citizen])
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_scopes_nest(db):
    with scope([1]), scope([2]):
        assert current().organisations == {2}


def test_leaving_a_scope_restores_the_one_around_it(db):
    with scope([1], partners=[3]):
        with scope([2]):
            inner = setting()

        assert (inner, setting(), setting("app.partners")) == ("{2}", "{1}", "{3}")
    assert setting() == ""


def test_an_exception_closes_the_scope(db):
    with pytest.raises(KeyError), scope([1]):
        raise KeyError

    assert (current(), setting()) == (None, "")


@pytest.mark.django_db(transaction=True)
def test_a_rollback_does_not_disturb_the_scope():
    with scope([1]):
        with pytest.raises(KeyError), transaction.atomic():
            raise KeyError

        assert setting() == "{1}"


@pytest.mark.django_db(transaction=True)
def test_a_failed_statement_within_a_transaction_closes_the_scope():
    with pytest.raises(DatabaseError), transaction.atomic(), scope([1]):
        rows("SELECT 1/0")

    assert (current(), setting()) == (None, "")


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_cannot_be_reset_is_not_given_back():
    """A transaction begun by hand and broken: the reset fails, and the setting was made before it."""
    with pytest.raises(DatabaseError), scope([1]):
        rows_of_a_broken_transaction()

    assert scopes_in_the_pool() == {""}


def rows_of_a_broken_transaction():
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1/0")


@pytest.mark.django_db(transaction=True)
def test_no_pooled_connection_carries_a_scope_over():
    organisation = OrganisationFactory()

    def quiet():
        rows("SELECT 1")

    def failing():
        raise KeyError

    def broken():
        with transaction.atomic():
            rows("SELECT 1/0")

    def nested():
        with scope([organisation.pk, 77]), transaction.atomic(), scope([78]):
            rows("SELECT 1/0")

    def by_hand():
        rows_of_a_broken_transaction()

    at_once(*[quiet, failing, broken, nested, by_hand] * 3, within=organisation)

    connection.close()
    assert scopes_in_the_pool() == {""}


def scopes_in_the_pool():
    """What every connection of the pool has as its scope."""
    pool = connection.pool
    connection.close()
    taken = [pool.getconn() for _ in range(max(pool.get_stats()["pool_size"], 1))]
    try:
        ask = "SELECT current_setting('app.organisations', true)"
        return {(each.execute(ask).fetchone()[0] or "") for each in taken}
    finally:
        for each in taken:
            pool.putconn(each)


def test_the_guard_against_carried_scopes_can_fail(transactional_db):
    rows(SET, ["{1}", "{}"])

    found = scopes_in_the_pool()

    connection.close_pool()
    assert "{1}" in found


def test_the_role_is_held_by_the_policies(db):
    assert rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [(False, False)]


def test_forgetting_the_organisation_in_a_query_shows_no_neighbour(organisation, neighbour):
    own = ReferralFactory(organisation=organisation)
    ReferralFactory(organisation=neighbour)

    assert list(Referral.objects.all()) == [own]


# The layers above, with the policy's layer switched off: a scope of both organisations.


@pytest.fixture
def no_policy(ours, theirs):
    with scope([ours.pk, theirs.pk]):
        yield


@pytest.mark.parametrize("model", [Citizen, Referral])
def test_of_holds_without_the_policy(model, ours, theirs, no_policy):
    assert {row.organisation for row in model.objects.of(ours)} == {ours}


@pytest.mark.parametrize("model", [Citizen, Referral])
def test_visible_to_holds_without_the_policy(model, ours, theirs, no_policy):
    user = CounsellorFactory(organisation=ours)

    assert {row.organisation for row in model.objects.visible_to(user)} == {ours}


@pytest.mark.parametrize("model", [Citizen, Referral])
def test_nobody_without_a_membership_sees_a_row(model, no_policy):
    stranger = User.objects.create(email="a@example.org", name="A")

    assert not model.objects.visible_to(stranger).exists()


def test_one_lent_to_a_neighbour_sees_both(ours, theirs, no_policy):
    lent = CounsellorFactory(organisation=ours)
    lent.memberships.create(organisation=theirs, roles=["counsellor"])

    assert {row.organisation for row in Citizen.objects.visible_to(lent)} == {ours, theirs}


def test_a_new_citizen_joins_the_scope_of_the_row(organisation, neighbour):
    """The factories write into the row's own organisation; the scope of the test stays as it was."""
    CitizenFactory(organisation=neighbour)

    assert setting() == f"{{{organisation.pk}}}"


def raw_params():
    params = connection.get_connection_params()
    return {key: params[key] for key in ("dbname", "user", "password", "host", "port") if key in params}


def test_partners_are_looked_up_when_they_are_not_told(organisation, neighbour):
    CollaborationFactory(organisations=[organisation, neighbour])

    with scope([organisation.pk], partners=None) as opened:
        assert (opened.partners, setting("app.partners")) == ({neighbour.pk}, f"{{{neighbour.pk}}}")


def test_organisations_without_a_joint_project_are_no_partners(organisation, neighbour):
    CollaborationFactory(organisations=[organisation])

    with scope([organisation.pk], partners=None) as opened:
        assert opened.partners == set()
