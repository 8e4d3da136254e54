"""A Chromium of the machine, and the demo on a real web server; every page that a test opens is watched."""

import os
import shutil
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from casework.demo import people
from tests.e2e.pages import sign_in
from tests.e2e.server import Server
from tests.e2e.watch import Watch

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Ours last: the browser's event loop runs until the session ends, and Django's ORM refuses to work in one."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("e2e"))
    with server.stack:
        server.start()
        yield server


@pytest.fixture(scope="session")
def browser():
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.exit("No Chromium found. Install one (Debian, Ubuntu: apt install chromium) and run it again.", 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=QUIET, chromium_sandbox=os.geteuid() != 0, timeout=60_000
        )
        yield browser
        browser.close()


@pytest.fixture
def watch(server):
    """Followed by every page of `visit`; a test that means to meet an error says `watch.intended.add(422)`."""
    watch = Watch(server.address)
    yield watch
    assert watch.found == []


@pytest.fixture
def visit(browser, server, watch):
    """Open a browser of one's own: `visit()`, `visit(phone=True)`, `visit("raadgiver", javascript=False)`."""
    contexts = []

    def visit(who=None, *, phone=False, javascript=True):
        context = browser.new_context(
            **(PHONE if phone else DESKTOP),
            base_url=server.address,
            locale="da-DK",
            java_script_enabled=javascript,
            storage_state=signed_in(who) if who else None,
        )
        contexts.append(context)
        watch.follow(context)
        context.set_default_timeout(10_000)
        return context.new_page()

    def signed_in(who):
        if who not in sessions:
            page = visit()
            sign_in(page, f"{who}@demo.example", people.PASSWORD)
            sessions[who] = page.context.storage_state()
        return sessions[who]

    sessions = server.__dict__.setdefault("sessions", {})
    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def cast():
    """Those whom the scenes have made on this server, so that nobody is made twice."""
    return {}


@pytest.fixture(scope="session")
def numbers():
    return count(1)


@pytest.fixture
def citizen(numbers):
    """Somebody whom no other test knows: a name and a phone number, as one writes them."""
    number = next(numbers)
    letters = "".join("abcdefghij"[int(digit)] for digit in f"{number:03d}")
    return f"Viggo {letters.title()}sen", f"19 {number // 10000:02d} {number // 100 % 100:02d} {number % 100:02d}"
