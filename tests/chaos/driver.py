"""The rounds: something goes wrong, while citizens are written to and change their minds. Prints what it found as JSON.

python -m tests.chaos.driver FOLDER ROUNDS SEED
"""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.chaos.servers import LEASE, ROOT, Servers

FAULTS = {
    "error_before": 0.05,
    "rate_limited": 0.1,
    "unavailable": 0.05,
    "reset_before": 0.05,
    "timeout": 0.05,
    "error_after": 0.05,
    "reset_after": 0.1,
    "garbage": 0.05,
    "slow": 0.1,
    "receipts_doubled": 0.3,
    "receipts_reordered": 0.2,
    "receipts_early": 0.2,
    "receipts_lost": 0.2,
    "hang_seconds": 1,
}
CITIZENS, EACH_ROUND = 60, 12
ATTEMPTS = 40  # at an action, while the database is being restarted


class Chaos:
    def __init__(self, servers: Servers, seed: int):
        self.servers, self.random, self.removes_doubles = servers, Random(seed), True
        self.happened: Counter = Counter()
        self.never: set[str] = set()  # references of messages that nobody may get any more
        self.in_flight = 0  # claimed when somebody changed their mind

    def prepare(self):
        from followup.gateways.simulator import Simulator
        from tests.accounts.factories import CounsellorFactory, OrganisationFactory
        from tests.followup.engine import switch_on
        from tests.referrals.factories import CitizenFactory

        assert Simulator.removes_doubles
        self.organisation = switch_on(OrganisationFactory(), gateway="simulator", sms_rate=100)
        self.counsellor = CounsellorFactory(organisation=self.organisation)
        self.citizens = [
            CitizenFactory(organisation=self.organisation, phone=f"+4510{number:06d}") for number in range(CITIZENS)
        ]

    # The world goes on.

    def write(self):
        """Some messages that are due, and a reminder or two."""
        from tests.followup.factories import MessageFactory

        for _ in range(EACH_ROUND):
            MessageFactory(organisation=self.organisation, citizen=self.random.choice(self.citizens))

    def change_minds(self):
        """Somebody wants no more messages, and somebody wants them again."""
        from referrals.actions import citizens

        citizen = self.random.choice(self.citizens)
        citizen.refresh_from_db()
        unwanted = not citizen.no_sms
        citizens.change(row=citizen, version=citizen.version, by=self.counsellor, no_sms=unwanted)
        if unwanted:
            self._remember(citizen=citizen)
        else:
            self._forget(citizen)

    def plan(self):
        """A talk within the hour whose reminder is due at once; the next round moves or calls it off."""
        from django.utils import timezone

        from accounts import clock
        from accounts.models import Organisation
        from courses.actions import planning
        from courses.actions.planning import Meeting
        from tests.courses.factories import CourseFactory

        now = clock.now()
        soon = timezone.localtime(now + timedelta(seconds=self.random.uniform(0, 2)))
        Organisation.objects.filter(pk=self.organisation.pk).update(remind_on_day=soon.time(), remind_day_before=None)
        course = CourseFactory(
            organisation=self.organisation,
            referral__counsellor=self.counsellor,
            wants_sms=True,
            planned_at=now - timedelta(days=1),
        )
        self.hour = getattr(self, "hour", now + timedelta(hours=2)) + timedelta(minutes=1)
        [talk] = planning.add_talks(
            course=course, counsellor=self.counsellor, meetings=[Meeting(self.hour, 1, "phone")], by=self.counsellor
        )
        return talk

    def unplan(self, talk):
        from courses.actions import planning, talks

        talk.refresh_from_db()
        if self.random.random() < 0.5:
            talks.cancel(session=talk, by=self.counsellor)
        else:
            to = talk.starts_at + timedelta(days=7)
            planning.move(session=talk, version=talk.version, starts_at=to, by=self.counsellor)
        self._remember(source=talk.pk, kind="on_day")

    def _remember(self, **about):
        """After the commit: what was not on its way then may never arrive. One that was tried may have arrived."""
        from followup.models import Message

        for message in Message.objects.filter(**about):
            if message.state in ("pending", "cancelled") and message.tries == 0:
                self.never.add(str(message.reference))
            self.in_flight += message.state == "claimed"

    def _forget(self, citizen):
        """What nobody has looked at in between may go out after all."""
        from followup.models import Message

        waiting = Message.objects.filter(citizen=citizen, state="pending").values_list("reference", flat=True)
        self.never -= {str(reference) for reference in waiting}

    # What goes wrong.

    def go_wrong(self):
        wrong = {
            "worker": lambda: self.servers.kill(self.random.choice(self.servers.workers)),
            "beat": lambda: self.servers.kill(self.random.choice(self.servers.beats)),
            "gateway": lambda: self.servers.behave(**FAULTS, removes_doubles=self.removes_doubles),
            "gateway gone": self.servers.kill_simulator,
            "redis": self.servers.lose_redis,
            "database, fast": self.servers.restart_postgres,
            "database, immediate": lambda: self.servers.restart_postgres(signal.SIGQUIT),
        }
        what = self.random.choices(list(wrong), weights=[6, 2, 5, 1, 2, 1, 1])[0]
        self.happened[what] += 1
        wrong[what]()

    def round(self):
        talk = insist(self.plan)
        insist(self.write)
        time.sleep(self.random.uniform(0, 0.6))
        self.go_wrong()
        insist(self.change_minds)
        time.sleep(self.random.uniform(0, 0.4))
        insist(lambda: self.unplan(talk))

    # In the end.

    def settle(self):
        """Everything works again, for as long as it takes."""
        from accounts import clock
        from followup.models import Message

        self.servers.behave(removes_doubles=self.removes_doubles)
        until = time.monotonic() + 60 + 4 * LEASE
        while time.monotonic() < until:
            insist(
                lambda: Message.objects.filter(state="pending", next_at__gt=clock.now(), tries__gt=0).update(
                    next_at=clock.now()
                )
            )
            due = Message.objects.filter(state__in=["pending", "claimed"], next_at__lte=clock.now())
            if not insist(due.exists):
                return
            time.sleep(0.5)

    def found(self) -> dict:
        from accounts import clock
        from followup.models import Message

        phones, found = self.servers.phones(), Counter()
        for message in insist(lambda: list(Message.objects.filter(due_at__lte=clock.now()))):
            reference, state = str(message.reference), message.state
            arrived = phones.get(reference, {}).get("delivered_to_phone", 0)
            found["messages"] += 1
            found["doubled"] += arrived > 1
            if arrived and (reference in self.never or (state in ("cancelled", "expired") and message.tries == 0)):
                found["forbidden"] += 1
                found[f"forbidden: {message.kind} {state} {message.tries}"] += 1
            found["lost"] += state in ("pending", "claimed") or (state in ("sent", "delivered") and not arrived)
            found["unknown"] += state == "unknown"
            found["arrived"] += bool(arrived)
            found["repeated requests"] += max(phones.get(reference, {}).get("requests", 0) - 1, 0)
        return dict(found)


