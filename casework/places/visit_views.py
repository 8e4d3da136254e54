"""A visit day on the phone: who is met there today, one after another; whoever drops in, by name or as a number."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock, formats
from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from casework.people import found
from casework.people.forms import SearchForm
from casework.places.people import people
from casework.places.views import opened
from casework.places.visit_day import address, chosen, visit_day
from courses.actions import places as actions
from courses.forms.places import CountForm
from courses.models import Course

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(Right.CONTACT_CITIZENS)
def visit(request, pk):
    place = opened(request, pk)
    return _page(request, place, chosen(request.GET.get("day", "")))


@require_POST
@requires(Right.CONTACT_CITIZENS)
def count(request, pk):
    """Whoever gave no name. What is sent is the number itself: sent twice it counts once."""
    place = opened(request, pk)
    form = CountForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form.cleaned_data.get("day") or clock.today(), form)
    actions.count_drop_ins(place=place, counsellor=request.user, by=request.user, **form.cleaned_data)
    messages.success(request, _("The number is saved."))
    return HttpResponseRedirect(address(place, form.cleaned_data["day"]) + "#drop-ins")


@form_page
@requires(Right.CONTACT_CITIZENS)
def find(request, pk):
    """Whose talk is to be logged that nobody had planned: whoever is known at the place first."""
    place = opened(request, pk)
    there = people(request.user, place, [])
    form = SearchForm(request.POST or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    rows, more = found.rows(request.user, text, found.AT_FIRST) if text else (_known(there), False)
    rows = [row for row in rows if row["organisation"] == place.organisation_id]
    courses = _running(place, [row["citizen"] for row in rows])
    back = urlencode({"place": str(place.pk), "next": address(place, clock.today())})
    lives = {person.citizen for person in there}
    shown = [_found(row, courses.get(row["citizen"]), back, row["citizen"] in lives) for row in rows]
    shows(request, ((row["organisation"], row["citizen"]) for row in rows), purpose="search" if text else "")
    context = {
        "place": place,
        "form": form,
        "text": text,
        "rows": sorted(shown, key=lambda row: not row["is_here"]),
        "more": more,
    }
    return render(request, "casework/places/find.html", context, status=422 if form.errors else 200)


def _known(there) -> list[dict]:
    return [
        {"organisation": one.organisation, "citizen": one.citizen, "name": one.name, "url": one.url, "meta": one.lives}
        for one in there
    ]


def _running(place, citizens) -> dict[int, int]:
    courses = Course.objects.of(place.organisation_id).running().filter(citizen__in=citizens)
    return dict(courses.values_list("citizen", "pk"))


def _found(row, course, back, is_here) -> dict:
    return row | {"course": course, "back": back, "is_here": is_here}


def _page(request, place, day, form=None):
    visited = visit_day(request.user, place, day)
    shows(request, ((talk.organisation, talk.citizen) for talk in visited.talks))
    contact = place.contacts.of(place.organisation_id).first()
    form = form or CountForm(initial={"day": day, "number": visited.counted})
    context = {
        "place": place,
        "visit": visited,
        "contact": contact,
        "phone": formats.phone(contact.phone) if contact else "",
        "form": form,
        "fewer": max(visited.counted - 1, 0),
        "more": visited.counted + 1,
        "all_logged": bool(visited.talks) and not visited.next,
    }
    return render(request, "casework/places/visit_day.html", context, status=422 if form.is_bound else 200)
