"""One line of a timeline."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What the timeline can be narrowed to."""

    TALKS = "talks", _("Talks")  # and meetings of the group
    CALLS = "calls", _("Calls")  # and every other attempt to get hold of the citizen
    REST = "rest", _("Other")


@dataclass(frozen=True)
class Entry:
    at: datetime
    icon: str
    title: str
    text: str = ""
    by: str = ""
    undo: str = ""  # the address that takes it back
    undone: bool = False
    kind: Kind = Kind.REST
