"""Whom one rings today because no text message reached them: the coordinator's list."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from casework import to_call
from followup import health
from followup import untold as untold_today
from followup.log.filters import of_several
from followup.texts.kinds import Kind

# What they would otherwise come for, or stay away from.
WHAT = {
    Kind.CANCELLED: _("The appointment has been called off"),
    Kind.MOVED: _("The appointment has been moved"),
    Kind.ON_DAY: _("Asked to be reminded"),
}


@require_safe
@requires(Right.MANAGE_MESSAGES)
def untold(request):
    organisation, organisations = of_several(request.user, request.GET)
    found = untold_today.today(organisation)
    rows = to_call.rows(request.user, organisation.pk, [(one.citizen, one.at, False) for one in found])
    said = {(one.citizen, one.at): one for one in found}
    for row in rows:
        one = said[row["citizen"], row["at"]]
        row |= {"what": WHAT[one.kind], "reason": one.reason}
    shows(request, ((organisation.pk, row["citizen"]) for row in rows))
    context = {
        "organisation": organisation,
        "organisations": organisations,
        "outages": health.outages(request.user),
        "rows": rows,
    }
    return render(request, "casework/untold.html", context)
