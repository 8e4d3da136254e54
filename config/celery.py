"""The worker and its clock. PostgreSQL holds the truth; the broker only wakes the worker up."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("stopforloeb", task_cls="accounts.tasks:ScopedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
