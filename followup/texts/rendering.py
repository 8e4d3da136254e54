"""A template, filled in for one citizen."""

from datetime import datetime

from django.utils import timezone

from accounts import formats
from followup.texts import gsm, languages
from followup.texts.kinds import Field, replaced

# As long as the keys of public links (accounts/links.py).
EXAMPLE_TOKEN = "1234567-abcdefghijklmnopqrstuvwxyz"  # noqa: S105


class CannotRender(Exception):
    """The template names something that is no field, or a field that nothing is known of. `field` is what it names."""

    def __init__(self, field: str):
        super().__init__(field)
        self.field = field


def render(
    template: str, *, language: str, at: datetime | None = None, phone: str = "", authority: str = "", link: str = ""
) -> str:
    """The text as it is sent: day and time of `at` in Copenhagen and in the message's language, `phone` (E.164) spaced.

    Raises CannotRender; only what the template names must be given. Characters that would make it dearer are replaced.
    """
    values = _values(language, at, phone, authority, link)

    def fill(text: str, field: Field | None) -> str:
        value = values.get(field, "") if field else ""
        if not value:
            raise CannotRender(field or text)
        return value

    return gsm.plain(replaced(template, fill))


def example(template: str, language: str, organisation, *, host: str = "") -> str:
    """As it would be sent by the organisation, with the day that is longest to say: what the editor shows and counts.

    `host` is that of the links to citizens. What is no field stays as it is written.
    """
    link = f"https://{host}/{EXAMPLE_TOKEN}"
    values = _values(language, languages.longest(language), organisation.phone, organisation.name, link)
    return gsm.plain(replaced(template, lambda text, field: values[field] if field else text))


def _said(phone: str, language: str) -> str:
    """In pairs of digits; without the spaces where one reads from right to left, for the pairs would change places."""
    spaced = formats.phone(phone)
    return spaced if languages.direction(language) == "ltr" else spaced.replace(" ", "")


def _values(language: str, at: datetime | None, phone: str, authority: str, link: str) -> dict[Field, str]:
    known = {Field.PHONE: _said(phone, language), Field.AUTHORITY: authority, Field.LINK: link}
    if at is None:
        return known
    local = timezone.localdate(at)
    return known | {
        Field.WEEKDAY: languages.weekday(local, language),
        Field.DATE: languages.day(local, language),
        Field.TIME: languages.time(at, language),
    }
