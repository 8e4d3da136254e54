"""Why a message has not arrived, in words for staff instead of the gateway's codes (followup/gateways/answers.py)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.enums import MessageState

NOT_REACHED = gettext_lazy("The gateway could not be reached")
KEY = gettext_lazy("The gateway does not accept our key, or the account is empty")
REFUSED = gettext_lazy("The gateway did not take the message: the number may not exist")
REASONS = {
    **dict.fromkeys(("connect_timeout", "dns", "tls", "unreachable", "address"), NOT_REACHED),
    **dict.fromkeys(("http_401", "http_402", "http_403", "http_404", "http_405"), KEY),
    **dict.fromkeys(("http_400", "http_413", "http_415", "http_422"), REFUSED),
    **dict.fromkeys(("http_429", "http_503"), gettext_lazy("The gateway was busy")),
    "no_key": gettext_lazy("The key of the gateway is missing"),
    "number": gettext_lazy("The number does not exist"),
    "timeout": gettext_lazy("The gateway did not answer"),
    "broken": gettext_lazy("The connection to the gateway was cut"),
    "garbage": gettext_lazy("The gateway’s answer could not be read"),
    "no_receipt": gettext_lazy("No receipt has come within three days"),
    "lease": gettext_lazy("Sending took too long, and begins anew"),
    "folder": gettext_lazy("The folder of the demo’s phones cannot be written to"),
    "CannotRender": gettext_lazy("A field of the text could not be filled in"),
    "Revealing": gettext_lazy("The text has a word that reveals what it is about"),
}
# Without a code: what the state itself tells.
BARE = {
    MessageState.UNKNOWN: gettext_lazy("Sending was interrupted"),
    MessageState.EXPIRED: gettext_lazy("It was not sent before what it was about"),
}
# What a code of an earlier try tells nothing about.
ARRIVES = (MessageState.SENT, MessageState.DELIVERED, MessageState.CANCELLED)


def reason(state: str, code: str) -> str:
    """ "Gatewayen svarede ikke"; empty where the state says everything."""
    if state in ARRIVES:
        return ""
    if not code:
        return str(BARE.get(MessageState(state), ""))
    return str(REASONS[code]) if code in REASONS else _("The gateway’s code: %s") % code
