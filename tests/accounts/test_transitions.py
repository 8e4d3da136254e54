"""The decorator behind every change of state, tried with referrals, its first user."""

import ast

import pytest

from accounts.transitions import Refused, Table, WrongState
from referrals.enums import ReferralState
from referrals.transitions import TABLE
from tests.accounts.source import findings
from tests.referrals.factories import ReferralFactory

# accounts/transitions.py assigns what the table says; intake gives a new referral its first state.
# A job, and a list on its way in, are no cases: their own modules hold their states.
ASSIGNS_STATE = {
    "accounts/transitions.py:run:assignment",
    "accounts/jobs.py:_claim:assignment",
    "accounts/jobs.py:_finish:update",
    "followup/actions/erasing.py:erase:update",
    "followup/sending.py:_again:assignment",
    "followup/sending.py:_in_doubt:assignment",
    "followup/sending.py:Sender:assignment",
    "followup/actions/settling.py:settle:assignment",
    "referrals/actions/imports.py:_conclude:assignment",
    "referrals/actions/imports.py:_end:assignment",
    "referrals/actions/imports.py:_hand_over:assignment",
    # Of an attendance: what somebody has told about a talk, and may correct to anything else.
    "courses/actions/talks.py:log:alter",
    "courses/actions/talks.py:undo:alter",
}
BUILDS_REFERRALS = {"referrals/actions/intake.py:new_referral:Referral"}
SEEDS = ("casework/demo/", "casework/seeding/")


def assigned_state(node):
    """Names the ways to give a row another state."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        parts = [part for target in targets for part in ast.walk(target)]
        return "assignment" if any(isinstance(part, ast.Attribute) and part.attr == "state" for part in parts) else None
    if not isinstance(node, ast.Call):
        return None
    called = ast.unparse(node.func).split(".")[-1]
    if called in ("update", "alter", "put", "create", "bulk_update") and names_state(node):
        return called
    return "setattr" if called == "setattr" and names_state(node) else None


def names_state(call):
    said = [keyword.arg for keyword in call.keywords]
    said += [arg.value for arg in ast.walk(call) if isinstance(arg, ast.Constant)]
    return "state" in said


def built_referral(node):
    return "Referral" if isinstance(node, ast.Call) and ast.unparse(node.func) == "Referral" else None


def ours(found):
    return {finding for finding in found if not finding.startswith(SEEDS)}


def test_only_the_table_assigns_a_state():
    assert ours(findings(assigned_state)) == ASSIGNS_STATE


def test_only_intake_makes_a_referral():
    assert ours(findings(built_referral)) == BUILDS_REFERRALS


@pytest.mark.parametrize(
    "line",
    [
        "referral.state = 'contacted'",
        "referral.state, x = 'contacted', 1",
        "setattr(referral, 'state', 'contacted')",
        "Referral.objects.update(state='contacted')",
        "alter(referral, by=by, state='contacted')",
        "Referral.objects.bulk_update(rows, ['state'])",
    ],
)
def test_the_guard_finds_an_assigned_state(line, tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text(f"def careless():\n    {line}\n")

    assert len(findings(assigned_state, files=[wrong])) == 1


@pytest.fixture
def table():
    table = Table()

    @table.transition("call", source={ReferralState.RECEIVED}, target=ReferralState.CONTACTED)
    def call(referral, *, by, refuse=False):
        if refuse:
            raise Refused("Not today.")
        referral.contacted_at, referral.contacted_by_kind = referral.received_at, "citizen"
        referral.note = "not named, so not saved"
        return ["contacted_at", "contacted_by", "contacted_by_kind"]

    table.call = call
    return table


def test_a_transition_returns_the_row_as_it_is_now(table, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation)

    moved = table.call(referral, by=counsellor)

    assert (moved.pk, moved.state) == (referral.pk, ReferralState.CONTACTED)


def test_only_what_the_rule_names_is_saved(table, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation)

    table.call(referral, by=counsellor)

    referral.refresh_from_db()
    assert (referral.note, referral.contacted_by_kind) == ("", "citizen")


def test_a_refused_rule_changes_nothing(table, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation)

    with pytest.raises(Refused, match="Not today"):
        table.call(referral, by=counsellor, refuse=True)

    assert referral.history.count() == 1


def test_a_stale_row_is_judged_by_the_database(table, organisation, counsellor):
    referral = ReferralFactory(organisation=organisation)
    table.call(referral, by=counsellor)

    with pytest.raises(WrongState) as refused:
        table.call(referral, by=counsellor)

    assert "changed in the meantime" in str(refused.value.message) or "ændret" in str(refused.value.message)


def test_buttons_ask_the_same_table(table):
    offered = {state: table.available(ReferralFactory.build(state=state)) for state in ReferralState}

    assert offered == {state: {"call"} if state == ReferralState.RECEIVED else set() for state in ReferralState}


def test_every_transition_is_offered_in_its_source_states_alone():
    for state in ReferralState:
        offered = TABLE.available(ReferralFactory.build(state=state))
        assert offered == {name for name, entry in TABLE.rows.items() if state in entry.source}
