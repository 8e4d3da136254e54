"""What an organisation's texts need to know of it."""

from functools import cache

from django.utils.translation import override

from accounts.models import Organisation, Unit
from courses.models import Place
from followup.texts import defaults, languages


def revealing(organisation: Organisation) -> tuple[str, ...]:
    """The names of its places and units, which would tell a stranger what a message is about."""
    places = Place.objects.of(organisation).values_list("name", flat=True)
    units = Unit.objects.filter(organisation=organisation).values_list("name", flat=True)
    return tuple(sorted({*places, *units}))


def text_of(organisation: Organisation, kind: str, language: str) -> str:
    """The template of that kind."""
    return defaults.default(kind, language, receives=bool(organisation.sms_number), links=organisation.sms_links)


def language_code(said: str) -> str:
    """The code of the language that the citizen speaks, as somebody has written it in Danish or English; Danish where
    it is none that messages are written in."""
    return _codes().get(said.strip().casefold(), defaults.STANDARD)


@cache
def _codes() -> dict[str, str]:
    found = {}
    for reader in ("da", "en"):
        with override(reader):
            found |= {languages.name(code).casefold(): code for code in languages.CODES}
    return found
