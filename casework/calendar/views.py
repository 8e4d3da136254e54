"""The calendar: a week of a counsellor, a room or a place; and one's own in another program."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from accounts.scope import scope
from casework.calendar import entries, subscription
from casework.calendar.choice import Choice
from casework.calendar.week import Week, ends_of, monday
from casework.places.visit_day import chosen

SAID = {
    "open": _("The calendar can be seen with the address now."),
    "renew": _("The calendar has a new address. The former one opens nothing any more."),
    "close": _("The address is closed. It opens nothing any more."),
}


@require_safe
@requires(Right.CONTACT_CITIZENS)
def week(request):
    choice = Choice(request.user, request.GET)
    day = chosen(request.GET.get("day", ""))
    since, until = ends_of(day)
    if choice.person:
        found = entries.of_counsellor(request.user, choice.person, since, until)
        drawn = Week(day, found, entries.notes(request.user, choice.person, monday(day)))
    else:
        found = entries.at_place(request.user, choice.place, since, until) if choice.place else []
        drawn = Week(day, found, {})
    shows(request, entries.shown(found))
    return render(request, "casework/calendar/week.html", {"choice": choice, "week": drawn, "day": day})


@require_safe
@requires(Right.CONTACT_CITIZENS)
def calendar_address(request):
    return render(request, "casework/calendar/address.html", {"calendars": subscription.calendars(request.user)})


@require_POST
@requires(Right.CONTACT_CITIZENS)
def change_address(request, pk):
    own = next((one.membership for one in subscription.calendars(request.user) if one.membership.pk == pk), None)
    if own is None:
        raise Http404
    about = {"membership": own, "by": request.user}
    match request.POST.get("do"):
        case "open":
            subscription.open_link(**about)
        case "renew":
            version = request.POST.get("version", "")
            subscription.renew_link(version=int(version) if version.isdecimal() else 0, **about)
        case "close":
            subscription.close_link(**about)
        case _:
            raise Http404
    messages.success(request, SAID[request.POST["do"]])
    return redirect("casework:calendar_address")


@require_safe
@login_not_required
@never_cache
def feed(request, key):
    """For a program: whoever has the address. It names nobody, so no read is logged."""
    membership = subscription.behind(key)
    if membership is None:
        raise Http404
    with scope([membership.organisation_id]):
        return HttpResponse(subscription.feed(membership), content_type="text/calendar; charset=utf-8")
