"""The rows of a meeting's log: whoever is expected, and whoever came besides; each with what was said the last time."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from courses.enums import AttendanceState, Use
from courses.models import Attendance, Course, DoctorNotice, Participation, Session
from courses.words import UNITS, by_text
from referrals.reach import hidden_names, shown_name


@dataclass
class Line:
    """One participant of the meeting. `row` is unsaved when nothing has been stored yet."""

    course: Course
    row: Attendance
    name: str
    last: dict  # {product: use} of the latest talk that told

    @property
    def unit(self) -> str:
        return str(UNITS[Use(self.course.main_use)])

    @property
    def use(self) -> int | None:
        return self.row.uses.get(self.course.main_use)

    @property
    def last_use(self) -> int | None:
        return self.last.get(self.course.main_use)

    @property
    def by_text(self) -> str:
        return by_text(self.row)

    @property
    def is_open(self) -> bool:
        """Nobody has said yet whether they came."""
        return self.row.state == AttendanceState.EXPECTED


def lines(user, session: Session, own, *, course: int | None = None) -> list[Line]:
    """By name; of one `course`, or of all. Two statements, and those for protected names where the user does not lead
    the group."""
    found = _courses(user, session, own)
    courses = list(found.filter(pk=course) if course else found)
    rows = {row.course_id: row for row in _rows(session, courses)}
    hidden = set() if _leads(user, session) else _hidden(user, courses)
    return [
        Line(
            course,
            rows.get(course.pk) or Attendance(session=session, course=course, version=0),
            shown_name(course.citizen.name, course.citizen_id, hidden),
            course.last_uses or {},
        )
        for course in courses
    ]


def _courses(user, session, own):
    here = {"organisation": OuterRef("organisation"), "course": OuterRef("pk")}
    expected = Participation.objects.filter(organisation__in=own, group=session.group_id).covering(session.starts_at)
    logged = Attendance.objects.filter(organisation__in=own, session=session)
    # Found first: beside an "or", all courses of the organisation are looked through.
    found = expected.order_by().values("course").union(logged.order_by().values("course"))
    before = Attendance.objects.filter(
        state=AttendanceState.ATTENDED, session__starts_at__lt=session.starts_at, **here
    ).order_by("-session__starts_at", "-pk")
    notices = DoctorNotice.objects.open().filter(**here)
    return (
        Course.objects.visible_to(user)
        .filter(organisation__in=own, pk__in=found)
        .select_related("citizen", "referral")
        .annotate(
            last_uses=Subquery(before.exclude(uses={}).values("uses")[:1]),
            last_co=Subquery(before.filter(co__isnull=False).values("co")[:1]),
            is_warned=Exists(notices),
        )
        .order_by("citizen__name", "pk")
    )


def _rows(session, courses):
    own = {course.organisation_id for course in courses}
    return Attendance.objects.filter(organisation__in=own, session=session).select_related("saved_by")


def _leads(user, session) -> bool:
    return user.pk in (session.counsellor_id, session.second_id)


def _hidden(user, courses):
    citizens = [course.citizen for course in courses]
    return hidden_names(user, [(one.organisation_id, one.pk, one.is_protected) for one in citizens])
