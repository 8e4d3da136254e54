"""The only source of the time."""

import ast
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import clock as the_clock
from tests.accounts.source import findings

# Seconds on a stopwatch and the clock itself; everything about people asks accounts/clock.py.
ALLOWED = {
    "accounts/clock.py:now:timezone.now": "the one place",
    "accounts/sessions.py:_get_session_from_db:timezone.now": "Django writes when a session ends by its own",
}
SEEDS = ("casework/demo/", "casework/seeding/")
TIMES = {"timezone.now", "datetime.now", "datetime.utcnow", "date.today", "datetime.today", "timezone.localdate"}


def other_clock(node):
    """Names a call that asks another clock for the time; `timezone.localdate(moment)` asks none."""
    if not isinstance(node, ast.Call) or (ast.unparse(node.func).endswith("localdate") and node.args):
        return None
    called = ".".join(ast.unparse(node.func).split(".")[-2:])
    return called if called in TIMES or called == "Now" else None


def ours(found):
    return {finding for finding in found if not finding.startswith(("config/", *SEEDS))}


def test_nobody_asks_another_clock():
    assert ours(findings(other_clock)) == set(ALLOWED)


@pytest.mark.parametrize(
    "line", ["timezone.now()", "datetime.now(tz=UTC)", "date.today()", "timezone.localdate()", "datetime.date.today()"]
)
def test_the_guard_finds_another_clock(line, tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text(f"def late():\n    return {line}\n")

    assert len(findings(other_clock, files=[wrong])) == 1


def test_today_is_copenhagens(clock):
    clock.at("2026-07-14 00:30")

    assert (the_clock.today(), clock.moment.date()) == (date(2026, 7, 14), date(2026, 7, 13))


@pytest.fixture
def real_now(monkeypatch):
    """The clock as it is outside the tests."""
    monkeypatch.undo()
    return the_clock.now


def test_a_process_under_test_can_live_in_another_time(real_now, monkeypatch):
    monkeypatch.setenv(the_clock.OFFSET, str(timedelta(days=30).total_seconds()))

    assert timedelta(days=29) < real_now() - timezone.now() < timedelta(days=31)


def test_without_an_offset_it_is_the_present(real_now, monkeypatch):
    monkeypatch.delenv(the_clock.OFFSET, raising=False)

    assert abs(real_now() - timezone.now()) < timedelta(minutes=1)
    assert isinstance(real_now(), datetime)
