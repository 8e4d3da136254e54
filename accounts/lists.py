"""Lists: what they are asked for in the address, the bar that asks it, and lists kept under a name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import cache
from html import escape
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from accounts.models import SavedView
from accounts.prepared import prepared
from accounts.rights import Right

LONGEST = 100  # of a text that is searched for


class Offer(NamedTuple):
    """A filter: its name in the address, its label, and what it can be; without choices it is a text to search for."""

    name: str
    label: str
    choices: list[tuple[Any, str]] | None = None


@dataclass(frozen=True)
class Filters:
    """What a list is asked for. A list's own filters are fields with defaults: those of the list that opens first."""

    @classmethod
    @cache
    def defaults(cls) -> dict[str, str]:
        return {field.name: str(field.default) for field in fields(cls)}

    @classmethod
    def read(cls, query, offers: Iterable[Offer]) -> tuple[Self, bool]:
        """The filters of an address, and whether all of them could be understood: what cannot be is left out."""
        found, understood = {}, True
        for name, _label, choices in offers:
            value = query.get(name, "")
            if choices is None:
                found[name] = value.replace("\x00", "")[:LONGEST].strip()
            elif value in {str(one) for one, _text in choices}:
                found[name] = value
            else:
                understood = understood and not value
        asked = any(query.get(name) for name in cls.defaults() if name not in {offer.name for offer in offers})
        return cls(**found), understood and not asked

    def query(self, **changed) -> str:
        """As the address says it: only what differs from the defaults."""
        values, defaults = vars(self) | changed, self.defaults()
        return urlencode([(name, value) for name, value in values.items() if value != defaults.get(name, "")])


def bar(filters: Filters, offers: Iterable[Offer]) -> list[dict]:
    """The fields of lists/_filters.html."""
    return [field(offer, getattr(filters, offer.name)) for offer in offers]


def field(offer: Offer, value: str, kind: str = "search") -> dict:
    """One field of the bar; `kind` is that of a field without choices."""
    options = None if offer.choices is None else options_of(offer.choices, value)
    return {"name": offer.name, "label": offer.label, "options": options, "value": value, "kind": kind}


def options_of(choices, chosen: str) -> SafeString:
    """The options of a select, without a widget's detour: a large organisation has hundreds of units."""
    written = [
        f'<option value="{escape(str(value))}"{" selected" if str(value) == chosen else ""}>{escape(str(label))}'
        for value, label in choices
    ]
    return mark_safe("</option>".join([*written, ""]))  # noqa: S308 - escaped above


@dataclass(frozen=True)
class SavedList:
    """A list that can be kept: its word in addresses, the name of its page, who opens it, what it is called, and how
    its address is read: into the filters that it names, and nothing else that may stand there."""

    slug: str
    page: str
    rights: tuple[Right, ...]
    title: Promise
    read: Callable[[Any, QueryDict], Filters]  # of a user and an address


class Kept(NamedTuple):
    """A view of the list."""

    pk: int
    user: int
    name: str
    query: str


@prepared
def _views(user, page):
    return SavedView.objects.filter(page=page).visible_to(user).values_list(*Kept._fields)


def views_of(user, of: SavedList, read: Callable[[QueryDict], Filters]) -> list[tuple[Kept, Filters]]:
    """The views that somebody has of the list, with what each asks for today."""
    found = [Kept(*row) for row in _views(user, of.page)]
    return [(view, read(QueryDict(view.query))) for view in found]


def keeping(user, of: SavedList, filters: Filters, views: list[tuple[Kept, Filters]]) -> dict:
    """What lists/_views.html and lists/_filters.html show of the list as it is."""
    return {
        "slug": of.slug,
        "page": of.page,
        "query": filters.query(),
        "views": [{"name": view.name, "query": one.query(), "current": one == filters} for view, one in views],
        "own_view": next((view.pk for view, one in views if one == filters and view.user == user.pk), None),
    }
