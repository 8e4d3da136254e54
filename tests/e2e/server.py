"""The demo on a database of its own, behind the web server that production has."""

import json
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import psycopg
from django.conf import settings
from psycopg import sql

from config.bootstrap import ROOT
from config.processes import Service

# Tuesday 10 March 2026, 10:42 in Copenhagen, when the server starts; then its clock runs.
NOW = datetime(2026, 3, 10, 10, 42, tzinfo=ZoneInfo("Europe/Copenhagen"))
DATABASE = f"stopforloeb_e2e_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
COMMANDS = [
    ("migrate", "--verbosity=0"),
    ("createcachetable",),
    ("load_reference",),
    ("seed_demo",),
    ("collectstatic", "--noinput", "--verbosity=0"),
]
# The pocket cards are handed out by name of the unit.
LINKS = """
import json
from accounts import links
from accounts.models import Organisation, PublicLink
from accounts.scope import scope
from referrals.models import ReferringUnit
with scope(Organisation.objects.values_list("pk", flat=True)):
    names = dict(ReferringUnit.objects.values_list("pk", "name"))
found = {"refer": {}, "self_refer": {}}
for link in PublicLink.objects.all():
    found[link.purpose][names[link.target]] = links.key(link)
print(json.dumps(found))
"""
JOBS = """
from accounts import jobs
from accounts.scope import scope
with scope([]):
    jobs.work()
"""
# Text messages of Havnsø: they are kept in a file that nobody reads here, and come in as from a gateway.
TEXTING = """
import json
from uuid import uuid4
from accounts import clock
from accounts.actors import system
from accounts.models import Organisation
from accounts.scope import scope
from followup.actions import asking
from followup.gateways.base import Incoming
from followup.inbound.receive import receive
from followup.models import Message
from referrals.models import Citizen
from referrals.names import phone_e164
told = json.loads({told!r})
organisation = Organisation.objects.get(slug="havnsoe")
with scope([organisation.pk]):
    {do}
"""
SWITCH_ON = """Organisation.objects.filter(pk=organisation.pk).update(
        sms_gateway="file", sms_sender="Havnsoe", sms_number="+451204", sms_from=clock.now())"""
RECEIVE = (
    'receive(organisation, Incoming(uuid4().hex, phone_e164(told["phone"]), "+451204", told["text"], clock.now()))'
)
LOSE = """message = asking.say(
        organisation, "tried_to_call", citizen=Citizen.objects.get(name=told["name"]), by=system("tests"))
    Message.objects.filter(pk=message.pk).update(state="unknown", text="Ring gerne på 10 40 50 60.")"""
# The same people with English pages: "raadgiver.en@demo.example".
TWINS = """
from accounts.models import Membership, Organisation, User
from accounts.actors import system
from accounts.history import record
from accounts.scope import scope
from referrals.models import UnitStaff
for user in User.objects.all():
    memberships = list(user.memberships.all())
    user.pk, user.language, user.name = None, "en", f"{user.name} English"
    user.email = user.email.replace("@", ".en@")
    user.save(force_insert=True)
    Membership.objects.bulk_create(
        Membership(user=user, organisation=m.organisation, unit=m.unit, roles=m.roles) for m in memberships
    )
with scope(Organisation.objects.values_list("pk", flat=True)):
    for row in list(UnitStaff.objects.select_related("user")):
        twin = User.objects.get(email=row.user.email.replace("@", ".en@"))
        row.pk, row.user = None, twin
        record(row, by=system("demo"))
"""


class Server:
    def __init__(self, folder):
        self.folder = folder
        self.stack = ExitStack()

    def start(self):
        make_database()
        self.stack.callback(drop_database)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.address = "http://{}:{}".format(*listener.getsockname())
            self.env = environment(self.folder, self.address)
            for command in COMMANDS:
                self.run(command[0], *command)
            found = json.loads(self.run("links", "shell", "--verbosity=0", "--command", LINKS))
            self.links, self.posters = found["refer"], found["self_refer"]
            self.run("twins", "shell", "--verbosity=0", "--command", TWINS)
            self._text(SWITCH_ON)
            self._serve(listener)

    def receive(self, phone, text):
        """Somebody has written from this phone."""
        self._text(RECEIVE, phone=phone, text=text)

    def lose(self, name):
        """A message to the citizen, of which nobody knows whether it arrived."""
        self._text(LOSE, name=name)

    def _text(self, do, **told):
        command = TEXTING.format(told=json.dumps(told), do=do)
        self.run("texting", "shell", "--verbosity=0", "--command", command)

    def run(self, name, *command) -> str:
        """Run a management command; what it wrote."""
        service = self._service(name, "manage.py", *command)
        service.start()
        if service.process.wait():
            raise service.died()
        return service.log.read_text()

    def work(self):
        """Do what waits for the worker."""
        self.run("jobs", "shell", "--verbosity=0", "--command", JOBS)

    def _serve(self, listener):
        options = ["--worker-class=gthread", "--workers=2", "--threads=4", "--no-control-socket"]
        bind = f"--bind=fd://{listener.fileno()}"
        web = self._service("web", "-m", "gunicorn", "config.wsgi:application", bind, *options)
        web.pass_fds = (listener.fileno(),)
        web.start()
        self.stack.callback(web.stop)
        wait_for_page(web, self.address)

    def _service(self, name, *command):
        return Service(name, [sys.executable, *command], self.folder / f"{name}.log", env=self.env, cwd=ROOT)

    def mails(self) -> list[str]:
        """The mails that were sent, oldest first."""
        files = sorted(self.folder.joinpath("mails").glob("*"), key=os.path.getmtime)
        return [file.read_text() for file in files]


def environment(folder, address) -> dict:
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    offset = (NOW - datetime.now(UTC)).total_seconds()
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
        "DATABASE_URL": f"{url}/{DATABASE}",
        "SITE_URL": address,
        "EMAIL_URL": f"filemail://{folder}/mails",
        "E2E_FOLDER": str(folder),
        "CLOCK_OFFSET_SECONDS": str(offset),
        "PYTHONUTF8": "1",
    }


def make_database():
    drop_database()
    with connect() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def drop_database():
    with connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))


def connect():
    named = settings.DATABASES["default"]
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    given = {name: named[key] for name, key in parts.items() if named.get(key)}
    return psycopg.connect(**given, autocommit=True)


def wait_for_page(web, address, seconds=30):
    deadline = time.monotonic() + seconds
    while not answers(address):
        if web.has_ended() or time.monotonic() > deadline:
            raise web.died()
        time.sleep(0.1)


def answers(address) -> bool:
    try:
        urllib.request.urlopen(address, timeout=10).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True
