"""A referral arrives, is taken back, or a talk is counted."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock, formats, staff
from accounts.actors import stamp
from accounts.history import record
from accounts.models import Municipality, Organisation
from accounts.transactions import atomic
from accounts.transitions import Refused
from referrals import deadline, names, transitions
from referrals.actions.erasure import erase
from referrals.actions.resemblance import propose, resembling
from referrals.actions.standing import lock_case, standing
from referrals.enums import (
    WITH_COURSE,
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
# What a referral keeps as the referrer said it.
AS_SAID = (
    "products",
    "target_groups",
    "language",
    "needs_interpreter",
    "best_time",
    "note",
    "referrer_name",
    "feedback_allowed",
    "letter_identifier",
    "episode_of_care_identifier",
)


@dataclass(frozen=True)
class Details:
    """What a referral says. Empty means: not said."""

    name: str
    phone: str = ""
    cpr: str = ""
    birth_year: int | None = None
    address: str = ""
    municipality: Municipality | None = None
    staff_name: str = ""
    staff_phone: str = ""
    staff_hours: str = ""
    staff_role: str = ContactRole.STAFF
    products: list[str] = field(default_factory=list)
    target_groups: list[str] = field(default_factory=list)
    language: str = ""
    needs_interpreter: bool = False
    best_time: str = ""
    note: str = ""
    referrer_name: str = ""
    feedback_allowed: bool = False
    sender: str = ""  # where no unit of ours is the sender
    letter_identifier: str = ""
    episode_of_care_identifier: str = ""
    received_on: date | None = None  # today, when nothing is said
    person_may_know: str = ""  # of the contact person, where the role does not say it
    preferred_channel: str = ""


@atomic
def refer(
    *,
    organisation: Organisation,
    unit: ReferringUnit | None = None,
    channel: str = Channel.STAFF_FORM,
    details: Details,
    submission: UUID,
    by,
    citizen: Citizen | None = None,
    is_new: bool = False,
) -> Referral:
    """Store a referral in the organisation's scope; the same submission again gives the same referral, unless that
    one has been taken back: then somebody went back and sends it after all.

    An existing citizen is joined only when phone and name are both equal and the phone is not shared, or when staff
    say who it is: `citizen`, or `is_new` for none of those known. Nothing about a known citizen is overwritten.
    """
    _one_at_a_time(organisation, details)
    stored = Referral.objects.of(organisation).filter(submission=submission).first()
    if stored and stored.state != ReferralState.WITHDRAWN:
        return stored
    if stored:
        submission = uuid4()
    if citizen:
        citizen, details = _chosen(citizen, details, by)
    elif not is_new:
        citizen = _known(organisation, details)
    created = citizen is None
    if citizen is None:
        like = resembling(organisation, name=details.name, phone=details.phone, cpr=details.cpr)
        citizen = record(new_citizen(organisation, details, by, like=like), by=by)
    _add_staff(citizen, details, by)
    at = received_at(details)
    referral = new_referral(
        citizen,
        details,
        by,
        unit=unit,
        channel=channel,
        code=new_code(organisation),
        submission=submission,
        created_citizen=created,
        recent=_recently_contacted(citizen, at),
    )
    record(referral, by=by)
    if details.feedback_allowed and referral.unit_name:
        _permit_feedback(citizen, referral.unit_name, by)
    return referral


@atomic
def withdraw(*, referral: Referral, by) -> Referral:
    """Take a referral back. A citizen whose every referral has been taken back, and who came with one of them, is
    erased. Raises Refused when a counsellor is on it."""
    # A second referral that arrives now waits, and then no longer finds an erased citizen.
    referral = transitions.withdraw(lock_case(referral), by=by)
    citizen = referral.citizen
    in_force = citizen.referrals.exclude(state=ReferralState.WITHDRAWN)
    if not in_force.exists() and citizen.referrals.filter(created_citizen=True).exists():
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
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [lock_name(organisation, details)])


def lock_name(organisation, details) -> str:
    return f"{organisation.pk}:{details.phone}:{' '.join(names.words(details.name))}"


def _known(organisation, details) -> Citizen | None:
    if not details.phone:
        return None
    same_phone = Citizen.objects.of(organisation).filter(phone=details.phone, phone_shared=False, erased_at=None)
    alike = [
        pk for pk, name in same_phone.order_by("pk").values_list("pk", "name") if names.same_name(name, details.name)
    ]
    return next((citizen for citizen in map(standing, alike) if _may_be_joined(citizen, alike, details)), None)


def _may_be_joined(citizen, alike, details) -> bool:
    """Asked of the locked row: somebody may have changed, erased or merged it meanwhile. One that stands for another,
    whose phone and name they were, may have a phone and a name of its own."""
    if citizen.erased_at or citizen.has_died or citizen.phone_shared:
        return False
    unchanged = citizen.phone == details.phone and names.same_name(citizen.name, details.name)
    return unchanged or citizen.pk not in alike


def _chosen(citizen, details, by) -> tuple[Citizen, Details]:
    """The citizen whom staff have chosen, with what was not known of them before; what differs goes into the note."""
    citizen = standing(citizen.pk)
    if citizen.erased_at:
        raise Refused(gettext_lazy("The citizen’s data have been erased."))
    if citizen.has_died:
        raise Refused(gettext_lazy("The citizen has died."))
    if details.cpr and citizen.cpr and details.cpr != citizen.cpr:
        raise Refused(gettext_lazy("This citizen has another CPR number. Correct the number, or choose a new citizen."))
    new = fill(citizen, details)
    if new:
        record(citizen, by=by, fields=[column for name in new for column in Citizen.COLUMNS.get(name, [name])])
        propose(citizen, new, by=by)
    return citizen, with_differences(citizen, details)


def fill(citizen, details) -> list[str]:
    """What staff write about a known citizen and nobody knew before, not saved yet; the names of the fields. Nothing
    that is there is overwritten."""
    told = {name: getattr(details, name) for name in ("phone", "cpr", "birth_year", "address", "language")}
    new = {name: value for name, value in told.items() if value and not getattr(citizen, name)}
    for name, value in new.items():
        setattr(citizen, name, value)
    return list(new)


def with_differences(citizen, details) -> Details:
    """With a note of what the referral says otherwise than we know it: nothing of the referral is lost."""
    told = [
        (_("name"), details.name, not names.same_name(details.name, citizen.name)),
        (_("phone"), formats.phone(details.phone), details.phone not in ("", citizen.phone)),
        (_("address"), details.address, details.address not in ("", citizen.address)),
    ]
    differing = [f"{label} {value}" for label, value, differs in told if differs]
    line = _("According to the referral: %s.") % ", ".join(differing) if differing else ""
    return replace(details, note="\n".join(filter(None, [details.note, line])))


def new_citizen(organisation, details, by, *, like: Citizen | None = None) -> Citizen:
    """The row of a citizen nobody knew, not saved yet."""
    citizen = Citizen(
        organisation=organisation,
        name=details.name,
        phone=details.phone,
        birth_year=details.birth_year,
        address=details.address,
        municipality=details.municipality or organisation.municipality,
        target_groups=details.target_groups,
        language=details.language,
        needs_interpreter=details.needs_interpreter,
        preferred_channel=details.preferred_channel,
        preferred_times=details.best_time,
        possible_duplicate_of=like,
        **stamp("created", by=by),
    )
    citizen.cpr = details.cpr
    return citizen


def _add_staff(citizen, details, by):
    known = citizen.contact_persons.filter(phone=details.staff_phone).exists()
    if details.staff_phone and not known:
        record(
            ContactPerson(
                organisation=citizen.organisation,
                citizen=citizen,
                role=details.staff_role,
                name=details.staff_name,
                phone=details.staff_phone,
                hours=details.staff_hours,
                may_know=details.person_may_know
                or (MayKnow.TIMES if details.staff_role == ContactRole.STAFF else MayKnow.NOTHING),
            ),
            by=by,
        )


def received_at(details) -> datetime:
    """Now; for a letter that has lain, the middle of the day on which it came."""
    if details.received_on in (None, clock.today()):
        return clock.now()
    return timezone.make_aware(datetime.combine(details.received_on, time(12)))


def new_referral(citizen, details, by, *, unit, recent: Referral | None = None, **given) -> Referral:
    """The row of a referral, not saved yet. The clock runs from the day on which it was received; with a contact so
    `recent` that it is information to that one, it does not run."""
    at = received_at(details)
    day, days_for = timezone.localdate(at), citizen.organisation.days_to_contact
    due = deadline.due_after(day, days_for([*details.target_groups, *citizen.target_groups]))
    fields = {
        "organisation": citizen.organisation,
        "citizen": citizen,
        "unit": unit,
        "unit_name": str(unit or details.sender),
        "contact_due": due,
        "contact_by": deadline.call_by(due),
        "due_told": deadline.due_after(day, days_for(details.target_groups)),
        "named": details.name if details.feedback_allowed else "",
        **{name: getattr(details, name) for name in AS_SAID},
        **stamp("received", by=by, at=at),
        **(_attached(recent) if recent else {"state": ReferralState.RECEIVED}),
    }
    return Referral(**(fields | given))


def _attached(recent) -> dict:
    return {
        "state": ReferralState.CONTACTED,
        "attached_to": recent,
        "counsellor": recent.counsellor,
        **(stamp("assigned", by=transitions.ATTACHED) if recent.counsellor else {}),
        **stamp("contacted", by=transitions.ATTACHED),
    }


def _recently_contacted(citizen, received) -> Referral | None:
    """The referral of the citizen's running course; else the one whose contact with them was at most 14 days before
    this one was received, or later; None when there is neither.

    Waits for a contact that is being recorded at this moment.
    """
    Citizen.objects.select_for_update(of=("self",), no_key=True).get(pk=citizen.pk)
    running = Referral.objects.of(citizen.organisation).filter(citizen=citizen, state__in=WITH_COURSE).first()
    if running:
        _wait_for_who_closes(running)
        return running
    since = received - timedelta(days=RECENT_CONTACT_DAYS)
    reached = ContactAttempt.objects.standing().filter(
        organisation=citizen.organisation,
        referral__citizen=citizen,
        outcome="reached",
        made_at__gte=since,
    )
    attempt = reached.select_related("referral").order_by("-made_at").first()
    if attempt is None:
        return None
    _wait_for_who_closes(attempt.referral)
    return attempt.referral


def _wait_for_who_closes(recent):
    """A counsellor whose account is being closed at this moment has handed the referral over when we go on."""
    if recent.counsellor:
        try:
            staff.lock_counsellor(recent.counsellor, recent.organisation_id)
        except Refused:
            recent.refresh_from_db(fields=["counsellor"])


def _permit_feedback(citizen, recipient, by):
    record(
        Permission(
            organisation=citizen.organisation,
            citizen=citizen,
            purpose=PermissionPurpose.REFERRER,
            recipient=recipient,
            state=PermissionState.GIVEN,
            form=PermissionForm.VIA_REFERRER,
            text_version="vba-1",
            **stamp("recorded", by=by),
        ),
        by=by,
    )


def new_code(organisation) -> str:
    while True:
        code = random_code()
        if not Referral.objects.of(organisation).filter(code=code).exists():
            return code


def random_code() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(6))
    return f"{letters[:3]}-{letters[3:]}"
