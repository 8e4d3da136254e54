"""A Chromium of the machine, and the demo on a real web server; every page that a test opens is watched."""

import os
import shutil
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

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
    own = tmp_path_factory.getbasetemp()
    of_the_run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    server = Server(tmp_path_factory.mktemp("e2e"), of_the_run)
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
        page = opened(browser, server, **(PHONE if phone else DESKTOP), java_script_enabled=javascript)
        contexts.append(page.context)
        watch.follow(page.context)
        if who:
            page.context.add_cookies([server.session(who)])
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def emptied():
    """Browsers at a desk that other tests have used: to open one takes longer than to show a page."""
    return []


@pytest.fixture
def reuse(browser, server, watch, emptied):
    """Like `visit`, but with nothing in the browser that is new, except its memory."""
    used = []

    def reuse(who=None):
        page = emptied.pop() if emptied else opened(browser, server, **DESKTOP)
        used.append(page)
        watch.follow(page.context)
        if who:
            page.context.add_cookies([server.session(who)])
        return page

    yield reuse
    for page in used:
        watch.leave(page.context)
        empty(page, server.address)
        emptied.append(page)


def opened(browser, server, **about):
    context = browser.new_context(**about, base_url=server.address, locale="da-DK")
    context.set_default_timeout(10_000)
    return context.new_page()


def empty(page, address):
    """Left are the copies of our styles and scripts."""
    for other in page.context.pages:
        if other != page:
            other.close()
    page.unroute_all()
    page.evaluate("() => sessionStorage.clear()")
    page.goto("about:blank")
    page.context.clear_cookies()
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})
    page.set_viewport_size(DESKTOP["viewport"])


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
