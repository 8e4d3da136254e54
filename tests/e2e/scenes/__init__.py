"""Every page in every state that looks different: what test_accessibility.py visits.

A scene takes the stage and leaves its page showing the state. It finds things by name, because the words differ.
"""

from tests.e2e.scenes import (
    baseline,
    citizens,
    courses,
    everybody,
    groups,
    lists,
    messages,
    places,
    record,
    referring,
    setup,
    staff,
    work,
)
from tests.e2e.scenes.stage import SCENES, Stage

__all__ = [
    "SCENES",
    "Stage",
    "baseline",
    "citizens",
    "courses",
    "everybody",
    "groups",
    "lists",
    "messages",
    "places",
    "record",
    "referring",
    "setup",
    "staff",
    "work",
]
