"""Lists as somebody likes to see them: filters and order under a name, for oneself or for the colleagues too."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise

from accounts.models import SavedView
from accounts.prepared import prepared
from accounts.rights import Right


@dataclass(frozen=True)
class SavedList:
    """A list that can be kept: its word in addresses, the name of its page, who opens it, what it is called, and how
    its address is read: into the filters that it names, and nothing else that may stand there."""

    slug: str
    page: str
    right: Right
    title: Promise
    query: Callable[..., str]  # of a user and a QueryDict


class Kept(NamedTuple):
    pk: int
    user: int
    name: str
    query: str

    def read(self) -> QueryDict:
        return QueryDict(self.query)


@prepared
def kept(user, page):
    return SavedView.objects.filter(page=page).visible_to(user).values_list(*Kept._fields)


def views_of(user, page: str) -> list[Kept]:
    """Those that somebody has of the page."""
    return [Kept(*row) for row in kept(user, page)]
