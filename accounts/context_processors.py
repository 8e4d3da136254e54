"""What base.html asks for beside a page's own content. Nothing is computed before a template asks."""

from functools import cache, lru_cache
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import formats
from accounts.enums import Language
from accounts.rights import SEE_CASES, SET_UP, Right
from accounts.templatetags.dkfds import page_url

# Label, name of the page, and the rights of which one opens it; shown in this order.
NAVIGATION = [
    (_("My day"), "casework:my_day", Right.CONTACT_CITIZENS),
    (_("Referrals"), "casework:referral_list", Right.SEE_REFERRALS),
    (_("Refer"), "referrals:refer", Right.REFER),
    (_("My referrals"), "referrals:my_referrals", Right.REFER),
    (_("Citizens"), "casework:citizens", *SEE_CASES),
    (_("Groups"), "courses:groups", Right.CONTACT_CITIZENS),
    (_("Calendar"), "casework:calendar", Right.CONTACT_CITIZENS),
    (_("Places"), "casework:places", Right.CONTACT_CITIZENS, Right.SEE_REFERRALS),
    (_("Setup"), "casework:setup", *SET_UP),
]

# Where pages lie whose address begins with another word.
UNDER = {
    "deltagere": "casework:citizens",
    "forloeb": "casework:citizens",
    "samtaler": "casework:citizens",
    "opkald": "casework:citizens",
    "orienter": "casework:citizens",
    "skema": "casework:citizens",
    "moeder": "courses:groups",
    "henvisende-enheder": "casework:referral_list",
    "medarbejdere": "casework:setup",
    "sms": "casework:setup",
}

# In a frame that is kept, these stand where every request has a value of its own.
TOKEN, PATH = "\ue000token\ue000", "\ue000path\ue000"
FRAMES = 4096  # kept per process: users × languages × pages in the navigation


def open_pages(access) -> list[tuple]:
    """Label and name of the main pages that one may open, in order."""
    return _open(frozenset(access.rights.values()))


def _open(held: frozenset) -> list[tuple]:
    return [(label, name) for label, name, *wanted in NAVIGATION if any(not one.isdisjoint(wanted) for one in held)]


class Item(NamedTuple):
    label: str
    url: str
    current: str  # as aria-current says it: "page", "true" for one that lies under it, or nothing


class Frame(NamedTuple):
    """What the frame around a signed-in user's pages shows. Two equal ones look the same."""

    who: str  # "Anne Birk Mortensen, rygestoprådgiver"
    organisations: str
    navigation: tuple[Item, ...]
    may_search: bool
    # Code and own name of each language that the switch leads to.
    other_languages: tuple[tuple[str, str], ...]
    path: str = PATH


class Page:
    def __init__(self, request):
        self.request = request

    @property
    def path(self) -> str:
        return self.request.get_full_path()

    @property
    def other_languages(self) -> tuple[tuple[str, str], ...]:
        """For staff the two of the working pages, for a visitor every language."""
        offered = Language.choices if self.user else settings.LANGUAGES
        return tuple((code, str(name)) for code, name in offered if code != get_language())

    @cached_property
    def user(self):
        """The signed-in user. None for a visitor, and where an error came before we could know."""
        user = getattr(self.request, "user", None)
        return user if user and user.is_authenticated else None

    def header(self, token: str):
        """The signed-in user's header: drawn once, then kept; the token and the address are the request's own."""
        drawn = _header(self._frame())
        return mark_safe(drawn.replace(TOKEN, token).replace(PATH, escape(self.path)))  # noqa: S308 - our own

    def _frame(self) -> Frame:
        access = self.user.access
        return Frame(
            who=", ".join([self.user.name, *(formats.in_sentence(role.label) for role in access.roles)]),
            organisations=", ".join(organisation.name for organisation in access.organisations),
            navigation=_navigation(frozenset(access.rights.values()), get_language(), self._main_page()),
            may_search=any(access.may_somewhere(right) for right in SEE_CASES),
            other_languages=self.other_languages,
        )

    def _main_page(self) -> tuple[str, str]:
        """The main page that is open, or that this one lies under, and which of the two; there are not many."""
        path = self.request.path
        main = _by_word().get(path.partition("/")[2].partition("/")[0], "")
        return main, "page" if path == main else "true"


@cache
def _by_word() -> dict[str, str]:
    """{first word of an address: the main page it belongs to}"""
    addresses = [page_url("home"), *(page_url(name) for _label, name, *_rights in NAVIGATION)]
    return {one.split("/")[1]: one for one in addresses} | {word: page_url(name) for word, name in UNDER.items()}


@lru_cache(maxsize=FRAMES)
def _navigation(rights: frozenset, _language: str, here: tuple[str, str]) -> tuple[Item, ...]:
    """What somebody with those rights may open, in the language that is active."""
    found = _open(rights) or [(_("Start page"), "home")]
    main, how = here
    return tuple(Item(str(label), page_url(name), how if main == page_url(name) else "") for label, name in found)


@lru_cache(maxsize=FRAMES)
def _header(frame: Frame) -> str:
    return render_to_string("includes/header_signed_in.html", {"page": frame, "csrf_token": TOKEN})


def page(request):
    return {"page": Page(request)}
