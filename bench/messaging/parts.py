"""The parts of the run. Each prints a line for each thing measured, with its goal where it has one."""

import time
from datetime import timedelta
from random import Random
from statistics import median
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction

from accounts import clock
from bench.messaging import world
from followup import claiming, marking, reconcile
from followup.models import Message


def told(name: str, value: str, goal: str = ""):
    print(f"{name:<66}{value:>24}   {goal}", flush=True)


def seconds(action) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def passes():
    """The set-based pass, and one case."""
    found = []
    took = seconds(lambda: found.append(reconcile.everything(since=clock.now())))
    told(f"first pass, {found[0].added:,} added", f"{took:.1f} s")
    world.vacuum()
    times = [seconds(lambda: found.append(reconcile.everything(since=clock.now()))) for _ in range(3)]
    assert found[-1] == (0, 0, 0), found[-1]
    number = Message.objects.count()
    told(f"pass over {number:,} unchanged (best of three)", f"{min(times):.2f} s", "≤ 3 s")
    _one_case()


def _one_case():
    citizens = list(Message.objects.values_list("citizen", flat=True).distinct()[:5000])
    chosen = Random(7).sample(citizens, 300)
    times = []
    for citizen in chosen:
        with transaction.atomic():
            connection.ensure_connection()
            times.append(seconds(lambda citizen=citizen: _lock_and_compare(citizen)))
    times = sorted(times)[: len(times) * 99 // 100]
    told(
        "one case, its lock included (median, 95th percentile)",
        f"{median(times) * 1000:.2f} and {times[len(times) * 95 // 100] * 1000:.2f} ms",
        "≤ 3 ms",
    )


def _lock_and_compare(citizen):
    reconcile.put_right({"citizen": [citizen], "course": [], "referral": [], "group": []})


BARE = """
WITH due AS MATERIALIZED (
    SELECT id FROM followup_message WHERE state = 'pending' AND next_at <= %s ORDER BY next_at, id LIMIT %s
    FOR UPDATE SKIP LOCKED
) UPDATE followup_message m SET state = 'claimed', claim = %s, leased_until = %s FROM due WHERE m.id = due.id
RETURNING m.id"""
MARK = "UPDATE followup_message SET state = 'sent', leased_until = NULL WHERE id = ANY (%s) AND claim = %s"
BATCH = 1000


def claims(number: int):
    """The floor, the bare claim and the full one, each with its mark."""
    world.pending(number)
    first = seconds(
        lambda: world.execute(
            "UPDATE followup_message SET state = 'claimed', claim = %s, leased_until = %s WHERE next_at <= %s",
            uuid4(),
            clock.now(),
            clock.now(),
        )
    )
    second = seconds(
        lambda: world.execute("UPDATE followup_message SET state = 'sent', leased_until = NULL WHERE state = 'claimed'")
    )
    floor = number / (first + second)
    told("the database's limit: two UPDATEs of all", f"{floor:,.0f}/s")
    world.pending(number)
    bare = number / seconds(_bare)
    told("bare claim and mark", f"{bare:,.0f}/s, {bare / floor:.0%}", "≥ 85 %")
    full = engine(number)
    told(
        "full claim (opt-out, quiet hours, staleness, the case) and mark",
        f"{full:,.0f}/s, {full / floor:.0%}",
        "≥ 10,000/s",
    )


def engine(number: int) -> float:
    """Rows a second that are claimed and marked as the dispatcher does it, without a gateway."""
    world.pending(number)
    return number / seconds(_full)


def _bare():
    while True:
        token, now = uuid4(), clock.now()
        with connection.cursor() as cursor:
            cursor.execute(BARE, [now, BATCH, token, now + timedelta(seconds=settings.SMS_LEASE)])
            ids = [row[0] for row in cursor.fetchall()]
            if not ids:
                return
            cursor.execute(MARK, [ids, token])


def _full():
    while True:
        batch = claiming.claim(BATCH)
        if not batch.looked_at:
            return
        text = "Husk din aftale tirsdag den 17. marts kl. 9.30. Afbud: 10 40 50 60. Venlig hilsen Havnsø Kommune"
        marking.write(
            [
                marking.Mark(row.id, batch.claim, "sent", row.number, text, "Bench", "file", 1, sent_at=clock.now())
                for row in batch.rows
            ]
        )
