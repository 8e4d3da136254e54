import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_staff"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("setting", models.CharField(max_length=40)),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("version", models.PositiveIntegerField(help_text="Of the organisation, with this change")),
                ("changed_at", models.DateTimeField(editable=False)),
                ("changed_by_kind", models.CharField(blank=True, editable=False, max_length=40)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="organisation",
            name="checked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="checked_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="checked_by_kind",
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name="organisation",
            name="medicine_approved_by",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="organisation",
            name="medicine_approved_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="medicine_sentence",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="organisation",
            name="medicine_sentence_shown",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="organisation",
            name="privacy_text",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="privacy_url",
            field=models.URLField(blank=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("medicine_sentence_shown", False),
                    models.Q(
                        models.Q(("medicine_sentence", ""), _negated=True),
                        models.Q(("medicine_approved_by", ""), _negated=True),
                        ("medicine_approved_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="organisation_medicine_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at__isnull", True), ("checked_by__isnull", True), ("checked_by_kind", "")),
                    models.Q(("checked_at__isnull", False), ("checked_by__isnull", False), ("checked_by_kind", "user")),
                    models.Q(
                        ("checked_at__isnull", False),
                        ("checked_by__isnull", True),
                        models.Q(("checked_by_kind__in", ["", "user"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="organisation_checked_complete",
            ),
        ),
        migrations.AddField(
            model_name="settingchange",
            name="changed_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="settingchange",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="settingchange",
            index=models.Index(fields=["organisation", "id"], name="setting_change_by_time"),
        ),
        migrations.AddIndex(
            model_name="settingchange",
            index=models.Index(fields=["organisation", "setting", "id"], name="setting_change_of_setting"),
        ),
        migrations.AddConstraint(
            model_name="settingchange",
            constraint=accounts.constraints.ScopedRows(name="setting_change_scoped"),
        ),
        migrations.AddConstraint(
            model_name="settingchange",
            constraint=accounts.constraints.AppendOnly(name="setting_change_append_only"),
        ),
        migrations.AddConstraint(
            model_name="settingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("changed_at__isnull", True), ("changed_by__isnull", True), ("changed_by_kind", "")),
                    models.Q(("changed_at__isnull", False), ("changed_by__isnull", False), ("changed_by_kind", "user")),
                    models.Q(
                        ("changed_at__isnull", False),
                        ("changed_by__isnull", True),
                        models.Q(("changed_by_kind__in", ["", "user"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="setting_change_changed_complete",
            ),
        ),
    ]
