"""The ticks. Each finds its work in the database: one that comes twice, or not at all, does no harm."""

import logging
from datetime import timedelta

from celery import shared_task

from accounts import clock
from accounts.models import Organisation
from accounts.scope import scope
from followup import dispatch as dispatching
from followup import gateways, receipts, reconcile
from followup.models import Pulse

logger = logging.getLogger(__name__)


@shared_task
def dispatch():
    """Every other second: send what is due."""
    sent = dispatching.tick()
    beat("dispatch")
    if sent:
        logger.info("Messages: %s", ", ".join(f"{count} {state}" for state, count in sorted(sent.items())))


SOON = timedelta(days=3)


@shared_task
def reconcile_soon():
    """Every minute, the safety net under what is due in the next days: it should find nothing."""
    _reconcile(until=clock.now() + SOON)
    beat("reconcile")


@shared_task
def reconcile_all():
    """Every night, under all that is planned."""
    _reconcile(until=reconcile.NEVER)


def _reconcile(until):
    found = reconcile.everything(since=clock.now(), until=until)
    if any(found):
        logger.warning("The pass over the messages found %s to add, %s to move, %s to cancel.", *found)


@shared_task
def sweep_receipts():
    """Every hour: what nobody will tell of any more is unknown."""
    with scope(Organisation.objects.exclude(sms_gateway="").values_list("pk", flat=True)):
        receipts.sweep(gateways.TELLING)


def beat(name: str):
    Pulse.objects.update_or_create(name=name, defaults={"at": clock.now()})
