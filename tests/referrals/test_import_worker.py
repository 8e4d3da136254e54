"""Reading in with real workers: killed in the middle, and two people with the same list at once."""

import time
from datetime import timedelta

import pytest

from accounts import jobs
from accounts.models import Job
from accounts.scope import scope
from accounts.tasks import run_jobs
from referrals.actions import imports
from referrals.models import Citizen, Referral
from tests.accounts.factories import CoordinatorFactory, OrganisationFactory
from tests.referrals.lists import checked, csv_of
from tests.threads import at_once
from tests.worker import Worker

LINES = [[f"Borger {chr(97 + n % 26)} {n}", f"10{n:06d}", "06-03-2026"] for n in range(2500)]


@pytest.fixture
def committed(transactional_db):
    """An organisation and its coordinator, whom other processes see."""
    organisation = OrganisationFactory()
    with scope([organisation.pk]):
        yield organisation, CoordinatorFactory(organisation=organisation)


@pytest.mark.slow
def test_a_worker_killed_again_and_again_loses_and_doubles_nothing(committed, tmp_path, clock):
    organisation, coordinator = committed
    source = checked(organisation, csv_of(LINES), by=coordinator)
    imports.start(source=source, only_good=True, by=coordinator)
    job = Job.objects.latest("pk")

    for kill in range(3):
        with Worker(tmp_path, clock.moment + timedelta(minutes=2 * kill)) as worker:
            before = Job.objects.get(pk=job.pk).done
            worker.send(run_jobs)
            wait_for(lambda before=before: Job.objects.get(pk=job.pk).done > before, worker)
            time.sleep(0.1 * kill)
            worker.kill()
    with Worker(tmp_path, clock.moment + timedelta(minutes=10)) as worker:
        worker.send(run_jobs)
        wait_for(lambda: Job.objects.get(pk=job.pk).is_over, worker)

    source.refresh_from_db()
    assert source.counts == {"made": 2500, "joined": 0, "known": 0, "error": 0}
    assert Referral.objects.count() == Referral.history.count() == Citizen.objects.count() == 2500


def wait_for(done, worker, seconds=90):
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, worker.log
        time.sleep(0.01)


def test_two_people_with_the_same_list_at_once(committed):
    organisation, coordinator = committed
    lists = [checked(organisation, csv_of(LINES[:900]), by=coordinator) for _ in range(2)]
    for source in lists:
        imports.start(source=source, only_good=True, by=coordinator)

    assert sum(at_once(jobs.work, jobs.work, within=organisation)) == 2

    for source in lists:
        source.refresh_from_db()
    assert sum(source.counts["made"] for source in lists) == Referral.objects.count() == 900
    assert sum(source.counts["known"] for source in lists) == 900
