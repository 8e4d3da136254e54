"""The list of groups, each with its next meeting and its seats."""

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse

from accounts import clock, formats
from accounts.rights import Right
from courses.groups.filters import Filters
from courses.models import Group, Session
from referrals.names import sort_key

AT_MOST = 200


def rows(user, filters: Filters) -> list[dict]:
    """By name, those of the user's own organisations before those that partners share; one statement."""
    own = user.access.where(Right.CONTACT_CITIZENS)
    coming = Session.objects.planned().filter(group=OuterRef("pk"), starts_at__gte=clock.now()).order_by("starts_at")
    found = (
        Group.objects.visible_to(user)
        .select_related("organisation", "place", "counsellor", "second")
        .annotate(
            next_at=Subquery(coming.values("starts_at")[:1]),
            taken=Count("seats", filter=Q(seats__is_waiting=False), distinct=True),
            waiting=Count("seats", filter=Q(seats__is_waiting=True), distinct=True),
        )
    )
    # A query that counts leaves out the order that groups have elsewhere.
    narrowed = filters.narrow(found, user).order_by("name", "pk")[:AT_MOST]
    return sorted(
        (_row(group, own) for group in narrowed), key=lambda row: (not row["is_own"], sort_key(row["row"].name))
    )


def _row(group, own) -> dict:
    return {
        "row": group,
        "url": reverse("courses:group", args=[group.pk]),
        "is_own": group.organisation_id in own,
        "host": group.organisation.short_name,
        "next": formats.short_moment(group.next_at) if group.next_at else "",
        "place": str(group.place or ""),
        "who": formats.listed(filter(None, [group.counsellor, group.second])),
        "taken": group.taken,
        "waiting": group.waiting,
        "ended": formats.plain_day(group.closed_at) if group.closed_at else "",
    }
