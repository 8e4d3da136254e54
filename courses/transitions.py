"""The only place that assigns the states of a course, of a session and of a participation."""

from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.actors import stamp, unstamp
from accounts.transitions import Refused, Table, put
from courses.enums import RUNNING, CourseEndReason, LeavingReason
from courses.enums import CourseState as C
from courses.enums import ParticipationState as P
from courses.enums import SessionState as S

COURSES, SESSIONS, PARTICIPATIONS = Table(), Table(), Table()


@COURSES.transition("start", source={C.PLANNED}, target=C.ACTIVE)
def start(course, *, by, at=None):
    """The citizen has come to the first talk."""
    return put(course, stamp("started", by=by, at=at))


@COURSES.transition("undo_start", source={C.ACTIVE}, target=C.PLANNED)
def undo_start(course, *, by):
    """The first talk was recorded by mistake."""
    return put(course, unstamp("started"))


@COURSES.transition("rest", source={C.ACTIVE}, target=C.RESTING)
def rest(course, *, by, at=None):
    """The citizen needs a break, and keeps the place."""
    return put(course, stamp("rested", by=by, at=at))


@COURSES.transition("resume", source={C.RESTING}, target=C.ACTIVE)
def resume(course, *, by):
    return put(course, unstamp("rested"))


@COURSES.transition("end", source=RUNNING, target=C.ENDED)
def end(course, *, by, reason, at=None):
    """Only one that never began can be a mistake; only one that did can be completed."""
    if reason == CourseEndReason.MISTAKE and course.state != C.PLANNED:
        raise Refused(_("The course has begun. Choose why it ends."))
    if reason == CourseEndReason.COMPLETED and course.started_at is None:
        raise Refused(_("The course has not begun yet, so it cannot be completed."))
    return put(course, stamp("ended", by=by, at=at), end_reason=CourseEndReason(reason), ended_from=course.state)


@COURSES.transition("undo_end", source={C.ENDED}, target=lambda course: C(course.ended_from))
def undo_end(course, *, by):
    """It was ended by mistake: everything is as before."""
    return put(course, unstamp("ended"), end_reason="", ended_from="")


@SESSIONS.transition("hold", source={S.PLANNED}, target=S.HELD)
def hold(session, *, by):
    """It has been logged: the citizen came, sent word or did not come."""
    return put(session, stamp("held", by=by))


@SESSIONS.transition("cancel", source={S.PLANNED}, target=S.CANCELLED)
def cancel(session, *, by, at=None):
    """We cannot keep it. It does not count against the citizen."""
    return put(session, stamp("cancelled", by=by, at=at))


@SESSIONS.transition("drop", source={S.PLANNED}, target=S.DROPPED)
def drop(session, *, by, at=None):
    """It is not needed any more: the course rests or has ended."""
    return put(session, stamp("cancelled", by=by, at=at))


@SESSIONS.transition("undo", source={S.HELD, S.CANCELLED, S.DROPPED}, target=S.PLANNED)
def undo(session, *, by):
    """It was recorded by mistake. What was called off and is still to come takes place after all."""
    again = session.state == S.CANCELLED and session.starts_at > clock.now()
    told = {**stamp("moved", by=by), "moved_from": None} if again else {}
    return put(session, unstamp("held") | unstamp("cancelled") | told)


@PARTICIPATIONS.transition("join", source={P.WAITING}, target=P.JOINED)
def join(participation, *, by, at=None):
    """A seat is given."""
    return put(participation, stamp("joined", by=by, at=at))


@PARTICIPATIONS.transition("leave", source={P.WAITING, P.JOINED}, target=P.LEFT)
def leave(participation, *, by, reason, at=None):
    """The seat, or the place on the waiting list, is free again. What was attended stays."""
    return put(participation, stamp("left", by=by, at=at), reason=LeavingReason(reason), seat=None)


@PARTICIPATIONS.transition("come_back", source={P.LEFT}, target=lambda row: P.JOINED if row.joined_at else P.WAITING)
def come_back(participation, *, by, seat):
    """They were taken off by mistake."""
    return put(participation, unstamp("left"), reason="", seat=seat)
