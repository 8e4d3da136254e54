"""For monitoring: is the process alive, can it work, and do the ticks come."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import clock
from followup import health as messages
from followup.models import Pulse

# How old the last tick of each may be.
OLDEST = {"dispatch": timedelta(minutes=1), "reconcile": timedelta(minutes=5)}


@require_safe
@login_not_required
@never_cache
def live(request):
    """The process answers. Says nothing about what it needs."""
    return JsonResponse({"alive": True})


@require_safe
@login_not_required
@never_cache
def ready(request):
    """The database answers: 503 where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    return JsonResponse({"database": True})


@require_safe
@login_not_required
@never_cache
def ticks(request):
    """Seconds since each task last ran; 503 when one has stood still for too long, or has never run. Beside it, how
    many gateways do not answer: that is theirs to mend, and no 503."""
    seen = dict(Pulse.objects.values_list("name", "at"))
    ages = {name: (clock.now() - seen[name]).total_seconds() if name in seen else None for name in OLDEST}
    late = [name for name, age in ages.items() if age is None or age > OLDEST[name].total_seconds()]
    told = {"seconds_since": ages, "late": late, "gateways_down": messages.down()}
    return JsonResponse(told, status=503 if late else 200)
