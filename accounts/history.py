"""History of everything about people. `record` is the one way to save a row that has it."""

from django.db import models
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts import clock
from accounts.actors import actor
from accounts.constraints import ScopedRows
from accounts.transactions import touch


class MissingActor(Exception):
    """A row with history was saved without saying by whom."""


class History(HistoricalRecords):
    """History rows that know their actor, follow the clock, and are held by the policy of the rows they tell of."""

    def __init__(self, **kwargs):
        super().__init__(user_db_constraint=True, history_id_field=models.BigAutoField(), **kwargs)

    def get_extra_fields(self, model, fields):
        return {
            **super().get_extra_fields(model, fields),
            "history_by_kind": models.CharField(max_length=40),
        }

    def get_meta_options(self, model):
        name = f"history_of_{model._meta.model_name}"
        indexes = [models.Index(fields=["organisation", "id", "history_date"], name=name)]
        if any(field.name == "citizen" for field in model._meta.fields):
            # What has been around a citizen, rows that are gone included.
            indexes.append(
                models.Index(fields=["organisation", "citizen"], name=f"hist_citizen_{model._meta.model_name}")
            )
        return {
            **super().get_meta_options(model),
            "constraints": [ScopedRows(name=f"{name}_scoped")],
            "indexes": indexes,
        }

    def copy_fields(self, model):
        fields = super().copy_fields(model)
        for name, field in fields.items():
            field.db_index = False
            if name == "organisation":
                field.null = False
        return fields

    def create_historical_record(self, instance, history_type, using=None):
        if not hasattr(instance, "_acting"):
            raise MissingActor(type(instance).__name__)
        return super().create_historical_record(instance, history_type, using=using)


def set_history_actor(sender, instance, history_instance, **kwargs):
    history_instance.history_by_kind = instance._acting.kind


def record(row, *, by, fields=None):
    """Save a row with its history: a new row whole, an existing one with only the `fields` that changed.

    A row that carries a version gets the next one, so that a form opened before can tell.
    """
    _acts(row, by)
    if fields is None:
        row.save(force_insert=True)
    else:
        fields = list(fields)
        if hasattr(row, "version"):
            row.version += 1
            fields.append("version")
        row.save(update_fields=fields)
    touch(row)
    return row


def alter(row, *, by, **fields):
    """Give an existing row these values, and record them; nothing to give is nothing to do."""
    for name, value in fields.items():
        setattr(row, name, value)
    return record(row, by=by, fields=fields) if fields else row


def record_all(rows, *, by, fields=None):
    """As `record` for many rows of one model at once, with a fixed number of statements."""
    if not rows:
        return rows
    model, who = type(rows[0]), actor(by)
    told = {
        "default_user": who.user,
        "default_date": clock.now(),
        "custom_historical_attrs": {"history_by_kind": who.kind},
    }
    if fields is None:
        rows = bulk_create_with_history(rows, model, **told)
    else:
        fields = list(fields)
        if hasattr(rows[0], "version"):
            fields.append("version")
            for row in rows:
                row.version += 1
        bulk_update_with_history(rows, model, fields, **told)
    touch(*rows)
    return rows


def remove(row, *, by):
    """Delete a row; its history says who did."""
    _acts(row, by)
    touch(row)
    row.delete()


def _acts(row, by):
    row._acting = actor(by)
    row._history_user = row._acting.user
    row._history_date = clock.now()
