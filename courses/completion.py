"""Whether a citizen has completed a course, by the rule of its programme.

STOPbasen's quality target counts as completed whoever attended at least 75 % of the meetings, and in Kom & Kvit whoever
attended 4 (rygestopbasen.dk, "Kvalitetsmål" and "Registrering af Kom & Kvit-kurser"). Meetings that the service itself
cancelled count against nobody.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

COME_AND_QUIT_MEETINGS = 4


class Rule(TextChoices):
    """When a course counts as completed."""

    SHARE = "share", _("At least 75 % of the meetings")
    FOUR = "four", _("At least 4 meetings")
    OPEN = "open", _("Open course: talks are counted, without a rate")


@dataclass(frozen=True)
class Completion:
    """Both numbers and what follows from them.

    `counted` is what `attended` is measured against (None: nothing). `percent` is at most 100 and rounded down, so that
    75 is never shown to somebody who lacks a meeting. `is_completed` is None where the question is not asked.
    """

    attended: int
    counted: int | None
    percent: int | None
    is_completed: bool | None

    def __str__(self):
        """ "5 of 6 meetings, 83 %", "3 of 4 meetings", "6 meetings" when more than needed, "7 talks" when open."""
        if self.is_completed is None:
            return _talks(self.attended)
        if self.counted is None or (self.percent is None and self.attended > self.counted):
            return _meetings(self.attended)
        text = _of(self.attended, self.counted)
        return text if self.percent is None else f"{text}, {self.percent} %"


def completion(rule: str, *, attended: int, planned: int = 0, cancelled_by_us: int = 0) -> Completion:
    """How far one citizen's course has come.

    `attended` holds only meetings that count towards completion: not a pure intake talk. `planned` is the number of
    meetings of the citizen's own course, those still to come and those cancelled included; a citizen's own cancellation
    stays in it. Nobody completes a course of which no meeting is left. ValueError: a negative number, or more
    cancelled than planned.
    """
    if min(attended, planned, cancelled_by_us) < 0 or cancelled_by_us > planned:
        raise ValueError(f"impossible numbers: {attended=}, {planned=}, {cancelled_by_us=}")
    match Rule(rule):
        case Rule.SHARE:
            return _by_share(attended, planned - cancelled_by_us)
        case Rule.FOUR:
            return Completion(attended, COME_AND_QUIT_MEETINGS, None, attended >= COME_AND_QUIT_MEETINGS)
        case _:
            return Completion(attended, None, None, None)


def _by_share(attended: int, counted: int) -> Completion:
    if not counted:
        return Completion(attended, 0, None, False)
    return Completion(attended, counted, min(100 * attended // counted, 100), 4 * attended >= 3 * counted)


def _of(attended: int, counted: int) -> str:
    text = ngettext("%(attended)s of %(counted)s meeting", "%(attended)s of %(counted)s meetings", counted)
    return text % {"attended": attended, "counted": counted}


def _meetings(number: int) -> str:
    return ngettext("%(number)s meeting", "%(number)s meetings", number) % {"number": number}


def _talks(number: int) -> str:
    return ngettext("%(number)s talk", "%(number)s talks", number) % {"number": number}
