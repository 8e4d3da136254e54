from courses.models.baseline import Baseline
from courses.models.calls import PlannedCall
from courses.models.course import Course, QuitDate
from courses.models.cover import SessionCover
from courses.models.group import Group, Participation, Seat
from courses.models.place import Place, PlaceContact, VisitCount
from courses.models.record import ClosingLetter, JournalStamp
from courses.models.safety import AffectedMedicine, DoctorNotice
from courses.models.session import AgreedStep, Attendance, Booking, Session

__all__ = [
    "AffectedMedicine",
    "AgreedStep",
    "Attendance",
    "Baseline",
    "Booking",
    "ClosingLetter",
    "Course",
    "DoctorNotice",
    "Group",
    "JournalStamp",
    "Participation",
    "Place",
    "PlaceContact",
    "PlannedCall",
    "QuitDate",
    "Seat",
    "Session",
    "SessionCover",
    "VisitCount",
]
