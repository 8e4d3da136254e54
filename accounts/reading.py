"""The log of reads: a page says whom it shows; the middleware writes it down before the answer leaves."""

from collections import defaultdict

from django.db import transaction

from accounts.actors import stamp
from accounts.models import AccessLogEntry


class Shown:
    """The citizens on one response, per organisation."""

    def __init__(self):
        self.citizens: dict[int, set[int]] = defaultdict(set)
        self.purpose = ""
        # Wider than the user's own, where a page needs it: a referrer's own referrals to a partner are the partner's.
        self.scope: list[int] = []


def shows(request, citizens, *, purpose=""):
    """Say that this response shows these citizens: (organisation id, citizen id) pairs."""
    for organisation, citizen in citizens:
        request.shown.citizens[organisation].add(citizen)
    request.shown.purpose = purpose or request.shown.purpose


def write_log(request):
    """One row per organisation. Raises when it cannot be written; then nothing may be shown."""
    page = request.resolver_match.view_name if request.resolver_match else request.method
    event = stamp("read", by=request.user)
    with transaction.atomic():
        AccessLogEntry.objects.bulk_create(
            AccessLogEntry(
                organisation_id=organisation,
                page=page[:100],
                purpose=request.shown.purpose[:200],
                citizens=sorted(citizens),
                **event,
            )
            for organisation, citizens in request.shown.citizens.items()
        )
