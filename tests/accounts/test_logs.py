import logging

import pytest

from accounts.logs import WithoutKeys, WithoutTicks
from accounts.tasks import forget_old_hits, run_jobs


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/henvis/4-abcdefgh/", "/henvis/…"),
        ("/henvis/4-abcdefgh/sendt/secret:token/", "/henvis/…"),
        ("/tilmeld/havnsoe/4-abcdefgh/", "/tilmeld/…"),
        ("/konto/adgangskode/ny/a-secret/", "/konto/adgangskode/ny/…"),
        ("/konto/velkommen/a-secret:token/", "/konto/velkommen/…"),
        ("/kalenderadresse/4-abcdefgh.ics", "/kalenderadresse/…"),
        ("/kroge/sms/4-abcdefgh/svar/", "/kroge/sms/…"),
        ("/tid/4-abcdefgh/", "/tid/…"),
        ("/4-abcdefghijklmnopqrstuvwxyz", "/…"),
        ("/kalender/egen/", "/kalender/egen/"),
        ("/min-dag/", "/min-dag/"),
    ],
)
def test_keys_and_tokens_are_cut_out_of_a_line(path, shown):
    line = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (path,), None)

    WithoutKeys().filter(line)

    assert line.getMessage() == f"Not Found: {shown}"


SENT, RECEIVED = "Scheduler: Sending due task run-jobs (%s)", "Task %s[8c55] received"


@pytest.mark.parametrize(
    ("level", "line", "task", "kept"),
    [
        (logging.INFO, SENT, run_jobs, False),
        (logging.INFO, RECEIVED, run_jobs, False),
        (logging.INFO, RECEIVED, forget_old_hits, True),
        (logging.ERROR, "Task %s[8c55] raised unexpected: OSError()", run_jobs, True),
    ],
)
def test_the_tick_leaves_lines_only_when_it_fails(level, line, task, kept):
    assert WithoutTicks().filter(logging.LogRecord("celery.beat", level, "", 0, line, (task.name,), None)) is kept


@pytest.mark.parametrize("name", ["celery.beat", "celery.worker.strategy", "celery.app.trace"])
def test_celery_asks_the_filter(name):
    assert WithoutTicks in map(type, logging.getLogger(name).filters)
