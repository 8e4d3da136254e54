from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from accounts.models import Job
from accounts.rights import Right
from referrals.enums import ImportState
from referrals.models.base import ScopedModel, ScopedQuerySet


class ImportQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        return self.filter(organisation__in=user.access.where(Right.IMPORT_REFERRALS))


class ReferralImport(ScopedModel):
    """A list that is being read in, or has been. Numbers only: its lines stand in its chunks."""

    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    lines = models.PositiveIntegerField()
    headings_key = models.CharField(max_length=80, help_text="A keyed hash: the same headings get the same columns")
    mapping = models.JSONField(default=dict, help_text="{place of the column: what it holds}")
    counts = models.JSONField(default=dict, help_text="{what came of a line: how many}")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    uploaded_at, uploaded_by, uploaded_by_kind = event_fields(always=True)
    ended_at, ended_by, ended_by_kind = event_fields()

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organisation", "headings_key"], name="import_of_headings")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="import_organisation"),
            ScopedRows(name="import_scoped"),
            event_complete("uploaded", prefix="import"),
            event_complete("ended", prefix="import"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "cancelled"], ended_at__isnull=False)
                | Q(~Q(state__in=["done", "cancelled"]), ended_at__isnull=True),
                name="import_ended_state",
            ),
        ]

    def __str__(self):
        return f"{self.lines} {self.get_state_display()}"

    def get_absolute_url(self):
        return reverse("referrals:import", args=[self.pk])

    @property
    def columns(self) -> dict[int, str]:
        return {int(place): name for place, name in self.mapping.items()}


class ImportChunk(ScopedModel):
    """Some hundred lines of the list, encrypted. Removed with the list; once read in, only what was left out stays."""

    source = models.ForeignKey(ReferralImport, models.CASCADE, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField(help_text="0 has the headings")
    lines = models.PositiveIntegerField()
    errors = models.PositiveIntegerField(default=0)
    is_checked = models.BooleanField(default=False)
    is_done = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    data = models.TextField(blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "source", "number"], name="import_chunk_once"),
            ScopedRows(name="import_chunk_scoped"),
            SameOrganisation(field="source", name="import_chunk_same_org"),
        ]

    def __str__(self):
        return f"{self.source_id}: {self.number}"
