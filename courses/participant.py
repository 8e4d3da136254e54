"""The participant answers on the counsellor's screen: as long as that lasts, the session opens nothing else."""

from django.shortcuts import redirect
from django.urls import Resolver404, resolve

COURSE = "participant_course"  # in the session, and gone with it
OPEN = {"courses:participant", "courses:participant_section", "courses:participant_done", "courses:participant_unlock"}


def hand_over(request, course):
    request.session[COURSE] = course.pk


def take_back(request) -> int | None:
    """The course that the screen was handed over for. The session gets another key."""
    course = request.session.pop(COURSE, None)
    request.session.cycle_key()
    return course


def stays(get_response):
    """Middleware: every other page of the session leads back to the form."""

    def middleware(request):
        if request.session.get(COURSE) is not None and _name(request) not in OPEN:
            return redirect("courses:participant")
        return get_response(request)

    return middleware


def _name(request) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
