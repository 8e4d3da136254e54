"""Locks: a course stands behind its citizen and its referral, so whoever changes it waits at the same door."""

from django.db import connection

from accounts.transitions import WrongState, lock
from courses.enums import RUNNING
from courses.models import Course, Group
from referrals.actions.standing import lock_case

LOCK = "SELECT pg_advisory_xact_lock(hashtext('courses.meetings'), %s)"
LOCK_SHARED = "SELECT pg_advisory_xact_lock_shared(hashtext('courses.meetings'), %s)"


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


def lock_meetings(group: Group, *, for_joining: bool = False):
    """Whoever changes the group's meetings waits for those who are joining it, and they for him: so one of the two
    knows of the other, and nobody misses a word. A partner cannot lock the row."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_SHARED if for_joining else LOCK, [group.pk])
