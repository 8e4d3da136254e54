"""Where a coordinator sees that nobody waits: the list of referrals, its views, hand-overs, and who has how many."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from casework.referral_list.bar import options, selects
from casework.referral_list.choices import Choices
from casework.referral_list.filters import PERIOD, SAVED, Filters
from casework.referral_list.handing_over import kept
from casework.referral_list.page import Sheet, spoken
from casework.saved_views import views_of


@require_safe
@requires(Right.SEE_REFERRALS)
def referral_list(request):
    choices = Choices(request.user)
    filters, understood = Filters.read(request.GET, choices)
    views = [(view, Filters.read(view.read(), choices)[0]) for view in views_of(request.user, SAVED.page)]
    sheet = Sheet(request.user, filters, choices, views, request.GET.get("page", ""))
    shows(request, ((row["organisation"], row["citizen"]) for row in sheet.rows))
    context = {
        "organisations": ", ".join(choices.organisations.values()),
        "choices": choices,
        "filters": filters,
        "understood": understood,
        "selects": selects(filters, choices),
        "period": filters.received == PERIOD,
        "narrowed": bool(filters.query(sort="")),
        "sheet": sheet,
        "count": spoken(sheet.count),
        "query": filters.query(),
        "receivers": options(choices.receivers, "") if sheet.can_pick else "",
        "kept": kept(request),
        "manages_units": request.user.access.may_somewhere(Right.MANAGE_UNITS),
    }
    return render(request, "casework/referral_list.html", context)
