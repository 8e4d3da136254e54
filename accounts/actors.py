"""Who causes a thing: a member of staff, a referring unit's link, the citizen, or the system itself."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models

from accounts import clock


@dataclass(frozen=True)
class Actor:
    kind: str  # "user", "link:<unit>", "citizen" or "system:<task>"
    user: models.Model | None = None


def link(unit) -> Actor:
    return Actor(f"link:{unit.pk}")


CITIZEN = Actor("citizen")


def system(task: str) -> Actor:
    return Actor(f"system:{task}")


def actor(by) -> Actor:
    """An Actor as it is; a user as the Actor of that user."""
    return by if isinstance(by, Actor) else Actor("user", by)


def event_fields(*, always: bool = False):
    """The three fields of something that somebody causes: `x_at, x_by, x_by_kind = event_fields()`.

    `always`: the row cannot be there without it.
    """
    return (
        models.DateTimeField(null=not always, editable=False),
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.PROTECT,
            null=True,
            editable=False,
            related_name="+",
            db_index=False,
        ),
        models.CharField(max_length=40, blank=True, editable=False),
    )


def stamp(name: str, *, by, at=None) -> dict:
    """The values of the event's three fields."""
    who = actor(by)
    return {
        f"{name}_at": at or clock.now(),
        f"{name}_by": who.user,
        f"{name}_by_kind": who.kind,
    }


def unstamp(name: str) -> dict:
    return {f"{name}_at": None, f"{name}_by": None, f"{name}_by_kind": ""}
