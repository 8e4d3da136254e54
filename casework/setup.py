"""Setup: the pages on which a team is arranged, each for those who may."""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rights import Right


class Entry(NamedTuple):
    label: str
    url: str
    text: str


# Right, name of the page, label, and what one does there. The settings come before them, one page per organisation.
PAGES = [
    (
        Right.MANAGE_STAFF,
        "accounts:staff",
        _("Members of staff"),
        _("Invite colleagues, and decide what each of them may do."),
    ),
    (
        Right.MANAGE_UNITS,
        "referrals:units",
        _("Referring units"),
        _("The places that refer, with their links, pocket cards and posters."),
    ),
    (Right.IMPORT_REFERRALS, "referrals:imports", _("Read in a list"), _("Citizens who come from another system.")),
    (
        Right.MANAGE_ABSENCE,
        "casework:absences",
        _("Absence"),
        _("When a colleague is away: hand the tasks over, and choose who stands in."),
    ),
]


def entries(user) -> list[Entry]:
    """What the user may arrange, in the order of the page."""
    access = user.access
    return [*_settings(access), *_pages(access), *_messages(access), *_texts(access), *_first_steps(access)]


def _settings(access):
    several = len(access.organisations) > 1
    for organisation in access.organisations:
        if access.may(Right.MANAGE_SETTINGS, organisation.pk):
            label = _("Settings of %s") % organisation.short_name if several else gettext("Settings")
            url = reverse("accounts:settings", args=[organisation.slug])
            text = gettext("Name and phone, deadlines, public pages and texts, with the history of changes.")
            yield Entry(label, url, text)


def _messages(access):
    if access.may_somewhere(Right.MANAGE_MESSAGES):
        text = gettext("What was sent and what became of it, who must be called instead, and what it costs.")
        yield Entry(gettext("Text messages"), reverse("followup:log"), text)
        if settings.DEMO:
            text = gettext("Only in the demo: what the invented citizens get, and what they answer.")
            yield Entry(gettext("The citizens’ phones"), reverse("followup:phone"), text)


def _texts(access):
    several = len(access.organisations) > 1
    for organisation in access.organisations:
        if access.may(Right.MANAGE_MESSAGES, organisation.pk):
            label = _("Text messages of %s") % organisation.short_name if several else gettext("Texts of messages")
            url = reverse("followup:texts", args=[organisation.slug])
            yield Entry(label, url, gettext("What citizens read on their phones, in each language."))


def _first_steps(access):
    if access.may_somewhere(Right.MANAGE_SETTINGS):
        text = gettext("What a new team does first, and what of it is done.")
        yield Entry(gettext("First steps"), reverse("casework:first_steps"), text)


def _pages(access):
    found = [(label, name, text) for right, name, label, text in PAGES if access.may_somewhere(right)]
    return [Entry(str(label), reverse(name), str(text)) for label, name, text in found]
