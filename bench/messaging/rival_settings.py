"""Those of the demo, with the clocked beat where it is installed."""

from importlib.util import find_spec

from config.settings_demo import *  # noqa: F403

if find_spec("django_celery_beat"):
    INSTALLED_APPS += ["django_celery_beat"]  # noqa: F405
