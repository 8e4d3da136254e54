"""Citizens who may be one person: the list of them, two side by side, and what of one belongs to the other."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import formats
from accounts.rights import Right
from referrals import cpr
from referrals.actions import merging
from referrals.models import AccessReason, Citizen, CitizenMergeRow, ContactPerson, Permission, Referral
from referrals.reach import hidden_names, shown_name

AT_MOST = 100
COLUMNS = ("pk", "name", "is_protected", "phone", "cpr_hash", "sort_key")
HALF = len(COLUMNS)  # of a row: one citizen, the other, and when the first was entered


def count(user, organisation) -> int:
    """How many there are, at most AT_MOST; none for one who may not merge."""
    if not user.access.may(Right.MERGE_CITIZENS, organisation):
        return 0
    return Citizen.objects.standing().filter(_of(organisation)).order_by()[:AT_MOST].count()


def _of(organisation) -> Q:
    return Q(organisation=organisation, possible_duplicate_of__isnull=False)


def pairs(user, organisation) -> list[dict]:
    """The newest possible duplicates first, at most AT_MOST. Where a name is hidden, nobody learns from it who has the
    same."""
    twice = Citizen.objects.visible_to(user).filter(_of(organisation))
    columns = [*COLUMNS, *(f"possible_duplicate_of__{name}" for name in COLUMNS), "created_at"]
    found = list(twice.order_by("-pk").values_list(*columns)[:AT_MOST])
    halves = [(row[:HALF], row[HALF:-1], row[-1]) for row in found]
    both = [half for one, other, _created_at in halves for half in (one, other)]
    hidden = hidden_names(user, ((organisation, pk, is_protected) for pk, _, is_protected, *_ in both))
    told = (_pair(one, other, created_at, hidden) for one, other, created_at in halves)
    return [pair for pair in told if pair["alike"] or not hidden.intersection(pair["citizens"])]


def _pair(one, other, created_at, hidden) -> dict:
    return {
        "citizens": [one[0], other[0]],
        "name": shown_name(one[1], one[0], hidden),
        "other_name": shown_name(other[1], other[0], hidden),
        "alike": ", ".join(_alike(one, other, is_hidden=bool(hidden & {one[0], other[0]}))),
        "created": formats.day(timezone.localdate(created_at)),
        "url": reverse("casework:compare", args=[other[0], one[0]]),
    }


def _alike(one, other, *, is_hidden) -> list[str]:
    """Nothing, if they have been changed since."""
    words = [_("same phone"), _("same CPR number"), "" if is_hidden else _("same name")]
    values = zip(words, one[3:], other[3:], strict=True)
    return [word for word, first, second in values if word and first and first == second]


def of(citizen) -> int | None:
    """The number of another citizen who may be the same person."""
    if citizen.possible_duplicate_of_id:
        return citizen.possible_duplicate_of_id
    standing = Citizen.objects.standing().filter(organisation=citizen.organisation_id, possible_duplicate_of=citizen)
    return standing.order_by("pk").values_list("pk", flat=True).first()


def side_by_side(one, other, form) -> list[dict]:
    """What each has, one line for each thing that at least one of them has."""
    lines = [
        (_("Name"), one.name, other.name),
        (_("Phone"), formats.phone(one.phone), formats.phone(other.phone)),
        (_("CPR number"), _cpr(one), _cpr(other)),
        *((str(form.label_of(name)), form.text(name, one), form.text(name, other)) for name in form.plain),
        (_("Referrals"), *_counts(Referral, one, other)),
        (_("Contact persons"), *_counts(ContactPerson, one, other)),
        (_("Permissions"), *_counts(Permission, one, other)),
    ]
    return [
        {"label": label, "one": first or "–", "other": second or "–", "differs": first and second and first != second}
        for label, first, second in lines
        if first or second
    ]


def _cpr(citizen) -> str:
    return cpr.shown(citizen.cpr) if citizen.cpr else ""


def _counts(table, one, other) -> list[str]:
    held = table.objects.filter(organisation=one.organisation_id).filter(Q(citizen=one) | Q(citizen=other)).order_by()
    found = list(held.values_list("citizen", flat=True))
    return [str(found.count(citizen.pk) or "") for citizen in (one, other)]


def rows_to_part(merge, holder) -> list[tuple[str, str, bool]]:
    """Every row that is now at `holder`: its key, what it is, and whether it came with the merge."""
    came = set(CitizenMergeRow.objects.filter(merge=merge).values_list("table", "row"))
    return [
        (f"{table._meta.db_table}:{row.pk}", _what(row), (table._meta.db_table, row.pk) in came)
        for table in merging.TABLES
        for row in merging.rows_of(table, holder)
    ]


def _what(row) -> str:
    if isinstance(row, Referral):
        told = {"source": row.source, "day": formats.plain_day(timezone.localdate(row.received_at))}
        return _("Referral: %(source)s, %(day)s") % told
    if isinstance(row, ContactPerson):
        return _("Contact person: %(name)s, %(phone)s") % {"name": row.name, "phone": formats.phone(row.phone)}
    if isinstance(row, AccessReason):
        return _("Reason for opening the case: %s") % row.reason
    if isinstance(row, Permission):
        return _("Permission: %s") % formats.in_sentence(row)
    return f"{row._meta.verbose_name}: {row}"
