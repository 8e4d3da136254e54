from referrals.models.citizen import AccessReason, Citizen, ContactPerson, Permission
from referrals.models.contact import ContactAttempt, OverdueDigest, Pause, StoplinienBridge
from referrals.models.cover import CoverStep
from referrals.models.merge import CitizenMerge, CitizenMergeRow, NotSamePerson
from referrals.models.referral import Referral
from referrals.models.unit import ReferringUnit, UnitStaff, VbaTalk
from referrals.models.word import CitizenWord

__all__ = [
    "AccessReason",
    "Citizen",
    "CitizenMerge",
    "CitizenMergeRow",
    "CitizenWord",
    "ContactAttempt",
    "ContactPerson",
    "CoverStep",
    "NotSamePerson",
    "OverdueDigest",
    "Pause",
    "Permission",
    "Referral",
    "ReferringUnit",
    "StoplinienBridge",
    "UnitStaff",
    "VbaTalk",
]
