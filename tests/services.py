"""A PostgreSQL and a Valkey for one run of the tests: `-p tests.services` in pyproject.toml.

The address is known before the settings are read; the servers start with the session, before xdist's workers, which
inherit it. What DATABASE_URL or REDIS_URL already names is used as it is.
"""

import os
import time
from contextlib import ExitStack
from itertools import count

import pytest

from config import embedded
from config.bootstrap import DATA, Problem, locked

HOME = pytest.StashKey[embedded.Home]()
OPEN = pytest.StashKey[ExitStack]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    # Importing config names the production settings in the environment, which would win over pyproject.toml.
    os.environ["DJANGO_SETTINGS_MODULE"] = early_config.getini("DJANGO_SETTINGS_MODULE")
    missing = {"DATABASE_URL", "REDIS_URL"} - os.environ.keys()
    if missing:
        early_config.stash[OPEN] = ExitStack()
        home = early_config.stash[HOME] = free_home(early_config.stash[OPEN])
        os.environ |= {name: getattr(home, name.lower()) for name in missing}
    return (yield)


def free_home(stack):
    """Two runs at once have a folder each: the first whose lock nobody holds."""
    homes = (embedded.Home(f"test/{number}") for number in count())
    return next(home for home in homes if stack.enter_context(locked(DATA / f"{home.name}.lock", wait=False)))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    if HOME in session.config.stash:
        try:
            start(session.config.stash[HOME], session.config.stash[OPEN])
        except (Problem, OSError) as problem:
            pytest.exit(f"The servers for the tests do not start. {problem}", returncode=1)


def start(home, stack):
    home.prepare()
    home.remove()
    home.prepare()
    stack.callback(home.remove)
    services = [(embedded.valkey(home), embedded.answers_ping)]
    services += [(embedded.postgres(home, **embedded.UNSAFE_AND_QUICK), embedded.accepts_connections)]
    for service, is_ready in services:
        service.start()
        stack.callback(service.stop)
        wait_for(service, lambda is_ready=is_ready: is_ready(home))
    embedded.make_role(home)


def wait_for(service, is_ready, seconds=30):
    deadline = time.monotonic() + seconds
    while not is_ready():
        if service.has_ended() or time.monotonic() > deadline:
            raise service.died()
        time.sleep(0.05)


def pytest_unconfigure(config):
    """After the workers have ended."""
    if OPEN in config.stash:
        config.stash[OPEN].close()
