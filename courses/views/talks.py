"""A talk is logged, moved or cancelled; one that nobody had planned is logged at once."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clock, formats, staff
from accounts.editing import Stale
from accounts.returning import way_back
from accounts.rights import Right
from accounts.transitions import Refused
from accounts.workdays import closed_note
from courses import progress
from courses.actions import planning, talks
from courses.actions.booking import Booked
from courses.actions.planning import Meeting
from courses.enums import ContactForm, SessionState, Use
from courses.forms.meeting import MoveForm
from courses.forms.talks import TalkForm, offers
from courses.models import Attendance, Place, Session
from courses.safety import told_of
from courses.views.opening import open_course, open_session
from referrals.reach import entry_pass, opens_case

form_page = require_http_methods(["GET", "HEAD", "POST"])
USUAL_MINUTES = 15


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def log(request, pk):
    """What a planned talk was; a talk that has been logged can be corrected."""
    session = open_session(request, pk)
    if session.state not in (SessionState.PLANNED, SessionState.HELD):
        messages.error(request, _("The talk has been cancelled. Undo that first."))
        return redirect(session.course)
    attendance = session.attendances.get()
    form = _form(request, session.course, session, attendance)
    if not form.is_bound:
        return _page(request, form)
    if form.is_valid():
        done = _save(request, form, lambda **said: _log(session, form, **said))
        if done:
            return done
    return _page(request, form, status=422)


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def log_unplanned(request, pk):
    """Somebody rang, or one met them: logged with the same form, as held now, where the address says so at a place."""
    course = open_course(request, pk)
    if course.ended_at:
        messages.error(request, _("The course has ended. Plan a new attempt, or undo the end."))
        return redirect(course)
    session = _met_now(request, course)
    form = _form(request, course, session, Attendance(course=course, session=session))
    if not form.is_bound:
        return _page(request, form)
    if form.is_valid():
        done = _save(request, form, lambda **said: _log_new(request, course, form, **said))
        if done:
            return done
    return _page(request, form, status=422)


def _met_now(request, course) -> Session:
    about = {"organisation_id": course.organisation_id, "course": course, "counsellor": request.user}
    about |= {"starts_at": clock.now(), "minutes": USUAL_MINUTES}
    place = _place(request, course)
    if place:
        return Session(**about, form=place.contact_form, place=place)
    last = course.sessions.order_by("-starts_at").first()
    return Session(**about, form=last.form if last else ContactForm.PHONE)


def _place(request, course) -> Place | None:
    asked = request.GET.get("place", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        return None
    return Place.objects.of(course.organisation_id).open().filter(pk=int(asked)).first()


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def move(request, pk):
    session = open_session(request, pk)
    form = MoveForm(request.POST or None, session=session, counsellors=_who_may_hold(session))
    if session.state != SessionState.PLANNED:
        messages.error(request, _("Only a planned talk can be moved."))
        return redirect(session.course)
    if not form.is_valid():
        return _move_page(request, session, form, 422 if form.is_bound else 200)
    try:
        moved = planning.move(session=session, version=form.cleaned_data["version"], by=request.user, **form.changes())
    except Stale as stale:
        return _move_page(request, session, form, 409, conflict=form.against(stale.current))
    except Booked as booked:
        form.add_error("time", booked.message)
        return _move_page(request, session, form, 422)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(session.course)
    done = _("The talk is moved to %s.") % formats.moment(moved.starts_at)
    messages.success(request, f"{done} {closed_note(timezone.localdate(moved.starts_at))}".strip())
    return redirect(session.course)


def _who_may_hold(session):
    """Whoever has the talk now, has the case, or may open it: it would stand in nobody's My day otherwise."""
    case = session.course.referral.counsellor_id
    beside = staff.deputies(case, session.organisation_id) if case else staff.counsellors(session.organisation_id)
    own = Q(pk__in=[session.counsellor_id, case])
    return staff.counsellors(session.organisation_id).filter(Q(pk__in=beside.values("pk")) | own)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def cancel(request, pk):
    session = open_session(request, pk)
    done = _("The talk is cancelled. It does not count against the citizen.")
    if timezone.localdate(session.starts_at) == clock.today():
        done = _("The talk is cancelled. It was to be today: call the citizen and say so.")
    return _do(request, session, talks.cancel, done)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def undo(request, pk):
    session = open_session(request, pk)
    return _do(request, session, talks.undo, _("The talk is planned again. What was written is kept."))


