"""The only source of the time. No SQL says now(), no model has a default of the database's."""

import os
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

OFFSET = "CLOCK_OFFSET_SECONDS"
FAR = datetime.max.replace(tzinfo=UTC)


def now() -> datetime:
    """The present moment (aware, UTC), moved by the offset that a process under test finds in its environment."""
    return timezone.now() + timedelta(seconds=float(os.environ.get(OFFSET, 0)))


def end_of(day: date) -> datetime:
    """Midnight in Copenhagen, when the day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def today() -> date:
    """The present date in Copenhagen."""
    return timezone.localdate(now())
