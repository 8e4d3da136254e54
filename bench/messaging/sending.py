"""Sending: to a gateway that takes 20 ms, when 10,000 are due at once, and in how much memory."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

from accounts import clock
from bench.messaging import world
from bench.messaging.parts import seconds, told
from config.processes import Service
from followup import dispatch
from followup.sending import AT_ONCE

ROOT = Path(__file__).resolve().parents[2]
LATENCY = 0.02
DUE = 10_000
# Beside the million: the worker's memory, in a process of its own, after the ticks that it is told of.
MEMORY = """
import django
django.setup()
from followup import dispatch
for _ in range({ticks}):
    dispatch.tick()
status = open("/proc/self/status").read()
print(status.partition("VmHWM:")[2].split()[0])
"""


@contextmanager
def gateway():
    with TemporaryDirectory() as folder:
        port = Path(folder) / "port"
        command = [sys.executable, "-m", "bench.messaging.gateway", str(LATENCY * 1000), str(port)]
        service = Service(name="gateway", command=command, log=Path(folder) / "log", cwd=ROOT)
        service.start()
        while not port.exists():
            time.sleep(0.05)
        settings.SMS_SIMULATOR_URL = os.environ["SMS_SIMULATOR_URL"] = f"http://127.0.0.1:{port.read_text()}"
        try:
            yield
        finally:
            service.stop()


def rate(number: int):
    """One process, AT_ONCE on their way."""
    world.pending(number)
    with gateway():
        took = seconds(lambda: dispatch.tick(seconds=600))
    ideal = AT_ONCE / LATENCY
    told(
        f"sent by one process, {AT_ONCE} at once, a gateway of {LATENCY * 1000:.0f} ms",
        f"{number / took:,.0f}/s, {number / took / ideal:.0%}",
        "≥ 60 % of in-flight/latency",
    )


def lateness():
    """All due at the same moment; a tick every two seconds, as beat asks for it."""
    world.pending(DUE)
    due = clock.now()
    with gateway():
        while world.count("SELECT count(*) FROM followup_message WHERE state = 'pending' AND next_at < now()"):
            started = time.monotonic()
            dispatch.tick()
            time.sleep(max(0, 2 - (time.monotonic() - started)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM percentile_disc(0.99) WITHIN GROUP (ORDER BY sent_at) - %s)"
            " FROM followup_message WHERE state = 'sent'",
            [due],
        )
        late = cursor.fetchone()[0]
    told(f"lateness, 99th percentile, {DUE:,} due at once", f"{late:.1f} s and a tick of 2 s", "≤ 1 tick + 1 s")


def memory():
    world.pending()
    idle = _memory(1)
    world.pending(DUE)
    with gateway():
        busy = _memory(1)
    told(f"memory above an idle worker's, {DUE:,} sent of a million", f"{(busy - idle) / 1024:.0f} MB", "≤ 80 MB")
    told("(an idle one has)", f"{idle / 1024:.0f} MB")


def _memory(ticks: int) -> int:
    """Kilobytes at the most. Not by getrusage, which tells a child of its parent's."""
    command = [sys.executable, "-c", MEMORY.format(ticks=ticks)]
    return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()[-1])
