"""What all servers of a run stand on, made once by whoever comes first: the static files, and a database to copy."""

import fcntl
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from django.conf import settings
from psycopg import sql

from config.bootstrap import ROOT
from config.processes import Service

# Tuesday 10 March 2026, 10:42 in Copenhagen, when it is made; then the clock runs.
NOW = datetime(2026, 3, 10, 10, 42, tzinfo=ZoneInfo("Europe/Copenhagen"))
DATABASE = "stopforloeb_e2e"
# The pocket cards are handed out by name of the unit. Everybody has a twin with English pages
# ("raadgiver.en@demo.example"). Havnsø's text messages go to the phones' files (/telefon/), without a simulator.
MAKE = """
import json
import os
from pathlib import Path
from django.core.management import call_command
from accounts import links
from accounts.actors import system
from accounts.history import record
from accounts.models import Membership, Organisation, PublicLink, User
from accounts.scope import scope
from referrals.models import ReferringUnit, UnitStaff
call_command("migrate", verbosity=0)
for command in ("createcachetable", "load_reference", "seed_demo"):
    call_command(command)
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
    names = dict(ReferringUnit.objects.values_list("pk", "name"))
    Organisation.objects.filter(slug="havnsoe").update(sms_gateway="file")
found = {"refer": {}, "self_refer": {}}
for link in PublicLink.objects.filter(purpose__in=found):
    found[link.purpose][names[link.target]] = links.key(link)
Path(os.environ["E2E_FOUND"]).write_text(json.dumps(found))
"""


def prepared(folder) -> dict:
    """{"refer" and "self_refer": {unit: key of its link}, "offset": of the clock}"""
    told = folder / "prepared.json"
    with (folder / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(json.dumps(prepare(folder)))
    return json.loads(told.read_text())


def prepare(folder) -> dict:
    offset = (NOW - datetime.now(UTC)).total_seconds()
    make_database(DATABASE)
    env = environment(folder, DATABASE, offset)
    files = service("collectstatic", folder, env, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
    database = service("database", folder, env, "manage.py", "shell", "--verbosity=0", "--command", MAKE)
    for each in (files, database):
        each.start()
    for each in (files, database):
        if each.process.wait():
            raise each.died()
    return json.loads(Path(env["E2E_FOUND"]).read_text()) | {"offset": offset}


def service(name, folder, env, *command):
    return Service(name, [sys.executable, *command], folder / f"{name}.log", env=env, cwd=ROOT)


def environment(folder, database, offset) -> dict:
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
        "DATABASE_URL": f"{url}/{database}",
        "EMAIL_URL": "filemail://",
        "E2E_FOUND": str(folder / "found.json"),
        "E2E_MAILS": str(folder / "mails"),
        "E2E_STATIC": str(folder / "static"),
        "SMS_FOLDER": str(folder / "phones"),
        "CLOCK_OFFSET_SECONDS": str(offset),
        "PYTHONUTF8": "1",
    }


def make_database(name, template="template1"):
    drop_database(name)
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with connect() as connection:
        connection.execute(create)


def drop_database(name):
    with connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def connect():
    named = settings.DATABASES["default"]
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    given = {name: named[key] for name, key in parts.items() if named.get(key)}
    return psycopg.connect(**given, autocommit=True)
