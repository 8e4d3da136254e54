from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from referrals.models.base import ScopedModel, ScopedQuerySet
from referrals.models.citizen import Citizen


class CitizenMerge(ScopedModel):
    """Two citizens turned out to be one: `gone` is kept as a shell, and `kept` stands for both. Its own times are its
    history; what changed on the two stands in theirs."""

    kept = models.ForeignKey(Citizen, models.PROTECT, related_name="merges", editable=False, db_index=False)
    gone = models.ForeignKey(Citizen, models.PROTECT, related_name="merges_away", editable=False, db_index=False)
    fields = ArrayField(
        models.CharField(max_length=40), default=list, editable=False, help_text="What `kept` took over from `gone`"
    )
    version_before = models.PositiveIntegerField(
        editable=False, help_text="Of `kept`: its history row tells what it was"
    )
    merged_at, merged_by, merged_by_kind = event_fields(always=True)
    split_at, split_by, split_by_kind = event_fields()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "kept"], name="merge_of_kept")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="merge_organisation"),
            models.UniqueConstraint(
                fields=["organisation", "gone"], condition=Q(split_at__isnull=True), name="merge_gone_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
            ScopedRows(name="merge_scoped"),
            SameOrganisation(field="kept", name="merge_kept_same_org"),
            SameOrganisation(field="gone", name="merge_gone_same_org"),
            event_complete("merged", prefix="merge"),
            event_complete("split", prefix="merge"),
        ]

    def __str__(self):
        return f"{self.gone_id} into {self.kept_id}"


class CitizenMergeRow(ScopedModel):
    """A row that moved with a merge: which table's, and which. So that a wrong merge can be taken apart by hand."""

    merge = models.ForeignKey(CitizenMerge, models.PROTECT, related_name="rows", editable=False, db_index=False)
    table = models.CharField(max_length=63, editable=False)
    row = models.BigIntegerField(editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "merge", "table", "row"], name="merge_row_once"),
            ScopedRows(name="merge_row_scoped"),
            SameOrganisation(field="merge", name="merge_row_same_org"),
        ]

    def __str__(self):
        return f"{self.table} {self.row}"


class NotSamePerson(ScopedModel):
    """Somebody has looked: the two resemble each other and are two. They are not proposed again."""

    one = models.ForeignKey(Citizen, models.PROTECT, related_name="+", editable=False, db_index=False)
    other = models.ForeignKey(Citizen, models.PROTECT, related_name="+", editable=False, db_index=False)
    found_at, found_by, found_by_kind = event_fields(always=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "one", "other"], name="not_same_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="not_same_in_order"),
            ScopedRows(name="not_same_scoped"),
            SameOrganisation(field="one", name="not_same_one_same_org"),
            SameOrganisation(field="other", name="not_same_other_same_org"),
            event_complete("found", prefix="not_same"),
        ]

    def __str__(self):
        return f"{self.one_id} is not {self.other_id}"
