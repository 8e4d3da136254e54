"""The programmes that a course can follow, as data: what is proposed, and when the course counts as completed.

Everything here is a proposal that the counsellor edits. The five meetings of the standard course and the weekly rolling
group come from the manuals of Kræftens Bekæmpelse (Røgfrit liv, Kom & Kvit); the dates of the individual and of the
short course are our own reading of usual practice and still to be confirmed by a municipality.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.completion import COME_AND_QUIT_MEETINGS, Rule
from referrals.enums import CourseFormat


@dataclass(frozen=True)
class Plan:
    """What a programme proposes.

    Its meetings lie `offsets` days from the quit date, or `every` so many days from a first one, `meetings` of them; a
    plan with neither proposes no dates. `minutes` is the length of one meeting.
    """

    code: str
    label: Promise
    format: CourseFormat
    minutes: int
    rule: Rule
    offsets: tuple[int, ...] = ()
    every: int | None = None
    meetings: int = 0


PLANS = {
    plan.code: plan
    for plan in [
        Plan(
            code="gold_standard",
            label=_("Standard course, 5 meetings"),
            format=CourseFormat.GROUP,
            minutes=90,
            rule=Rule.SHARE,
            offsets=(-14, -7, 1, 7, 21),
            meetings=5,
        ),
        # Five talks over seven weeks: the same idea with more time after the quit date.
        Plan(
            code="individual",
            label=_("Individual course"),
            format=CourseFormat.INDIVIDUAL,
            minutes=45,
            rule=Rule.SHARE,
            offsets=(-14, -7, 1, 14, 35),
            meetings=5,
        ),
        # As many as complete it are proposed for one citizen; the rolling group itself goes on.
        Plan(
            code="come_and_quit",
            label=_("Come & Quit, weekly"),
            format=CourseFormat.ROLLING_GROUP,
            minutes=60,
            rule=Rule.FOUR,
            every=7,
            meetings=COME_AND_QUIT_MEETINGS,
        ),
        Plan(
            code="crash",
            label=_("Short course"),
            format=CourseFormat.GROUP,
            minutes=120,
            rule=Rule.SHARE,
            offsets=(-7, 7),
            meetings=2,
        ),
        Plan(
            code="open_course",
            label=_("Open course with no end date"),
            format=CourseFormat.INDIVIDUAL,
            minutes=45,
            rule=Rule.OPEN,
        ),
        Plan(
            code="drop_in",
            label=pgettext_lazy("programme", "Drop-in"),
            format=CourseFormat.DROP_IN,
            minutes=30,
            rule=Rule.OPEN,
        ),
    ]
}
CHOICES = [(plan.code, plan.label) for plan in PLANS.values()]
