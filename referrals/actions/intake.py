"""A referral arrives, is taken back, or a talk is counted."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction

from accounts import clock
from accounts.actors import stamp
from accounts.history import record
from accounts.models import Organisation
from referrals import deadline, names, transitions
from referrals.actions.erasure import erase
from referrals.enums import (
    Channel,
    ContactRole,
    MayKnow,
    PermissionForm,
    PermissionPurpose,
    PermissionState,
    ReferralState,
)
from referrals.models import (
    Citizen,
    ContactAttempt,
    ContactPerson,
    Permission,
    Referral,
    ReferringUnit,
    VbaTalk,
)

# A contact so recent that a new referral is information to it and starts no clock of its own.
RECENT_CONTACT_DAYS = 14
# No vowels, and nothing that is read as something else on paper: 0 and O, 1 and I, 2 and Z, 5 and S, 8 and B.
CODE_LETTERS = "CDFGHJKLMNPQRTVWXY34679"


@dataclass(frozen=True)
class Details:
    """What a referral says. Empty means: not said."""

    name: str
    phone: str = ""
    staff_name: str = ""
    staff_phone: str = ""
    staff_hours: str = ""
    products: list[str] = field(default_factory=list)
    target_groups: list[str] = field(default_factory=list)
    language: str = ""
    needs_interpreter: bool = False
    best_time: str = ""
    note: str = ""
    referrer_name: str = ""
    feedback_allowed: bool = False


@transaction.atomic
def refer(
    *,
    organisation: Organisation,
    unit: ReferringUnit | None = None,
    channel: str = Channel.STAFF_FORM,
    details: Details,
    submission: UUID,
    by,
) -> Referral:
    """Store a referral in the organisation's scope; the same submission again gives the same referral, unless that
    one has been taken back: then somebody went back and sends it after all.

    An existing citizen is joined only when phone and name are both equal and the phone is not shared. Nothing about
    a known citizen is overwritten.
    """
    _one_at_a_time(organisation, details)
    stored = Referral.objects.of(organisation).filter(submission=submission).first()
    if stored and stored.state != ReferralState.WITHDRAWN:
        return stored
    if stored:
        submission = uuid4()
    citizen = _known(organisation, details)
    created = citizen is None
    if citizen is None:
        citizen = _new_citizen(organisation, details, by)
    _add_staff(citizen, details, by)
    referral = _new_referral(citizen, unit, channel, details, submission, created, by)
    if details.feedback_allowed and unit:
        _permit_feedback(citizen, unit, by)
    return referral


@transaction.atomic
def withdraw(*, referral: Referral, by) -> Referral:
    """Take a referral back. A citizen whose every referral has been taken back, and who came with one of them, is
    erased. Raises Refused when a counsellor is on it."""
    # A second referral that arrives now waits, and then no longer finds an erased citizen.
    Citizen.objects.select_for_update(of=("self",), no_key=True).get(pk=referral.citizen_id)
    referral = transitions.withdraw(referral, by=by)
    citizen = referral.citizen
    standing = citizen.referrals.exclude(state=ReferralState.WITHDRAWN)
    if not standing.exists() and citizen.referrals.filter(created_citizen=True).exists():
        erase(citizen=citizen, by=by)
    return referral


def count_talk(*, unit: ReferringUnit, outcome: str, submission: UUID, by) -> VbaTalk:
    """Count a talk without a referral, once per submission."""
    event = stamp("held", by=by)
    talk, _ = VbaTalk.objects.get_or_create(
        organisation=unit.organisation,
        submission=submission,
        defaults={"unit": unit, "outcome": outcome, **event},
    )
    return talk


def _one_at_a_time(organisation, details):
    """Two forms about the same person wait for each other, so that the second finds the first's citizen."""
    who = f"{organisation.pk}:{details.phone}:{' '.join(names.words(details.name))}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [who])


def _known(organisation, details) -> Citizen | None:
    if not details.phone:
        return None
    same_phone = Citizen.objects.of(organisation).filter(
        phone=details.phone, phone_shared=False, erased_at=None, died_on=None
    )
    locked = same_phone.select_for_update(of=("self",), no_key=True).order_by("pk")
    return next((c for c in locked if names.same_name(c.name, details.name)), None)


