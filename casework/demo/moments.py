"""The past of the demo: the clock says another moment for as long as something is made."""

import os
from contextlib import contextmanager

from django.utils import timezone

from accounts import clock


@contextmanager
def standing_at(moment):
    """Let the clock say `moment` meanwhile."""
    before = os.environ.get(clock.OFFSET)
    os.environ[clock.OFFSET] = str((moment - timezone.now()).total_seconds())
    try:
        yield
    finally:
        os.environ.pop(clock.OFFSET)
        if before is not None:
            os.environ[clock.OFFSET] = before
