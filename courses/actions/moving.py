"""What is remembered when a talk or a meeting gets another hour, so that the citizen is told once it stands."""

from datetime import datetime, timedelta

from accounts import clock
from accounts.actors import stamp, unstamp
from courses.models import Session

# Nobody is told of a change before it has stood this long: a slip is put right without a word.
GRACE = timedelta(minutes=5)


def changes(session: Session, about: dict, *, by) -> dict:
    """Those of the fields that differ from the row's, and with another hour what is remembered of the former."""
    changed = {name: value for name, value in about.items() if getattr(session, name) != value}
    if to := changed.get("starts_at"):
        changed |= _moved(session, to, by)
    return changed


def _moved(session, to: datetime, by) -> dict:
    """Moved again within GRACE, the hour that the citizen knows is the first of them; moved back to that, it never
    was."""
    known = session.moved_from if _is_fresh(session) else session.starts_at
    if to == known:
        return {**unstamp("moved"), "moved_from": None}
    return {**stamp("moved", by=by), "moved_from": known}


def _is_fresh(session) -> bool:
    return session.moved_from is not None and clock.now() - session.moved_at < GRACE
