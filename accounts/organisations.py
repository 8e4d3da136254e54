"""An organisation's settings. Each change leaves a row that stays, and is taken back by a change of its own."""

from datetime import date, time
from decimal import Decimal
from typing import cast

from django.db import IntegrityError, models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts import staff
from accounts.actors import stamp
from accounts.editing import Stale, edit
from accounts.models import Collaboration, CollaborationMember, Organisation, SettingChange
from accounts.rights import Role
from accounts.scope import scope
from accounts.signals import settings_changed
from accounts.transactions import atomic
from accounts.transitions import Refused, lock

# Only true together: which text was approved, by whom and when. Changed, and taken back, as one.
TOGETHER = (
    ("medicine_sentence", "medicine_sentence_shown", "medicine_approved_by", "medicine_approved_on"),
    ("affected_medicine", "affected_text", "affected_approved_by", "affected_approved_on"),
    ("record_kept", "record_system"),
    ("sms_gateway", "sms_from"),
)
_GROUP = {name: group for group in TOGETHER for name in group}


class NameTaken(Refused):
    def __init__(self):
        super().__init__(_("Another organisation has that name already. Choose another name."))


# How Danish letters are written in an address.
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def slug_of(short_name: str) -> str:
    """ "Østervig" gives "oestervig"."""
    return slugify(short_name.lower().translate(_LETTERS))


@atomic
def make(*, coordinator: str, email: str, collaboration: str, by, **fields) -> Organisation:
    """An organisation with its first coordinator, who is its administrator too, as an invited member of staff.

    `collaboration` is the name of a joint project that it joins, or makes; "" for none.
    """
    organisation = Organisation.objects.create(**fields)
    if collaboration:
        together, _new = Collaboration.objects.get_or_create(name=collaboration)
        CollaborationMember.objects.create(collaboration=together, organisation=organisation)
    with scope([organisation.pk]):
        roles = [Role.COORDINATOR, Role.ADMINISTRATOR]
        staff.invite(organisation=organisation, email=email, name=coordinator, roles=roles, unit=None, by=by)
    return organisation


@atomic
def change(*, organisation: Organisation, version: int, by, **fields) -> Organisation:
    """Save the settings that differ, and note that they were gone through.

    Raises Stale when somebody has changed one of these since `version`. What else has changed does not matter.
    """
    row = lock(organisation)
    groups = {group_of(name) for name in fields}
    settings = [group[0] for group in groups]
    if SettingChange.objects.filter(organisation=row, setting__in=settings, version__gt=version).exists():
        raise Stale(row)
    before = {group: _values(row, group) for group in groups}
    try:
        with atomic():
            row = edit(row=row, version=row.version, by=by, **fields, **stamp("checked", by=by))
    except IntegrityError as error:
        raise NameTaken from error
    _keep(row, before, by)
    settings_changed.send(sender=Organisation, organisation=row, settings=set(fields), by=by)
    return row


def confirm(*, organisation: Organisation, by) -> Organisation:
    """They were gone through, and nothing was to be changed."""
    return change(organisation=organisation, version=organisation.version, by=by)


@atomic
def take_back(*, entry: SettingChange, by) -> Organisation:
    """Write the former values as a new change; refused where somebody has changed the setting since."""
    row = lock(entry.organisation)
    if not stands(entry, row):
        raise Refused(_("The setting has been changed since, so it was left as it is."))
    former = {name: python(name, value) for name, value in entry.before.items()}
    return change(organisation=row, version=row.version, by=by, **former)


def stands(entry: SettingChange, organisation: Organisation) -> bool:
    """Whether the values that the change brought are those in force."""
    return entry.after == _values(organisation, tuple(entry.after))


def group_of(name: str) -> tuple[str, ...]:
    """The setting's fields. The first one names it."""
    return _GROUP.get(name, (name,))


def last_changes(organisation: Organisation) -> dict[str, SettingChange]:
    """The latest change of each setting."""
    rows = SettingChange.objects.filter(organisation=organisation).select_related("changed_by")
    return {row.setting: row for row in rows.order_by("setting", "-pk").distinct("setting")}


def _keep(row, before, by):
    SettingChange.objects.bulk_create(
        SettingChange(
            organisation=row,
            setting=group[0],
            before=values,
            after=_values(row, group),
            version=row.version,
            **stamp("changed", by=by),
        )
        for group, values in sorted(before.items())
        if values != _values(row, group)
    )


def python(name: str, kept):
    """A field's value from what was kept of it."""
    return cast(models.Field, Organisation._meta.get_field(name)).to_python(kept)


def _values(row, group) -> dict:
    """As they are kept: JSON has no dates and no decimals."""
    return {name: _kept(getattr(row, name)) for name in group}


def _kept(value):
    return str(value) if isinstance(value, date | time | Decimal) else value
