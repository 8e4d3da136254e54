"""How somebody comes to the referral form: with a unit's link, or signed in for a unit. The form is the same."""

from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts import actors, links
from accounts.decorators import requires
from accounts.enums import LinkPurpose
from accounts.models import Organisation, User
from accounts.rights import Right
from accounts.scope import scope
from referrals.models import ReferringUnit


@dataclass(frozen=True)
class Door:
    """What the pages behind the form ask for, whichever way somebody came."""

    unit: ReferringUnit
    receivers: list[Organisation]
    by: actors.Actor | User
    who: str  # whose referrals the limit counts
    page: str  # the beginning of the names of its pages
    argument: str | int  # of their addresses

    @property
    def signed_in(self) -> bool:
        return isinstance(self.by, User)

    def url(self, page: str, *arguments) -> str:
        return reverse(f"referrals:{self.page}{page}", args=[self.argument, *arguments])

    @property
    def form_url(self) -> str:
        return self.url("")

    @property
    def undo_url(self) -> str:
        return self.url("_undo")

    @property
    def feedback_url(self) -> str:
        """Where the referrer sees what came of it."""
        return reverse("referrals:my_referrals") if self.signed_in else self.url("_status")


def by_link(view):
    """Find the unit behind the key; a wrong, old or closed link gets a page that says how to go on.

    These pages have no authority to steal, so they ask for no CSRF token: a phone that refuses cookies can refer too.
    """

    @login_not_required
    @csrf_exempt
    @never_cache
    @wraps(view)
    def wrapped(request, key, **kwargs):
        link = links.find(key, LinkPurpose.REFER)
        receivers = receivers_of(link.organisation, link.collaboration) if link else []
        if link is None or not receivers:
            return render(request, "referrals/link_closed.html", {"teams": Organisation.objects.all()}, status=404)
        with scope([link.organisation_id]):
            units = ReferringUnit.objects.of(link.organisation).select_related("organisation")
            unit = units.get(pk=link.target)
            request.door = Door(unit, receivers, actors.link(unit), key, "vba", key)
            return view(request, **kwargs)

    return wrapped


def for_own_unit(view):
    """One of the units that the user refers for."""

    @requires(Right.REFER)
    @never_cache
    @wraps(view)
    def wrapped(request, pk, **kwargs):
        unit = get_object_or_404(units_of(request.user), pk=pk)
        receivers = receivers_of(unit.organisation, unit.collaboration)
        request.door = Door(unit, receivers, request.user, f"user:{request.user.pk}", "refer_unit", pk)
        return view(request, **kwargs)

    return wrapped


def units_of(user):
    """The units that the user refers for, in the organisations where she may."""
    where = user.access.where(Right.REFER)
    own = ReferringUnit.objects.open().filter(organisation__in=where, staff__organisation__in=where, staff__user=user)
    return own.select_related("organisation", "collaboration")


def receivers_of(organisation, collaboration) -> list[Organisation]:
    """Whom a unit may refer to."""
    if collaboration is None:
        return [organisation]
    return list(collaboration.organisations.order_by("short_name"))
