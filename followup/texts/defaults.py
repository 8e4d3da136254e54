"""The texts that everybody has until they write their own, in Danish and in English.

They are no msgids: the citizen's language decides, and not that of whoever looks. Each is one message even with the
longest day and an authority of forty letters (tests/followup/texts/test_defaults.py).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from followup.texts.kinds import REMINDERS, Kind

STANDARD = "da"
# Where the gateway can receive. followup/texts/neutral.py knows these sentences.
STOP = {"da": "Svar STOP for ikke at få flere", "en": "Reply STOP to get no more"}

_TEXTS: dict[str, dict[Kind, str]] = {
    "da": {
        Kind.TRIED_TO_CALL: "Vi har prøvet at ringe. Ring gerne på [phone]. Venlig hilsen [authority]",
        Kind.CHOOSE_TIME: "Ring på [phone], når det passer dig, så finder vi en tid. Venlig hilsen [authority]",
        Kind.DAY_BEFORE: "Husk din aftale [weekday] den [date] kl. [time]. Afbud: [phone]. Venlig hilsen [authority]",
        Kind.ON_DAY: "Husk din aftale i dag kl. [time]. Afbud: [phone]. Venlig hilsen [authority]",
        Kind.MOVED: (
            "Din aftale er flyttet til [weekday] den [date] kl. [time]. Afbud: [phone]. Venlig hilsen [authority]"
        ),
        Kind.CANCELLED: (
            "Din aftale [weekday] den [date] kl. [time] er aflyst. Ring gerne på [phone]. Venlig hilsen [authority]"
        ),
        Kind.MISSED: (
            "Vi savnede dig [weekday] den [date]. Ring på [phone], så finder vi en ny tid. Venlig hilsen [authority]"
        ),
        Kind.SEAT: (
            "Der er en plads til dig [weekday] den [date] kl. [time]. Ring på [phone]. Venlig hilsen [authority]"
        ),
        Kind.STOPPED: "Du får ikke flere sms'er fra os. Du kan altid ringe på [phone]. Venlig hilsen [authority]",
    },
    "en": {
        Kind.TRIED_TO_CALL: "We have tried to call you. Please call [phone]. Kind regards, [authority]",
        Kind.CHOOSE_TIME: "Call [phone] when it suits you, and we will find a time. Kind regards, [authority]",
        Kind.DAY_BEFORE: "Your appointment: [weekday] [date] at [time]. To cancel: [phone]. Regards, [authority]",
        Kind.ON_DAY: "Your appointment is today at [time]. To cancel: [phone]. Regards, [authority]",
        Kind.MOVED: (
            "Your appointment has been moved to [weekday] [date] at [time]. To cancel: [phone]. Regards, [authority]"
        ),
        Kind.CANCELLED: (
            "Your appointment [weekday] [date] at [time] is cancelled. Please call [phone]. Regards, [authority]"
        ),
        Kind.MISSED: "We missed you [weekday] [date]. Call [phone] and we will find a new time. Regards, [authority]",
        Kind.SEAT: "There is a place for you [weekday] [date] at [time]. Please call [phone]. Regards, [authority]",
        Kind.STOPPED: "You will get no more text messages from us. You can always call [phone]. Regards, [authority]",
    },
}
# In place of the above where the gateway can receive, or the organisation has links.
_WITH_LINK = {
    "da": "Vælg en tid: [link] Eller ring på [phone]. Venlig hilsen [authority]",
    "en": "Choose a time: [link] Or call [phone]. Kind regards, [authority]",
}
_WITH_ANSWER = {
    "da": "Ring på [phone], eller svar med et tidspunkt, der passer dig. Venlig hilsen [authority]",
    "en": "Call [phone], or reply with a time that suits you. Kind regards, [authority]",
}


class Reply(TextChoices):
    """The answers to a citizen that one can choose between."""

    WELCOME = "welcome", _("You are welcome")
    WE_CALL = "we_call", _("We call today")
    PLEASE_CALL = "please_call", _("Please call")


_REPLIES = {
    "da": {
        Reply.WELCOME: "Ja, du er velkommen. Vi ses som aftalt. Venlig hilsen [authority]",
        Reply.WE_CALL: "Tak for din besked. Vi ringer til dig i dag. Venlig hilsen [authority]",
        Reply.PLEASE_CALL: "Tak for din besked. Ring gerne på [phone]. Venlig hilsen [authority]",
    },
    "en": {
        Reply.WELCOME: "Yes, you are welcome. See you as agreed. Kind regards, [authority]",
        Reply.WE_CALL: "Thank you for your message. We will call you today. Kind regards, [authority]",
        Reply.PLEASE_CALL: "Thank you for your message. Please call [phone]. Kind regards, [authority]",
    },
}


def default(kind: str, language: str, *, receives: bool, links: bool = False) -> str:
    """The standard text, a template. In a language that has none it is the Danish one.

    `receives`: the citizen can answer; without it no word is said about answering. `links`: the organisation has links.
    """
    kind, language = Kind(kind), spoken(language)
    if kind == Kind.REPLY:
        return reply(Reply.PLEASE_CALL, language)
    if kind == Kind.CHOOSE_TIME and links:
        return _WITH_LINK[language]
    if kind == Kind.CHOOSE_TIME and receives:
        return _WITH_ANSWER[language]
    text = _TEXTS[language][kind]
    return f"{text}. {STOP[language]}" if receives and kind in REMINDERS else text


def reply(which: str, language: str) -> str:
    """A fixed answer, a template."""
    return _REPLIES[spoken(language)][Reply(which)]


def spoken(language: str) -> str:
    """The language of the standard texts for somebody who reads this one."""
    return language if language in _TEXTS else STANDARD


def without_stop(text: str) -> str:
    """A text of one's own for a gateway that cannot receive: it must not promise that STOP is read."""
    for sentence in STOP.values():
        text = text.replace(f". {sentence}.", ".").replace(f". {sentence}", "").replace(sentence, "")
    return text.strip()
