"""The tabs of the citizen's page, and what its address asks for; what it does not know is the overview, whole."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from casework.entry import Kind

ALL = "all"


class Tab(TextChoices):
    OVERVIEW = "", gettext_lazy("Overview")
    TALKS = "talks", gettext_lazy("Talks")
    SMS = "sms", pgettext_lazy("tab", "Text messages")
    DATA = "data", gettext_lazy("Master data")


@dataclass(frozen=True)
class Asked:
    tab: Tab = Tab.OVERVIEW
    kind: Kind | None = None  # of the timeline; None is every kind
    is_whole: bool = False  # the timeline, or the messages, from the beginning

    @classmethod
    def of(cls, query) -> "Asked":
        tab, kind = query.get("tab"), query.get("show")
        return cls(
            tab=Tab(tab) if tab in Tab.values else Tab.OVERVIEW,
            kind=Kind(kind) if kind in Kind.values else None,
            is_whole=query.get("timeline") == ALL,
        )

    def address(self, **changed) -> str:
        """Within the page, with something else asked for."""
        asked = replace(self, **changed)
        told = {"tab": asked.tab.value, "show": asked.kind or "", "timeline": ALL if asked.is_whole else ""}
        return "?" + urlencode({name: value for name, value in told.items() if value})


def tabs(asked: Asked, *, talks: int, messages: int, course=None) -> list[dict]:
    """`course` is the newest, where the user may write about it."""
    overview, talk_list, sms, data = [_own(tab, asked) for tab in Tab]
    for tab, number in ((talk_list, talks), (sms, messages)):
        tab["label"] = f"{tab['label']} ({number})"
    return [overview, talk_list, sms, *(_of_course(course) if course else []), data]


def tab_url(citizen, tab: Tab) -> str:
    """The citizen's page, open at that tab."""
    return f"{citizen.get_absolute_url()}{Asked(tab=tab).address()}#tabs"


def _own(tab: Tab, asked: Asked) -> dict:
    return {"label": str(tab.label), "url": f"{Asked(tab=tab).address()}#tabs", "is_current": tab == asked.tab}


def _of_course(course) -> list[dict]:
    """Pages of their own."""
    pages = ((_("STOPbasen"), "courses:baseline"), (_("For the record"), "courses:journal"))
    return [{"label": label, "url": reverse(name, args=[course.pk])} for label, name in pages]
