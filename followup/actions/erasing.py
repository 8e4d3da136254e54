"""What was written to the citizen and by the citizen goes, with the numbers. That a message went out stays, for the
figures; so does a STOP, which is a wish of whoever has the number."""

from accounts.actors import stamp
from followup.enums import MessageState
from followup.models import Answer, Message

ERASED = "–"


def erase(citizen, *, by):
    """Called within the erasure of the citizen (referrals.actions.above.ERASING)."""
    answers = Answer.objects.of(citizen.organisation_id).filter(citizen=citizen)
    answers.filter(handled_at=None).update(**stamp("handled", by=by))
    answers.update(number="", text=ERASED)
    messages = Message.objects.of(citizen.organisation_id).filter(citizen=citizen)
    messages.planned().update(state=MessageState.CANCELLED)
    messages.update(number="", text="")
