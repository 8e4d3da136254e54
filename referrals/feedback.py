"""What a referrer is told about a referral: one of five words, and nothing else of the case.

Nobody may see from it that the citizen was known before: docs/security.md, "What a referrer may learn".
"""

from collections import defaultdict

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock
from referrals import deadline
from referrals.enums import PermissionPurpose, PermissionState, ReferralState
from referrals.models import Permission

BEGUN = (ReferralState.STARTED, ReferralState.FINISHED)


class Status(TextChoices):
    RECEIVED = "received", _("Received")
    CONTACTED = "contacted", _("The municipality has made contact")
    STARTED = "started", _("The course has started")
    NOT_REACHED = "not_reached", _("Not reached. Please mention it again")
    WITHDRAWN = "withdrawn", _("Taken back")


def told(referrals) -> dict[int, Status]:
    """The status of each referral of which something may be told, by its number.

    Wanted: that the citizen said yes when referred, and that the latest answer that concerns the unit is still yes.
    A referral that was taken back is the referrer's own doing; that it was can always be told.
    Referrals come with citizen, organisation and attached_to. One statement.
    """
    answers = _answers(referrals)
    today = clock.today()
    return {
        referral.pk: status(referral, today)
        for referral in referrals
        if referral.feedback_allowed
        and (referral.state == ReferralState.WITHDRAWN or _is_permitted(referral, answers[referral.citizen_id]))
    }


def status(referral, today) -> Status:
    """The word for the referrer.

    - taken back: by the referrer.
    - not reached: ended after several attempts, and not opened again.
    - started: a course runs, of this referral or of the one that it was attached to, begun since this one came.
    - contacted: somebody has talked with the citizen, whatever came of it: "no thanks", a move and a death look like
      this too when they came afterwards.
    - received: all else; also when it ended without contact.

    One that was attached to a recent contact on arrival counts as contacted at once; the referrer is told so only when
    the deadline on the receipt has passed, as of anybody who was not known.
    """
    if referral.state == ReferralState.WITHDRAWN:
        return Status.WITHDRAWN
    if referral.state == ReferralState.NOT_REACHED:
        return Status.NOT_REACHED
    if referral.contacted_at is None or (_by_the_system(referral) and today <= due_as_told(referral)):
        return Status.RECEIVED
    return Status.STARTED if _has_started(referral) else Status.CONTACTED


def due_as_told(referral):
    """The deadline by what the form said. A known citizen's own may be earlier, or moved: the receipt must not tell."""
    if referral.due_told:
        return referral.due_told
    received = timezone.localdate(referral.received_at)
    return deadline.due_after(received, referral.organisation.days_to_contact(referral.target_groups))


def _by_the_system(referral) -> bool:
    """Nobody called because of this referral."""
    return referral.contacted_by_kind.startswith("system:")


def _has_started(referral) -> bool:
    if referral.state != ReferralState.CONTACTED or not referral.attached_to:
        return referral.state in BEGUN
    lead = referral.attached_to
    return lead.state in BEGUN and lead.started_at > referral.received_at


def _answers(referrals) -> dict[int, list[tuple[str, str]]]:
    """Per citizen the answers about feedback, (state, to whom), the latest first."""
    asked = Permission.objects.filter(
        organisation__in={referral.organisation_id for referral in referrals},
        citizen__in={referral.citizen_id for referral in referrals},
        purpose=PermissionPurpose.REFERRER,
    )
    found = defaultdict(list)
    for citizen, state, recipient in asked.order_by("-recorded_at", "-pk").values_list("citizen", "state", "recipient"):
        found[citizen].append((state, recipient))
    return found


def _is_permitted(referral, answers) -> bool:
    """A no concerns every unit, whomever it names; a yes only the unit that it names, or every one."""
    if referral.citizen.erased_at:
        return False
    own = ("", referral.unit_name)
    concerning = [state for state, to in answers if state != PermissionState.GIVEN or to in own]
    return concerning[:1] == [PermissionState.GIVEN]
