from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import requires
from accounts.rights import SET_UP
from casework.setup import entries


@require_safe
@requires(*SET_UP)
def setup(request):
    """What the user may arrange."""
    return render(request, "casework/setup.html", {"entries": entries(request.user)})
