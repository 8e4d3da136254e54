"""Several threads at the same moment, each with a connection of its own (tests with `transaction=True`)."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from django.db import connection

from accounts.scope import scope


def at_once(*calls, within):
    """Run the calls together in the scope of the organisation `within`. Returns what each returned, or raised."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            with scope([within.pk]):
                barrier.wait(timeout=30)
                return call()
        except Exception as raised:
            return raised
        finally:
            connection.close()

    with enough_connections(len(calls) + 2), ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@contextmanager
def enough_connections(number):
    before = connection.pool.max_size
    connection.pool.resize(1, max(number, before))
    try:
        yield
    finally:
        connection.pool.resize(1, before)
