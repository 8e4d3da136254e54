"""Opening a course, or a row of one: logged; 404 for a stranger; asks for a reason outside one's reach."""

from django.shortcuts import get_object_or_404

from courses.models import Course, DoctorNotice, JournalStamp, PlannedCall, Session
from referrals.reach import open_referral


def open_course(request, pk) -> Course:
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
    course.referral = open_referral(request, course.referral_id)
    course.citizen = course.referral.citizen
    return course


def open_session(request, pk) -> Session:
    return _opened(request, Session.objects.select_related("place", "counsellor"), pk)


def open_call(request, pk) -> PlannedCall:
    return _opened(request, PlannedCall.objects.all(), pk)


def open_notice(request, pk) -> DoctorNotice:
    return _opened(request, DoctorNotice.objects.all(), pk)


def open_stamp(request, pk) -> JournalStamp:
    return _opened(request, JournalStamp.objects.all(), pk)


def _opened(request, rows, pk):
    row = get_object_or_404(rows.filter(course__in=Course.objects.visible_to(request.user)), pk=pk)
    row.course = open_course(request, row.course_id)
    return row
