"""Where a coordinator sees that nobody waits: the list of referrals, its views, hand-overs, and who has how many."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import lists
from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from casework.referral_list.bar import bar
from casework.referral_list.choices import Choices
from casework.referral_list.filters import SAVED, Filters
from casework.referral_list.handing_over import kept
from casework.referral_list.page import Sheet, spoken
from followup import health


@require_safe
@requires(Right.SEE_REFERRALS)
def referral_list(request):
    choices = Choices(request.user)
    filters, understood = Filters.read(request.GET, choices)
    views = lists.views_of(request.user, SAVED, lambda query: Filters.read(query, choices)[0])
    sheet = Sheet(request.user, filters, choices, views, request.GET.get("page", ""))
    shows(request, ((row["organisation"], row["citizen"]) for row in sheet.rows))
    context = {
        "organisations": ", ".join(choices.organisations.values()),
        "choices": choices,
        "outages": health.outages(request.user),
        "understood": understood,
        "bar": bar(filters, choices),
        "narrowed": bool(filters.query(sort="")),
        "sheet": sheet,
        "count": spoken(sheet.count),
        "keeping": lists.keeping(request.user, SAVED, filters, views),
        "query": filters.query(),
        "receivers": lists.options_of(choices.receivers, "") if sheet.can_pick else "",
        "kept": kept(request),
        "manages_units": request.user.access.may_somewhere(Right.MANAGE_UNITS),
    }
    return render(request, "casework/referral_list.html", context)