def _form(request, course, session, attendance):
    step = course.steps.filter(asked_in=attendance).first() if attendance.pk else None
    step = step or talks.open_step(course, but=attendance if attendance.pk else None)
    own = course.steps.filter(agreed_in=attendance).first() if attendance.pk else None
    coming = course.sessions.planned().filter(starts_at__gt=max(session.starts_at, clock.now())).exclude(pk=session.pk)
    return TalkForm(
        request.POST or None,
        course=course,
        session=session,
        attendance=attendance,
        following=offers(session, list(coming[:1])),
        step=step,
        beside=progress.beside(course, session),
        initial={
            "next_step": own.text if own else "",
            "step_result": step.result if step else "",
            "opened": entry_pass(request.user, course.referral),
            "more_open": request.user.opens_log_details,
        },
    )


def _save(request, form, write):
    """None when the page has to come back."""
    course = form.course
    try:
        write(by=request.user)
    except Stale as stale:
        return _page(request, form, status=409, conflict=form.against(stale.current))
    except Booked as booked:
        form.add_error("next_time" if form.cleaned_data["following"] == "other" else "following", booked.message)
        return None
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(course)
    _remember(request.user, form.cleaned_data["more_open"])
    goal = form.cleaned_data["goal"]
    if goal and goal != course.goal:
        planning.set_goal(course=course, goal=goal, by=request.user)
    messages.success(request, _("The talk is saved."))
    # Not redirect(), which takes an address without a slash for the name of a view.
    return HttpResponseRedirect(way_back(request) or course.get_absolute_url())


def _remember(user, is_open):
    """The folded part opens the next time as this user left it."""
    if user.opens_log_details != is_open:
        user.opens_log_details = is_open
        user.save(update_fields=["opens_log_details"])


def _log(session, form, *, by):
    if form.is_by_us:
        talks.cancel(session=session, next_meeting=form.next_meeting(), by=by)
        return
    version, submission = form.cleaned_data["version"], form.submission_id()
    talks.log(session=session, version=version, submission=submission, by=by, **_said(form))


def _log_new(request, course, form, *, by):
    form_, place = form.cleaned_data["where"]
    talks.log_unplanned(
        course=course,
        meeting=Meeting(clock.now(), form.cleaned_data["minutes"], form_, place),
        counsellor=request.user,
        submission=form.cleaned_data["submission"],
        by=by,
        **{name: value for name, value in _said(form).items() if name != "about"},
    )


def _said(form) -> dict:
    return {
        "outcome": form.cleaned_data["held"],
        "step_result": form.cleaned_data.get("step_result", ""),
        "next_step": form.cleaned_data["next_step"],
        "next_meeting": form.next_meeting(),
        "about": form.about(),
        **form.details(),
    }


def _page(request, form, *, status=200, conflict=None):
    course, session = form.course, form.session
    context = {
        "citizen": course.citizen,
        "course": course,
        "session": session,
        "form": form,
        "conflict": conflict,
        "phone": formats.phone(course.citizen.phone),
        "can_move": session.pk and session.state == SessionState.PLANNED,
        "number": progress.number(course, session),
        "when": formats.moment(session.starts_at),
        "place": str(session.place or formats.in_sentence(session.get_form_display())),
        "main_label": Use(course.main_use).label,
        "draft": f"talk-{session.pk or course.pk}-{'log' if session.pk else 'new'}",
        "safety": told_of(course),
        "may_contact": True,
        "back": way_back(request),
        **form.beside,
    }
    return render(request, "courses/talk.html", context, status=status)


def _move_page(request, session, form, status, **extra):
    context = {"session": session, "citizen": session.course.citizen, "form": form, **extra}
    context["when"] = formats.moment(session.starts_at)
    return render(request, "courses/move.html", context, status=status)


def _do(request, session, action, done):
    try:
        action(session=session, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    # Where the button was.
    return HttpResponseRedirect(f"{session.course.get_absolute_url()}?tab=talks")
