"""Locks: a course stands behind its citizen and its referral, so whoever changes it waits at the same door."""

from accounts.transitions import WrongState, lock
from courses.enums import RUNNING
from courses.models import Course
from referrals.actions.standing import lock_case


def lock_course(course: Course) -> Course:
    """The course as it is now, locked behind its citizen; its referral and its citizen are at hand."""
    referral = lock_case(Course.objects.select_related("referral").get(pk=course.pk).referral)
    course = lock(course)
    course.referral, course.citizen = referral, referral.citizen
    return course


def lock_running(course: Course) -> Course:
    """The same; WrongState when it has ended."""
    course = lock_course(course)
    if course.state not in RUNNING:
        raise WrongState(course)
    return course
