import os
import shutil
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po

from config.bootstrap import ROOT

APPS = [path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    """locale/da as makemessages would leave it now, made in a copy of the sources."""
    if not shutil.which("xgettext"):
        pytest.skip("gettext is not installed")
    folder = tmp_path_factory.mktemp("sources")
    shutil.copy(ROOT / "manage.py", folder)
    for part in [*APPS, "locale", "templates"]:
        shutil.copytree(ROOT / part, folder / part)
    command = [sys.executable, "manage.py", "makemessages", "--locale", "da", "--verbosity", "0"]
    subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": ""}, check=True)
    with (folder / "locale/da/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file)


def messages(catalogue):
    return [message for message in catalogue if message.id]


def words(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_every_text_is_translated(catalogue):
    assert [message.id for message in messages(catalogue) if not all(words(message))] == []


def test_no_translation_is_a_guess(catalogue):
    assert [message.id for message in messages(catalogue) if message.fuzzy] == []


def test_no_translation_is_left_over(catalogue):
    assert list(catalogue.obsolete) == []
