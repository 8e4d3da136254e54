"""A citizen's courses with all that has happened in them, read in one statement (the page's budget: design §8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef, Q
from django.db.models.functions import JSONObject

from accounts.models import User
from courses.enums import CourseState, SessionState
from courses.models import (
    AffectedMedicine,
    AgreedStep,
    Attendance,
    Course,
    DoctorNotice,
    Group,
    Participation,
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
    Participation: "asked_by",
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
    Participation: ("id", "group_id", "state", "asked_at", "joined_at", "left_at", "reason"),
}
OF_ATTENDANCE = (
    "id",
    "state",
    "uses",
    "co",
    "smoke_free_since",
    "is_nicotine_free",
    "motivation",
    "note",
    "saved_at",
    "saved_by_kind",
    "confirmed_at",
)
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
    "group_id",
    "place_id",
)
NAMES = {"place": "place__name", "address": "place__address", "counsellor": "counsellor__name", "group": "group__name"}


class Change(NamedTuple):
    """What the course was from then on, and who made it so."""

    at: datetime
    by: str
    goal: str
    state: str


@dataclass
class Whole:
    """A course and its rows, each kind in the order of time. A meeting of the citizen's group that nobody has logged
    for them yet stands among the attendances as an expected one, without a row of its own."""

    course: Course
    quit_dates: list[QuitDate]
    attendances: list[Attendance]
    participations: list[Participation]
    steps: list[AgreedStep]
    calls: list[PlannedCall]
    notices: list[DoctorNotice]
    medicine: AffectedMedicine | None
    changes: list[Change]

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
        rows_of_meetings=_meetings(),
        rows_of_changes=_changes(),
        **{f"rows_of_{model._meta.model_name}": _rows(model) for model in COLUMNS},
    )
    return [_whole(course, citizen) for course in found.select_related("planned_by", "ended_by", "started_by")]


def _rows(model):
    own = model.objects.filter(organisation=OuterRef("organisation"), course=OuterRef("pk")).order_by("pk")
    by = EVENT_OF[model]
    named = {"by": f"{by}__name"} | ({"group": "group__name"} if model is Participation else {})
    return ArraySubquery(own.values(json=JSONObject(**named, **{name: name for name in COLUMNS[model]})))


def _attendances():
    own = Attendance.objects.filter(organisation=OuterRef("organisation"), course=OuterRef("pk"))
    told = {f"session__{name}": F(f"session__{name}") for name in OF_SESSION}
    names = {name: F(f"session__{path}") for name, path in NAMES.items()}
    fields = JSONObject(**{name: F(name) for name in OF_ATTENDANCE}, **told, **names, by=F("saved_by__name"))
    return ArraySubquery(own.order_by("session__starts_at", "pk").values(json=fields))


def _meetings():
    """Those of the citizen's groups while they had a seat."""
    covering = {
        "group__participations__organisation": OuterRef("organisation"),
        "group__participations__course": OuterRef("pk"),
        "group__participations__joined_at__lte": F("starts_at"),
    }
    stays = Q(group__participations__left_at=None) | Q(group__participations__left_at__gt=F("starts_at"))
    names = {name: F(path) for name, path in NAMES.items()}
    own = Session.objects.filter(stays, **covering).exclude(state=SessionState.DROPPED).order_by("starts_at", "pk")
    return ArraySubquery(own.values(json=JSONObject(**{name: F(name) for name in OF_SESSION}, **names)))


def _changes():
    own = Course.history.filter(organisation=OuterRef("organisation"), id=OuterRef("pk")).order_by("history_id")
    fields = JSONObject(at="history_date", by=F("history_user__name"), goal="goal", state="state")
    return ArraySubquery(own.values(json=fields))


def _whole(course, citizen) -> Whole:
    course.citizen, course.organisation = citizen, citizen.organisation
    rows = {model: _read_all(model, course) for model in COLUMNS}
    whole = Whole(
        course=course,
        quit_dates=rows[QuitDate],
        attendances=_all_attendances(course),
        participations=rows[Participation],
        steps=rows[AgreedStep],
        calls=rows[PlannedCall],
        notices=rows[DoctorNotice],
        medicine=(rows[AffectedMedicine] or [None])[0],
        changes=[Change(**row | {"at": datetime.fromisoformat(row["at"])}) for row in course.rows_of_changes],
    )
    course.quit_day = whole.quit_dates[-1].day if whole.quit_dates else None
    return whole


def _read_all(model, course) -> list:
    return [
        _named(_read(model, record, COLUMNS[model], course_id=course.pk), EVENT_OF[model], record)
        for record in getattr(course, f"rows_of_{model._meta.model_name}")
    ]


def _all_attendances(course) -> list[Attendance]:
    rows = [_attendance(course, record) for record in course.rows_of_attendances]
    logged = {row.session_id for row in rows}
    coming = [_session(record, record) for record in course.rows_of_meetings if record["id"] not in logged]
    rows += [Attendance(course_id=course.pk, session=session) for session in coming]
    return sorted(rows, key=lambda row: (row.session.starts_at, row.session_id))


def _attendance(course, record) -> Attendance:
    session = _session({name: record[f"session__{name}"] for name in OF_SESSION}, record)
    row = _read(Attendance, record, OF_ATTENDANCE, course_id=course.pk)
    row.session = session
    return _named(row, "saved_by", record)


def _session(told, record) -> Session:
    session = _read(Session, told, OF_SESSION)
    session.counsellor = User(pk=session.counsellor_id, name=record["counsellor"])
    place = {"name": record["place"], "address": record["address"]}
    session.place = Place(pk=session.place_id, **place) if session.place_id else None
    session.group = Group(pk=session.group_id, name=record["group"]) if session.group_id else None
    return session


def _read(model: type[Model], record: dict, names, **more):
    """The row that PostgreSQL has told as JSON."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(record[name]) for name in names}, **more)


def _named(row, event, record):
    setattr(row, event, User(name=record["by"]) if record["by"] else None)
    if isinstance(row, Participation):
        row.group = Group(pk=row.group_id, name=record["group"])
    return row
