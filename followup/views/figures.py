from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import requires
from accounts.rights import Right
from followup import health
from followup.log import figures as counted
from followup.log.filters import of_several


@require_safe
@requires(Right.MANAGE_MESSAGES)
def figures(request):
    """What messages cost, and whether they get through."""
    organisation, organisations = of_several(request.user, request.GET)
    state = health.state_of(organisation)
    context = {
        "organisation": organisation,
        "organisations": organisations,
        "outages": health.outages(request.user),
        "lines": counted.told(state),
        "warnings": counted.warnings(state),
        "tells": state.tells,
        "costs": counted.costs(organisation.pk),
    }
    return render(request, "followup/log/figures.html", context)
