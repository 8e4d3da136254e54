import ast
import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config import bootstrap
from config.bootstrap import Problem


@pytest.fixture
def path(tmp_path, monkeypatch):
    """An empty PATH, to be filled with Pythons."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def put_python(folder, name, *, exit_code):
    program = folder / name
    program.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_an_old_python_can_read_it():
    source = Path(bootstrap.__file__).read_text()

    assert ast.parse(source, feature_version=(3, 6))


def test_too_old_a_python_is_told_in_a_sentence(path):
    put_python(path, "python3", exit_code=1)

    with pytest.raises(Problem, match=r"^Python 3\.11 or newer is needed, and this is 3\.\d+\. Install a newer"):
        bootstrap.fit_python()


def test_a_newer_python_on_the_path_is_taken(path):
    put_python(path, "python3", exit_code=1)
    put_python(path, "python3.12", exit_code=0)

    assert bootstrap.fit_python() == "python3.12"


def test_a_missing_venv_is_told_in_a_sentence(path):
    program = path / "python3"
    program.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n')
    program.chmod(0o755)

    with pytest.raises(Problem, match="apt install python3-venv"):
        bootstrap.fit_python()


@pytest.mark.parametrize(
    "words", ["[Errno 28] No space left on device", "npm error code ENOSPC", "Disk quota exceeded"]
)
def test_a_command_that_fills_the_disk_is_told_in_a_sentence(words):
    command = [sys.executable, "-c", f"import sys; sys.exit({words!r})"]

    with pytest.raises(Problem, match=r"^The disk is full \(.* GB free in "):
        bootstrap.step("Filling ...", command, "Filling")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_of_our_own_is_told_in_a_sentence(code):
    assert bootstrap.explained(OSError(code, os.strerror(code))).startswith("The disk is full")


def test_another_error_names_the_file():
    assert bootstrap.explained(PermissionError(errno.EACCES, "Permission denied", "/x")) == "Permission denied: /x."


def test_a_failing_command_shows_its_last_lines():
    command = [sys.executable, "-c", "import sys; [print(n) for n in range(100)]; sys.exit(1)"]

    with pytest.raises(Problem, match="Counting failed") as failed:
        bootstrap.step("Counting ...", command, "Counting")

    assert str(failed.value).endswith("    98\n    99")


@pytest.fixture
def tiny_disk(tmp_path):
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "none", tmp_path], stderr=subprocess.DEVNULL
    ).returncode:
        pytest.skip("only root can mount a tiny disk")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


def test_a_really_full_disk_is_told_in_a_sentence(tiny_disk):
    config = tiny_disk / "config"
    config.mkdir()
    config.joinpath("bootstrap.py").write_bytes(Path(bootstrap.__file__).read_bytes())

    command = [sys.executable, "-I", "config/bootstrap.py", "dev", str(os.getpid())]
    done = subprocess.run(command, cwd=tiny_disk, capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stderr.startswith("The disk is full (0.0 GB free in ")
    assert not (tiny_disk / ".venv").exists()


def test_a_lock_is_held_once(tmp_path):
    with (
        bootstrap.locked(tmp_path / "lock", wait=False) as first,
        bootstrap.locked(tmp_path / "lock", wait=False) as second,
    ):
        assert (first is None, second is None) == (False, True)


def test_nothing_is_installed_twice(tmp_path):
    source, stamp = tmp_path / "requirements.txt", tmp_path / "stamp"
    source.write_text("one==1")

    stamp.write_text(bootstrap.digest(source))

    assert bootstrap.is_current(stamp, source)
    source.write_text("one==2")
    assert not bootstrap.is_current(stamp, source)
