"""The messages that there are, and what each may say."""

import re
from collections.abc import Callable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    TRIED_TO_CALL = "tried_to_call", _("We have tried to call")
    CHOOSE_TIME = "choose_time", pgettext_lazy("text message", "Choose a time")
    DAY_BEFORE = "day_before", _("Reminder the day before")
    ON_DAY = "on_day", _("Reminder on the day")
    MOVED = "moved", _("The appointment has been moved")
    CANCELLED = "cancelled", _("The appointment has been called off")
    MISSED = "missed", _("We missed you")
    SEAT = "seat", _("A place from the waiting list")
    # The two that are no texts of the organisation's own: the last word after STOP, and an answer to a citizen.
    STOPPED = "stopped", _("No more messages")
    REPLY = "reply", _("Answer")


# Those that an organisation may put in its own words.
WRITTEN = tuple(kind for kind in Kind if kind not in (Kind.STOPPED, Kind.REPLY))
REMINDERS = (Kind.DAY_BEFORE, Kind.ON_DAY)

SENT = {
    Kind.TRIED_TO_CALL: _("Sent when we have called in vain."),
    Kind.CHOOSE_TIME: _("Sent when the last call was in vain, so that the citizen can choose."),
    Kind.DAY_BEFORE: _("Sent the day before to citizens who have said yes."),
    Kind.ON_DAY: _("Sent on the day to citizens who have said yes."),
    Kind.MOVED: _("Sent when an appointment gets another time."),
    Kind.CANCELLED: _("Sent when we call an appointment off."),
    Kind.MISSED: _("Sent when the citizen did not come."),
    Kind.SEAT: _("Sent when somebody on the waiting list gets a place."),
    Kind.STOPPED: _("Sent once, when the citizen has answered STOP."),
    Kind.REPLY: _("Sent when a member of staff answers a citizen."),
}


class Field(TextChoices):
    """What is filled in for each citizen. In a template it stands in square brackets, in English or in Danish."""

    WEEKDAY = "weekday", "ugedag"
    DATE = "date", "dato"
    TIME = "time", "tid"
    PHONE = "phone", "telefon"
    AUTHORITY = "authority", "myndighed"
    LINK = "link", "link"


_WHEN = (Field.WEEKDAY, Field.DATE, Field.TIME)
_ALWAYS = (Field.PHONE, Field.AUTHORITY)
FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.TRIED_TO_CALL: _ALWAYS,
    Kind.CHOOSE_TIME: (*_ALWAYS, Field.LINK),
    **dict.fromkeys(
        (Kind.DAY_BEFORE, Kind.ON_DAY, Kind.MOVED, Kind.CANCELLED, Kind.MISSED, Kind.SEAT), _WHEN + _ALWAYS
    ),
    Kind.STOPPED: _ALWAYS,
    Kind.REPLY: _ALWAYS,
}

_NAMED = {name: field for field in Field for name in (field.value, str(field.label))}
_BRACKETS = re.compile(r"\[([^\[\]]*)\]|[\[\]]")


def field(name: str) -> Field | None:
    """The field that is called so, in either language; None when there is none."""
    return _NAMED.get(name.strip().lower())


def named(which: Field, language: str) -> str:
    """ "[ugedag]" to staff who read Danish, "[weekday]" to everybody else."""
    return f"[{which.label if language == 'da' else which.value}]"


def replaced(template: str, fill: Callable[[str, Field | None], str]) -> str:
    """The template with each "[…]", and each bracket that stands alone, as `fill` says it."""
    return _BRACKETS.sub(lambda found: fill(found[0], field(found[1] or "")), template)


def said_in(template: str, language: str) -> str:
    """The template with its fields named in that language. What is no field stays as it is written."""
    return replaced(template, lambda text, which: named(which, language) if which else text)


def fields_of(template: str) -> set[Field]:
    """What it names."""
    return {which for found in _BRACKETS.finditer(template) if (which := field(found[1] or ""))}


def unknown(template: str, kind: str) -> list[str]:
    """What stands in brackets, or is a bracket alone, and is no field of this kind."""
    may = FIELDS[Kind(kind)]
    return [found[0] for found in _BRACKETS.finditer(template) if field(found[1] or "") not in may]
