"""One clock, one organisation with its scope open, a neighbour, and no way out of the machine."""

import os
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.core.cache import cache

from accounts import clock as real_clock
from accounts.scope import scope
from tests.accounts.factories import CoordinatorFactory, CounsellorFactory, OrganisationFactory
from tests.referrals.factories import ReferringUnitFactory

# The machine that runs the tests may be busy; what takes long is seen in the suite's time. A change is let in or
# refused for what it does, and so .ci/run tries the same examples each time; `make test` tries new ones.
hypothesis.settings.register_profile("ours", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("ours")

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


class FixedClock:
    """Stands still until a test moves it."""

    def __init__(self, text: str):
        self.at(text)

    def __call__(self) -> datetime:
        return self.moment

    def at(self, text: str):
        """Set it to a time of day in Copenhagen: "2026-03-10 10:42"; a date alone means 10:42."""
        text = text if " " in text else f"{text} 10:42"
        self.moment = datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).astimezone(ZoneInfo("UTC"))

    def move(self, **delta):
        """Let real time pass: `move(days=3, minutes=1)`."""
        self.moment += timedelta(**delta)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    config.option.allow_hosts = "127.0.0.1,::1"
    config.option.allow_unix_socket = True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The slow ones first, so that in the end no process waits for another that has one left."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> FixedClock:
    """Tuesday 10 March 2026, 10:42 in Copenhagen."""
    fixed = FixedClock("2026-03-10 10:42")
    monkeypatch.setattr(real_clock, "now", fixed)
    return fixed


@pytest.fixture
def organisation(db):
    """The municipality of the test. Its scope is open for as long as the test runs."""
    organisation = OrganisationFactory()
    with scope([organisation.pk]):
        yield organisation


@pytest.fixture
def neighbour(db):
    """Another municipality, whose rows no test of `organisation` may meet."""
    return OrganisationFactory(neighbour=True)


@pytest.fixture
def unit(organisation):
    return ReferringUnitFactory(organisation=organisation)


@pytest.fixture
def counsellor(organisation):
    return CounsellorFactory(organisation=organisation)


@pytest.fixture
def colleague(organisation):
    return CounsellorFactory(organisation=organisation)


@pytest.fixture
def coordinator(organisation):
    return CoordinatorFactory(organisation=organisation)


@pytest.fixture
def empty_cache(db):
    cache.clear()
