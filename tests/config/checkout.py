"""Checkouts for tests that really run `make`; the small one has a stand-in for the application."""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from config.bootstrap import ROOT

STANDIN = Path(__file__).parent / "standin"
MACHINERY = ["bootstrap", "processes", "embedded", "supervisor"]
# What would lead `make` inside a test astray.
OURS = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SITE_URL", "PORT", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
OURS |= {"SMS_SIMULATOR_URL", "SMS_FOLDER"}


NOT_SOURCES = shutil.ignore_patterns(".git", ".venv", ".data", "node_modules", "staticfiles", ".*_cache")


def small_checkout(folder):
    (folder / "config").mkdir(parents=True)
    for name in MACHINERY:
        shutil.copy(ROOT / "config" / f"{name}.py", folder / "config")
    for name in ["__init__", "settings_demo", "wsgi"]:
        shutil.copy(STANDIN / f"{name}.py", folder / "config")
    shutil.copy(STANDIN / "manage.py", folder)
    for name in ["Makefile", "package.json", "package-lock.json", ".npmrc"]:
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    return Checkout(folder)


def full_checkout(folder):
    """With the real application."""
    shutil.copytree(ROOT, folder, ignore=NOT_SOURCES)
    return Checkout(folder)


class Checkout:
    def __init__(self, folder):
        self.folder = folder
        self.uid = None

    def borrow(self):
        """Use what is installed in the real checkout."""
        for name in [".venv", "node_modules"]:
            (self.folder / name).symlink_to(ROOT / name)
        return self

    def give_to(self, uid):
        """Be an ordinary user's."""
        self.uid = uid
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, uid, uid, follow_symlinks=False)
        return self

    @property
    def short_folder(self):
        owner = hashlib.sha256(f"{self.uid or os.getuid()}:{self.folder.resolve()}".encode()).hexdigest()
        return Path("/var/tmp") / f"stopforloeb-{owner[:12]}"

    def environment(self, **variables):
        return {key: value for key, value in os.environ.items() if key not in OURS} | variables

    def start(self, *words, **variables):
        """`make` in a process group of its own, as in a terminal."""
        return subprocess.Popen(
            ["make", *words],
            user=self.uid,
            group=self.uid,
            extra_groups=None if self.uid is None else [],
            cwd=self.folder,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def make(self, *words, **variables):
        """Run to the end; gives the exit code and all that was said."""
        process = self.start(*words, **variables)
        output, _ = process.communicate(timeout=120)
        return process.returncode, output

    def run(self, **variables):
        """Start the demo; gives the process and what it said until it was up."""
        process = self.start("run", **variables)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Stop with"):
                return process, "".join(lines)
        raise AssertionError("".join(lines))

    def processes(self):
        """Names of the processes that work in this checkout or in its short folder."""
        return {pid: name for pid, name, cwd in everything_running() if self._is_ours(cwd)}

    def _is_ours(self, cwd):
        return any(cwd == folder or folder in cwd.parents for folder in (self.folder.resolve(), self.short_folder))

    def pid_of(self, words):
        """The process whose command line holds these words."""
        return next(pid for pid in self.processes() if words in Path(f"/proc/{pid}/cmdline").read_text())

    @property
    def simulator(self):
        return f"http://127.0.0.1:{self.folder.joinpath('.data/run/simulator.port').read_text()}"

    def is_empty_within(self, seconds):
        deadline = time.monotonic() + seconds
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.processes() == {}

    def remove(self):
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        self.is_empty_within(10)
        shutil.rmtree(self.short_folder, ignore_errors=True)


def everything_running():
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
                yield int(process.name), (process / "comm").read_text().strip(), (process / "cwd").readlink()
        except OSError:
            continue
