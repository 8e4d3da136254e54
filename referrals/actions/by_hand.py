"""A referral that came by phone, on paper or as an electronic letter, entered by a member of staff."""

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import crypto
from accounts.transactions import atomic
from accounts.transitions import Refused
from referrals import names
from referrals.actions import contact, intake
from referrals.enums import ReferralState
from referrals.models import Citizen, Referral

MOST_RESEMBLING = 10


class AlreadyEntered(Refused):
    """The sender's letter with this number is here already."""

    def __init__(self, referral: Referral):
        super().__init__(_("This letter has been entered before."))
        self.referral = referral


@atomic
def enter(*, organisation, unit=None, details, take=False, by, **given) -> Referral:
    """As intake.refer; with `take`, a referral that waits for a counsellor is the one's who enters it.

    Raises AlreadyEntered for a letter that the same sender has sent before.
    """
    if details.letter_identifier:
        _one_at_a_time(organisation, details)
        _refuse_same_letter(organisation, unit, details, given["submission"])
    referral = intake.refer(organisation=organisation, unit=unit, details=details, by=by, **given)
    if take and referral.state == ReferralState.RECEIVED and referral.counsellor_id is None:
        referral = contact.take(referral=referral, by=by)
    return referral


def resembling(*, organisation, details, user) -> list[Citizen]:
    """Citizens whom the user may see with the same phone, CPR number or name, the oldest first."""
    like = Q(sort_key=names.sort_key(details.name))
    if details.phone:
        like |= Q(phone=details.phone)
    if details.cpr:
        like |= Q(cpr_hash__in=crypto.keyed_hashes(details.cpr))
    return list(Citizen.objects.of(organisation).visible_to(user).filter(like).order_by("pk")[:MOST_RESEMBLING])


def has_number_of(citizen, details) -> bool:
    """Whether it is the phone or the CPR number that is alike, and not the name alone."""
    same_phone = details.phone and details.phone == citizen.phone
    return bool(same_phone or (details.cpr and citizen.cpr_hash in crypto.keyed_hashes(details.cpr)))


def _one_at_a_time(organisation, details):
    with connection.cursor() as cursor:
        letter = f"letter:{organisation.pk}:{details.letter_identifier}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [letter])


def _refuse_same_letter(organisation, unit, details, submission):
    same = Referral.objects.of(organisation).filter(
        letter_identifier=details.letter_identifier, unit_name=str(unit or details.sender)
    )
    before = same.exclude(submission=submission).first()
    if before:
        raise AlreadyEntered(before)
