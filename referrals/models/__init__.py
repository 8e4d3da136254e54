from referrals.models.citizen import AccessReason, Citizen, ContactPerson, Permission
from referrals.models.contact import ContactAttempt, OverdueDigest, Pause, StoplinienBridge
from referrals.models.referral import Referral
from referrals.models.unit import ReferringUnit, VbaTalk

__all__ = [
    "AccessReason",
    "Citizen",
    "ContactAttempt",
    "ContactPerson",
    "OverdueDigest",
    "Pause",
    "Permission",
    "Referral",
    "ReferringUnit",
    "StoplinienBridge",
    "VbaTalk",
]
