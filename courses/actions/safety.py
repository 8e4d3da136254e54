"""The safety step: whoever treats the citizen is told before smoking less changes what their medicine does.

Asked once, when the course is planned. Who gets such medicine has a to-do until the doctor is told, or the citizen has
said no; it comes back when use has fallen by half, at a new attempt, and when the citizen smokes again. It locks
nothing: the talks go on.
"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.actors import stamp, unstamp
from accounts.editing import Stale
from accounts.history import alter, record, remove
from accounts.transactions import atomic
from accounts.transitions import Refused, lock
from courses.actions.standing import lock_course
from courses.enums import MedicineAnswer, NoticeCause
from courses.models import AffectedMedicine, Course, DoctorNotice
from referrals.enums import Goal

TOLD = ("treater", "treater_name", "treater_phone", "way", "told_on", "spoke_with", "agreed")


class Settled(Refused):
    def __init__(self):
        super().__init__(_("Somebody else has dealt with this in the meantime."))


def ask(*, course: Course, answer: str, names: list[str], cause: str = NoticeCause.FIRST, by) -> AffectedMedicine:
    """Note the answer of a new course; where there is such medicine, the to-do arises. In the caller's transaction."""
    about = {"organisation_id": course.organisation_id, "course": course}
    medicine = AffectedMedicine(**about, answer=answer, names=names, **stamp("asked", by=by))
    record(medicine, by=by)
    arise(course=course, cause=cause, by=by)
    return medicine


@atomic
def correct(*, course: Course, version: int, answer: str, names: list[str], by) -> AffectedMedicine:
    """The citizen says something else now. The to-do arises, or goes, with it. Raises Stale."""
    course = lock_course(course)
    medicine = lock(course.affected_medicine)
    if medicine.version != version:
        raise Stale(medicine)
    if (medicine.answer, medicine.names) == (answer, names):
        return medicine
    medicine.answer, medicine.names = answer, names
    record(medicine, by=by, fields=["answer", "names"])
    course.affected_medicine = medicine
    if answer == MedicineAnswer.SOME:
        arise(course=course, cause=NoticeCause.FIRST, by=by)
    else:
        for notice in course.notices.open():
            remove(notice, by=by)
    return medicine


def arise(*, course: Course, cause: str, by) -> DoctorNotice | None:
    """A to-do, unless the citizen gets no such medicine or one is open already. In the caller's transaction."""
    medicine = AffectedMedicine.objects.filter(course=course).first()
    if medicine is None or medicine.answer != MedicineAnswer.SOME or course.notices.open().exists():
        return None
    about = {"organisation_id": course.organisation_id, "course": course}
    notice = DoctorNotice(**about, cause=cause, due_on=_due_on(course, cause), **stamp("arisen", by=by))
    return record(notice, by=by)


def follow_dates(*, course: Course, by):
    """The quit date, the goal or the first talk has changed: so has the day by which the doctor must know."""
    for notice in course.notices.open().filter(cause__in=[NoticeCause.FIRST, NoticeCause.RESTART]):
        due_on = _due_on(course, notice.cause)
        if notice.due_on != due_on:
            notice.due_on = due_on
            record(notice, by=by, fields=["due_on"])


def _due_on(course: Course, cause: str) -> date | None:
    """Before the quit date; for another goal than quitting before the first talk, where less is agreed on. When use has
    changed already: today. None: nothing has been decided that would change it."""
    if cause in (NoticeCause.HALF, NoticeCause.RELAPSE):
        return clock.today()
    quit_day = course.quit_day
    if quit_day or course.goal == Goal.QUIT:
        return quit_day
    first = course.sessions.planned().order_by("starts_at").first()
    return timezone.localdate(first.starts_at) if first else clock.today()


@atomic
def tell(*, notice: DoctorNotice, version: int, by, **told) -> DoctorNotice:
    """The doctor has been told, with the citizen's permission: who, how and when. Raises Settled."""
    return _settle(notice, version, by, is_permitted=True, **told)


@atomic
def advise(*, notice: DoctorNotice, version: int, advice: str, by) -> DoctorNotice:
    """The citizen does not permit it. The advice given instead is kept; the warning stays. Raises Settled."""
    return _settle(notice, version, by, is_permitted=False, advice=advice)


@atomic
def undo(*, notice: DoctorNotice, by) -> DoctorNotice:
    """It was noted by mistake: it is to do again."""
    lock_course(notice.course)
    notice = lock(notice)
    if notice.settled_at is None or notice.course.notices.open().exists():
        raise Settled
    empty = dict.fromkeys(TOLD, "") | {"told_on": None, "is_permitted": None, "advice": ""}
    return alter(notice, by=by, **empty, **unstamp("settled"))


def _settle(notice, version, by, **fields):
    lock_course(notice.course)
    notice = lock(notice)
    if notice.settled_at or notice.version != version:
        raise Settled
    return alter(notice, by=by, **fields, **stamp("settled", by=by))
