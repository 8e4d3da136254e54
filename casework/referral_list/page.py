"""One page of the list: which rows, how many in all, and where its links lead."""

from dataclasses import dataclass, replace

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts import formats
from accounts.prepared import prepared
from accounts.templatetags.dkfds import icon
from casework.referral_list.filters import NOBODY, OVERDUE, SORTS, Filters
from casework.referral_list.rows import COLUMNS, rows
from referrals.models import Referral

PAGE = 50
# Counting stops here: nobody leafs through more, and an index answers it in a moment.
MOST = 10_000
TABS = {"open": Filters(), "overdue": Filters(due=OVERDUE), "unassigned": Filters(counsellor=NOBODY)}


@dataclass(frozen=True)
class Link:
    label: str
    query: str
    current: bool
    count: str = ""


def _counts(user, filters) -> list[int]:
    """How many rows each finds, by one statement; MOST + 1 stands for more than MOST."""
    if not filters:
        return []
    if len(filters) == 1 and not filters[0].needs_the_day:
        return [sum(number for (number,) in _count_alike(user, filters[0]))]
    asked = [_counted(user, one).query.sql_with_params() for one in filters]
    sql = ", ".join(f"(SELECT count(*) FROM ({part}) AS counted)" for part, _params in asked)  # noqa: S608 - Django's
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", [value for _part, params in asked for value in params])
        return list(cursor.fetchone())


def _counted(user, filters):
    return filters.referrals(user).order_by().values_list("pk")[: MOST + 1]


_count_alike = prepared(_counted, around="SELECT count(*) FROM ({}) AS counted")


def spoken(count: int) -> str:
    return _("over %s") % formats.number(MOST) if count > MOST else formats.number(count)


class Sheet:
    """The page of the list that a coordinator has asked for."""

    def __init__(self, user, filters, choices, views=(), number=""):
        self.user, self.filters, self.choices, self.views = user, filters, choices, views
        known = {TABS["open"]: choices.open, TABS["overdue"]: choices.overdue, TABS["unassigned"]: choices.unassigned}
        bare = [replace(one, sort="") for one in (filters, *(kept for _view, kept in views))]
        unknown = list(dict.fromkeys(one for one in bare if one not in known))
        known |= zip(unknown, _counts(user, unknown), strict=True)
        self.count, *self.counts = [known[one] for one in bare]
        self.pages = max(1, -(-min(self.count, MOST) // PAGE))
        self.number = min(max(_int(number), 1), self.pages)
        self.first = (self.number - 1) * PAGE
        self.many = self.count > MOST
        self.order = filters.order(many=self.many)
        self.rows = rows(self._found(), user, choices.organisations) if self.count else []

    def _found(self) -> list[tuple]:
        part = (self.first, self.first + PAGE)
        if self.filters.needs_the_day:
            return list(_listed(self.user, self.filters, self.many, part))
        return _listed_alike(self.user, self.filters, self.many, part)

    @property
    def can_pick(self) -> bool:
        return any(row["pick"] for row in self.rows)

    @property
    def shown(self) -> str:
        """ "Shows 1–50 of 120"."""
        return _("Shows %(first)s–%(last)s of %(count)s") % {
            "first": formats.number(self.first + 1),
            "last": formats.number(self.first + len(self.rows)),
            "count": spoken(self.count),
        }

    @property
    def caption(self) -> str:
        """What the table holds, for those who hear it."""
        number = ngettext("%s referral", "%s referrals", self.count) % spoken(self.count)
        return _("%(number)s, sorted by %(column)s") % {
            "number": number,
            "column": formats.in_sentence(columns()[self.order[0]]),
        }

    @property
    def leaves(self) -> list[Link | None]:
        """The pages to go to; None where some are left out."""
        near = {1, self.pages, *range(self.number - 2, self.number + 3)} & set(range(1, self.pages + 1))
        found: list[Link | None] = []
        for page in sorted(near):
            if found and page - 1 not in near:
                found.append(None)
            query = self.filters.query(page=page) if page > 1 else self.filters.query()
            found.append(Link(str(page), query, page == self.number))
        return found if self.pages > 1 else []

    @property
    def headings(self) -> list[dict]:
        """The columns that sort. Pressed again, a column turns round; the newest come first."""
        by, backwards = self.order
        labels = columns()
        made = []
        for column in SORTS:
            turned = not backwards if column == by else column == "received"
            direction = ("descending" if backwards else "ascending") if column == by else "none"
            made.append(
                {
                    "label": labels[column],
                    "direction": direction,
                    "icon": icon(f"sort-table-{direction}", "ic-s"),
                    "query": self.filters.query(sort=f"-{column}" if turned else column),
                    "sorts": self.filters.sorts_by(column, many=self.many),
                }
            )
        return made

    @property
    def tabs(self) -> list[Link]:
        bare = replace(self.filters, sort="")
        labels = {
            "open": pgettext("referrals", "Open"),
            "overdue": _("Past the deadline"),
            "unassigned": _("Unassigned"),
        }
        fixed = [
            Link(labels[key], tab.query(), tab == bare, formats.number(getattr(self.choices, key)))
            for key, tab in TABS.items()
        ]
        return fixed + [
            Link(view.name, kept.query(), kept == self.filters, spoken(count))
            for (view, kept), count in zip(self.views, self.counts, strict=True)
        ]


def _listed(user, filters, many, part):
    """The rows of a page, as tuples of COLUMNS."""
    first, last = part
    page = filters.ordered(filters.referrals(user), user, many=many)[first:last]
    if first:
        # Far down the list: an index finds which ones they are, and only those are read.
        these = Referral.objects.visible_to(user).filter(pk__in=page.values("pk"))
        page = filters.ordered(these, user, many=many)
    return page.values_list(*COLUMNS)


# A list that is the same on every day is put together once.
_listed_alike = prepared(_listed)


def columns() -> dict[str, str]:
    return {
        "name": _("Citizen"),
        "received": pgettext("column", "Referred"),
        "due": pgettext("column", "Deadline"),
        "unit": _("Referring unit"),
        "counsellor": _("Counsellor"),
    }


def _int(text) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
