"""What every process of a run has logged, ours and those that the tests started: `-p tests.logs` in pyproject.toml.

When all is over the files are searched for what no log may have. Files end in .log, and lie below the run's own folder.
"""

import logging
import re

import pytest

from accounts.logs import WithoutKeys

SECRET = {
    "a phone number": re.compile(r"\+45\d{8}|(?<![\w.:-])10\d{6}(?![\w.:-])|\b10( \d\d){3}\b"),
    "a text": re.compile(r"Husk din aftale|Venlig hilsen|Afbud:|Ring gerne|Ring på|Hemmeligt", re.IGNORECASE),
    "a key": re.compile(r"\b\d{1,18}-[a-z2-7]{26}\b|fixture-secret"),
}


@pytest.fixture(scope="session", autouse=True)
def log_of_the_run(tmp_path_factory):
    """As the application writes it."""
    handler = logging.FileHandler(tmp_path_factory.getbasetemp() / "run.log")
    handler.addFilter(WithoutKeys())
    handler.setFormatter(logging.Formatter("{asctime} {levelname} {name} {message}", style="{"))
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    handler.close()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput"):
        return
    found = [f"{path}: {what}: {line}" for path in _logs(session.config) for what, line in _told(path)]
    if found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_sep("=", "what no log may have", red=True)
        for line in found[:50]:
            reporter.write_line(line)


def _logs(config):
    """Less the greeting of `make run`, which shows a link of the demo, and the mails, which Django files as .log."""
    found = config._tmp_path_factory.getbasetemp().rglob("*.log")
    return sorted(path for path in found if path.name != "welcome.log" and path.parent.name != "mails")


def _told(path):
    for line in path.read_text(errors="replace").splitlines():
        for what, pattern in SECRET.items():
            if pattern.search(line):
                yield what, line
