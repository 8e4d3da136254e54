"""What an organisation's messages say in which language, and the names that they must not say."""

from accounts.models import Organisation, Unit
from courses.models import Place
from followup.models import Template
from followup.texts import defaults, languages
from followup.texts.kinds import Field, fields_of
from referrals.models import ReferringUnit


def revealing(organisation: Organisation) -> tuple[str, ...]:
    """The names of its places and units, which would tell a stranger what a message is about.

    Not those that stand in the authority's own name: each text ends with that.
    """
    rows = (
        Place.objects.of(organisation),
        ReferringUnit.objects.of(organisation),
        Unit.objects.filter(organisation=organisation),
    )
    names = {name for found in rows for name in found.values_list("name", flat=True)}
    return tuple(sorted(name for name in names if name.casefold() not in organisation.name.casefold()))


def text_of(organisation: Organisation, kind: str, language: str) -> str:
    """The template that is sent: the organisation's own, or the standard text.

    A language that has neither gets the Danish one. Nothing promises an answer or a link that the settings rule out.
    """
    asked = [language] if language in languages.STANDARD else [language, defaults.STANDARD]
    own = dict(Template.objects.of(organisation).filter(kind=kind, language__in=asked).values_list("language", "text"))
    return chosen(organisation, kind, language, own)


def chosen(organisation: Organisation, kind: str, language: str, own: dict[str, str]) -> str:
    """As `text_of`, from the texts of that kind by language."""
    text = own.get(language)
    if not text and language not in languages.STANDARD:
        text = own.get(defaults.STANDARD)
    if not text or (Field.LINK in fields_of(text) and not organisation.sms_links):
        return standard_text(organisation, kind, language)
    return text if receives(organisation) else defaults.without_stop(text)


def standard_text(organisation: Organisation, kind: str, language: str) -> str:
    """Where nothing of its own is written."""
    return defaults.default(kind, language, receives=receives(organisation), links=organisation.sms_links)


def receives(organisation: Organisation) -> bool:
    """Whether citizens can answer."""
    return bool(organisation.sms_number)


def language_code(said: str) -> str:
    """Of the language that somebody is said to speak, in free words."""
    return languages.code_of(said)
