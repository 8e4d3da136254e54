import os
import signal
import subprocess
import sys
import time

import pytest

from config.bootstrap import ROOT
from tests.config.checkout import everything_running


@pytest.fixture
def supervised(tmp_path):
    command = [sys.executable, "-m", "tests.config.supervised", tmp_path]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "up\n"
        yield process
        process.kill()


def living(folder):
    return [pid for pid, _, cwd in everything_running() if cwd == folder]


def is_empty_within(folder, seconds):
    deadline = time.monotonic() + seconds
    while living(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not living(folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_in_the_reverse_order(supervised, tmp_path, number):
    supervised.send_signal(number)

    assert supervised.communicate(timeout=10)[0] == "stopped\n"
    assert (tmp_path / "stopped").read_text() == "three\none\n"
    assert living(tmp_path) == []
    assert supervised.returncode == 0


def test_a_kill_leaves_nothing_behind(supervised, tmp_path):
    before = len(living(tmp_path))

    supervised.kill()

    assert before >= 3
    kill_orphans_of_the_stubborn(tmp_path)
    assert is_empty_within(tmp_path, 5)


def kill_orphans_of_the_stubborn(folder):
    """The toy's own child is nobody's; real services take theirs along, as test_run.py shows."""
    for pid, name, cwd in everything_running():
        if cwd == folder and name == "sleep":
            os.kill(pid, signal.SIGKILL)


def test_an_unexpected_death_is_told_and_ends_all(supervised, tmp_path):
    (tmp_path / "three.log").write_text("the last words\n")
    third = next(pid for pid in living(tmp_path) if b"three" in read_command(pid))

    os.kill(third, signal.SIGKILL)
    errors = supervised.communicate(timeout=10)[1]

    assert "Problem: three failed. Its last lines were:\n    the last words\nThe whole log: " in errors
    assert supervised.returncode == 1
    assert living(tmp_path) == []


def read_command(pid):
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read()


def test_a_step_that_fails_is_told(tmp_path):
    code = (
        "from pathlib import Path; from config.processes import *; "
        "Supervisor().run(Service('step', ['sh', '-c', 'echo no; exit 3'], Path('step.log')))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True
    )

    assert b"Problem: step failed. Its last lines were:\n    no" in done.stderr
