"""What was written about the citizen in free words, or about their medicine, goes: in the rows and in their history."""

from accounts.history import record
from courses.enums import MedicineAnswer
from courses.models import AffectedMedicine, AgreedStep, Attendance, Baseline, Course, DoctorNotice, PlannedCall

ERASED = "–"
BLANK: dict = {
    Attendance: {"note": ""},
    AgreedStep: {"text": ERASED},
    PlannedCall: {"note": ""},
    Baseline: {"answers": {}, "guardian": ""},
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
    _blank(Course, courses, {"bad_times": ""}, by)
    for model, empty in BLANK.items():
        _blank(model, model.objects.of(citizen.organisation_id).filter(course__in=ids), empty, by)
    refused = DoctorNotice.objects.of(citizen.organisation_id).filter(course__in=ids, is_permitted=False)
    _blank(DoctorNotice, refused, ADVICE, by)


def _blank(model, rows, empty, by):
    """The rows, and all that their history says."""
    ids = []
    for row in rows:
        for name, value in empty.items():
            setattr(row, name, value)
        record(row, by=by, fields=empty)
        ids.append((row.organisation_id, row.pk))
    for organisation, pk in ids:
        model.history.filter(organisation=organisation, id=pk).update(**empty)
