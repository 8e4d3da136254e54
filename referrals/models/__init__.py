from referrals.models.citizen import AccessReason, Citizen, ContactPerson, Permission
from referrals.models.contact import ContactAttempt, OverdueDigest, Pause, StoplinienBridge
from referrals.models.cover import CoverStep
from referrals.models.imports import ImportChunk, ReferralImport
from referrals.models.merge import CitizenMerge, CitizenMergeRow, NotSamePerson
from referrals.models.referral import Referral
from referrals.models.unit import ReferringUnit, UnitStaff, UnitTotal, VbaTalk
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
    "ImportChunk",
    "NotSamePerson",
    "OverdueDigest",
    "Pause",
    "Permission",
    "Referral",
    "ReferralImport",
    "ReferringUnit",
    "StoplinienBridge",
    "UnitStaff",
    "UnitTotal",
    "VbaTalk",
]
