"""What the citizen takes along: the appointment card and the sheet after a talk."""

from django.http import Http404
from django.views.decorators.http import require_safe

from accounts import typesetting
from accounts.rights import Right
from courses import printing
from courses.enums import SessionState
from courses.views.opening import open_course, open_session
from courses.whole import whole_of
from referrals.reach import opens_case


@require_safe
@opens_case(Right.CONTACT_CITIZENS)
def appointment_card(request, pk):
    session = open_session(request, pk)
    if session.state != SessionState.PLANNED:
        raise Http404
    organisation = session.course.referral.organisation
    return typesetting.answer(printing.appointment(session, organisation), f"aftalekort-{session.pk}")


@require_safe
@opens_case(Right.CONTACT_CITIZENS)
def session_sheet(request, pk):
    course = open_course(request, pk)
    return typesetting.answer(printing.sheet(whole_of(course), course.referral.organisation), f"samtaleark-{course.pk}")
