"""What the follow-up of a course hangs on: the quit date in force when the course ended (design §4).

It is frozen with the course, whose quit date nobody changes after the end. A new attempt is a course with an anchor of
its own, and the follow-up of the old one keeps its window.
"""

import calendar
from datetime import date

from courses.enums import CourseState
from courses.models import Course

# STOPbasen's window: the fifth to the seventh month from the quit date.
FIRST_MONTH, LAST_MONTH = 5, 7


def anchor(course: Course) -> date | None:
    """None while the course runs, and where there was no quit date."""
    return course.quit_day if course.state == CourseState.ENDED else None


def window(day: date) -> tuple[date, date]:
    """The first and the last day of the follow-up of a course with that anchor."""
    return months_after(day, FIRST_MONTH), months_after(day, LAST_MONTH)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
