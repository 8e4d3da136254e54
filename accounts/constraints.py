"""What the database itself refuses, said in `Meta.constraints` so that makemigrations keeps it.

Every table is in exactly one list (tests/accounts/test_tables.py): scoped, shared, or outside with a reason.
"""

from django.db.models import BaseConstraint, CheckConstraint, Q

SCOPED = "organisation_id = ANY (current_setting('app.organisations')::bigint[])"
PARTNERS = "organisation_id = ANY (current_setting('app.partners')::bigint[])"
TOGETHER = (
    "{}_id IN (SELECT collaboration_id FROM accounts_collaborationmember"
    " WHERE organisation_id = ANY (current_setting('app.organisations')::bigint[]))"
)


class _Statements(BaseConstraint):
    """A constraint made of statements of its own, beside CREATE TABLE."""

    def statements(self, table: str) -> list[str]:
        raise NotImplementedError

    def undo(self, table: str) -> list[str]:
        raise NotImplementedError

    def constraint_sql(self, model, schema_editor):
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model, schema_editor):
        return ";\n".join(self.statements(schema_editor.quote_name(model._meta.db_table)))

    def remove_sql(self, model, schema_editor):
        return ";\n".join(self.undo(schema_editor.quote_name(model._meta.db_table)))

    def validate(self, *args, **kwargs):
        """Held by the database alone."""

    def __eq__(self, other):
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


class ScopedRows(_Statements):
    """Rows of one organisation, readable and writable only within its scope (design: the tenant)."""

    def statements(self, table):
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY scoped ON {table} USING ({SCOPED}) WITH CHECK ({SCOPED})",
        ]

    def undo(self, table):
        return [
            f"DROP POLICY scoped ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]


class SharedRows(ScopedRows):
    """Rows without citizens that their owner alone may write, and partners in the collaboration of `field` may read.
    Without a field, as the first migration has it, partners in any."""

    def __init__(self, *, name: str, field: str = ""):
        super().__init__(name=name)
        self.field = field

    def statements(self, table):
        readable = f"{PARTNERS} AND {TOGETHER.format(self.field)}" if self.field else PARTNERS
        return [*super().statements(table), f"CREATE POLICY partners ON {table} FOR SELECT USING ({readable})"]

    def undo(self, table):
        return [f"DROP POLICY partners ON {table}", *super().undo(table)]

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | ({"field": self.field} if self.field else {})


class AppendOnly(_Statements):
    """Rows that are never changed and never deleted."""

    def statements(self, table):
        return [
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only()"
        ]

    def undo(self, table):
        return [f"DROP TRIGGER append_only ON {table}"]


class SameOrganisation(_Statements):
    """A foreign key that includes the organisation, because foreign-key checks bypass row-level security."""

    def __init__(self, *, field: str, name: str):
        super().__init__(name=name)
        self.field = field

    def statements(self, table):
        return []

    def create_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        field = model._meta.get_field(self.field)
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)}"
            f" FOREIGN KEY (organisation_id, {quote(field.column)})"
            f" REFERENCES {quote(field.related_model._meta.db_table)} (organisation_id, id)"
            " DEFERRABLE INITIALLY DEFERRED"
        )

    def undo(self, table):
        return [f'ALTER TABLE {table} DROP CONSTRAINT "{self.name}"']

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}


def event_complete(name: str, *, prefix: str) -> CheckConstraint:
    """ "When" and "by whom" stand or fall together: nothing, or a time, a kind, and a user if the kind is "user"."""
    at, by, kind = f"{name}_at", f"{name}_by", f"{name}_by_kind"
    empty = Q(**{f"{at}__isnull": True, f"{by}__isnull": True, kind: ""})
    user = Q(**{f"{at}__isnull": False, f"{by}__isnull": False, kind: "user"})
    other = Q(**{f"{at}__isnull": False, f"{by}__isnull": True}) & ~Q(**{f"{kind}__in": ["", "user"]})
    return CheckConstraint(condition=empty | user | other, name=f"{prefix}_{name}_complete")
