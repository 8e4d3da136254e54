"""Opening a group, a meeting of it, or a participant: 404 for a stranger; what only the host may do is refused."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.rights import Right
from courses.models import Group, Participation, Session

AROUND = ("organisation", "place", "counsellor", "second", "collaboration")


def own_organisations(user) -> set[int]:
    return set(user.access.where(Right.CONTACT_CITIZENS))


def open_group(request, pk, *, as_host: bool = False) -> Group:
    group = get_object_or_404(Group.objects.visible_to(request.user).select_related(*AROUND), pk=pk)
    return _checked(request, group, as_host)


def open_meeting(request, pk, *, as_host: bool = False) -> Session:
    meetings = Session.objects.filter(group__in=Group.objects.visible_to(request.user))
    about = ("place", "counsellor", "second", *(f"group__{name}" for name in AROUND))
    session = get_object_or_404(meetings.select_related(*about), pk=pk)
    _checked(request, session.group, as_host)
    return session


def open_participation(request, pk) -> Participation:
    """Of an own citizen."""
    own = Participation.objects.filter(organisation__in=own_organisations(request.user))
    about = ("group__place", "course__citizen", "course__referral")
    return get_object_or_404(own.select_related(*about), pk=pk)


def _checked(request, group, as_host):
    if as_host and group.organisation_id not in own_organisations(request.user):
        raise PermissionDenied
    return group
