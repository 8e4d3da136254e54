"""Every twentieth row about people has the history that an ordinary one has."""

from django.apps import apps

SQL = """
INSERT INTO {history} ({columns}, history_date, history_type, history_by_kind)
SELECT {columns}, {at}, '+', 'system:seed' FROM {table} WHERE id % 20 = 0
"""
# When each came to be.
MODELS = {
    "referrals.Citizen": "created_at",
    "referrals.Referral": "received_at",
    "courses.Course": "planned_at",
    "courses.QuitDate": "chosen_at",
    "courses.Participation": "asked_at",
    "courses.Session": "planned_at",
    "courses.Attendance": "coalesce(saved_at, %(now)s)",
    "courses.PlannedCall": "%(now)s",
    "courses.AffectedMedicine": "asked_at",
    "courses.DoctorNotice": "arisen_at",
}


def sql() -> str:
    return ";\n".join(_history(apps.get_model(label), at) for label, at in MODELS.items())


def _history(model, at) -> str:
    history = model.history.model
    columns = [field.column for field in history._meta.concrete_fields if not field.name.startswith("history_")]
    return SQL.format(history=history._meta.db_table, table=model._meta.db_table, columns=", ".join(columns), at=at)
