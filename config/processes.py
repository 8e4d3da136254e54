"""Processes that must never outlive us, and the one place that starts, watches and stops them."""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.bootstrap import Problem, die_with, failure

ASKED_TO_STOP = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
HOW_MAKE_IS_INTERRUPTED = 1 << (signal.SIGINT - 1) | 1 << (signal.SIGHUP - 1)


class Stopped(Exception):
    """Somebody asked us to stop, or the terminal or the `make` that we worked for is gone."""


@dataclass
class Service:
    """A process in the foreground of a session of its own, with its log."""

    name: str
    command: list
    log: Path
    env: dict | None = None
    cwd: Path | None = None
    # The id under which it runs; ours where it is None.
    uid: int | None = None
    gid: int | None = None
    # One after the other, each with the time limit, before the whole group is killed.
    stop_signals: tuple = (signal.SIGTERM,)
    limit: float = 10
    # What the kernel sends it when we die.
    death_signal: int = signal.SIGKILL
    pass_fds: tuple = ()
    process: subprocess.Popen = field(init=False)

    def start(self):
        me = os.getpid()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                env=self.env,
                cwd=self.cwd,
                user=self.uid,
                group=self.gid,
                extra_groups=None if self.gid is None else [],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=self.pass_fds,
                start_new_session=True,
                # Runs after the change of user, which would clear what it sets.
                preexec_fn=lambda: self._enter(me),
            )

    def _enter(self, parent):
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        die_with(parent, self.death_signal)

    def has_ended(self):
        return self.process.poll() is not None

    def stop(self):
        for number in self.stop_signals:
            if self._ends_after(number):
                break
        # Whatever is left of its group, also when the process itself ended in time.
        kill_group(self.process.pid)
        self.process.wait()

    def _ends_after(self, number):
        self.process.send_signal(number)
        try:
            self.process.wait(self.limit)
        except subprocess.TimeoutExpired:
            return False
        return True

    def died(self):
        """The problem to tell when it ended without being asked."""
        output = self.log.read_text(errors="replace")
        return Problem(f"{failure(self.name, output)}\nThe whole log: {self.log}")


def kill_group(leader):
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


class Supervisor:
    """Starts services, waits, and stops them in the reverse order.

    The signals that ask us to stop are blocked and fetched in `wait`, so none of them can come between a process's
    start and our knowing of it.
    """

    def __init__(self):
        self.services = []
        self.parent = Parent()
        # Under nohup the user wants us to outlive the terminal.
        ignored = {signal.SIGHUP} if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else set()
        self.signals = ASKED_TO_STOP - ignored
        signal.pthread_sigmask(signal.SIG_BLOCK, self.signals)

    def start(self, service):
        service.start()
        self.services.append(service)

    def run(self, service):
        """Run a service that ends by itself, and must end well."""
        service.start()
        try:
            while not service.has_ended():
                self.wait(0.1)
        finally:
            if not service.has_ended():
                service.stop()
        if service.process.returncode:
            raise service.died()

    def wait(self, seconds):
        """Let time pass. Raises Stopped when asked to stop, and Problem when a service has died."""
        if signal.sigtimedwait(self.signals, seconds) or self.parent.is_gone():
            raise Stopped
        for service in self.services:
            if service.has_ended():
                raise service.died()

    def until(self, is_true, seconds, otherwise):
        deadline = time.monotonic() + seconds
        while not is_true():
            if time.monotonic() > deadline:
                raise Problem(otherwise)
            self.wait(0.1)

    def stop(self):
        while self.services:
            self.services.pop().stop()


class Parent:
    """The `make` and the terminal that we work for, where they cannot tell us themselves that they are gone."""

    def __init__(self):
        self.status = Path(f"/proc/{os.getppid()}/status")
        self.caught = self._caught()
        self.terminal = select.poll()
        if sys.stdout.isatty():
            self.terminal.register(sys.stdout, 0)

    def is_gone(self):
        return self._terminal_is_gone() or self._caught() != self.caught

    def _terminal_is_gone(self):
        """A job in the background gets no HUP when its terminal dies."""
        return bool(self.terminal.poll(0))

    def _caught(self):
        """Whether `make` catches INT and HUP. Sent to it alone, it does not pass them on: it resets them, and waits."""
        try:
            fields = dict(line.split(":", 1) for line in self.status.read_text().splitlines())
        except OSError:
            return None
        if fields["Name"].strip() != "make":
            return None
        return int(fields["SigCgt"], 16) & HOW_MAKE_IS_INTERRUPTED
