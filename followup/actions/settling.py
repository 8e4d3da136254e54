"""What the system does not know of a message, a person settles."""

from accounts.actors import stamp
from accounts.transactions import atomic
from accounts.transitions import WrongState, lock
from followup.enums import MessageState
from followup.models import Message


@atomic
def settle(*, message: Message, arrived: bool, by) -> Message:
    """Somebody has asked, or has another proof. A receipt that comes later outranks it. Raises WrongState when it is
    no longer in doubt."""
    message = lock(message)
    if message.state != MessageState.UNKNOWN:
        raise WrongState(message)
    message.state = MessageState.DELIVERED if arrived else MessageState.FAILED
    for name, value in stamp("settled", by=by).items():
        setattr(message, name, value)
    message.save(update_fields=["state", "settled_at", "settled_by", "settled_by_kind"])
    return message
