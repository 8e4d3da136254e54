"""What the filters offer, and how many referrals each counsellor has open: one statement, however large the tables."""

from dataclasses import dataclass

from django.db import connection
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.rights import Right
from accounts.staff import roles_with
from referrals.names import sort_key

# Counsellors with what they have open; then units and municipalities for which an index finds at least one row.
CHOICES = """
WITH open AS (
    SELECT organisation_id, counsellor_id AS id, count(*) AS open, count(*) FILTER (
        WHERE contact_due < %(today)s AND (paused_until IS NULL OR paused_until <= %(today)s)) AS overdue
    FROM referrals_referral WHERE organisation_id = ANY (%(organisations)s) AND state = 'received'
    GROUP BY organisation_id, counsellor_id
), staff AS (
    SELECT m.organisation_id, m.user_id AS id, u.is_active, EXISTS (
        SELECT FROM accounts_absence a WHERE a.organisation_id = m.organisation_id AND a.user_id = m.user_id
        AND a.ended_at IS NULL AND a.from_day <= %(today)s AND (a.to_day IS NULL OR a.to_day >= %(today)s)) AS is_absent
    FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
    WHERE m.organisation_id = ANY (%(organisations)s) AND roles && %(roles)s AND closed_at IS NULL
    AND (valid_from IS NULL OR valid_from <= %(today)s) AND (valid_until IS NULL OR valid_until >= %(today)s)
)
SELECT 'counsellor', organisation_id, id, name, coalesce(open, 0), coalesce(overdue, 0),
    coalesce(staff.is_active, false), coalesce(staff.is_absent, false)
FROM open FULL JOIN staff USING (organisation_id, id) LEFT JOIN accounts_user USING (id)
UNION ALL
SELECT 'unit', 0, id, concat_ws(', ', name, nullif(institution, '')), 0, 0, true, false FROM referrals_referringunit u
WHERE EXISTS (
    SELECT FROM referrals_referral WHERE organisation_id = ANY (%(organisations)s) AND unit_id = u.id)
UNION ALL
SELECT 'municipality', 0, id, name, 0, 0, true, false FROM accounts_municipality m
WHERE EXISTS (
    SELECT FROM referrals_citizen WHERE organisation_id = ANY (%(organisations)s) AND municipality_id = m.id)
"""


@dataclass(frozen=True)
class Counsellor:
    """Somebody who may have referrals of the organisation, or still has. `is_active`: can get new ones; `is_absent`:
    away today."""

    organisation: int
    pk: int
    name: str
    open: int
    overdue: int
    is_active: bool
    is_absent: bool


class Choices:
    """What one coordinator can choose between. `organisations` are those whose referrals they oversee."""

    def __init__(self, user):
        self.access = user.access
        self.organisations = {
            o.pk: o.short_name for o in self.access.organisations if self.access.may(Right.SEE_REFERRALS, o.pk)
        }
        found: dict[str, list] = {"counsellor": [], "unit": [], "municipality": []}
        for kind, *row in self._rows():
            found[kind].append(row)
        self.nobodys = [row for row in found["counsellor"] if row[1] is None]
        people = [Counsellor(*row) for row in found["counsellor"] if row[1] is not None]
        self.counsellors = sorted(people, key=lambda one: (sort_key(one.name), one.pk))
        self.units = _sorted(found["unit"])
        self.municipalities = _sorted(found["municipality"])

    def _rows(self):
        values: dict = {
            "organisations": list(self.organisations),
            "today": clock.today(),
            "roles": roles_with(Right.CONTACT_CITIZENS),
        }
        with connection.cursor() as cursor:
            cursor.execute(CHOICES, values)
            return cursor.fetchall()

    @cached_property
    def known(self) -> dict[str, dict[int, str]]:
        """{filter: {id: name}}"""
        return {
            "organisation": self.organisations,
            "unit": dict(self.units),
            "municipality": dict(self.municipalities),
            "counsellor": {one.pk: one.name for one in self.counsellors},
        }

    @property
    def receivers(self) -> list[tuple[int, str]]:
        """Who can be given referrals, with what they have open: "Mona Dahl (11 open)"."""
        assigns = self.access.where(Right.ASSIGN)
        open_of: dict[int, int] = {}
        away = set()
        for one in self.counsellors:
            if one.is_active and one.organisation in assigns:
                open_of[one.pk] = open_of.get(one.pk, 0) + one.open
                away |= {one.pk} if one.is_absent else set()
        names = self.known["counsellor"]
        return [(pk, f"{names[pk]} ({_open(number, pk in away)})") for pk, number in open_of.items()]

    @property
    def unassigned(self) -> int:
        return sum(row[3] for row in self.nobodys)

    @property
    def open(self) -> int:
        return self.unassigned + sum(one.open for one in self.counsellors)

    @property
    def overdue(self) -> int:
        return sum(row[4] for row in self.nobodys) + sum(one.overdue for one in self.counsellors)


def _open(number, is_absent) -> str:
    text = ngettext("%d open", "%d open", number) % number
    return _("%s, absent today") % text if is_absent else text


def _sorted(rows) -> list[tuple[int, str]]:
    named = [(pk, name) for _organisation, pk, name, *_rest in rows]
    return sorted(named, key=lambda one: (sort_key(one[1]), one[0]))
