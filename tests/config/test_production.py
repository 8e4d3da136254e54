import os
import re
import subprocess
import sys
from pathlib import Path

import compose
import psycopg
import pytest
from django.core.management import call_command

from config import embedded
from config.bootstrap import ROOT
from tests.services import wait_for

VALUES = ROOT / ".ci" / "production.env"
# The program in the package: the package's own command succeeds whatever it finds.
COMPOSE = [Path(compose.__path__[0]) / "docker-compose", "--env-file", VALUES, "--file"]


def names_in(path):
    return set(re.findall(r"^(?:# )?([A-Z_]+)=", path.read_text(), re.MULTILINE))


def test_every_setting_from_the_environment_is_documented():
    settings = (ROOT / "config" / "settings.py").read_text()

    assert set(re.findall(r'\benv(?:\.\w+)?\("([A-Z_]+)"', settings)) <= names_in(ROOT / ".env.example")


def test_production_settings_are_safe():
    values = dict(line.split("=", 1) for line in VALUES.read_text().splitlines() if not line.startswith("#"))
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(command, cwd=ROOT, env=os.environ | values, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run")


def test_the_compose_file_is_valid():
    done = subprocess.run([*COMPOSE, ROOT / "docker-compose.yml", "config", "--quiet"], capture_output=True)

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_wrong_compose_file_would_be_found(tmp_path):
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text((ROOT / "docker-compose.yml").read_text().replace("*after-migrate", "[nobody]"))

    assert subprocess.run([*COMPOSE, wrong, "config", "--quiet"], capture_output=True).returncode == 1


@pytest.mark.slow
def test_the_init_script_makes_the_role_as_the_embedded_one_is_made():
    home = embedded.Home(f"test/init-{os.getpid()}")
    home.prepare()
    service = embedded.postgres(home)
    service.start()
    try:
        wait_for(service, lambda: embedded.accepts_connections(home))
        run_init_script(home)
        with psycopg.connect(host=str(home.sockets), user=embedded.ROLE, dbname=embedded.ROLE) as connection:
            role = connection.execute(
                "SELECT rolsuper, rolbypassrls, datdba = r.oid FROM pg_roles r, pg_database"
                " WHERE rolname = current_user AND datname = current_database()"
            ).fetchone()
    finally:
        service.stop()
        home.remove()
    assert role == (False, False, True)


def run_init_script(home):
    programs = f"{embedded.postgres_programs(home)}:{os.environ['PATH']}"
    values = {"PATH": programs, "PGHOST": str(home.sockets), "POSTGRES_USER": "postgres"}
    values["APP_DATABASE_PASSWORD"] = "it's secret"
    subprocess.run([ROOT / "docker" / "init.sh"], env=os.environ | values, check=True)
