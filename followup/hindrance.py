"""Why a citizen cannot be sent a text message, said to staff with what to do instead.

As followup/wanted.py (PEOPLE) lets nobody through; there in SQL, for all at once.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from followup.actions.wishes import stop_of
from referrals.enums import PermissionPurpose, PermissionState
from referrals.models import Citizen, Permission

# Permissions that cover times, where others can see or answer the phone.
COVER_TIMES = (PermissionPurpose.HOME_TIMES, PermissionPurpose.HOME_PLAN, PermissionPurpose.SECOND_NUMBER)


class Hindrance(TextChoices):
    NO_GATEWAY = "no_gateway", _("Your organisation sends no text messages. Call instead.")
    DEAD = "dead", _("The citizen has died.")
    NO_PHONE = "no_phone", _("No phone number is known. Tell the citizen in another way.")
    NO_SMS = "no_sms", _("The citizen wants no text messages. Call instead.")
    STOPPED = "stopped", _("STOP was answered from this number. Call instead.")
    SHARED = "shared", _("Shared phone: only with permission. Tell the citizen in another way.")


def hindrance(citizen: Citizen, *, is_stopped: bool, is_permitted: bool) -> Hindrance | None:
    """`is_stopped`: STOP holds for the number; `is_permitted`: messages may go to a phone that is shared."""
    reasons = {
        Hindrance.NO_GATEWAY: not citizen.organisation.sms_gateway,
        Hindrance.DEAD: citizen.has_died,
        Hindrance.NO_PHONE: not citizen.phone,
        Hindrance.NO_SMS: citizen.no_sms,
        Hindrance.STOPPED: is_stopped,
        Hindrance.SHARED: citizen.phone_shared and not is_permitted,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def find(citizen: Citizen) -> Hindrance | None:
    """The same for one of whom nothing has been read. Two statements."""
    permissions = Permission.objects.of(citizen.organisation_id).filter(citizen=citizen)
    return hindrance(citizen, is_stopped=stop_of(citizen) is not None, is_permitted=permitted(permissions))


def permitted(permissions) -> bool:
    """Whether the latest answer about one of those purposes is yes."""
    latest = {one.purpose: one.state for one in sorted(permissions, key=lambda one: (one.recorded_at, one.pk))}
    return any(latest.get(purpose) == PermissionState.GIVEN for purpose in COVER_TIMES)
