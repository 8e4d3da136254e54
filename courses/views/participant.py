"""A participant fills in the form on the counsellor's screen (courses/participant.py keeps the session there)."""

from datetime import timedelta
from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from accounts.actors import CITIZEN
from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from courses import participant
from courses.actions import baseline as actions
from courses.baseline.questions import PARTICIPANT
from courses.baseline.sheet import Sheet
from courses.forms.participant import UnlockForm
from courses.models import Course
from courses.views.baseline import sheet_of
from courses.views.filling import Way, answer
from courses.views.opening import open_course
from referrals.enums import PermissionForm
from referrals.reach import opens_case

TRIES, PERIOD = 5, timedelta(minutes=5)
PURPOSE = "the participant fills in the form"  # in the log of reads
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def hand_over(request, pk):
    """The counsellor gives the screen away."""
    course = open_course(request, pk)
    baseline = actions.start(course=course, by=request.user)
    if baseline.is_finished:
        return redirect("courses:baseline", pk)
    participant.hand_over(request, course)
    return redirect("courses:participant")


def on_screen(view):
    """For a page of the participant's: not there unless the counsellor has handed over the screen."""

    @requires(Right.CONTACT_CITIZENS)
    @never_cache
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.session.get(participant.COURSE) is None:
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except Http404:  # the case is no longer hers to show
            return redirect("courses:participant_unlock")

    return wrapped


@require_safe
@on_screen
def begin(request):
    return redirect(_url(_sheet(request).sections(PARTICIPANT)[0].code))


@form_page
@on_screen
def section(request, section):
    sheet = _sheet(request)
    codes = [part.code for part in sheet.sections(PARTICIPANT)]
    if section not in codes or sheet.baseline.is_finished:
        return redirect("courses:participant_done" if sheet.baseline.is_finished else _url(codes[0]))
    return answer(request, sheet, section, WAY)


@require_safe
@on_screen
def done(request):
    """Thank you; from here the counsellor takes the screen back."""
    return render(request, "courses/participant_done.html", {"first_url": reverse("courses:participant")})


@form_page
@on_screen
def unlock(request):
    form = UnlockForm(request.POST or None, check=lambda password: _is_hers(request, password))
    if not form.is_valid():
        return render(request, "courses/participant_unlock.html", {"form": form}, status=422 if form.is_bound else 200)
    return redirect("courses:baseline", participant.take_back(request))


def _is_hers(request, password) -> bool:
    """False for a wrong password; the form tells one who has tried too often."""
    if not limits.hit("participant-unlock", str(request.user.pk), limit=TRIES, period=PERIOD):
        raise UnlockForm.too_often()
    return request.user.check_password(password)


def _sheet(request) -> Sheet:
    """The counsellor's way to the case was looked at when she gave the screen away; its organisation still is."""
    visible = Course.objects.visible_to(request.user).select_related("citizen", "referral")
    course = get_object_or_404(visible, pk=request.session[participant.COURSE])
    shows(request, [(course.organisation_id, course.citizen_id)], purpose=PURPOSE)
    sheet = sheet_of(course)
    if sheet is None:
        raise Http404
    return sheet


def _url(code) -> str:
    return reverse("courses:participant_section", args=[code])


def _context(sheet, form, section) -> dict:
    return {}


WAY = Way(
    reader=PARTICIPANT,
    by=CITIZEN,
    how=PermissionForm.WRITTEN,
    template="courses/participant_section.html",
    url=_url,
    end="courses:participant_done",
    later="courses:participant_done",
    context=_context,
    pieces={},
)
