"""What has been changed about a citizen: from what to what, when and by whom, out of the history of the rows.

The history of those who were merged into the citizen is told too. Of a CPR number it says only that it was changed.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import formats
from referrals.enums import TargetGroup
from referrals.models import Citizen, CitizenMerge, ContactPerson, Permission, Referral
from referrals.models.citizen import CPR_CHANGED

AT_MOST = 200
CITIZEN = (
    "name",
    "phone",
    "phone_shared",
    "birth_year",
    "municipality_id",
    "address",
    "place",
    "is_protected",
    "language",
    "needs_interpreter",
    "preferred_channel",
    "preferred_times",
    "no_sms",
    "target_groups",
    "pregnancy_due_on",
    "died_on",
)
WISHES = ("wanted_format", "wanted_place", "wanted_times", "goal")
# Of fields whose own name is no label.
LABELS = {
    "wanted_format": gettext_lazy("Format"),
    "wanted_place": gettext_lazy("Place"),
    "wanted_times": gettext_lazy("Times that suit"),
    "goal": gettext_lazy("Goal"),
}
PERSON = ("role", "name", "phone", "hours", "may_know")
PERMISSION = ("purpose", "recipient", "state", "form")


@dataclass(frozen=True)
class Change:
    at: datetime
    by: str
    title: str
    values: list[tuple[str, str, str]]  # label, before, after
    split: int | None = None  # the merge that can be taken apart

    @property
    def when(self) -> str:
        return formats.moment(self.at)


def everybody(citizen) -> list[int]:
    """The citizen, and those who have been merged into it."""
    merged = citizen.merged.filter(organisation=citizen.organisation_id).order_by("pk")
    return [citizen.pk, *merged.values_list("pk", flat=True)]


def of(citizen, everybody) -> list[Change]:
    """The newest first, at most AT_MOST. Five statements, however much has changed."""
    told = chain(
        _citizens(citizen, everybody),
        _around(citizen, ContactPerson, everybody, PERSON, _("Contact person")),
        _around(citizen, Permission, everybody, PERMISSION, _("Permission")),
        _wishes(citizen, everybody),
        _merges(citizen, everybody),
    )
    return sorted(told, key=lambda change: change.at, reverse=True)[:AT_MOST]


def _citizens(citizen, everybody):
    history = _history(Citizen, citizen, Q(id__in=everybody)).select_related("municipality", "history_user")
    for pk, rows in _by_row(history):
        title = _("Data changed") if pk == citizen.pk else _("Data changed, before the two were merged")
        for before, after in _steps(rows):
            if before is None:
                yield _change(after, _("Recorded") if pk == citizen.pk else _("The other one recorded"), [])
                continue
            values = _differences(Citizen, before, after, CITIZEN)
            if after.history_change_reason == CPR_CHANGED:
                values.append((_("CPR number"), "", _("changed")))
            if values:
                yield _change(after, title, values)


def _around(citizen, model, everybody, fields, what):
    for _pk, rows in _by_row(_history(model, citizen, Q(citizen__in=everybody)).select_related("history_user")):
        for before, after in _steps(rows):
            if after.history_type == "-":
                yield _change(after, _("%s removed") % what, _differences(model, after, None, fields))
            elif before is None and after.history_type == "+":
                yield _change(after, _("%s added") % what, _differences(model, None, after, fields))
            elif before and (values := _differences(model, before, after, fields)):
                yield _change(after, _("%s changed") % what, values)


def _wishes(citizen, everybody):
    for _pk, rows in _by_row(_history(Referral, citizen, Q(citizen__in=everybody)).select_related("history_user")):
        for before, after in _steps(rows):
            if before and (values := _differences(Referral, before, after, WISHES)):
                yield _change(after, _("Wishes changed"), values)


def _merges(citizen, everybody):
    merges = CitizenMerge.objects.of(citizen.organisation_id).filter(Q(kept__in=everybody) | Q(gone__in=everybody))
    for merge in merges.select_related("merged_by", "split_by"):
        split = None if merge.split_at else merge.pk
        yield Change(
            merge.merged_at, _name(merge.merged_by), _("Merged with the same person’s other record"), [], split
        )
        if merge.split_at:
            yield Change(merge.split_at, _name(merge.split_by), _("Taken apart again: they are two people"), [])


def _history(model, citizen, which):
    return model.history.filter(which, organisation=citizen.organisation_id).order_by(
        "id", "history_date", "history_id"
    )


def _by_row(history):
    return groupby(history, key=lambda row: row.id)


def _steps(rows):
    """(before, after) of each row of one thing's history; the first has no before."""
    before = None
    for row in rows:
        yield before, row
        before = row


def _change(row, title, values) -> Change:
    return Change(row.history_date, _who(row), title, values)


def _who(row) -> str:
    through_link = row.history_by_kind.startswith("link:")
    return _("through a referral link") if through_link else _name(row.history_user)


def _name(user) -> str:
    return user.name if user else _("the system")


def _differences(model, before, after, fields) -> list[tuple[str, str, str]]:
    told = []
    for name in fields:
        field = model._meta.get_field(name.removesuffix("_id"))
        was, now = _text(field, before), _text(field, after)
        if was != now:
            label = str(LABELS.get(name, field.verbose_name))
            told.append((formats.capitalised(label), was, now))
    return told


def _text(field, row) -> str:
    """A value of the row as it would be read on the page; empty for a row that is not there."""
    value = getattr(row, field.name, None)
    if value in (None, "", [], False):
        return ""
    if value is True:
        return _("yes")
    if field.name == "phone":
        return formats.phone(value)
    if field.name == "target_groups":
        return formats.joined(TargetGroup(group).label for group in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return formats.plain_day(value) if hasattr(value, "isoformat") else str(value)
