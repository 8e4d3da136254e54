"""A template, filled in for one citizen."""

from datetime import datetime

from django.utils import timezone

from accounts import formats
from followup.texts import gsm, languages
from followup.texts.kinds import Field, replaced

# As long as those that citizens get.
EXAMPLE_TOKEN = "1234567-abcdefghijklmnop"  # noqa: S105


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
    values = {Field.PHONE: formats.phone(phone), Field.AUTHORITY: authority, Field.LINK: link, **_when(at, language)}

    def fill(text: str, field: Field | None) -> str:
        value = values.get(field, "") if field else ""
        if not value:
            raise CannotRender(field or text)
        return value

    return gsm.plain(replaced(template, fill))


def example(template: str, language: str, organisation, *, host: str = "") -> str:
    """As it would be sent by the organisation, with the day that is longest to say: what the editor shows and counts.

    `host` is that of the links to citizens.
    """
    return render(
        template,
        language=language,
        at=languages.longest(language),
        phone=organisation.phone,
        authority=organisation.name,
        link=f"https://{host}/{EXAMPLE_TOKEN}",
    )


def _when(at: datetime | None, language: str) -> dict[Field, str]:
    if at is None:
        return {}
    local = timezone.localdate(at)
    return {
        Field.WEEKDAY: languages.weekday(local, language),
        Field.DATE: languages.day(local, language),
        Field.TIME: languages.time(at, language),
    }
