"""Long work in steps, done by the worker: web requests only write the Job down, and a tick (tasks.run_jobs) finds it.

A handler (settings.JOBS) gets the Job within its organisation's scope and does its work in `step`s. A step is one
transaction that holds the job, so that a worker killed at any moment loses and doubles nothing: another one claims the
job when the lease has run out, and the handler goes on where the last step ended.
"""

import logging
import traceback
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from accounts import clock
from accounts.actors import stamp, system
from accounts.enums import JobState
from accounts.models import Job
from accounts.scope import scope
from accounts.transactions import atomic

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
TRIES = 5  # without a step in between
BY = system("jobs")


class Lost(Exception):
    """Another worker has the job: this one must not write."""


def ask(*, organisation, kind: str, target: int, total: int, by) -> Job:
    """Write a job down; a worker takes it within seconds. `target` is the row that it works on."""
    if kind not in settings.JOBS:
        raise ValueError(kind)
    return Job.objects.create(organisation=organisation, kind=kind, target=target, total=total, **stamp("asked", by=by))


def work() -> int:
    """Do every job that waits, and those whose worker has died. Returns how many were taken."""
    taken = 0
    while job := _claim():
        taken += 1
        _run(job)
    return taken


@contextmanager
def step(job: Job, *, done: int):
    """One transaction of a job's work, and the count of what is done with it. Raises Lost if it is no longer ours."""
    with atomic():
        held = Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING).update(
            done=F("done") + done, leased_until=clock.now() + LEASE, tries=0
        )
        if not held:
            raise Lost
        yield


@transaction.atomic
def _claim() -> Job | None:
    now = clock.now()
    waiting = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, leased_until__lt=now)
    job = Job.objects.select_for_update(skip_locked=True, of=("self",)).filter(waiting).order_by("pk").first()
    if job is None:
        return None
    job.state, job.claim, job.tries, job.leased_until = JobState.RUNNING, uuid4(), job.tries + 1, now + LEASE
    job.save(update_fields=["state", "claim", "tries", "leased_until"])
    return job


def _run(job):
    try:
        if job.tries > TRIES:
            raise RuntimeError("interrupted too often")
        with scope([job.organisation_id]):
            import_string(settings.JOBS[job.kind])(job)
    except Lost:
        logger.warning("Job %s was taken over.", job.pk)
    except Exception as error:
        # Without its message: a database's refusal quotes the row.
        logger.error("Job %s: %s\n%s", job.pk, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        _fail(job, error)
    else:
        _finish(job, JobState.DONE)
        logger.info("Job %s: %s is done.", job.pk, job.kind)


def _fail(job, error):
    """Try again when the lease has run out; after too many tries, say so."""
    if job.tries >= TRIES:
        _finish(job, JobState.FAILED, error=type(error).__name__[:100])


def _finish(job, state, **fields):
    Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING).update(
        state=state, **fields, **stamp("finished", by=BY)
    )
