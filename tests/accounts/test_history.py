"""History of everything about people: who changed what, and no way around it."""

import ast

import pytest
from django.apps import apps

from accounts.actors import Actor, stamp, system
from accounts.history import MissingActor, record, remove
from accounts.transactions import atomic
from referrals.models import Citizen, ContactPerson
from tests.accounts.factories import UserFactory
from tests.accounts.source import ROOT, findings, our_models
from tests.referrals.factories import CitizenFactory, ContactPersonFactory

WITHOUT_HISTORY = {
    "AccessLogEntry": "is a log itself, held by a trigger",
    "Booking": "made from the session, which has a history",
    "Seat": "says no person; made from the participation, which has a history",
    "CitizenMerge": "its own times are its history; what it changes on the citizens stands in theirs",
    "CitizenMergeRow": "says which row moved with a merge, and is never changed",
    "Answer": "what came in, never changed; its own times are its history",
    "GatewayKey": "keys, no people",
    "Message": "its own times are its history",
    "Pulse": "when a task has run, no people",
    "Stop": "its own times are its history",
    "CitizenWord": "made from the name, which has a history",
    "Collaboration": "a project of organisations, no people",
    "CollaborationMember": "a project of organisations, no people",
    "Loan": "an agreement; its own times are its history",
    "Membership": "staff; StaffEvent tells what has changed",
    "ImportChunk": "lines of a list on their way in; what becomes of them has history",
    "Job": "progress of work; its own times are its history",
    "Municipality": "reference data",
    "MunicipalityRegion": "reference data",
    "NotSamePerson": "an event, never changed",
    "Organisation": "settings, no people; their changes are SettingChange's",
    "OverdueDigest": "a mail to staff; its own times are its history",
    "PublicLink": "a link; its own times are its history",
    "RateLimit": "counters",
    "SettingChange": "is a history itself, held by a trigger",
    "ReferralImport": "a list on its way in; numbers only, and its own times",
    "StaffEvent": "is a history itself, held by a trigger",
    "SavedView": "filters of a member of staff, no people",
    "Unit": "a place, no people",
    "UnitTotal": "a mail to a unit; its own times are its history",
    "User": "staff; StaffEvent tells what an administrator has changed",
    "VbaTalk": "a count without a person, never changed",
}

