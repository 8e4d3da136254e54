"""The design system's files out of node_modules: those that a page needs, and no more (all of it takes a minute)."""

import re
from functools import cached_property

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage

PREFIX = "dkfds"
STYLE = "css/dkfds.min.css"
SCRIPT = "js/dkfds.min.js"
# The maps because style and script name them.
FILES = [STYLE, f"{STYLE}.map", SCRIPT, f"{SCRIPT}.map", "img/all-svg-icons.svg"]
NAMED_BY_STYLE = re.compile(r"url\(\.\./([^)]+)\)")


class DesignSystemStorage(FileSystemStorage):
    # Where collectstatic puts the files.
    prefix = PREFIX


class DesignSystemFinder(BaseFinder):
    """Serves them below dkfds/."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.root = settings.BASE_DIR / "node_modules" / "dkfds" / "dist"

    @cached_property
    def storage(self):
        if not self.root.exists():
            raise ImproperlyConfigured("The design system is not installed. Run `npm ci`, or `make dev`.")
        return DesignSystemStorage(location=self.root)

    @cached_property
    def files(self):
        """Also what the style names: the manifest refuses a style that names what is not there."""
        style = self.storage.path(STYLE)
        with open(style, encoding="utf-8") as file:
            return {*FILES, *NAMED_BY_STYLE.findall(file.read())}

    def find(self, path, find_all=False, **kwargs):
        """Where the file lies, for `runserver` and the tests."""
        prefix, _, name = path.partition("/")
        found = [self.storage.path(name)] if prefix == PREFIX and name in self.files else []
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns):
        for name in sorted(self.files):
            if not matches_patterns(name, ignore_patterns):
                yield name, self.storage
