from celery import Task, shared_task

from accounts import clock, jobs
from accounts.models import RateLimit
from accounts.scope import scope
from accounts.sessions import SessionStore


class ScopedTask(Task):
    """Every task runs in an empty scope, and opens the organisations that it works for."""

    abstract = True

    def __call__(self, *args, **kwargs):
        with scope([]):
            return super().__call__(*args, **kwargs)


@shared_task
def forget_old_hits():
    RateLimit.objects.filter(resets_at__lt=clock.now()).delete()


@shared_task
def forget_old_sessions():
    SessionStore.clear_expired()


@shared_task
def run_jobs():
    """Every few seconds; does nothing when nothing waits."""
    jobs.work()
