"""Messages that a person asks for: an answer to the citizen, and the offer of a time for the call."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import clock, links
from accounts.actors import stamp
from accounts.enums import LinkPurpose
from accounts.history import alter, record
from accounts.models import Organisation
from accounts.transactions import atomic
from accounts.transitions import Refused, lock
from followup import hindrance, names
from followup.models import Answer, CallOffer, Message
from followup.texts import defaults, neutral, rendering
from followup.texts.kinds import Kind
from referrals.actions import contact
from referrals.actions.standing import lock_case, lock_citizens
from referrals.enums import ReferralState
from referrals.models import Citizen, Referral

# So long a citizen is not asked again when to be called.
ASKED_AGAIN_AFTER = timedelta(hours=12)
# So long an answer that could not be sent is still an answer.
ANSWER_KEEPS = timedelta(hours=12)


class NotNeutral(Refused):
    """The text reveals what it is about. `findings` say where, and what to write instead."""

    def __init__(self, findings):
        super().__init__(_("The text must not reveal what it is about."))
        self.findings = findings


def say(
    organisation: Organisation, kind: Kind, *, by, number: str = "", citizen: Citizen | None = None, text: str = ""
) -> Message:
    """A message that goes out now. Without a text of its own it has that of its kind. In the caller's transaction."""
    now = clock.now()
    return Message.objects.create(
        organisation=organisation,
        kind=kind,
        citizen=citizen,
        number="" if citizen else number,
        text=text,
        due_at=now,
        next_at=now,
        stale_at=now + ANSWER_KEEPS,
        **stamp("asked", by=by),
    )


def fixed(organisation: Organisation, citizen: Citizen) -> list[tuple[str, str]]:
    """Name and text of each answer that can be chosen, as this citizen would get it."""
    language = names.language_code(citizen.language)

    def text(which) -> str:
        template = defaults.reply(which, language)
        return rendering.render(template, language=language, phone=organisation.phone, authority=organisation.name)

    return [(which.value, text(which)) for which in defaults.Reply]


@atomic
def reply(*, citizen: Citizen, text: str, by, answers: Iterable[Answer] | None = None) -> Message:
    """Answer what the citizen has written: these `answers`, or all that wait. Raises NotNeutral, and Refused where
    nothing can be sent to them, or where somebody has answered in the meantime."""
    organisation = citizen.organisation
    if reason := hindrance.find(citizen):
        raise Refused(reason.label)
    told = {
        "names": names.revealing(organisation),
        "host": settings.PUBLIC_LINK_HOST,
        "language": names.language_code(citizen.language),
    }
    if findings := neutral.findings(text, **told):
        raise NotNeutral(findings)
    lock_citizens([citizen.pk])
    due = waiting(citizen) if answers is None else waiting(citizen).filter(pk__in=[answer.pk for answer in answers])
    if answers is not None and not due:
        raise Refused(_("Somebody has answered in the meantime."))
    message = say(organisation, Kind.REPLY, citizen=citizen, text=text, by=by)
    for answer in due:
        handle(answer=answer, by=by)
    return message


def waiting(citizen: Citizen):
    """What the citizen has written and nobody has dealt with, the oldest first."""
    return Answer.objects.of(citizen.organisation_id).filter(citizen=citizen, handled_at=None)


@atomic
def handle(*, answer: Answer, by) -> Answer:
    """It was dealt with: by a call, or because there is nothing to answer. Pressed twice, the first stands."""
    answer = lock(answer)
    return answer if answer.handled_at else _save(answer, **stamp("handled", by=by))


@atomic
def unhandle(*, answer: Answer, by) -> Answer:
    """Marked by mistake: it waits again."""
    return _save(lock(answer), handled_at=None, handled_by=None, handled_by_kind="")


@atomic
def belongs_to(*, answer: Answer, citizen: Citizen, by) -> Answer:
    """Somebody has decided whose it is. From then on it waits on that citizen's page."""
    answer = lock(answer)
    return answer if answer.citizen_id else _save(answer, citizen=citizen, meaning="other")


def _save(answer, **fields) -> Answer:
    for name, value in fields.items():
        setattr(answer, name, value)
    answer.save(update_fields=list(fields))
    return answer


def last_offer(referral: Referral) -> CallOffer | None:
    """When the citizen was last asked when to be called."""
    return CallOffer.objects.of(referral.organisation_id).filter(referral=referral, withdrawn_at=None).first()


def was_just_asked(offer: CallOffer | None) -> bool:
    return offer is not None and clock.now() - offer.offered_at < ASKED_AGAIN_AFTER


@atomic
def offer_time(*, referral: Referral, by) -> CallOffer:
    """Ask the citizen when to call; one who was asked today already is not asked again. Where links are switched on,
    the message leads to a page with the counsellor's free times."""
    referral = lock_case(referral)
    if referral.state != ReferralState.RECEIVED:
        raise Refused(_("The citizen has been reached already."))
    last = last_offer(referral)
    if last and was_just_asked(last):
        return last
    about = {"organisation_id": referral.organisation_id, "citizen_id": referral.citizen_id, "referral": referral}
    offer = record(CallOffer(**about, **stamp("offered", by=by)), by=by)
    links.make(purpose=LinkPurpose.CHOOSE_TIME, organisation=referral.organisation, target=offer.pk, by=by)
    return offer


@atomic
def choose_time(*, offer: CallOffer, at, by) -> CallOffer:
    """The citizen has chosen: it is an appointment of the referral, and moves no deadline. Chosen again, the last one
    counts."""
    referral = lock_case(offer.referral)
    offer = lock(offer)
    if offer.withdrawn_at or referral.state != ReferralState.RECEIVED:
        raise Refused(_("We have talked with you in the meantime."))
    contact.appoint(referral=referral, at=at, by=by)
    return alter(offer, by=by, chosen_for=at, **stamp("chosen", by=by))
