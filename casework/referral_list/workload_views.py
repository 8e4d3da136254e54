from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import requires
from accounts.rights import Right
from casework.referral_list import workload as figures
from casework.referral_list.choices import Choices


@require_safe
@requires(Right.SEE_REFERRALS)
def workload(request):
    choices = Choices(request.user)
    lines = figures.lines(choices)
    context = {
        "lines": lines,
        "columns": figures.columns(),
        "totals": figures.totals(lines),
        "several": len(choices.organisations) > 1,
    }
    return render(request, "casework/workload.html", context)
