"""Planning a course, from a referral whose citizen has been reached, or anew after a course that has ended."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import formats
from accounts.rights import Right
from accounts.transitions import Refused, WrongState
from courses import proposals
from courses.actions import planning
from courses.actions.booking import Booked
from courses.enums import CourseState
from courses.forms.planning import IN_GROUPS, PlanForm, asked_for
from courses.groups.choosing import open_groups
from courses.models import Course
from courses.programmes import PLANS
from referrals.actions import citizens
from referrals.enums import ContactRole, CourseFormat, Goal, MayKnow, MeetingPlace, Product, ReferralState
from referrals.reach import open_referral, opens_case

form_page = require_http_methods(["GET", "HEAD", "POST"])
PLACE_WISHES = {
    MeetingPlace.HEALTH_CENTRE: "form:in_person",
    MeetingPlace.HOME: "form:home",
    MeetingPlace.DROP_IN: "form:drop_in",
    MeetingPlace.PHONE: "form:phone",
    MeetingPlace.ONLINE: "form:video",
}


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def plan(request, pk):
    """From the first contact."""
    referral = open_referral(request, pk)
    if referral.state != ReferralState.CONTACTED:
        messages.error(request, _("A course is planned when the citizen has been reached."))
        return redirect(referral.citizen)
    return _page(request, referral, lambda **said: planning.plan(referral=referral, by=request.user, **said))


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def restart(request, pk):
    """A new attempt; the course before it keeps its own dates and its own follow-up."""
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
    referral = open_referral(request, course.referral_id)
    if course.state != CourseState.ENDED or referral.state != ReferralState.FINISHED:
        messages.error(request, _("A new attempt can be planned when the course has ended."))
        return redirect(referral.citizen)
    return _page(
        request, referral, lambda **said: planning.restart(course=course, by=request.user, **said), before=course
    )


def _page(request, referral, make, before=None):
    if request.method != "POST":
        return _render(request, referral, *_fresh(request.user, referral, before), before=before)
    step = request.POST.get("do", "")
    if step and step != "plan":
        return _render(request, referral, *_changed(request, referral, step), before=before)
    form = _form(request.user, referral, request.POST)
    made = _make(request, referral, form, make) if form.is_valid() else None
    return made or _render(request, referral, form, before=before)


def _make(request, referral, form, make):
    try:
        make(**form.arguments())
    except Booked as booked:
        form.mark_booked(booked.starts_at, booked.message)
        return None
    except (WrongState, planning.HasCourse) as refused:
        messages.error(request, refused.message)
        return redirect(referral.citizen)
    except Refused as refused:
        form.add_error("group" if form.cleaned_data["group"] else None, refused.message)
        return None
    if form.person():
        _add_person(request, referral.citizen, *form.person())
    messages.success(request, _("The course is planned."))
    return redirect(referral.citizen)


def _add_person(request, citizen, name, phone):
    if not citizen.contact_persons.filter(phone=phone).exists():
        citizens.add_contact_person(
            citizen=citizen,
            by=request.user,
            role=ContactRole.RELATIVE,
            name=name,
            phone=phone,
            hours="",
            may_know=MayKnow.TIMES,
        )


def _fresh(user, referral, before):
    """The page as it opens, by what the citizen wishes or by the course before; and why talks were moved."""
    wanted = before.format if before else referral.wanted_format
    plan = PLANS[before.programme if before else "drop_in" if wanted == CourseFormat.DROP_IN else "individual"]
    counsellor = referral.counsellor or user
    in_group = wanted in IN_GROUPS and open_groups(user, referral.organisation_id).exists()
    about = {"organisation_id": referral.organisation_id, "counsellor": counsellor, "place": None, "quit_day": None}
    rows = [] if in_group else proposals.rows(proposals.proposed(plan, **about))
    initial = {
        "format": wanted if in_group or wanted == CourseFormat.DROP_IN else CourseFormat.INDIVIDUAL,
        "programme": plan.code,
        "counsellor": counsellor.pk,
        "where": PLACE_WISHES.get(referral.wanted_place, "form:phone"),
        "minutes": plan.minutes,
        "goal": before.goal if before else referral.goal or Goal.QUIT,
    }
    talks = [(row.day, row.time) for row in rows]
    return _form(user, referral, first_rows=talks, initial=initial), _moved(rows)


def _form(user, referral, data=None, **about) -> PlanForm:
    groups = open_groups(user, referral.organisation_id)
    return PlanForm(data, organisation=referral.organisation, groups=groups, **about)


def _changed(request, referral, step):
    """The page with other talks: proposed anew, one more, or one less. Nothing is stored, and nothing typed is lost."""
    said = _form(request.user, referral, request.POST)
    talks = [(day.value(), time.value()) for day, time in said.talk_fields]
    initial = {name: said[name].value() for name in PlanForm.base_fields if name != "rows"}
    moved = {}
    if step == "suggest":
        # A group has its own dates.
        rows = [] if asked_for(said, "group") else proposals.rows(_proposed(said, referral))
        talks, moved = [(row.day, row.time) for row in rows], _moved(rows)
        initial["minutes"] = _plan(said).minutes
    elif step == "add":
        talks.append(("", talks[-1][1] if talks else proposals.USUAL_TIME))
    else:
        talks = [talk for number, talk in enumerate(talks) if step != f"remove:{number}"]
    return _form(request.user, referral, first_rows=talks, initial=initial), moved


def _moved(rows) -> dict[int, str]:
    return {number: row.moved for number, row in enumerate(rows) if row.moved}


def _plan(form):
    return PLANS[asked_for(form, "programme") or "individual"]


def _proposed(form, referral):
    place = asked_for(form, "where")
    return proposals.proposed(
        _plan(form),
        organisation_id=referral.organisation_id,
        counsellor=asked_for(form, "counsellor") or referral.counsellor,
        place=place[1] if place else None,
        quit_day=asked_for(form, "quit_day"),
        first=asked_for(form, "day_0"),
        at=asked_for(form, "time_0"),
    )


def _render(request, referral, form, moved=None, *, before=None):
    context = {
        "referral": referral,
        "citizen": referral.citizen,
        "form": form,
        "table": _table(form, moved or {}),
        "before": before,
        "contacted": formats.moment(referral.contacted_at),
        "received": formats.plain_day(timezone.localdate(referral.received_at)),
        "products": formats.joined(Product(product).label for product in referral.products),
        "approved_by": referral.organisation.affected_approved_by,
        "approved_on": referral.organisation.affected_approved_on
        and formats.plain_day(referral.organisation.affected_approved_on),
    }
    return render(request, "courses/plan.html", context, status=422 if form.is_bound else 200)


def _table(form, moved) -> list[dict]:
    """The talks as the page shows them, with the quit date among them."""
    quit_day = asked_for(form, "quit_day")
    lines = [
        {
            "index": number,
            "number": number + 1,
            "day": day,
            "time": time,
            "relation": proposals.to_quit_date(asked_for(form, day.name), quit_day),
            "moved": moved.get(number, ""),
            "at": asked_for(form, day.name),
        }
        for number, (day, time) in enumerate(form.talk_fields)
    ]
    if quit_day:
        place = next((n for n, line in enumerate(lines) if line["at"] and line["at"] > quit_day), len(lines))
        lines.insert(place, {"quit": formats.short_weekday(quit_day)})
    return lines
