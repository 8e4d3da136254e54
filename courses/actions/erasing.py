"""What was written about the citizen in free words, or about their medicine, goes: in the rows and in their history."""

from accounts.history import alter
from courses.enums import MedicineAnswer
from courses.models import (
    AffectedMedicine,
    AgreedStep,
    Attendance,
    Baseline,
    ClosingLetter,
    Course,
    DoctorNotice,
    JournalStamp,
    PlannedCall,
)

ERASED = "–"
BLANK: dict = {
    Attendance: {"note": ""},
    AgreedStep: {"text": ERASED},
    PlannedCall: {"note": ""},
    Baseline: {"answers": {}, "guardian": ""},
    JournalStamp: {"text": ERASED, "fingerprint": ""},
    ClosingLetter: {"receiver": ERASED, "receiver_code": "", "diagnosis": "", "text": ERASED},
    AffectedMedicine: {"answer": MedicineAnswer.UNKNOWN, "names": []},
    DoctorNotice: {
        "treater_name": "",
        "treater_phone": "",
        "spoke_with": "",
        "agreed": "",
    },
}
ADVICE = {"advice": ERASED}


def erase(citizen, *, by):
    """Called within the erasure of the citizen (referrals.actions.above.ERASING)."""
    courses = Course.objects.of(citizen.organisation_id).filter(citizen=citizen)
    ids = list(courses.values_list("pk", flat=True))
    _blank(citizen, courses, {"bad_times": ""}, by, id__in=ids)
    for model, empty in BLANK.items():
        _blank(citizen, _rows(model, citizen, ids), empty, by, course__in=ids)
    refused = {"course__in": ids, "is_permitted": False}
    _blank(citizen, _rows(DoctorNotice, citizen, ids).filter(is_permitted=False), ADVICE, by, **refused)


def _rows(model, citizen, ids):
    return model.objects.of(citizen.organisation_id).filter(course__in=ids)


def _blank(citizen, rows, empty, by, **told):
    """The rows, and what their history has `told`, of rows that are gone by now too."""
    for row in rows:
        alter(row, by=by, **empty)
    rows.model.history.filter(organisation=citizen.organisation_id, **told).update(**empty)
