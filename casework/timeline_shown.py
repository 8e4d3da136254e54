"""The timeline as the citizen's page shows it: of one kind or all, the newest or the whole, as rows of a stencil."""

from django.template.defaultfilters import linebreaksbr
from django.utils.translation import gettext as _

from accounts import clock, formats
from casework.entry import Entry, Kind
from casework.tabs import Asked

NEWEST = 15


def shown(entries: list[Entry], asked: Asked, *, may_undo: bool) -> dict:
    """`entries` are in order, the newest first."""
    chosen = [entry for entry in entries if asked.kind in (None, entry.kind)]
    listed = chosen if asked.is_whole else chosen[:NEWEST]
    today = clock.today()
    return {
        "rows": [_row(entry, today, may_undo) for entry in listed],
        "total": len(chosen),
        "whole_url": f"{asked.address(is_whole=True)}#timeline" if len(listed) < len(chosen) else "",
        "kind": asked.kind,
        "chips": [_chip(kind, asked) for kind in (None, *Kind)],
    }


def _row(entry: Entry, today, may_undo: bool) -> dict:
    return {
        "icon": entry.icon,
        "title": entry.title,
        "text": linebreaksbr(entry.text) if "\n" in entry.text else entry.text,
        "by": entry.by,
        "undo": entry.undo if may_undo else "",
        "undone": entry.undone,
        "when": formats.moment(entry.at, today),
    }


def _chip(kind: Kind | None, asked: Asked) -> dict:
    label = str(kind.label) if kind else _("All")
    return {"label": label, "url": f"{asked.address(kind=kind)}#timeline", "is_current": kind == asked.kind}
