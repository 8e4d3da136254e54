import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured

from config.staticfiles import STYLE, DesignSystemFinder


def test_everything_the_style_names_is_served():
    finder = DesignSystemFinder()
    style = Path(finder.storage.path(STYLE)).read_text()

    named = set(re.findall(r"url\(['\"]?\.\./([^)'\"]+)", style))

    assert named <= {name for name, _ in finder.list([])}


def test_only_what_a_page_needs_is_served():
    assert finders.find("dkfds/css/dkfds.min.css")
    assert finders.find("dkfds/css/dkfds-virkdk.min.css") is None


def test_a_missing_design_system_is_told_in_a_sentence(settings, tmp_path):
    settings.BASE_DIR = tmp_path

    with pytest.raises(ImproperlyConfigured, match="Run `npm ci`"):
        list(DesignSystemFinder().list([]))
