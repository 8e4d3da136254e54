"""One person who is there twice: merged into one of the two, both histories kept, and taken apart again by hand.

Merging moves rows and changes no clock: each referral keeps its own deadline, for a wrong merge must stop nobody's. The
next contact with the citizen stops the clock of every referral that waits (actions.contact.record_attempt).
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.actors import stamp
from accounts.editing import Stale
from accounts.history import record
from accounts.transactions import atomic
from accounts.transitions import Refused, lock
from referrals.actions import above
from referrals.actions.standing import lock_citizens
from referrals.models import (
    AccessReason,
    Citizen,
    CitizenMerge,
    CitizenMergeRow,
    ContactPerson,
    NotSamePerson,
    Permission,
    Referral,
)

# Whose rows move with their citizen. Apps above add theirs (in AppConfig.ready); a test finds one that is forgotten.
TABLES: list = [Referral, ContactPerson, Permission, AccessReason]
# What the one that stays can take over from the other. A CPR number is never replaced: see survivor().
FIELDS = (
    "name",
    "phone",
    "cpr",
    "birth_year",
    "municipality",
    "address",
    "place",
    "language",
    "preferred_channel",
    "preferred_times",
    "pregnancy_due_on",
    "died_on",
)
# What holds for both as soon as one has it: the careful answer.
EITHER = ("phone_shared", "is_protected", "needs_interpreter", "no_sms")


class NoLongerTwo(Refused):
    """One of them has been merged or erased in the meantime."""

    def __init__(self):
        super().__init__(_("One of the two has been merged or erased in the meantime."))


def survivor(one: Citizen, other: Citizen, *, cpr_of: int | None = None) -> tuple[Citizen, Citizen]:
    """Who stays and who goes: the older one stays, unless the two have different CPR numbers and `cpr_of` has the right
    one."""
    first, second = sorted((one, other), key=lambda citizen: citizen.pk)
    return (second, first) if cpr_of == second.pk else (first, second)


def differing(one: Citizen, other: Citizen) -> list[str]:
    """The fields in which both have a value and not the same."""
    values = [(name, getattr(one, name), getattr(other, name)) for name in FIELDS]
    return [name for name, first, second in values if first and second and first != second]


@atomic
def merge(*, kept: Citizen, gone: Citizen, versions: dict[int, int], taken: Iterable[str] = (), by) -> CitizenMerge:
    """Move everything of `gone` to `kept`, which takes over the values of the fields `taken`, and those it lacks.

    `versions` are those that the user has seen, by the citizen's id. Raises Stale when one has changed since, and
    NoLongerTwo when one is merged or erased: so the second click does nothing.
    """
    locked = lock_citizens([kept.pk, gone.pk])
    kept, gone = locked[kept.pk], locked[gone.pk]
    _still_two(kept, gone)
    for citizen in (kept, gone):
        if citizen.version != versions.get(citizen.pk):
            raise Stale(citizen)
    above.tell(above.MERGING, kept, gone)
    before = kept.version
    fields = _take_over(kept, gone, set(taken))
    merge = CitizenMerge(
        organisation_id=kept.organisation_id,
        kept=kept,
        gone=gone,
        fields=fields,
        version_before=before,
        **stamp("merged", by=by),
    )
    merge.save(force_insert=True)
    _move(merge, [row for table in TABLES for row in rows_of(table, gone)], to=kept, by=by)
    _stand_in(kept, [gone, *gone.merged.order_by("pk")], by=by)
    _forget_resemblance(kept, gone, by=by)
    record(kept, by=by, fields=["name", *_columns(fields)])
    return merge


def _still_two(*citizens):
    if any(citizen.merged_into_id or citizen.erased_at for citizen in citizens):
        raise NoLongerTwo


def _take_over(kept, gone, taken) -> list[str]:
    """Set the fields on `kept`; the names of those that changed."""
    changed = {}
    for name in FIELDS:
        theirs = getattr(gone, name)
        if theirs and theirs != getattr(kept, name) and (name in taken or not getattr(kept, name)):
            changed[name] = theirs
    if kept.cpr and "cpr" in changed:
        raise Refused(_("A CPR number is not replaced by another. Correct it first."))
    changed |= {name: True for name in EITHER if getattr(gone, name) and not getattr(kept, name)}
    groups = [*kept.target_groups, *(group for group in gone.target_groups if group not in kept.target_groups)]
    if groups != kept.target_groups:
        changed["target_groups"] = groups
    for name, value in changed.items():
        setattr(kept, name, value)
    return list(changed)


def _columns(fields) -> list[str]:
    return [column for name in fields for column in Citizen.COLUMNS.get(name, [name])]


def rows_of(table, citizen):
    return table.objects.filter(organisation=citizen.organisation_id, citizen=citizen).order_by("pk")


def _move(merge, rows, *, to, by):
    for row in rows:
        _set_citizen(row, to, by)
    CitizenMergeRow.objects.bulk_create(
        CitizenMergeRow(organisation_id=merge.organisation_id, merge=merge, table=row._meta.db_table, row=row.pk)
        for row in rows
    )


def _set_citizen(row, citizen, by):
    locked = lock(row)
    locked.citizen = citizen
    record(locked, by=by, fields=["citizen"])


def _stand_in(kept, gone, *, by):
    """`kept` stands for them all from now on: one step leads from each to it."""
    for citizen in gone:
        citizen.merged_into = kept
        citizen.possible_duplicate_of = None
        record(citizen, by=by, fields=["merged_into", "possible_duplicate_of"])


def _forget_resemblance(kept, gone, *, by):
    """Who resembled the one that is gone resembles the one that stays."""
    for other in Citizen.objects.of(kept.organisation_id).filter(possible_duplicate_of=gone).order_by("pk"):
        if other.pk != kept.pk:
            other = lock(other)
            other.possible_duplicate_of = kept
            record(other, by=by, fields=["possible_duplicate_of"])
    if kept.possible_duplicate_of_id == gone.pk:
        kept.possible_duplicate_of = None
        record(kept, by=by, fields=["possible_duplicate_of"])


@atomic
def split(*, merge: CitizenMerge, rows: set[tuple[str, int]], by) -> Citizen:
    """Take a wrong merge apart. The restored citizen gets the rows, told as (table, id), of those that are now at the
    one that stood for it; fields that were taken over and have not been changed since go back to what they were before.

    Raises NoLongerTwo when somebody else was quicker. They are not proposed as the same person again.
    """
    merge = CitizenMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    at = Citizen.objects.values_list("merged_into", flat=True).get(pk=merge.gone_id)
    if merge.split_at or at is None:
        raise NoLongerTwo
    locked = lock_citizens([at, merge.gone_id, *_behind(merge.gone_id)])
    holder, restored = locked[at], locked[merge.gone_id]
    if restored.merged_into_id != holder.pk or holder.erased_at:
        raise NoLongerTwo
    for name, value in stamp("split", by=by).items():
        setattr(merge, name, value)
    merge.save(update_fields=["split_at", "split_by", "split_by_kind"])
    for table in TABLES:
        chosen = [row for name, row in rows if name == table._meta.db_table]
        for row in rows_of(table, holder).filter(pk__in=chosen):
            _set_citizen(row, restored, by)
    _stand_alone(restored, [locked[pk] for pk in _behind(restored.pk)], by=by)
    _give_back(merge, holder, by=by)
    mark_different(one=holder, other=restored, by=by)
    return restored


def _behind(citizen: int) -> list[int]:
    """Those that were merged into this one, or into one of those, and are so still."""
    found: list[int] = []
    looking = [citizen]
    while looking:
        merges = CitizenMerge.objects.filter(kept__in=looking, split_at=None).order_by("pk")
        looking = list(merges.values_list("gone", flat=True))
        found += looking
    return found


def _stand_alone(restored, behind, *, by):
    for citizen in behind:
        citizen.merged_into = restored
        record(citizen, by=by, fields=["merged_into"])
    restored.merged_into = None
    record(restored, by=by, fields=["merged_into"])


def _give_back(merge, holder, *, by):
    """Restore what `holder` took over from the other, where nobody has changed it since."""
    given = {}
    if holder.pk == merge.kept_id:
        history = Citizen.history.filter(organisation=holder.organisation_id, id=holder.pk)
        before = history.filter(version=merge.version_before).first()
        gone = merge.gone
        for name in merge.fields:
            if name == "cpr":
                given[name] = "" if holder.cpr == gone.cpr else holder.cpr
            elif before and getattr(holder, name) == _merged(name, before, gone):
                given[name] = getattr(before, name)
    for name, value in given.items():
        setattr(holder, name, value)
    record(holder, by=by, fields=["name", *_columns(given)])


def _merged(name, before, gone):
    """What merging made of the field."""
    if name == "target_groups":
        return [*before.target_groups, *(group for group in gone.target_groups if group not in before.target_groups)]
    return True if name in EITHER else getattr(gone, name)


@atomic
def mark_different(*, one: Citizen, other: Citizen, by):
    """Somebody has looked: they are two people. Marking them twice changes nothing."""
    first, second = sorted((one.pk, other.pk))
    locked = lock_citizens([first, second])
    NotSamePerson.objects.get_or_create(
        organisation_id=one.organisation_id, one_id=first, other_id=second, defaults=stamp("found", by=by)
    )
    for citizen in locked.values():
        if citizen.possible_duplicate_of_id in locked:
            citizen.possible_duplicate_of = None
            record(citizen, by=by, fields=["possible_duplicate_of"])