def insist(action):
    """While the database is being restarted, again."""
    from django.db import InterfaceError, OperationalError
    from psycopg_pool import PoolTimeout

    from accounts.scope import renew
    from accounts.transitions import Refused

    is_new = False
    for _ in range(ATTEMPTS):
        try:
            if is_new:
                renew()
            return action()
        except Refused:
            return None
        except (OperationalError, InterfaceError, PoolTimeout):
            is_new = True
            time.sleep(0.25)
    raise TimeoutError("the database does not come back")


def half(servers, rounds, seed, *, removes_doubles) -> dict:
    from accounts.models import Organisation
    from accounts.scope import scope
    from followup.models import Message

    chaos = Chaos(servers, seed)
    chaos.removes_doubles = removes_doubles
    servers.behave(removes_doubles=removes_doubles)
    with scope(Organisation.objects.values_list("pk", flat=True)):
        Message.objects.all().delete()
    chaos.prepare()
    gateway = "simulator" if removes_doubles else "simulator-without"
    Organisation.objects.exclude(pk=chaos.organisation.pk).update(sms_gateway="", sms_from=None)
    Organisation.objects.filter(pk=chaos.organisation.pk).update(sms_gateway=gateway)
    with scope([chaos.organisation.pk]):
        for _ in range(rounds):
            chaos.round()
        chaos.settle()
        return chaos.found() | {"in flight": chaos.in_flight, "wrong": dict(chaos.happened)}


def main(folder, rounds, seed):
    with Servers(Path(folder)) as servers:
        for command in ("migrate", "createcachetable"):
            subprocess.run([sys.executable, "manage.py", command, "-v0"], cwd=ROOT, check=True)
        servers.start_application()
        import django

        django.setup()
        told = {
            "with doubles removed": half(servers, rounds - rounds // 2, seed, removes_doubles=True),
            "without": half(servers, rounds // 2, seed + 1, removes_doubles=False),
        }
    sys.stdout.write(json.dumps(told, indent=2))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