WRITES = {"save", "update", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
ALLOWED = {
    "courses/actions/booking.py:free:delete": "made from the session, which has a history",
    "courses/actions/booking.py:rebook:bulk_create": "made from the session, which has a history",
    "courses/actions/booking.py:_created:bulk_create": "made from the session, which has a history",
    "courses/actions/erasing.py:_blank:update": "erasure empties the history itself",
    "followup/actions/erasing.py:erase:update": "messages have no history: their own times are it",
    "courses/actions/roster.py:_join:update": "a seat, which says no person",
    "courses/actions/roster.py:_leave:delete": "a seat, which says no person",
    "courses/actions/roster.py:_seat:create": "a seat, which says no person",
    "courses/views/talks.py:_remember:save": "staff",
    "accounts/jobs.py:_claim:save": "progress of work",
    "accounts/jobs.py:_finish:update": "progress of work",
    "accounts/jobs.py:ask:create": "progress of work",
    "accounts/jobs.py:step:update": "progress of work",
    "referrals/actions/imports.py:_check:save": "lines on their way in",
    "referrals/actions/imports.py:_conclude:save": "a list on its way in",
    "referrals/actions/imports.py:_conclude:update": "sums in memory, no rows",
    "referrals/actions/imports.py:_end:delete": "lines that are not kept any longer",
    "referrals/actions/imports.py:_end:save": "a list on its way in",
    "referrals/actions/imports.py:_hand_over:save": "a list on its way in",
    "referrals/actions/imports.py:_keep:create": "lines on their way in",
    "referrals/actions/imports.py:_make:save": "lines on their way in",
    "referrals/actions/imports.py:choose_columns:update": "lines on their way in",
    "referrals/actions/imports.py:receive:create": "a list on its way in",
    "referrals/actions/imports.py:receive:save": "a list on its way in",
    "followup/management/commands/rotate_keys.py:_rotate:update": "the number stays the same, only its key changes",
    "followup/management/commands/rotate_keys.py:_rotate_lists:update": "the same lines under another key",
    "accounts/history.py:record:save": "the one way to save",
    "referrals/models/citizen.py:save:save": "what record calls",
    "accounts/history.py:remove:delete": "the one way to delete",
    "accounts/forms.py:save:save": "staff",
    "accounts/forms_staff.py:save:get_or_create": "a place, no people",
    "accounts/forms_staff.py:save:save": "a place, no people",
    "accounts/signin.py:remember:save": "staff",
    "accounts/staff.py:_close:save": "staff, with an event",
    "accounts/staff.py:_open:save": "staff, with an event",
    "accounts/staff.py:_rename:save": "staff, with an event",
    "accounts/staff.py:_save:save": "a loan; its times are its history",
    "accounts/staff.py:_tell:create": "the event itself",
    "accounts/staff.py:invite:get_or_create": "staff, with an event",
    "accounts/staff.py:offer:create": "a loan; its times are its history",
    "accounts/views/staff.py:unit:save": "a place, no people",
    "accounts/views/staff.py:units:save": "a place, no people",
    "accounts/views/welcome.py:welcome:save": "staff",
    "accounts/models/staff.py:create_user:save": "staff",
    "casework/setup_views.py:show_first_steps:save": "staff",
    "accounts/organisations.py:make:create": "the tenants themselves",
    "accounts/organisations.py:make:get_or_create": "a project of organisations, no people",
    "accounts/organisations.py:_keep:bulk_create": "the history of settings",
    "accounts/reference.py:_set_region:update_or_create": "reference data",
    "accounts/reference.py:load:update_or_create": "reference data",
    "accounts/views/language.py:set_language:save": "staff",
    "accounts/views/profile.py:profile:save": "staff",
    "accounts/tasks.py:forget_old_hits:delete": "counters",
    "referrals/actions/mailing.py:_claim:create": "mails to staff and units, without citizens",
    "referrals/actions/mailing.py:send_once:save": "mails to staff and units, without citizens",
    "accounts/links.py:_save:save": "a link has no history but its own times",
    "referrals/actions/units.py:change:save": "a link has no history but its own times",
    "accounts/links.py:make:create": "a link has no history but its own times",
    "referrals/actions/erasure.py:_blank_history:update": "erasure empties the history itself",
    "referrals/actions/intake.py:count_talk:get_or_create": "a count without a person",
    "referrals/actions/merging.py:_move:bulk_create": "says which row moved",
    "referrals/actions/merging.py:mark_different:get_or_create": "an event, never changed",
    "referrals/actions/merging.py:merge:save": "its own times are its history",
    "referrals/actions/merging.py:split:save": "its own times are its history",
    "referrals/models/word.py:keep:bulk_create": "words made from the name",
    "referrals/models/word.py:keep_new:bulk_create": "words made from the name",
    "referrals/models/word.py:keep:delete": "words made from the name",
    "followup/inbound/receive.py:_stop:get_or_create": "an event",
    "followup/inbound/receive.py:receive:save": "what came in, with its event",
    "accounts/forms_settings.py:add:update": "forms in memory, no rows",
    "followup/actions/asking.py:_save:save": "an answer: its own times are its history",
    "followup/actions/asking.py:say:create": "a message: its own times are its history",
    "followup/actions/keys.py:_stamped:save": "keys, no people",
    "followup/actions/keys.py:rotate:update": "the same keys under another key",
    "followup/actions/settling.py:settle:save": "a message: its own times are its history",
    "followup/actions/wishes.py:lift_stop:save": "an event",
    "followup/tasks.py:beat:update_or_create": "when a task has run",
    "referrals/views/vba.py:_undo_talk:delete": "a count without a person",
}
SEEDS = ("casework/demo/", "casework/seeding/")
# What is called `update` or the like without being a row: told by what it is called on.
NO_ROWS = {"vars"}
SQL_WRITES = ("INSERT", "UPDATE ", "DELETE", "MERGE", "TRUNCATE", "COPY")
ALLOWED_SQL = {
    "accounts/limits.py:module:INSERT": "counters",
    "followup/claiming.py:module:UPDATE": "messages: their own times are their history",
    "followup/marking.py:module:UPDATE": "messages",
    "followup/receipts.py:module:UPDATE": "messages",
    "followup/gateways/reading.py:module:DELETE": "a word of the gateway's: no SQL",
    "accounts/reading.py:module:INSERT": "the log of reads has no history",
}


def bare_write(node):
    """Names the call that writes rows past `record`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
        return None if ast.unparse(node.func.value).split(".")[-1].rstrip("()") in NO_ROWS else node.func.attr
    return None


def sql_write(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = node.value.lstrip()
        return next((word.strip() for word in SQL_WRITES if words.startswith(word)), None)
    return None


def test_every_model_has_history_or_a_reason():
    without = {model.__name__ for model in our_models() if not hasattr(model, "history")}

    assert without == set(WITHOUT_HISTORY)


def test_nothing_is_written_past_the_history():
    found = {finding for finding in findings(bare_write) if not finding.startswith(SEEDS)}

    assert found == set(ALLOWED)


def test_nothing_is_written_by_sql_past_the_history():
    found = {finding for finding in findings(sql_write) if not finding.startswith(SEEDS)}

    assert found == set(ALLOWED_SQL)


@pytest.mark.parametrize("method", sorted(WRITES))
def test_the_guard_finds_a_bare_write(method, tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text(f"def careless(citizen):\n    citizen.{method}()\n")

    assert findings(bare_write, files=[wrong]) == {f"wrong.py:careless:{method}"}


def test_the_guard_finds_written_sql(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text('def careless(cursor):\n    cursor.execute("UPDATE referrals_citizen SET name = %s")\n')

    assert findings(sql_write, files=[wrong]) == {"wrong.py:careless:UPDATE"}


def test_the_guard_reads_our_code():
    assert (ROOT / "referrals/actions/contact.py").exists()


def test_a_new_row_without_an_actor_is_refused(organisation):
    citizen = Citizen(organisation=organisation, name="Åse Krogh", **stamp("created", by=system("tests")))

    with pytest.raises(MissingActor):
        citizen.save()


def test_a_changed_row_without_an_actor_is_refused(organisation):
    citizen = Citizen.objects.get(pk=CitizenFactory(organisation=organisation).pk)

    with pytest.raises(MissingActor):
        citizen.save(update_fields=["name"])


def test_a_deleted_row_without_an_actor_is_refused(organisation):
    person = ContactPerson.objects.get(pk=ContactPersonFactory(organisation=organisation).pk)

    with pytest.raises(MissingActor):
        person.delete()


def test_history_says_who_and_when(organisation, counsellor, clock):
    citizen = CitizenFactory(organisation=organisation)
    clock.move(hours=1)

    citizen.name = "Bodil Krogh"
    with atomic():
        record(citizen, by=counsellor, fields=["name"])

    latest = citizen.history.first()
    assert (latest.name, latest.history_type) == ("Bodil Krogh", "~")
    assert (latest.history_user, latest.history_by_kind, latest.history_date) == (counsellor, "user", clock.moment)


def test_history_says_which_machine_acted(organisation):
    citizen = CitizenFactory(organisation=organisation)

    with atomic():
        record(citizen, by=system("overdue-digest"), fields=["place"])

    latest = citizen.history.first()
    assert (latest.history_user, latest.history_by_kind) == (None, "system:overdue-digest")


def test_history_says_who_removed(organisation, counsellor):
    person = ContactPersonFactory(organisation=organisation)
    pk = person.pk

    with atomic():
        remove(person, by=counsellor)

    latest = ContactPerson.history.filter(id=pk).first()
    assert (latest.history_type, latest.history_user) == ("-", counsellor)


def test_the_version_goes_up_with_every_change(organisation, counsellor):
    citizen = CitizenFactory(organisation=organisation)

    with atomic():
        record(citizen, by=counsellor, fields=["place"])

    citizen.refresh_from_db()
    assert citizen.version == 2


def test_only_the_named_fields_are_saved(organisation, counsellor):
    citizen = CitizenFactory(organisation=organisation, place="Bostedet")
    citizen.place, citizen.name = "Værestedet", "En anden"

    with atomic():
        record(citizen, by=counsellor, fields=["place"])

    stored = Citizen.objects.get(pk=citizen.pk)
    assert stored.place == "Værestedet"
    assert stored.name != "En anden"


def test_an_actor_is_taken_as_it_is(organisation):
    user = UserFactory()

    citizen = CitizenFactory(organisation=organisation, by=Actor("user", user))

    assert citizen.history.get().history_user == user


def test_cpr_is_in_no_history_table():
    columns = {field.name for model in apps.get_models() for field in model._meta.fields if is_history(model)}

    assert not {name for name in columns if "cpr" in name}


def test_every_history_row_names_its_actor_kind():
    kinds = [model._meta.get_field("history_by_kind") for model in apps.get_models() if is_history(model)]

    assert kinds
    assert not any(kind.blank or kind.null for kind in kinds)


def is_history(model):
    return hasattr(model, "history_object")
