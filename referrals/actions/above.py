"""What the apps above do along with an action here; each adds its own in AppConfig.ready. Functions run in the action's
transaction, behind the citizen's lock, and may refuse.
"""

from collections.abc import Callable

# The citizen has died or moved: (citizen, reason, at, by).
LEFT: list[Callable] = []
# An end was a mistake: (referral, at=when it had ended, by). The referral is open again.
CAME_BACK: list[Callable] = []
# Two are to become one, before anything moves: (kept, gone).
MERGING: list[Callable] = []
# Cases have another counsellor, or none: (referrals, by).
GIVEN: list[Callable] = []
# An account closes, before its cases are handed over: (membership, by).
CLOSING: list[Callable] = []
# Nothing that tells who it was remains: (citizen, by).
ERASING: list[Callable] = []


def tell(listeners: list[Callable], *args, **kwargs):
    for listener in listeners:
        listener(*args, **kwargs)
