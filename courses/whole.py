"""A citizen's courses with all that has happened in them, read in one statement (the page's budget: design §8)."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef
from django.db.models.functions import JSONObject

from accounts.models import User
from courses.enums import CourseState
from courses.models import (
    AffectedMedicine,
    AgreedStep,
    Attendance,
    Course,
    DoctorNotice,
    Place,
    PlannedCall,
    QuitDate,
    Session,
)

EVENT_OF = {
    QuitDate: "chosen_by",
    AgreedStep: "agreed_by",
    PlannedCall: "made_by",
    DoctorNotice: "settled_by",
    AffectedMedicine: "asked_by",
}
# What pages read of each, beside who did it.
COLUMNS: dict = {
    QuitDate: ("id", "day", "chosen_at"),
    AgreedStep: ("id", "text", "result", "agreed_at", "agreed_in_id", "asked_in_id"),
    PlannedCall: ("id", "cause", "due_on", "outcome", "note", "made_at", "dropped_at"),
    DoctorNotice: (
        "id",
        "cause",
        "due_on",
        "arisen_at",
        "settled_at",
        "is_permitted",
        "treater",
        "treater_name",
        "way",
        "told_on",
        "agreed",
        "advice",
    ),
    AffectedMedicine: ("id", "answer", "names", "asked_at"),
}
OF_ATTENDANCE = ("id", "state", "uses", "co", "smoke_free_since", "is_nicotine_free", "motivation", "note", "saved_at")
OF_SESSION = (
    "id",
    "starts_at",
    "minutes",
    "form",
    "state",
    "counts",
    "is_extra",
    "cancelled_at",
    "version",
    "counsellor_id",
    "place_id",
)


@dataclass
class Whole:
    """A course and its rows, each kind in the order of time."""

    course: Course
    quit_dates: list[QuitDate]
    attendances: list[Attendance]
    steps: list[AgreedStep]
    calls: list[PlannedCall]
    notices: list[DoctorNotice]
    medicine: AffectedMedicine | None

    @property
    def sessions(self) -> list[Session]:
        return [row.session for row in self.attendances]

    @property
    def is_running(self) -> bool:
        return self.course.state != CourseState.ENDED


def courses_of(citizen) -> list[Whole]:
    """The newest first."""
    return _read_whole(Course.objects.filter(organisation=citizen.organisation_id, citizen=citizen), citizen)


def whole_of(course: Course) -> Whole:
    """The one course, whose referral and citizen are at hand."""
    found = Course.objects.filter(organisation=course.organisation_id, pk=course.pk)
    [whole] = _read_whole(found, course.citizen)
    whole.course.referral = course.referral
    return whole


def _read_whole(courses, citizen) -> list[Whole]:
    found = courses.annotate(
        rows_of_attendances=_attendances(),
        **{f"rows_of_{model._meta.model_name}": _rows(model) for model in COLUMNS},
    )
    return [_whole(course, citizen) for course in found.select_related("planned_by", "ended_by", "started_by")]


def _rows(model):
    own = model.objects.filter(organisation=OuterRef("organisation"), course=OuterRef("pk")).order_by("pk")
    by = EVENT_OF[model]
    return ArraySubquery(own.values(json=JSONObject(by=f"{by}__name", **{name: name for name in COLUMNS[model]})))


def _attendances():
    own = Attendance.objects.filter(organisation=OuterRef("organisation"), course=OuterRef("pk"))
    told = {f"session__{name}": F(f"session__{name}") for name in OF_SESSION}
    names = {
        "place": F("session__place__name"),
        "address": F("session__place__address"),
        "counsellor": F("session__counsellor__name"),
        "by": F("saved_by__name"),
    }
    fields = JSONObject(**{name: F(name) for name in OF_ATTENDANCE}, **told, **names)
    return ArraySubquery(own.order_by("session__starts_at", "pk").values(json=fields))


def _whole(course, citizen) -> Whole:
    course.citizen, course.organisation = citizen, citizen.organisation
    rows = {model: _read_all(model, course) for model in COLUMNS}
    whole = Whole(
        course=course,
        quit_dates=rows[QuitDate],
        attendances=[_attendance(course, record) for record in course.rows_of_attendances],
        steps=rows[AgreedStep],
        calls=rows[PlannedCall],
        notices=rows[DoctorNotice],
        medicine=(rows[AffectedMedicine] or [None])[0],
    )
    course.quit_day = whole.quit_dates[-1].day if whole.quit_dates else None
    return whole


def _read_all(model, course) -> list:
    return [
        _named(_read(model, record, COLUMNS[model], course_id=course.pk), EVENT_OF[model], record)
        for record in getattr(course, f"rows_of_{model._meta.model_name}")
    ]


def _attendance(course, record) -> Attendance:
    told = {name: record[f"session__{name}"] for name in OF_SESSION}
    session = _read(Session, told, OF_SESSION, course_id=course.pk)
    session.counsellor = User(pk=session.counsellor_id, name=record["counsellor"])
    place = {"name": record["place"], "address": record["address"]}
    session.place = Place(pk=session.place_id, **place) if session.place_id else None
    row = _read(Attendance, record, OF_ATTENDANCE, course_id=course.pk)
    row.session = session
    return _named(row, "saved_by", record)


def _read(model: type[Model], record: dict, names, **more):
    """The row that PostgreSQL has told as JSON."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(record[name]) for name in names}, **more)


def _named(row, event, record):
    setattr(row, event, User(name=record["by"]) if record["by"] else None)
    return row
