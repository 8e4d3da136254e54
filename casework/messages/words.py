"""What the thread says of a message: who sent it, when, and what has become of it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import formats
from followup.enums import Meaning, MessageState
from followup.models import Answer, Message
from followup.texts.kinds import Kind

ICONS = {
    MessageState.DELIVERED: "check",
    MessageState.FAILED: "error",
    MessageState.UNKNOWN: "warning",
    MessageState.EXPIRED: "warning",
    MessageState.BLOCKED: "warning",
}
MADE_OF = {
    Meaning.YES: gettext_lazy("Registered as confirmed"),
    Meaning.NO: gettext_lazy("Registered as sent word"),
    Meaning.STOP: Meaning.STOP.label,
}


def moment(at, today) -> str:
    """ "i går kl. 19.47", "man. 2. marts kl. 10.00"."""
    is_near = abs((timezone.localdate(at) - today).days) <= 1
    return formats.moment(at, today) if is_near else formats.short_moment(at)


def moment_of(message: Message) -> datetime:
    """When it was sent, or should have been."""
    return message.sent_at or message.due_at


def sender(message: Message, today) -> str:
    """ "Havnsø Kommune · Påmindelse dagen før, man. 2. marts kl. 10.00"; of an answer, who wrote it."""
    what = str(message.get_kind_display())
    if message.kind == Kind.REPLY and message.asked_by:
        what = _("Answer by %s") % message.asked_by.name
    return f"{message.organisation.name} · {what}, {moment(moment_of(message), today)}"


def state(message: Message, today) -> str:
    """What became of it. A receipt outranks what somebody has said."""
    if message.state == MessageState.DELIVERED and message.received_at:
        return _delivered(message.received_at, today)
    if message.settled_by:
        return _("%(state)s, says %(name)s") % {"state": _settled(message), "name": message.settled_by.name}
    if message.state == MessageState.PENDING:
        return _("Will be sent in a moment")
    return str(message.get_state_display())


def _delivered(at, today) -> str:
    if timezone.localdate(at) == today:
        return _("Delivered at %s") % formats.time(at)
    return _("Delivered %s") % moment(at, today)


def _settled(message) -> str:
    return _("Arrived") if message.state == MessageState.DELIVERED else str(message.get_state_display())


def made_of(answer: Answer, replies) -> str:
    """What was made of what the citizen wrote; "" while it waits. `replies` are the answers that were sent to them."""
    if answer.handled_at is None:
        return ""
    if answer.meaning in MADE_OF and not answer.handled_by:
        return str(MADE_OF[Meaning(answer.meaning)])
    if is_answered(answer, replies):
        return _("Answered")
    return _("Marked as answered by %s") % answer.handled_by.name if answer.handled_by else _("Answered")


def is_answered(answer: Answer, replies) -> bool:
    """By a message of ours, and not only marked as dealt with."""
    return any(answer.received_at <= reply.asked_at <= answer.handled_at for reply in replies)
