from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MessageState(TextChoices):
    """From the row's beginning to what became of it, in the words that staff read."""

    PENDING = "pending", pgettext_lazy("sms", "Planned")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent, no receipt yet")
    DELIVERED = "delivered", pgettext_lazy("sms", "Delivered")
    FAILED = "failed", _("Did not arrive")
    UNKNOWN = "unknown", _("We do not know whether it arrived")
    EXPIRED = "expired", _("Not sent: too late")
    BLOCKED = "blocked", _("Not sent: the text is not neutral")
    CANCELLED = "cancelled", _("Not needed any more")


# It has left the house, or may have.
GONE = [
    MessageState.CLAIMED,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.FAILED,
    MessageState.UNKNOWN,
]

# A person has to look at it: it has not arrived, or nobody knows.
TROUBLED = [MessageState.FAILED, MessageState.UNKNOWN, MessageState.BLOCKED]


class Meaning(TextChoices):
    """What the system has made of a citizen's answer."""

    STOP = "stop", _("Wants no more messages")
    YES = "yes", pgettext_lazy("sms", "Confirmed")
    NO = "no", _("Sent word")
    OTHER = "other", _("A person reads it")
    UNSURE = "unsure", _("Somebody must say whose it is")
