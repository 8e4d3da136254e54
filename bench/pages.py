"""What pages cost at a national volume: statements, processor and wall time, and the ratio to Django's bare page.

    DATABASE_URL=… python manage.py migrate && python manage.py seed --referrals 1000000
    DATABASE_URL=… python bench/pages.py [--calls 300]

All pages in one run, in turns, so that a busy machine slows all of them alike. What the run writes is rolled back.
It is the moment of seeding: the first counsellor has talks, a group and calls to make on that day.
Budgets: an empty page 2 × the bare page, a list of 50 rows 7 × and 8 ms of processor time; no scan of a large table.
"""

import argparse
import json
import os
import sys
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from unittest.mock import patch

LARGE = 10_000  # rows: a smaller table may be read as a whole
EMPTY_RATIO, LIST_RATIO, LIST_MS = 2, 7, 8
ROUNDS = 10  # how often the pages take turns
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


def bare(request):
    """Django's bare session-and-user page."""
    from django.http import HttpResponse

    return HttpResponse(f"Hello {request.user.name}")


@dataclass
class Page:
    name: str
    client: object
    url: str
    data: dict | None = None
    budget: tuple[float, float] | None = None  # ratio, ms
    settings: dict = field(default_factory=dict)
    processor: list = field(default_factory=list)
    wall: list = field(default_factory=list)
    statements: int = 0
    scans: set = field(default_factory=set)

    def next(self) -> tuple[str, dict | None]:
        """The address and what is posted there, made before the time is taken."""
        return self.url, self.data

    def call(self, url, data):
        response = self.client.get(url) if data is None else self.client.post(url, data)
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{url}: {response.status_code}")
        return response

    def learn(self, response):
        """What the next call needs of this one's answer."""

    @property
    def ms(self):
        """The 10th percentile: what the page costs when nothing else disturbs."""
        return sorted(self.processor)[len(self.processor) // 10]

    def holds(self, base) -> str:
        if self.budget is None:
            return ""
        ratio, most = self.budget
        return "yes" if self.ms / base <= ratio and self.ms <= most and not self.scans else "NO"


@dataclass
class RowPage(Page):
    """The rows of a meeting's log, one after the other, as static/js/grouplog.js saves them: each with what the last
    answer about it told, and another number."""

    rows: deque = field(default_factory=deque)  # (course, what the answer told)

    def next(self):
        course, told = self.rows[0]
        said = {"outcome": "attended", "use": 8 + int(told["version"]) % 2, "co": 9, "note": "Morgenen er sværest."}
        return f"{self.url}raekke/{course}/", {f"row-{course}-{name}": value for name, value in (told | said).items()}

    def learn(self, response):
        course, _ = self.rows.popleft()
        self.rows.append((course, {name: response.json()[name] for name in ("version", "before", "submission")}))


def pages() -> list[Page]:
    """As the first counsellor of the largest organisation, whose own list is long."""
    from accounts import links
    from accounts.models import Organisation, PublicLink, User
    from courses.models import Session
    from referrals.models import Referral

    largest = Organisation.objects.order_by("pk").first()
    user = User.objects.filter(memberships__organisation=largest).order_by("pk").first()
    link = links.key(PublicLink.objects.filter(organisation=largest, purpose="refer").first())
    referral = Referral.objects.of(largest).filter(state="received", counsellor=user).order_by("pk").first()
    meeting = Session.objects.planned().filter(group__counsellor=user).order_by("starts_at").first()
    colleague = User.objects.filter(memberships__organisation=largest).order_by("-pk").values_list("pk", flat=True)[0]
    log = f"/moeder/{meeting.pk}/"
    signed_in, a_list = client_of(user), (LIST_RATIO, LIST_MS)
    form = {"name": "Karsten Bruun", "phone": "10203040", "consent": "on", "products": "cigarettes"}
    return [
        Page("bare", client_of(user, BARE_BACKEND), "/bare/", settings=BARE),
        Page("empty page", signed_in, "/konto/logout/", budget=(EMPTY_RATIO, 1000)),
        Page("profile", signed_in, "/profil/"),
        Page("my day: mine", signed_in, "/min-dag/?list=mine", budget=a_list),
        Page("my day: unassigned", signed_in, "/min-dag/?list=unassigned", budget=a_list),
        Page("my day: all", signed_in, "/min-dag/?list=all", budget=a_list),
        Page("my day: the list alone", client_of(newcomer(largest)), "/min-dag/?list=unassigned", budget=a_list),
        Page("referrals: open", signed_in, "/henvisninger/", budget=a_list),
        Page("referrals: all", signed_in, "/henvisninger/?state=all", budget=a_list),
        Page("workload", signed_in, "/henvisninger/fordeling/"),
        Page("citizen", signed_in, f"/borgere/{referral.citizen_id}/"),
        Page("citizen, 200 events", signed_in, f"/borgere/{longest(largest)}/"),
        Page("group log", signed_in, log),
        RowPage("group log save", signed_in, log, rows=rows(meeting)),
        Page("week calendar", signed_in, "/kalender/"),
        Page("week of a colleague", signed_in, f"/kalender/?who={colleague}"),
        Page("participants", signed_in, "/deltagere/", budget=a_list),
        Page("participants: all", signed_in, "/deltagere/?state=all"),
        Page("attempt", signed_in, f"/henvisninger/{referral.pk}/kontakt/"),
        Page("referral form", client_of(None), f"/henvis/{link}/"),
        Page("referral sent", client_of(None), f"/henvis/{link}/", form),
    ]


def newcomer(organisation):
    """A counsellor and coordinator without cases, whose day has nothing but those that nobody has."""
    from accounts.models import Membership, User
    from accounts.rights import Role

    user = User.objects.create(email="ny@maaling.example", name="Ny Rådgiver")
    roles = [Role.COUNSELLOR, Role.COORDINATOR]
    Membership.objects.create(user=user, organisation=organisation, roles=roles)
    return user


def longest(organisation) -> int:
    """The citizen with the most talks."""
    from django.db.models import Count

    from courses.models import Course

    courses = Course.objects.of(organisation).annotate(talks=Count("attendances"))
    return courses.order_by("-talks").values_list("citizen", flat=True).first()


def rows(meeting) -> deque:
    """Nothing has been said yet about anybody in the group."""
    from uuid import uuid4

    here = meeting.group.participations.here().values_list("course", flat=True)
    return deque((course, {"version": 0, "before": "", "submission": uuid4()}) for course in here)


def client_of(user, backend="accounts.signin.Backend"):
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    if user:
        client.force_login(user, backend=backend)
    return client


def measure(calls: int) -> list[Page]:
    from accounts.models import Organisation
    from accounts.scope import scope
    from referrals.views import vba

    everything = list(Organisation.objects.values_list("pk", flat=True))
    with (
        rolled_back(),
        scope(everything),
        moment_of_seeding(),
        patch.multiple(vba, PER_LINK=10**9, PER_ADDRESS=10**9),
    ):
        measured = pages()
        for page in measured:
            look(page)
        for turn in range(ROUNDS):
            for page in measured:
                time(page, calls * (turn + 1) // ROUNDS - calls * turn // ROUNDS)
    return measured


@contextmanager
def rolled_back():
    """All in one transaction of the database that Django knows nothing of: a page writes its log without a savepoint,
    as it does where it is alone."""
    from django.db import connection, transaction

    if connection.in_atomic_block:  # a test's, which is rolled back too
        yield
        return
    transaction.set_autocommit(False)
    try:
        yield
    finally:
        transaction.rollback()
        transaction.set_autocommit(True)


@contextmanager
def moment_of_seeding():
    """When the newest referral came: what the seed has planned for that day stays today's."""
    from django.db.models import Max

    from accounts import clock
    from referrals.models import Referral

    newest = Referral.objects.aggregate(at=Max("received_at"))["at"]
    with patch.dict(os.environ, {clock.OFFSET: str((newest - clock.now()).total_seconds())}):
        yield


def look(page):
    """The statements of one call, and the large tables that one of them reads as a whole."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, override_settings

    large = large_tables()

    def explain(execute, sql, params, many, context):
        """Before it is asked: in the page's own scope, which the planner reckons with."""
        if sql.startswith("SELECT") and "set_config" not in sql:
            page.scans |= large & scanned(sql, params)
        return execute(sql, params, many, context)

    with override_settings(**page.settings):
        page.learn(page.call(*page.next()))
        sent = page.next()
        with CaptureQueriesContext(connection) as asked:
            page.learn(page.call(*sent))
        page.statements = len(asked)
        with connection.execute_wrapper(explain):
            page.learn(page.call(*page.next()))


def time(page, calls):
    from django.test.utils import override_settings

    with override_settings(**page.settings):
        for _ in range(calls):
            sent = page.next()
            wall, processor = perf_counter(), process_time()
            response = page.call(*sent)
            page.processor.append((process_time() - processor) * 1000)
            page.wall.append((perf_counter() - wall) * 1000)
            page.learn(response)


def large_tables() -> set[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [LARGE])
        return {name for (name,) in cursor.fetchall()}


def scanned(sql, params=None) -> set[str]:
    """The tables that the statement's plan reads from beginning to end."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql, params)
        plan = cursor.fetchone()[0]
    return set(_scans(plan if isinstance(plan, list) else json.loads(plan)))


def _scans(node):
    for part in node if isinstance(node, list) else [node]:
        if part.get("Node Type") == "Seq Scan":
            yield part["Relation Name"]
        yield from _scans([part["Plan"]] if "Plan" in part else part.get("Plans", []))


def report(measured) -> str:
    base = measured[0].ms
    lines = ["page                 statements  processor ms   wall ms   ratio  budget  scans"]
    for page in measured:
        lines.append(
            f"{page.name:20} {page.statements:10}  {page.ms:12.2f}  {median(page.wall):8.2f}  {page.ms / base:6.2f}"
            f"  {page.holds(base):6}  {', '.join(sorted(page.scans))}"
        )
    return "\n".join(lines)


class Urls:
    urlpatterns = []


BARE_BACKEND = "django.contrib.auth.backends.ModelBackend"
BARE = {"MIDDLEWARE": MIDDLEWARE, "ROOT_URLCONF": Urls, "AUTHENTICATION_BACKENDS": [BARE_BACKEND]}
BARE["SESSION_ENGINE"] = "django.contrib.sessions.backends.db"


def prepare():
    from django.urls import path

    Urls.urlpatterns = [path("bare/", bare)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=300)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_demo")
    import django

    django.setup()
    prepare()
    print(report(measure(parser.parse_args().calls)))


if __name__ == "__main__":
    main()
