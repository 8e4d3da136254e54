"""What others do for each message: a task with an hour (Celery ETA), a row that beat looks at (clocked), a loop.

Each marks rows of the same table, without a gateway; the rate is that of the rows marked from the first to the last.
The clocked one wants django-celery-beat (`pip install django-celery-beat`), which nothing else here needs.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from accounts import clock
from bench.messaging import world
from bench.messaging.parts import seconds, told
from config.processes import Service
from followup.models import Message

ROOT = Path(__file__).resolve().parents[2]
ETA, CLOCKED, LOOP = 2_000, 500, 2_000
STARTED_IN = timedelta(seconds=8)
SETTINGS = "bench.messaging.rival_settings"
PATIENCE = 120  # seconds
MARKED = "SELECT count(*), extract(epoch FROM max(sent_at) - min(sent_at)) FROM followup_message WHERE state = 'sent'"
CLOCK = """
import json, sys
from datetime import datetime
from django_celery_beat.models import ClockedSchedule, PeriodicTask, PeriodicTasks
ids, at = json.load(sys.stdin)
when = ClockedSchedule.objects.create(clocked_time=datetime.fromisoformat(at))
about = {"task": "bench.messaging.rival.mark", "clocked": when, "one_off": True}
PeriodicTask.objects.bulk_create(PeriodicTask(name=str(pk), args=json.dumps([pk]), **about) for pk in ids)
PeriodicTasks.update_changed()
"""


def rates(engine: float):
    """`engine`: rows a second that the engine claims and marks in this run."""
    _tell("row by row, with the ORM", _loop(), engine)
    _tell("Celery ETA, two processes", _celery(ETA, _with_eta, "worker"), engine)
    if find_spec("django_celery_beat"):
        _tell("clocked beat", _celery(CLOCKED, _clocked, "worker", "beat"), engine)
    else:
        told("clocked beat", "not installed")


def _tell(name, rate, engine):
    if not rate:
        told(name, f"nothing within {PATIENCE} s")
        return
    told(name, f"{rate:,.0f}/s, engine {engine / rate:,.0f} x")


def _loop() -> float:
    world.pending(LOOP)
    due = Message.objects.filter(state="pending", next_at__lte=clock.now())

    def one_by_one():
        for message in due:
            message.state, message.sent_at, message.sent_by_kind = "sent", clock.now(), "system:bench"
            message.save(update_fields=["state", "sent_at", "sent_by_kind"])

    return LOOP / seconds(one_by_one)


def _celery(number: int, plan, *processes) -> float:
    world.pending(number)
    ids = list(Message.objects.filter(state="pending", next_at__lte=clock.now()).values_list("pk", flat=True))
    with _running(*processes):
        plan(ids, clock.now() + STARTED_IN)
        return _marked(number)


@contextmanager
def _running(*processes):
    app = ["-m", "celery", "-A", "bench.messaging.rival"]
    options = {
        "worker": ["worker", "--pool=prefork", "--concurrency=2", "--loglevel=ERROR"],
        "beat": ["beat", "--scheduler=django_celery_beat.schedulers:DatabaseScheduler", "--max-interval=1"],
    }
    with TemporaryDirectory() as folder:
        services = [
            Service(
                name=name,
                command=[sys.executable, *app, *options[name]],
                log=Path(folder) / f"{name}.log",
                env={**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONPATH": str(ROOT)},
                cwd=folder,
            )
            for name in processes
        ]
        for service in services:
            service.start()
        try:
            yield
        finally:
            for service in services:
                service.stop()


def _with_eta(ids, at):
    from bench.messaging.rival import app, mark

    with app.connection_for_write() as broker:
        for pk in ids:
            mark.apply_async([pk], eta=at, connection=broker)


def _clocked(ids, at):
    """In the rivals' own settings, which know the tables."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS}
    command = [sys.executable, "manage.py"]
    subprocess.run([*command, "migrate", "django_celery_beat", "-v0"], cwd=ROOT, env=env, check=True)
    told_to = json.dumps([ids, at.isoformat()])
    subprocess.run([*command, "shell", "-v0", "-c", CLOCK], cwd=ROOT, env=env, input=told_to, text=True, check=True)


def _marked(number: int) -> float:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and world.count("SELECT count(*) FROM followup_message WHERE state='sent'") < number:
        time.sleep(0.5)
    with connection.cursor() as cursor:
        cursor.execute(MARKED)
        done, took = cursor.fetchone()
    return float(done) / float(took) if took else 0.0