def _new_citizen(organisation, details, by) -> Citizen:
    return record(
        Citizen(
            organisation=organisation,
            name=details.name,
            phone=details.phone,
            municipality=organisation.municipality,
            target_groups=details.target_groups,
            language=details.language,
            needs_interpreter=details.needs_interpreter,
            preferred_times=details.best_time,
            possible_duplicate_of=_resembling(organisation, details),
            **stamp("created", by=by),
        ),
        by=by,
    )


def _resembling(organisation, details) -> Citizen | None:
    """The oldest citizen with the same phone, or the same name to the letter."""
    candidates = Citizen.objects.of(organisation).filter(erased_at=None).order_by("pk")
    by_phone = candidates.filter(phone=details.phone).first() if details.phone else None
    return by_phone or candidates.filter(sort_key=names.sort_key(details.name)).first()


def _add_staff(citizen, details, by):
    known = citizen.contact_persons.filter(phone=details.staff_phone).exists()
    if details.staff_phone and not known:
        record(
            ContactPerson(
                organisation=citizen.organisation,
                citizen=citizen,
                role=ContactRole.STAFF,
                name=details.staff_name,
                phone=details.staff_phone,
                hours=details.staff_hours,
                may_know=MayKnow.TIMES,
            ),
            by=by,
        )


def _new_referral(citizen, unit, channel, details, submission, created, by) -> Referral:
    today = clock.today()
    groups = [*details.target_groups, *citizen.target_groups]
    due = deadline.due_after(today, citizen.organisation.days_to_contact(groups))
    recent = _recently_contacted(citizen)
    state: dict = {"state": ReferralState.RECEIVED}
    if recent:
        state = {
            "state": ReferralState.CONTACTED,
            "attached_to": recent,
            "counsellor": recent.counsellor,
            **(stamp("assigned", by=transitions.ATTACHED) if recent.counsellor else {}),
            **stamp("contacted", by=transitions.ATTACHED),
        }
    return record(
        Referral(
            organisation=citizen.organisation,
            citizen=citizen,
            unit=unit,
            unit_name=str(unit or ""),
            channel=channel,
            code=_new_code(citizen.organisation),
            submission=submission,
            created_citizen=created,
            products=details.products,
            target_groups=details.target_groups,
            language=details.language,
            needs_interpreter=details.needs_interpreter,
            best_time=details.best_time,
            note=details.note,
            referrer_name=details.referrer_name,
            feedback_allowed=details.feedback_allowed,
            contact_due=due,
            contact_by=deadline.call_by(due),
            **stamp("received", by=by),
            **state,
        ),
        by=by,
    )


def _recently_contacted(citizen) -> Referral | None:
    """The referral whose contact with this citizen is at most 14 days old; None when there was none.

    Waits for a contact that is being recorded at this moment.
    """
    Citizen.objects.select_for_update(of=("self",), no_key=True).get(pk=citizen.pk)
    since = clock.now() - timedelta(days=RECENT_CONTACT_DAYS)
    reached = ContactAttempt.objects.standing().filter(
        organisation=citizen.organisation,
        referral__citizen=citizen,
        outcome="reached",
        made_at__gte=since,
    )
    attempt = reached.select_related("referral").order_by("-made_at").first()
    return attempt.referral if attempt else None


def _permit_feedback(citizen, unit, by):
    record(
        Permission(
            organisation=citizen.organisation,
            citizen=citizen,
            purpose=PermissionPurpose.REFERRER,
            recipient=str(unit),
            state=PermissionState.GIVEN,
            form=PermissionForm.VIA_REFERRER,
            text_version="vba-1",
            **stamp("recorded", by=by),
        ),
        by=by,
    )


def _new_code(organisation) -> str:
    while True:
        letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(6))
        code = f"{letters[:3]}-{letters[3:]}"
        if not Referral.objects.of(organisation).filter(code=code).exists():
            return code
