"""The tasks in a real worker, against a gateway over real HTTP: also killed in the middle, and twice at once."""

import time
from datetime import timedelta

import pytest

from accounts import links
from accounts.enums import LinkPurpose
from accounts.scope import scope
from followup import dispatch, tasks
from followup.models import Answer, Message, Pulse, Stop
from referrals.models import Citizen
from tests.accounts.factories import OrganisationFactory, PublicLinkFactory
from tests.courses.factories import CourseFactory, SessionFactory
from tests.followup.engine import switch_on
from tests.followup.factories import MessageFactory
from tests.referrals.factories import CitizenFactory
from tests.simulator import NUMBER, SECRET, Simulator
from tests.worker import Worker

pytestmark = pytest.mark.slow
PHONE = "+4510203040"


@pytest.fixture
def organisation(transactional_db):
    """What other processes see."""
    return OrganisationFactory()


@pytest.fixture
def opened(organisation):
    with scope([organisation.pk]):
        yield switch_on(organisation, gateway="simulator", sms_number=f"+{NUMBER}")


@pytest.fixture
def citizen(opened):
    return CitizenFactory(organisation=opened, phone=PHONE)


@pytest.fixture
def simulator(tmp_path):
    with Simulator(tmp_path) as one:
        yield one


def run(worker, *these):
    """One after another. The ticks leave no line in the log, and so the last one is none."""
    for task in (*these, tasks.sweep_receipts):
        worker.send(task)
    worker.wait_until_done(tasks.sweep_receipts)


def at_phone(simulator, message) -> int:
    return simulator.state().get(str(message.reference), {}).get("delivered_to_phone", 0)


def test_each_task_does_its_work_and_says_that_it_lives(opened, citizen, simulator, tmp_path, clock):
    course = CourseFactory(organisation=opened, referral__citizen=citizen, wants_sms=True)
    talk = SessionFactory(course=course, starts_at=clock.moment + timedelta(days=2))
    sent = {"sent_at": clock.moment - timedelta(days=4), "sent_by_kind": "system:tests", "gateway": "simulator"}
    silent = MessageFactory(citizen=citizen, state="sent", **sent)
    due = MessageFactory(citizen=citizen)

    with Worker(tmp_path, clock.moment, **simulator.environment) as worker:
        run(worker, tasks.dispatch, tasks.reconcile_soon, tasks.reconcile_all)

    due.refresh_from_db()
    assert (due.state, at_phone(simulator, due)) == ("sent", 1)
    assert Message.objects.filter(source=talk.pk, kind="day_before", state="pending").exists()
    silent.refresh_from_db()
    assert (silent.state, silent.code) == ("unknown", "no_receipt")
    assert set(Pulse.objects.values_list("name", flat=True)) == {"dispatch", "reconcile"}


def test_a_worker_killed_while_the_gateway_hesitates_doubles_nothing(opened, citizen, simulator, tmp_path, clock):
    simulator.control(slow=1, slow_seconds=30)
    message = MessageFactory(citizen=citizen)
    with Worker(tmp_path, clock.moment, **simulator.environment) as worker:
        worker.send(tasks.dispatch)
        simulator.wait_for(str(message.reference), seconds=60)
        worker.kill()
    simulator.control()

    with Worker(tmp_path, clock.moment + timedelta(minutes=2), **simulator.environment) as another:
        run(another, tasks.dispatch)

    message.refresh_from_db()
    assert (message.state, message.tries, at_phone(simulator, message)) == ("sent", 2, 1)


def test_two_workers_at_once_send_each_message_once(opened, citizen, simulator, tmp_path, clock):
    waiting = [MessageFactory(citizen=citizen) for _ in range(30)]
    with (
        Worker(tmp_path, clock.moment, **simulator.environment) as one,
        Worker(tmp_path, clock.moment, **simulator.environment) as another,
    ):
        for worker in (one, another):
            worker.send(tasks.dispatch)
        for worker in (one, another):
            run(worker, tasks.dispatch)

    assert Message.objects.filter(state="sent").count() == 30
    asked = simulator.state()
    assert {asked[str(message.reference)]["requests"] for message in waiting} == {1}


# The way back, over HTTP as well.


@pytest.fixture
def hooked(opened, simulator, live_server):
    """The simulator calls this organisation."""
    hook = PublicLinkFactory(purpose=LinkPurpose.SMS_HOOK, organisation=opened, target=opened.pk)
    simulator.call_at(f"{live_server.url}/kroge/sms/{links.key(hook)}/")
    return simulator


def wait_for(find, seconds=10):
    until = time.monotonic() + seconds
    while not (found := find()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


@pytest.fixture
def told(settings, simulator):
    settings.SMS_SIMULATOR_URL, settings.SMS_SIMULATOR_SECRET = simulator.address, SECRET


def test_a_receipt_and_a_stop_come_back(opened, citizen, hooked, told, clock):
    message = MessageFactory(citizen=citizen)
    dispatch.tick()
    wait_for(lambda: Message.objects.filter(pk=message.pk, state="delivered").exists())
    hooked.phone(PHONE, "Stop")

    answer = wait_for(lambda: Answer.objects.filter(meaning="stop").first())
    assert answer.citizen == citizen
    assert Stop.objects.get().number == PHONE
    assert Message.objects.filter(kind="stopped").count() == 1
    assert not Citizen.objects.filter(no_sms=True).exists()
