"""A text message comes in. STOP outranks all; yes and no to a reminder change the attendance; the rest is read."""

from datetime import timedelta

from accounts import clock
from accounts.actors import CITIZEN, stamp, system
from accounts.models import Organisation
from accounts.transactions import atomic, touch
from accounts.transitions import Refused
from courses.actions import answering
from courses.enums import SessionState
from courses.models import Course, Session
from followup.actions.asking import say
from followup.enums import GONE, Meaning
from followup.gateways.base import Incoming
from followup.inbound.words import meaning
from followup.models import Answer, Message, Stop
from followup.texts.kinds import Kind
from referrals.models import Citizen

BY = system("inbound")
# An answer is one to a message of the last days about a meeting that is still to come.
RECENT = timedelta(days=7)
ASKING = [Kind.DAY_BEFORE, Kind.ON_DAY, Kind.MOVED]


@atomic
def receive(organisation: Organisation, incoming: Incoming) -> Answer:
    """Store the message, once however often the gateway tells of it, and do what it says."""
    known = Answer.objects.of(organisation).filter(gateway_id=incoming.gateway_id).first()
    if known:
        return known
    people = list(Citizen.objects.of(organisation).standing().filter(phone=incoming.sender).order_by("pk"))
    citizen = people[0] if len(people) == 1 else None
    answer = Answer(
        organisation=organisation,
        number=incoming.sender,
        text=incoming.text,
        gateway_id=incoming.gateway_id,
        citizen=citizen,
        meaning=meaning(incoming.text),
        **stamp("received", by=CITIZEN, at=min(incoming.at, clock.now())),
    )
    if answer.meaning == Meaning.STOP:
        _stop(answer, people)
    elif citizen is None:
        answer.meaning = Meaning.UNSURE
    else:
        _follow(answer, citizen)
    answer.save(force_insert=True)
    return answer


def _stop(answer: Answer, people: list[Citizen]):
    """Nothing goes to this number any more, whoever has it; that is said once."""
    _stopped, is_new = Stop.objects.get_or_create(
        organisation=answer.organisation, number=answer.number, lifted_at=None, defaults=stamp("stopped", by=CITIZEN)
    )
    if is_new:
        say(answer.organisation, Kind.STOPPED, number=answer.number, citizen=answer.citizen, by=BY)
    touch(*people)
    _handled(answer)


def _follow(answer: Answer, citizen: Citizen):
    """Yes or no to the last reminder; anything else, or to nothing that is still to come, waits for a person."""
    asked, session = _last_asked(answer, citizen)
    if answer.meaning == Meaning.OTHER or asked is None or session is None:
        answer.meaning = Meaning.OTHER
        return
    answer.to = asked
    course = Course.objects.of(answer.organisation).get(pk=asked.course_id)
    try:
        if answer.meaning == Meaning.YES:
            answering.confirm(session=session, course=course, by=CITIZEN)
        else:
            answering.send_word(session=session, course=course, by=CITIZEN)
    except Refused:
        answer.meaning = Meaning.OTHER
    else:
        _handled(answer)


def _last_asked(answer, citizen) -> tuple[Message | None, Session | None]:
    """The last message to the citizen about a meeting, and the meeting where it is still to come."""
    sent = Message.objects.of(answer.organisation).filter(
        citizen=citizen, kind__in=ASKING, state__in=GONE, due_at__gte=answer.received_at - RECENT
    )
    last = sent.order_by("-due_at", "-pk").first()
    if last is None or last.source is None:
        return None, None
    ahead = Session.objects.filter(pk=last.source, state=SessionState.PLANNED, starts_at__gt=answer.received_at)
    return last, ahead.first()


def _handled(answer):
    for name, value in stamp("handled", by=BY).items():
        setattr(answer, name, value)
