from referrals.models.citizen import AccessReason, Citizen, ContactPerson, Permission
from referrals.models.referral import (
    ContactAttempt,
    OverdueDigest,
    Pause,
    Referral,
    ReferringUnit,
    StoplinienBridge,
    VbaTalk,
)

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
