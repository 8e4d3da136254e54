"""Every table of the schema is in exactly one list, and is made as that list demands."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection

from accounts.constraints import AppendOnly, SharedRows
from accounts.scope import scope
from tests.accounts.world import models_with, populate
from tests.database import column, rows, run

SCOPED = {
    "accounts_absence",
    "accounts_accesslogentry",
    "accounts_historicalabsence",
    "accounts_staffevent",
    "accounts_settingchange",
    "courses_affectedmedicine",
    "courses_agreedstep",
    "courses_attendance",
    "courses_baseline",
    "courses_booking",
    "courses_closingletter",
    "courses_course",
    "courses_doctornotice",
    "courses_historicalaffectedmedicine",
    "courses_historicalagreedstep",
    "courses_historicalattendance",
    "courses_historicalbaseline",
    "courses_historicalclosingletter",
    "courses_historicalcourse",
    "courses_historicaldoctornotice",
    "courses_historicalgroup",
    "courses_historicalparticipation",
    "courses_historicaljournalstamp",
    "courses_historicalplace",
    "courses_historicalplacecontact",
    "courses_historicalplannedcall",
    "courses_historicalquitdate",
    "courses_historicalsession",
    "courses_historicalsessioncover",
    "courses_historicalvisitcount",
    "courses_participation",
    "courses_placecontact",
    "courses_journalstamp",
    "courses_plannedcall",
    "courses_quitdate",
    "courses_sessioncover",
    "courses_visitcount",
    "followup_answer",
    "followup_calloffer",
    "followup_gatewaykey",
    "followup_historicalcalloffer",
    "followup_historicaloptout",
    "followup_historicaltemplate",
    "followup_message",
    "followup_optout",
    "followup_stop",
    "followup_template",
    "referrals_accessreason",
    "referrals_citizen",
    "referrals_citizenmerge",
    "referrals_citizenmergerow",
    "referrals_citizenword",
    "referrals_contactattempt",
    "referrals_contactperson",
    "referrals_coverstep",
    "referrals_historicalaccessreason",
    "referrals_historicalcitizen",
    "referrals_historicalcontactattempt",
    "referrals_historicalcontactperson",
    "referrals_historicalcoverstep",
    "referrals_historicalpause",
    "referrals_historicalpermission",
    "referrals_historicalreferral",
    "referrals_historicalreferringunit",
    "referrals_historicalstoplinienbridge",
    "referrals_historicalunitstaff",
    "referrals_notsameperson",
    "referrals_importchunk",
    "referrals_pause",
    "referrals_permission",
    "referrals_referral",
    "referrals_referralimport",
    "referrals_stoplinienbridge",
    "referrals_unitstaff",
    "referrals_unittotal",
    "referrals_vbatalk",
}
OUTSIDE = {
    "account_emailaddress": "sign-in: the addresses of staff",
    "account_emailconfirmation": "sign-in: proof that an address is read",
    "accounts_collaboration": "the joint projects themselves; no people",
    "accounts_collaborationmember": "says who is whose partner, and is read to open a scope",
    "accounts_loan": "between two organisations, and read by both; a colleague's name, no citizens",
    "accounts_job": "work that a worker claims before it opens a scope: numbers only",
    "accounts_membership": "says which scope a user gets, and is read to open it",
    "accounts_municipality": "reference data",
    "accounts_municipalityregion": "reference data",
    "accounts_organisation": "the tenants themselves",
    "accounts_publiclink": "is opened before the organisation is known; holds no people and no secret",
    "accounts_ratelimit": "counts visitors before they are known; keys are hashed",
    "accounts_savedview": "filters of a member of staff, over all of their organisations; holds no people",
    "accounts_unit": "named when a membership is read; no people",
    "accounts_user": "staff, who may work in several organisations",
    "auth_group": "Django's own, unused: no rows",
    "auth_group_permissions": "Django's own, unused: no rows",
    "auth_permission": "Django's own, unused: names of models",
    "django_cache": "counters of failed sign-ins; no citizens",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations",
    "django_session": "sign-in: read before the user is known",
    "followup_pulse": "when a task has last run; no people",
    "referrals_overduedigest": "one mail per coordinator and day, over all of her organisations; no citizens",
}
SINGLE_KEYS = {
    ("courses_attendance", "session_id"): "the meeting of a partner's group",
    ("courses_journalstamp", "session_id"): "the meeting of a partner's group",
    ("courses_participation", "group_id"): "a partner's group",
    ("courses_seat", "group_id"): "a partner's group",
    ("referrals_referral", "unit_id"): "a partner's unit may refer; the row carries the unit's name",
    ("referrals_vbatalk", "unit_id"): "a partner's unit may count its talks",
}
NEVER_TOGETHER = {
    ("courses_session", "courses_course"): "what has a course has no collaboration: the table says so (session_of_one)",
}
SAME_ORGANISATION = "referrals_citizen (organisation_id, id)"
POLICY = "(organisation_id = ANY ((current_setting('app.{}'::text))::bigint[]))"
SCOPED_POLICY = ("scoped", "*", POLICY.format("organisations"), POLICY.format("organisations"))
TOGETHER = (
    "(collaboration_id IN ( SELECT accounts_collaborationmember.collaboration_id\n"
    "   FROM accounts_collaborationmember\n"
    f"  WHERE {POLICY.format('organisations').replace('(', '(accounts_collaborationmember.', 1)}))"
)
# Which rows of which partners may be read.
OF_COLLABORATION = f"({POLICY.format('partners')} AND {TOGETHER})"
SHARED = {
    "courses_group": OF_COLLABORATION,
    "courses_place": POLICY.format("partners"),
    "courses_seat": OF_COLLABORATION,
    "courses_session": OF_COLLABORATION,
    "referrals_referringunit": OF_COLLABORATION,
}


def tables():
    return set(column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))


def faults(table):
    """What a scoped, or shared, table lacks."""
    [(enabled, forced)] = rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
    )
    partners = {("partners", "r", SHARED[table], None)} if table in SHARED else set()
    found = {
        "row-level security is enabled": enabled,
        "row-level security is forced": forced,
        "organisation_id is never empty": never_empty(table),
        "the policies are these and no others": policies(table) == {SCOPED_POLICY} | partners,
    }
    return [demand for demand, met in found.items() if not met]


def never_empty(table):
    return column(
        "SELECT attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'organisation_id'", [table]
    ) == [True]


def policies(table):
    return set(
        rows(
            "SELECT polname, polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)"
            " FROM pg_policy WHERE polrelid = %s::regclass AND polpermissive",
            [table],
        )
    )


def references(among):
    """(table, columns, columns referred to) of every foreign key between the given tables."""
    return rows(
        f"""
        SELECT conrelid::regclass::text, {names("conrelid", "conkey")}, {names("confrelid", "confkey")}
        FROM pg_constraint WHERE contype = 'f'
            AND conrelid::regclass::text = ANY (%(among)s) AND confrelid::regclass::text = ANY (%(among)s)
        """,
        {"among": sorted(among)},
    )


def names(table, key):
    return (
        f"array(SELECT attname::text FROM unnest({key}) WITH ORDINALITY AS k (number, place)"
        f" JOIN pg_attribute ON attrelid = {table} AND attnum = k.number ORDER BY k.place)"
    )


def single_keys(among):
    """Foreign keys between the tables without one beside them that includes the organisation."""
    found = references(among)
    composite = {
        (table, own[1])
        for table, own, other in found
        if own[0] == "organisation_id" and other == ["organisation_id", "id"]
    }
    return {(table, own[0]) for table, own, _ in found if len(own) == 1} - composite


def test_every_table_is_in_exactly_one_list(db):
    listed = [*SCOPED, *SHARED, *OUTSIDE]

    assert sorted(listed) == sorted(tables())


@pytest.mark.parametrize("table", sorted(SCOPED))
def test_a_scoped_table_is_held_by_its_policy(table, db):
    assert faults(table) == []


@pytest.mark.parametrize("table", sorted(SHARED))
def test_a_shared_table_is_held_by_its_policies(table, db):
    assert faults(table) == []


def test_foreign_keys_between_scoped_tables_include_the_organisation(db):
    assert single_keys(SCOPED | set(SHARED)) == set(SINGLE_KEYS)


def test_many_to_many_tables_are_models_of_their_own():
    made_by_django = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.auto_created and model._meta.app_label not in ("auth", "account")
    ]

    assert made_by_django == []


def test_no_column_has_a_time_of_the_databases_own(db):
    defaults = column(
        "SELECT table_name || '.' || column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_default ~* 'now\\(|current_|clock_timestamp'"
    )

    assert defaults == []


# The guard can fail.

MADE_WRONG = {
    "row-level security is enabled": "ALTER TABLE wrong DISABLE ROW LEVEL SECURITY",
    "row-level security is forced": "ALTER TABLE wrong NO FORCE ROW LEVEL SECURITY",
    "organisation_id is never empty": "ALTER TABLE wrong ALTER organisation_id DROP NOT NULL",
    "the policies are these and no others": "CREATE POLICY more ON wrong USING (true)",
}


@pytest.fixture
def wrong(db):
    """A table made right, for a test to spoil."""
    run("CREATE TABLE wrong (id bigint PRIMARY KEY, organisation_id bigint NOT NULL, UNIQUE (organisation_id, id))")
    run("ALTER TABLE wrong ENABLE ROW LEVEL SECURITY")
    run("ALTER TABLE wrong FORCE ROW LEVEL SECURITY")
    policy = POLICY.format("organisations")
    run(f"CREATE POLICY scoped ON wrong USING {policy} WITH CHECK {policy}")


def test_a_table_made_right_has_no_faults(wrong):
    assert faults("wrong") == []


@pytest.mark.parametrize(("demand", "spoil"), MADE_WRONG.items())
def test_a_table_made_wrong_is_found(demand, spoil, wrong):
    run(spoil)

    assert faults("wrong") == [demand]


def test_a_policy_with_another_rule_is_found(wrong):
    run("ALTER POLICY scoped ON wrong WITH CHECK (true)")

    assert faults("wrong") == ["the policies are these and no others"]


def test_a_new_table_is_found(wrong):
    assert tables() - SCOPED - set(SHARED) - set(OUTSIDE) == {"wrong"}


def test_a_foreign_key_without_the_organisation_is_found(wrong):
    run("ALTER TABLE wrong ADD citizen_id bigint REFERENCES referrals_citizen")

    assert single_keys(SCOPED | {*SHARED, "wrong"}) - set(SINGLE_KEYS) == {("wrong", "citizen_id")}


def test_a_foreign_key_with_the_organisation_beside_it_is_not(wrong):
    run("ALTER TABLE wrong ADD citizen_id bigint REFERENCES referrals_citizen")
    with scope([]):
        run(f"ALTER TABLE wrong ADD FOREIGN KEY (organisation_id, citizen_id) REFERENCES {SAME_ORGANISATION}")

    assert single_keys(SCOPED | {*SHARED, "wrong"}) == set(SINGLE_KEYS)


# Rows that are never changed.

APPEND_ONLY = sorted(model._meta.db_table for model in models_with(AppendOnly))


def test_append_only_tables_are_held_by_a_trigger(db):
    held = column("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only' AND tgenabled = 'O'")

    assert sorted(held) == APPEND_ONLY == ["accounts_accesslogentry", "accounts_settingchange", "accounts_staffevent"]


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}"])
def test_append_only_rows_are_never_changed_or_deleted(table, statement, db):
    organisation = populate()

    with scope([organisation.pk]), pytest.raises(DatabaseError, match="never changed or deleted"):
        run(statement.format(table))


def test_shared_tables_lead_to_no_citizen():
    """Partners read them, so nothing in them may lead to a citizen."""
    for model in models_with(SharedRows):
        own = model._meta.db_table
        targets = {field.related_model._meta.db_table for field in model._meta.fields if field.related_model}
        assert not {one for one in targets & SCOPED if (own, one) not in NEVER_TOGETHER}


def test_the_constraints_are_taken_away_again(wrong):
    """Undoing a migration leaves the table as it was before."""
    [policy] = [c for c in apps.get_model("referrals", "Citizen")._meta.constraints if c.name == "citizen_scoped"]
    for statement in policy.undo("wrong"):
        run(statement)

    assert (policies("wrong"), connection.in_atomic_block) == (set(), True)
