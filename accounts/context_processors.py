"""What base.html asks for beside a page's own content. Nothing is computed before a template asks."""

from typing import NamedTuple

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import formats
from accounts.rights import SEE_CASES, SET_UP, Right
from accounts.templatetags.dkfds import page_url

# Label, name of the page, and the rights of which one opens it; shown in this order.
NAVIGATION = [
    (_("My day"), "casework:my_day", Right.CONTACT_CITIZENS),
    (_("Citizens"), "casework:citizens", *SEE_CASES),
    (_("Setup"), "casework:setup", *SET_UP),
]


class Item(NamedTuple):
    label: str
    url: str
    current: bool


class Page:
    def __init__(self, request):
        self.request = request

    @property
    def path(self) -> str:
        return self.request.get_full_path()

    @property
    def other_language(self) -> tuple[str, str]:
        """Code and own name of the language that the switch leads to."""
        return next(language for language in settings.LANGUAGES if language[0] != get_language())

    @cached_property
    def user(self):
        """The signed-in user. None for a visitor, and where an error came before we could know."""
        user = getattr(self.request, "user", None)
        return user if user and user.is_authenticated else None

    @cached_property
    def who(self) -> str:
        """ "Anne Birk Mortensen, rygestoprådgiver"."""
        return ", ".join([self.user.name, *(formats.in_sentence(role.label) for role in self.user.access.roles)])

    @cached_property
    def organisations(self) -> str:
        return ", ".join(organisation.name for organisation in self.user.access.organisations)

    @property
    def may_search(self) -> bool:
        return any(self.user.access.may_somewhere(right) for right in SEE_CASES)

    @cached_property
    def navigation(self) -> list[Item]:
        access = self.user.access
        open_pages = [(label, name) for label, name, *rights in NAVIGATION if access.may_somewhere(*rights)]
        return [self._item(label, page_url(name)) for label, name in open_pages or [(_("Start page"), "home")]]

    def _item(self, label, url) -> Item:
        return Item(label, url, current=self.request.path == url)


def page(request):
    return {"page": Page(request)}
