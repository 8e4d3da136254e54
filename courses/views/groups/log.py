"""A meeting of a group is logged on one screen: each row saves itself; without JavaScript a button saves them all."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clock, formats
from accounts.decorators import requires
from accounts.editing import Stale
from accounts.reading import shows
from accounts.rights import Right
from accounts.transitions import Refused
from courses.actions import group_log
from courses.enums import HELD_FOR, AttendanceState, SessionState
from courses.forms.group_log import OUTCOMES, NamelessForm, RowForm
from courses.forms.groups import FindForm
from courses.groups import candidates
from courses.groups.log import Line, lines
from courses.models import Course
from courses.views.groups.opening import open_meeting, own_organisations
from courses.words import UNITS

form_page = require_http_methods(["GET", "HEAD", "POST"])
ON = (SessionState.PLANNED, SessionState.HELD)


@form_page
@requires(Right.CONTACT_CITIZENS)
def log(request, pk):
    session = open_meeting(request, pk)
    if session.state not in ON:
        messages.error(request, _("The meeting has been called off. Undo that first."))
        return redirect("courses:group", session.group_id)
    forms = _forms(request, session)
    if request.method != "POST":
        return _page(request, session, forms)
    status = _save_all(request, session, forms)
    if status != 200:
        return _page(request, session, forms, status=status)
    messages.success(request, _("The meeting is saved."))
    return redirect("courses:group_log", session.pk)


@require_POST
@requires(Right.CONTACT_CITIZENS)
def row(request, pk, course):
    """One row, saved by the page itself. The answer says what the row has to show."""
    session = open_meeting(request, pk)
    line = _line(request, session, course)
    form = RowForm(request.POST, line=line)
    if not form.is_valid():
        wrong = [str(text) for texts in form.errors.values() for text in texts]
        told = {"wrong": formats.joined(wrong), "fields": list(form.errors), "status": _not_saved()}
        return JsonResponse(told, status=422)
    try:
        saved = group_log.store(session=session, course=line.course, by=request.user, **form.arguments())
    except Stale as stale:
        told = {"wrong": _against(stale.current, line), "version": stale.current.version, "status": _not_saved()}
        return JsonResponse(told, status=409)
    except Refused as refused:
        return JsonResponse({"wrong": str(refused.message), "status": _not_saved()}, status=409)
    fresh = RowForm(line=replace(line, row=saved))
    told = {name: str(fresh[name].value()) for name in ("version", "before", "submission")}
    about = {"outcome": saved.state, "by": _initials(saved.saved_by), "name": str(saved.saved_by or "")}
    summary = _summary(lines(request.user, session, own_organisations(request.user)))
    return JsonResponse(told | about | {"summary": summary, "status": _saved_now()})


@require_POST
@requires(Right.CONTACT_CITIZENS)
def all_attended(request, pk):
    """Everybody about whom nothing has been said was there."""
    return _mark_open(request, open_meeting(request, pk), AttendanceState.ATTENDED)


@require_POST
@requires(Right.CONTACT_CITIZENS)
def close(request, pk):
    """What is missing is said first: those have stayed away, or it stays open for them."""
    session = open_meeting(request, pk, as_host=True)
    rest = request.POST.get("rest", "")
    forms = _forms(request, session, bound=False)
    missing = [form.line for form in forms if form.line.is_open]
    if missing and rest not in ("no_show", "open"):
        return _page(request, session, forms, missing=missing)
    try:
        if rest == "no_show":
            for line in missing:
                _save(session, line, AttendanceState.NO_SHOW, request.user)
        group_log.close(session=session, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("courses:group_log", session.pk)
    messages.success(request, _("The meeting is closed. It can still be corrected."))
    return redirect("courses:group", session.group_id)


@require_POST
@requires(Right.CONTACT_CITIZENS)
def reopen(request, pk):
    session = open_meeting(request, pk, as_host=True)
    try:
        group_log.reopen(session=session, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("courses:group_log", session.pk)


@require_POST
@requires(Right.CONTACT_CITIZENS)
def count_nameless(request, pk):
    session = open_meeting(request, pk, as_host=True)
    form = NamelessForm(request.POST)
    if not form.is_valid():
        return _page(request, session, _forms(request, session, bound=False), status=422, nameless=form)
    try:
        group_log.count_nameless(session=session, number=form.cleaned_data["number"], by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The number is saved."))
    return redirect("courses:group_log", session.pk)


@require_POST
@requires(Right.CONTACT_CITIZENS)
def walk_in(request, pk):
    """Found by name or phone first; then, by the button beside the name, in the log."""
    session = open_meeting(request, pk)
    find = FindForm(request.POST)
    if find.chosen is None:
        found = candidates.found(request.user, find.text)
        shows(request, ((one["organisation"], one["citizen"]) for one in found), purpose="group")
        typed = request.POST.get("q", "").strip()
        return _page(request, session, _forms(request, session, bound=False), found=found, text=typed)
    own = Course.objects.visible_to(request.user).filter(organisation__in=own_organisations(request.user))
    came = get_object_or_404(own, pk=find.chosen)
    shows(request, [(came.organisation_id, came.citizen_id)], purpose="group")
    try:
        group_log.walk_in(session=session, course=came, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%s is in the log.") % came.citizen.name)
    return redirect("courses:group_log", session.pk)


def _forms(request, session, *, bound=True) -> list[RowForm]:
    data = request.POST if bound and request.method == "POST" else None
    found = lines(request.user, session, own_organisations(request.user))
    shows(request, ((line.course.organisation_id, line.course.citizen_id) for line in found), purpose="group")
    return [RowForm(_of_row(data, line), line=line) for line in found]


def _of_row(data, line):
    """Somebody who came into the log since the page was made has nothing in it."""
    return data if data is not None and f"row-{line.course.pk}-version" in data else None


def _line(request, session, course) -> Line:
    found = lines(request.user, session, own_organisations(request.user), course=course)
    if not found:
        raise Http404
    [line] = found
    shows(request, [(line.course.organisation_id, line.course.citizen_id)], purpose="group")
    return line


def _save_all(request, session, forms) -> int:
    """200 when all that was touched is stored."""
    status = 200
    for form in forms:
        if not form.is_bound:
            continue
        if not form.is_valid():
            status = max(status, 422)
        elif form.is_touched:
            try:
                group_log.store(session=session, course=form.line.course, by=request.user, **form.arguments())
            except Stale as stale:
                form.conflict = _against(stale.current, form.line)
                form.takes_over(stale.current)
                status = max(status, 409)
            except Refused as refused:
                messages.error(request, refused.message)
                status = 409
    return status


def _mark_open(request, session, outcome):
    found = lines(request.user, session, own_organisations(request.user))
    shows(request, ((line.course.organisation_id, line.course.citizen_id) for line in found), purpose="group")
    try:
        for line in found:
            if line.is_open:
                _save(session, line, outcome, request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("courses:group_log", session.pk)


def _save(session, line, outcome, by):
    row = line.row
    group_log.store(
        session=session,
        course=line.course,
        version=row.version,
        outcome=outcome,
        use=line.use,
        co=row.co,
        note=row.note,
        by=by,
    )


def _page(request, session, forms, *, status=200, **extra):
    group = session.group
    local = formats.short_moment(session.starts_at)
    context = {
        "session": session,
        "group": group,
        "forms": forms,
        "outcomes": [one for one in OUTCOMES if not (session.is_ahead and one[0] in HELD_FOR)],
        "when": local,
        "place": str(session.place or session.get_form_display()),
        "who": formats.listed(filter(None, [session.counsellor, session.second])),
        "quit_day": formats.plain_day(group.quit_day) if group.quit_day else "",
        "summary": _summary([form.line for form in forms]),
        "text": "",
        "nameless": NamelessForm(initial={"number": session.nameless}),
        "is_host": group.organisation_id in own_organisations(request.user),
        "is_held": session.state == SessionState.HELD,
        **extra,
    }
    return render(request, "courses/groups/log.html", context, status=status)


def _summary(found: list[Line]) -> str:
    """ "9 mødt op, 1 afbud, 1 udeblev, 1 mangler."."""
    counts = {state: sum(line.row.state == state for line in found) for state in AttendanceState}
    told = [
        _("%d came") % counts[AttendanceState.ATTENDED],
        _("%d sent word") % counts[AttendanceState.CANCELLED],
        _("%d stayed away") % counts[AttendanceState.NO_SHOW],
    ]
    missing = counts[AttendanceState.EXPECTED]
    if missing:
        told.append(ngettext("%d is missing", "%d are missing", missing) % missing)
    return ", ".join(told) + "."


def _not_saved() -> str:
    return _("A row has not been saved.")


def _saved_now() -> str:
    return _("Saved by itself at %s.") % formats.time(clock.now())


def _initials(user) -> str:
    return "".join(word[0] for word in str(user).split()[:2]).upper() if user else ""


def _against(current, line) -> str:
    """What somebody else has saved in the row."""
    told = [str(AttendanceState(current.state).label)]
    use = current.uses.get(line.course.main_use)
    if use is not None:
        told.append(f"{use} {UNITS[line.course.main_use]}")
    if current.co is not None:
        told.append(_("CO %d") % current.co)
    if current.note:
        told.append(current.note)
    text = _("%(who)s has saved: %(what)s. Yours is not saved. Correct the row, and save again.")
    return text % {"who": current.saved_by or _("Somebody"), "what": ", ".join(told)}
