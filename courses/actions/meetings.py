"""The meetings of a group: added, moved and called off, one or the rest of the series. Only its host does it."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.actors import stamp
from accounts.editing import Stale
from accounts.history import alter, record_all
from accounts.transactions import atomic
from accounts.transitions import Refused, WrongState, lock
from courses import series, transitions
from courses.actions import booking, moving
from courses.actions.planning import Meeting
from courses.actions.standing import lock_meetings
from courses.enums import HELD_FOR, SessionState
from courses.models import Attendance, Group, Session


def store(group: Group, meetings: Iterable[Meeting], *, by) -> list[Session]:
    """Plan the meetings, in the caller's transaction. Raises Booked."""
    about = {
        "organisation_id": group.organisation_id,
        "group": group,
        "collaboration_id": group.collaboration_id,
        "counsellor": group.counsellor,
        "second": group.second,
        **stamp("planned", by=by),
    }
    sessions = [Session(**about, **vars(one)) for one in meetings]
    record_all(sessions, by=by)
    booking.rebook(sessions)
    return sessions


@atomic
def add(*, group: Group, meetings: Iterable[Meeting], by) -> list[Session]:
    """More meetings. Raises Booked, or WrongState when the group has ended."""
    return store(lock_open(group), meetings, by=by)


@atomic
def move(*, session: Session, version: int, by, **about) -> Session:
    """Another time, place, or other counsellors for one planned meeting. Raises Booked, Stale or WrongState."""
    session = _lock_planned(session, version)
    changed = moving.changes(session, about, by=by)
    if changed:
        alter(session, by=by, **changed)
        booking.rebook([session])
    return session


@atomic
def move_rest(*, session: Session, version: int, starts_at: datetime, by, **about) -> list[Session]:
    """This meeting and the planned ones after it, by as many days as this one; all at its new time of day, the later
    ones around holidays and bookings as `rest_moved` says. Raises Booked, Stale or WrongState, and moves none then."""
    session = _lock_planned(session, version)
    rest = rest_moved(session, starts_at, minutes=about.get("minutes", session.minutes))
    for one, to in rest:
        if to is None:
            raise Refused(_("One of the meetings has no free day near the one wished for. Move them one by one."))
        alter(one, by=by, **moving.changes(one, {**about, "starts_at": to}, by=by))
    booking.rebook([one for one, _to in rest])
    return [one for one, _to in rest]


def rest_moved(session: Session, starts_at: datetime, *, minutes: int) -> list[tuple[Session, datetime | None]]:
    """When this meeting and the planned ones after it begin, moved by the same number of days to the same time of day.

    This one is where it was put; those after it avoid holidays and what else the counsellors and the room have. None:
    no possible day is left near the one wished for.
    """
    planned = session.group.sessions.planned().select_related("counsellor", "second", "place")
    rest = list(planned.filter(starts_at__gt=session.starts_at).order_by("starts_at", "pk"))
    days = timezone.localdate(starts_at) - timezone.localdate(session.starts_at)
    at = timezone.localtime(starts_at).time()
    wishes = [(_at(one.starts_at, at), minutes) for one in rest]
    end = starts_at + timedelta(minutes=minutes)
    places = series.shifted(wishes, days, taken=_taken(session, rest), earliest=max(end, clock.now()))
    return [(session, starts_at), *((one, place.starts_at) for one, place in zip(rest, places, strict=True))]


@atomic
def cancel(*, session: Session, by, with_rest: bool = False) -> list[Session]:
    """We cannot hold it, or it and all that follow: it counts against nobody, and the time is free again. Refused where
    somebody is logged as having come, or stayed away."""
    lock_group(session.group)
    session = lock(session)
    sessions = [session]
    if with_rest:
        sessions += session.group.sessions.planned().filter(starts_at__gt=session.starts_at).order_by("starts_at")
    if Attendance.objects.filter(session__in=sessions, state__in=HELD_FOR).exists():
        raise Refused(_("Somebody is logged as having come or stayed away. Take that back in the log first."))
    at = clock.now()
    cancelled = [transitions.cancel(one, by=by, at=at) for one in sessions]
    booking.free(cancelled)
    return cancelled


@atomic
def undo(*, session: Session, by) -> Session:
    """It takes place after all. Raises Booked when its time has been given away."""
    lock_open(session.group)
    session = lock(session)
    if session.state != SessionState.CANCELLED:
        raise WrongState(session)
    return take_place_after_all(session, by=by)


def take_place_after_all(session: Session, *, by) -> Session:
    """Planned again, and booked where it is still to come. In the caller's transaction."""
    session = transitions.undo(session, by=by)
    if session.starts_at > clock.now():
        booking.rebook([session])
    return session


def lock_group(group: Group) -> Group:
    """The host's door: whoever changes a group or its meetings waits here, and whoever is joining it."""
    lock_meetings(group)
    return (
        Group.objects.select_for_update(of=("self",)).select_related("counsellor", "second", "place").get(pk=group.pk)
    )


def lock_open(group: Group) -> Group:
    group = lock_group(group)
    if group.closed_at:
        raise Refused(_("The group has ended."))
    return group


def _lock_planned(session, version) -> Session:
    group = lock_open(session.group)
    session = Session.objects.select_related("counsellor", "second", "place").get(pk=lock(session).pk)
    session.group = group
    if session.version != version:
        raise Stale(session)
    if session.state != SessionState.PLANNED:
        raise WrongState(session)
    return session


def _at(moment: datetime, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(moment), at))


def _taken(session, rest) -> list[series.Interval]:
    """What the counsellors and the room have from now on, beside the series itself."""
    users = filter(None, [session.counsellor_id, session.second_id])
    about = {"organisation_id": session.organisation_id, "room": session.place, "since": clock.now()}
    return [one for user in users for one in booking.taken(user_id=user, but=[session, *rest], **about)]
