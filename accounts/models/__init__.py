from accounts.models.organisations import (
    Collaboration,
    CollaborationMember,
    Municipality,
    MunicipalityRegion,
    Organisation,
    SettingChange,
    Unit,
)
from accounts.models.records import AccessLogEntry, Job, PublicLink, RateLimit, SavedView
from accounts.models.staff import Absence, Loan, Membership, StaffEvent, User

__all__ = [
    "Absence",
    "AccessLogEntry",
    "Collaboration",
    "CollaborationMember",
    "Job",
    "Loan",
    "Membership",
    "Municipality",
    "MunicipalityRegion",
    "Organisation",
    "PublicLink",
    "RateLimit",
    "SavedView",
    "SettingChange",
    "StaffEvent",
    "Unit",
    "User",
]
