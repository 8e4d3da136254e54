"""What the page of one text shows: the text in force, an example and its length, and what in it is not neutral."""

from functools import cached_property

from django.conf import settings
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import formats
from accounts.models import Organisation
from followup import names
from followup.models import Template
from followup.texts import gsm, languages, neutral, rendering
from followup.texts.kinds import FIELDS, SENT, WRITTEN, Field, Kind, named, said_in

# How a sentence about what was found begins.
COUNTED = [_("One word"), _("Two words"), _("Three words"), _("Four words"), _("Five words")]


class TextPage:
    def __init__(self, organisation: Organisation, kind: Kind, language: str):
        self.organisation, self.kind, self.language = organisation, kind, language

    @cached_property
    def rows(self) -> dict[str, Template]:
        """The organisation's texts of the kind, by language."""
        return {row.language: row for row in Template.objects.of(self.organisation).filter(kind=self.kind)}

    @property
    def version(self) -> int:
        return self.rows[self.language].version if self.language in self.rows else 0

    @cached_property
    def in_force(self) -> str:
        """What is sent in this language."""
        return self._chosen(self.rows)

    @cached_property
    def instead(self) -> str:
        """What is sent where nothing of its own is written in this language."""
        return self._chosen({code: row for code, row in self.rows.items() if code != self.language})

    @cached_property
    def standard(self) -> str:
        """The standard text in this language; "" where there is none."""
        if self.language not in languages.STANDARD:
            return ""
        return names.standard_text(self.organisation, self.kind, self.language)

    @property
    def own(self) -> str:
        """What the field begins with: the own text, or the standard one to begin from."""
        row = self.rows.get(self.language)
        return (row.text if row else "") or self.standard

    @property
    def receives(self) -> bool:
        return names.receives(self.organisation)

    @property
    def offers_link(self) -> bool:
        return Field.LINK in FIELDS[self.kind]

    def fields(self) -> list[str]:
        """To put into the text, as staff read them."""
        usable = [field for field in FIELDS[self.kind] if field != Field.LINK or self.organisation.sms_links]
        return [named(field, get_language()) for field in usable]

    def example(self, text: str) -> str:
        return rendering.example(text, self.language, self.organisation, host=settings.PUBLIC_LINK_HOST)

    def findings(self, example: str) -> list[neutral.Finding]:
        told = {"host": settings.PUBLIC_LINK_HOST, "language": self.language}
        return neutral.findings(example, names=self._revealing, **told)

    def preview(self, text: str) -> dict:
        """Of a text as it is kept: its example in pieces, and what there is to say of it."""
        example = self.example(text or self.instead)
        found = self.findings(example)
        return {
            "pieces": list(_pieces(example, found)),
            "count": counted(found),
            "length": length(example),
            "direction": languages.direction(self.language),
        }

    def _chosen(self, rows) -> str:
        own = {code: row.text for code, row in rows.items()}
        return names.chosen(self.organisation, self.kind, self.language, own)

    @cached_property
    def _revealing(self) -> tuple[str, ...]:
        return names.revealing(self.organisation)


def sent(kind: Kind, organisation: Organisation) -> str:
    """When it is sent, a sentence."""
    reminders = {Kind.DAY_BEFORE: organisation.remind_day_before, Kind.ON_DAY: organisation.remind_on_day}
    at = reminders.get(kind)
    if kind in organisation.sms_kinds_off or (kind in reminders and at is None):
        return gettext("It is not sent: it is switched off in the settings.")
    if at is None:
        return str(SENT[kind])
    told = {"time": formats.clock_time(at)}
    if kind == Kind.DAY_BEFORE:
        return gettext("Sent the day before at %(time)s to citizens who have said yes.") % told
    return gettext("Sent on the day at %(time)s to citizens who have said yes.") % told


def listed(organisation: Organisation, language: str) -> list[dict]:
    """Every text of the organisation, as it is sent to somebody who reads this language."""
    rows = Template.objects.of(organisation).filter(language__in={language, "da"}).select_related("saved_by")
    own: dict[str, dict[str, Template]] = {kind: {} for kind in WRITTEN}
    for row in rows:
        own[row.kind][row.language] = row
    return [_line(organisation, kind, language, own[kind]) for kind in WRITTEN]


def _line(organisation, kind, language, rows) -> dict:
    text = names.chosen(organisation, kind, language, {code: row.text for code, row in rows.items()})
    row = rows.get(language)
    return {
        "kind": kind,
        "label": kind.label,
        "sent": sent(kind, organisation),
        "text": said_in(text, get_language()),
        "saved": row and {"when": formats.moment(row.saved_at), "who": who(row.saved_by)},
        "is_own": bool(row and row.text),
    }


def who(user) -> str:
    return user.name if user else gettext("the system")


def counted(found: list[neutral.Finding]) -> str:
    """ "To ord kan afsløre, hvad det handler om."; nothing where nothing was found."""
    if not found:
        return ""
    words = COUNTED[len(found) - 1] if len(found) <= len(COUNTED) else gettext("%d words") % len(found)
    return gettext("%(words)s can reveal what it is about.") % {"words": words}


def length(example: str) -> dict:
    """In what a phone counts; `share` is how much of the messages is used, in percent."""
    found = gsm.measure(example)
    single, chained = gsm.ROOM[found.alphabet]
    room = single if found.parts == 1 else chained * found.parts
    many = ngettext("of %(room)d: one message.", "of %(room)d: %(parts)d messages.", found.parts)
    return {
        "units": found.units,
        "room": many % {"room": room, "parts": found.parts},
        "share": f"{min(100.0, 100 * found.units / room):.1f}",
        "is_wide": found.alphabet == gsm.UCS2,
    }


def _pieces(text: str, found: list[neutral.Finding]):
    """(part of the text, whether it is marked)"""
    at = 0
    for finding in found:
        yield text[at : finding.start], False
        yield finding.word, True
        at = finding.end
    yield text[at:], False
