"""The tests: what the demo has, with quick hashing and mails kept in memory."""

import os

os.environ.setdefault("EMAIL_URL", "memorymail://")

from config.settings_demo import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
# Else every test client begins with a walk through all static files, which takes longer than most tests.
WHITENOISE_AUTOREFRESH = True


class Undefined(str):
    """A template that shows a variable which is not there fails its test."""

    def __mod__(self, name):
        raise AssertionError(f"The template variable {name} is undefined.")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")  # type: ignore[index]  # noqa: F405
