"""Every process of the world, each of which may be killed at any moment and is started again."""

import json
import os
import signal
import sys
import time
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from accounts.clock import OFFSET
from config import embedded
from config.processes import Service
from tests.services import wait_for

ROOT = Path(__file__).resolve().parents[2]
QUICK = ["--pool=solo", "--loglevel=WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
LEASE = 8  # seconds


def mid_morning() -> str:
    """The offset that makes it ten o'clock on a working day: nobody is written to at night."""
    now = datetime.now(tz=UTC)
    ten = datetime(2026, 3, 10, 10, tzinfo=ZoneInfo("Europe/Copenhagen"))
    return str((ten - now) / timedelta(seconds=1))


class Servers:
    def __init__(self, folder: Path):
        self.folder, self.home = folder, embedded.Home(f"chaos/{os.getpid()}")
        self.environment = {
            "DATABASE_URL": self.home.database_url,
            "REDIS_URL": self.home.redis_url,
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
            "SMS_FOLDER": str(folder / "phones"),
            "SMS_LEASE": str(LEASE),
            OFFSET: mid_morning(),
        }
        os.environ |= self.environment
        self.postgres = embedded.postgres(self.home, **embedded.UNSAFE_AND_QUICK | {"synchronous_commit": "on"})
        self.valkey = embedded.valkey(self.home)
        self.simulator: Service | None = None
        self.workers: list[Service] = []
        self.beats: list[Service] = []

    def __enter__(self):
        self.home.prepare()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.start(self.postgres, lambda: embedded.accepts_connections(self.home))
        self.start(self.valkey, lambda: embedded.answers_ping(self.home))
        embedded.make_role(self.home)
        return self

    def __exit__(self, *_):
        for service in (*self.beats, *self.workers, self.simulator, self.valkey, self.postgres):
            if service is not None:
                with suppress(ProcessLookupError):
                    service.stop()
        self.home.remove()

    def start(self, service, is_ready=lambda: True):
        service.start()
        wait_for(service, is_ready, seconds=60)

    def start_application(self):
        self.start_simulator()
        beat = ["beat", "--loglevel=WARNING", "--max-interval=1"]
        self.workers = [self._celery(f"worker-{number}", ["worker", *QUICK]) for number in range(3)]
        for number in range(2):
            self.beats.append(self._celery(f"beat-{number}", [*beat, f"--schedule={self.folder}/beat-{number}"]))
        for service in (*self.workers, *self.beats):
            service.start()

    def start_simulator(self):
        """At the same port each time, and with what it had in its folder."""
        port_file = self.folder / "port"
        known = ["--port", port_file.read_text().strip()] if port_file.exists() else []
        command = ["manage.py", "sms_simulator", "--port-file", port_file, *known, "--delay", "20"]
        self.simulator = self._service("simulator", command)
        self.simulator.start()
        wait_for(self.simulator, lambda: port_file.exists() and self._is_up(), seconds=60)
        os.environ["SMS_SIMULATOR_URL"] = self.address

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.folder.joinpath('port').read_text().strip()}"

    def _is_up(self) -> bool:
        with suppress(OSError):
            return self.ask("/health") is not None
        return False

    def behave(self, **behaviour):
        """How the gateway answers from now on; without words, well."""
        body = json.dumps(behaviour).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}/control", data=body, headers=headers)
        urllib.request.urlopen(request, timeout=10).close()

    def ask(self, path: str) -> bytes:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return answer.read()

    def phones(self) -> dict:
        """{reference: how often it was asked for, and how often it reached the phone}"""
        return json.loads(self.ask("/state"))

    # What goes wrong.

    def kill(self, service):
        service.process.kill()
        service.process.wait()
        service.start()

    def kill_simulator(self):
        self.simulator.process.kill()
        self.simulator.process.wait()
        self.start_simulator()

    def lose_redis(self):
        """It comes back empty: it keeps nothing."""
        self.valkey.process.kill()
        self.valkey.process.wait()
        self.start(self.valkey, lambda: embedded.answers_ping(self.home))

    def restart_postgres(self, how=signal.SIGINT):
        self.postgres.process.send_signal(how)
        self.postgres.process.wait(timeout=60)
        time.sleep(0.2)
        self.start(self.postgres, lambda: embedded.accepts_connections(self.home))

    def _celery(self, name, told):
        return self._service(name, ["-m", "celery", "-A", "config", *told])

    def _service(self, name, command):
        return Service(
            name=name,
            command=[sys.executable, *command],
            log=self.folder / f"{name}.log",
            env=dict(os.environ),
            cwd=ROOT,
        )
