"""A real Celery worker on the tests' database and broker, that can be killed."""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from django.db import connection

from accounts.clock import OFFSET
from config.celery import app
from config.processes import Service

ROOT = Path(__file__).resolve().parents[1]


class Worker:
    """Listens to a queue of its own; its clock shows `moment` when it starts."""

    def __init__(self, folder, moment, **env):
        self.queue = f"tests-{uuid4()}"
        listen = ["--pool=solo", "--loglevel=INFO", f"--queues={self.queue}"]
        alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.service = Service(
            name="worker",
            command=[sys.executable, "-m", "celery", "-A", "config", "worker", *listen, *alone],
            log=folder / f"{self.queue}.log",
            env={**os.environ, **env, "DATABASE_URL": database_url(), OFFSET: offset(moment)},
            cwd=ROOT,
        )

    def __enter__(self):
        self.service.start()
        return self

    def __exit__(self, *_):
        if not self.service.has_ended():
            self.service.stop()

    def send(self, task):
        with app.connection_for_write() as broker:
            task.apply_async(queue=self.queue, connection=broker)

    def wait_until_done(self, task, seconds=60):
        until = time.monotonic() + seconds
        while f"Task {task.name}" not in self.log or " succeeded in " not in self.log:
            assert time.monotonic() < until, self.log
            assert not self.service.has_ended(), self.log
            time.sleep(0.05)

    def kill(self):
        self.service.process.kill()
        self.service.process.wait()

    @property
    def log(self):
        return self.service.log.read_text()


def database_url():
    """The address of the database that this test uses, in the words of DATABASE_URL."""
    url = urlsplit(os.environ["DATABASE_URL"])
    folder = url.path.rpartition("/")[0]
    # urlunsplit would drop the empty host of "user@/folder/name".
    query = f"?{url.query}" if url.query else ""
    return f"{url.scheme}://{url.netloc}{folder}/{connection.settings_dict['NAME']}{query}"


def offset(moment):
    return str((moment - datetime.now(tz=UTC)).total_seconds())
