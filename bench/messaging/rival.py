"""The Celery of the rivals: one task for each message, as most do it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.messaging.rival_settings")
app = Celery("rival", task_cls="accounts.tasks:ScopedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {}
app.conf.task_default_queue = "rival"


@app.task(name="bench.messaging.rival.mark")
def mark(pk: int):
    from django.utils import timezone

    from accounts.models import Organisation
    from accounts.scope import scope
    from followup.models import Message

    with scope(Organisation.objects.values_list("pk", flat=True)):
        Message.objects.filter(pk=pk).update(state="sent", sent_at=timezone.now(), sent_by_kind="system:bench")
