"""Long work in steps: claimed, taken up again, given up; and never twice."""

import pytest

from accounts import jobs
from accounts.enums import JobState
from accounts.models import Job, RateLimit
from accounts.scope import current
from accounts.tasks import ScopedTask, run_jobs
from tests.accounts.factories import CounsellorFactory, OrganisationFactory
from tests.threads import at_once

DONE = []
NAME = "Åse Krogh"


def count(job):
    """Three steps of one each."""
    for number in range(job.done, 3):
        with jobs.step(job, done=1):
            DONE.append((number, current().organisations))


def stop_after_one(job):
    with jobs.step(job, done=1):
        pass
    raise ValueError(NAME)


def never(job):
    raise ValueError(NAME)


def lose(job):
    """Somebody else takes it in the middle."""
    Job.objects.filter(pk=job.pk).update(claim=None)
    with jobs.step(job, done=1):
        DONE.append("lost")


def break_off(job):
    """What a step has written is gone when the step fails."""
    with jobs.step(job, done=1):
        RateLimit.objects.create(key="x", hits=1, resets_at=job.asked_at)
        raise ValueError


@pytest.fixture(autouse=True)
def handlers(settings):
    DONE.clear()
    settings.JOBS = {name: f"{__name__}.{name}" for name in ("count", "stop_after_one", "never", "lose", "break_off")}


@pytest.fixture
def ask(organisation, counsellor):
    return lambda kind: jobs.ask(organisation=organisation, kind=kind, target=1, total=3, by=counsellor)


def test_a_job_is_done_in_its_organisations_scope(ask, organisation, clock):
    job = ask("count")

    assert jobs.work() == 1

    job.refresh_from_db()
    assert [step for step, _ in DONE] == [0, 1, 2]
    assert {scope for _, scope in DONE} == {frozenset({organisation.pk})}
    assert (job.state, job.done, job.percent, job.finished_at) == (JobState.DONE, 3, 100, clock.moment)


def test_a_job_is_done_once(ask):
    ask("count")

    assert [jobs.work(), jobs.work()] == [1, 0]


def test_an_unknown_kind_is_refused(ask):
    with pytest.raises(ValueError, match="other"):
        ask("other")


def test_a_job_of_a_living_worker_is_left_alone(ask, clock):
    job = ask("count")
    jobs._claim()

    clock.move(seconds=59)

    assert jobs.work() == 0
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_a_job_of_a_dead_worker_goes_on_where_it_was(ask, clock):
    ask("count")
    job = jobs._claim()
    with jobs.step(job, done=1):
        pass

    clock.move(seconds=61)

    assert jobs.work() == 1
    assert [step for step, _ in DONE] == [1, 2]


def test_a_worker_that_has_lost_its_job_writes_nothing(ask):
    ask("lose")

    jobs.work()

    assert DONE == []


def test_a_step_that_fails_leaves_nothing(ask):
    job = ask("break_off")

    jobs.work()

    job.refresh_from_db()
    assert (RateLimit.objects.count(), job.done) == (0, 0)


def test_a_failing_job_is_given_up_after_five_tries(ask, clock):
    job = ask("never")
    for _ in range(7):
        jobs.work()
        clock.move(minutes=2)

    job.refresh_from_db()
    assert (job.state, job.tries, job.error) == (JobState.FAILED, 5, "ValueError")


def test_one_that_comes_forward_is_not_given_up(ask, clock):
    job = ask("stop_after_one")
    for _ in range(7):
        jobs.work()
        clock.move(minutes=2)

    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_an_errors_text_is_kept_nowhere(ask, caplog):
    job = ask("never")

    jobs.work()

    job.refresh_from_db()
    assert "ValueError" in caplog.text
    assert NAME not in caplog.text + job.error


def test_the_task_runs_in_an_empty_scope():
    assert isinstance(run_jobs, ScopedTask)


def test_two_workers_take_a_job_once(transactional_db):
    organisation = OrganisationFactory()
    jobs.ask(organisation=organisation, kind="count", target=1, total=3, by=CounsellorFactory())

    outcomes = at_once(jobs.work, jobs.work, jobs.work, within=organisation)

    assert (sorted(outcomes), len(DONE)) == ([0, 0, 1], 3)
