"""The message engine as the tests see it."""

from datetime import UTC, datetime

from accounts.models import Organisation
from followup import reconcile
from followup.models import Message


def switch_on(organisation, gateway="file", **settings) -> Organisation:
    """The organisation sends text messages from now on."""
    told = {"sms_gateway": gateway, "sms_sender": "Havnsoe", "sms_from": datetime(2026, 1, 1, tzinfo=UTC), **settings}
    Organisation.objects.filter(pk=organisation.pk).update(**told)
    organisation.refresh_from_db()
    return organisation


def messages(*states, **about) -> list[tuple]:
    """Kind and hour of each message in those states, by their time; planned ones where none is said."""
    found = Message.objects.filter(state__in=states or ["pending"], **about).order_by("due_at", "pk")
    return [(message.kind, f"{local(message.due_at):%d.%m. %H:%M}") for message in found]


def local(moment):
    from django.utils import timezone

    return timezone.localtime(moment)


def nothing_to_do() -> bool:
    """Whether the full pass finds every message as the cases want it."""
    return reconcile.everything(since=reconcile.ALWAYS) == (0, 0, 0)
