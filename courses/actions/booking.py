"""Nobody and no room is booked twice. The database refuses; here it is asked first, so that the page can say why."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import formats
from accounts.transactions import atomic
from accounts.transitions import Refused
from courses.enums import SessionState
from courses.models import Booking, Place, Session
from courses.series import Interval


class Booked(Refused):
    """The counsellor or the room is not free for the meeting that starts at `starts_at` (None: not known which)."""

    def __init__(self, text, starts_at: datetime | None = None):
        super().__init__(text)
        self.starts_at = starts_at


def during(session: Session) -> DateTimeTZRange:
    """From the start up to, and not including, the end: a meeting may begin when another one ends."""
    return DateTimeTZRange(session.starts_at, session.starts_at + timedelta(minutes=session.minutes))


def taken(
    *, organisation_id: int, user_id: int, room: Place | None, since: datetime, but: Iterable[Session] = ()
) -> list[Interval]:
    """(start, end) of what the counsellor or the room has here from a moment on, but for some sessions."""
    whose = Q(user=user_id)
    if room and room.is_room:
        whose |= Q(room=room)
    found = Booking.objects.of(organisation_id).filter(whose, during__endswith__gt=since).exclude(session__in=but)
    return [(one.lower, one.upper) for one in found.values_list("during", flat=True)]


def rebook(sessions: list[Session]):
    """Make the bookings of the sessions what the sessions say: none unless it is planned. Raises Booked.

    Runs in the caller's transaction. Three statements, however many sessions.
    """
    if not sessions:
        return
    free(sessions)
    wanted = [booking for session in sessions if session.state == SessionState.PLANNED for booking in _of(session)]
    met = _in_the_way(wanted)
    if met:
        one, other = met
        text = _("%(who)s has another appointment %(when)s. Choose another time.") % _told(other)
        raise Booked(text, one.during.lower)
    try:
        with atomic():
            Booking.objects.bulk_create(wanted)
    except IntegrityError as error:
        if "booking_counsellor_once" not in str(error) and "booking_room_once" not in str(error):
            raise
        raise Booked(_("The counsellor or the room has been booked in the meantime. Choose another time.")) from None


def rebook_where_free(sessions: list[Session]):
    """The same, but a session whose time is taken stays without a booking instead. For who cannot ask anybody."""
    if not sessions:
        return
    free(sessions)
    bookings = [list(_of(session)) for session in sessions if session.state == SessionState.PLANNED]
    near = _near([one for group in bookings for one in group])
    kept: list[list[Booking]] = []
    for group in bookings:
        if not any(_meet(one, other) for one in group for other in [*near, *chain(*kept)]):
            kept.append(group)
    if not _created(list(chain(*kept))):  # another organisation's are in the way, which only the database sees
        for group in kept:
            _created(group)


def _created(bookings: list[Booking]) -> bool:
    """All of them, or none."""
    try:
        with atomic():
            Booking.objects.bulk_create(bookings)
    except IntegrityError:
        return False
    return True


def free(sessions: list[Session]):
    """Nobody is booked for the sessions any more."""
    Booking.objects.filter(
        organisation__in={session.organisation_id for session in sessions}, session__in=sessions
    ).delete()


def _of(session):
    about = {"organisation_id": session.organisation_id, "session": session, "during": during(session)}
    for user in filter(None, [session.counsellor, session.second]):
        yield Booking(user=user, **about)
    if session.place and session.place.is_room:
        yield Booking(room=session.place, **about)


def _in_the_way(wanted: list[Booking]) -> tuple[Booking, Booking] | None:
    """The first of `wanted` that would meet another booking, and that one; those of other organisations only the
    database sees."""
    standing = _near(wanted)
    for place, one in enumerate(wanted):
        for other in [*standing, *wanted[:place]]:
            if _meet(one, other):
                return one, other
    return None


def _near(wanted: list[Booking]) -> list[Booking]:
    """What is booked in the organisations between the first and the last of `wanted`."""
    if not wanted:
        return []
    span = DateTimeTZRange(min(one.during.lower for one in wanted), max(one.during.upper for one in wanted))
    organisations = {one.organisation_id for one in wanted}
    near = Booking.objects.filter(organisation__in=organisations, during__overlap=span)
    return list(near.select_related("user", "room"))


def _meet(one: Booking, other: Booking) -> bool:
    same = (one.user_id, one.room_id) == (other.user_id, other.room_id)
    return same and one.during.lower < other.during.upper and other.during.lower < one.during.upper


def _told(booking) -> dict:
    return {"who": booking.user or booking.room, "when": formats.moment(booking.during.lower)}
