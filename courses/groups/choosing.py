"""The groups that a citizen may join, as they are offered to choose from."""

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts import clock, formats
from courses.models import Group, Session


def open_groups(user, organisation_id: int, *, but=()):
    """The organisation's own, and those that partners share with it, by name; `but` those that the citizen is in. Each
    with `next_at`, when it meets next, and `taken`, its seats."""
    own = Q(organisation=organisation_id)
    shared = Q(collaboration__organisations=organisation_id)
    coming = Session.objects.planned().filter(group=OuterRef("pk"), starts_at__gte=clock.now()).order_by("starts_at")
    return (
        Group.objects.visible_to(user)
        .open()
        .filter(own | shared)
        .exclude(pk__in=but)
        .annotate(
            next_at=Subquery(coming.values("starts_at")[:1]),
            taken=Count("seats", filter=Q(seats__is_waiting=False), distinct=True),
        )
        .order_by("name", "pk")
        .distinct()
    )


def choice(group) -> str:
    """A group of `open_groups`: "Røgfri forår, næste møde tirs. 10. marts kl. 16.30, 3 ledige pladser"."""
    told = [group.name]
    if group.next_at:
        told.append(_("next meeting %s") % formats.short_moment(group.next_at))
    if group.capacity is not None:
        free = max(group.capacity - group.taken, 0)
        told.append(_("free seats: %d") % free if free else _("full, with a waiting list"))
    return ", ".join(str(one) for one in told)
