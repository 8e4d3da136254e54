"""What a page says about medicine that changes when the citizen smokes less, and what the doctor is told."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts import clock, formats
from courses.enums import MedicineAnswer
from courses.models import AffectedMedicine, Course, DoctorNotice
from referrals.enums import Goal

# Stands in the organisation's approved text for the medicine that the citizen gets.
PLACEHOLDER = "[medicin]"


@dataclass(frozen=True)
class Told:
    """`open` is the to-do, `settled` the latest that is done; `is_red`: a day is set, and the doctor does not know."""

    medicine: AffectedMedicine
    open: DoctorNotice | None
    settled: DoctorNotice | None
    is_red: bool
    when: str

    @property
    def names(self) -> str:
        return formats.in_sentence(formats.listed(self.medicine.names)) if self.medicine.names else ""


def told_of(course: Course) -> Told | None:
    """What holds for the course; None when the citizen gets no such medicine. Two statements."""
    return told(AffectedMedicine.objects.filter(course=course).first(), list(course.notices.all()))


def told(medicine: AffectedMedicine | None, notices: list[DoctorNotice]) -> Told | None:
    """The same from rows that have been read; `notices` are the newest first."""
    if medicine is None or medicine.answer != MedicineAnswer.SOME:
        return None
    todo = next((notice for notice in notices if notice.settled_at is None), None)
    settled = next((notice for notice in notices if notice.settled_at), None)
    return Told(medicine, todo, settled, bool(todo and todo.due_on), _when(todo))


def _when(notice) -> str:
    """ "mandag 16. marts, om 6 dage"."""
    if notice is None or notice.due_on is None:
        return ""
    days = (notice.due_on - clock.today()).days
    if days > 0:
        left = ngettext("in %d day", "in %d days", days) % days
    else:
        left = _("today") if not days else ngettext("%d day ago", "%d days ago", -days) % -days
    return f"{formats.weekday(notice.due_on)}, {left}"


def letter(course: Course, notice: DoctorNotice, *, name: str, phone: str) -> str:
    """What the doctor is to know, in Danish whatever the page's language is: who it is, what changes and when, which
    medicine, and the organisation's approved words. Nothing about a dose."""
    citizen, organisation = course.citizen, course.referral.organisation
    medicine = ", ".join(word.lower() for word in course.affected_medicine.names)
    aim = "ryge mindre" if course.goal == Goal.REDUCE else "holde op med at ryge"
    since = f" fra {_in_danish(notice.due_on)}" if notice.due_on else ""
    return " ".join(
        filter(
            None,
            [
                f"{citizen.name}, som du behandler, planlægger at {aim}{since}.",
                f"Borgeren oplyser at få {medicine}.",
                organisation.affected_text.replace(PLACEHOLDER, medicine),
                f"Med venlig hilsen {name}, {organisation.name}, {phone}",
            ],
        )
    )


def _in_danish(day) -> str:
    with override("da"):
        return date_format(day, "j. F Y").lower()
