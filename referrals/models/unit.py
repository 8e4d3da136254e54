import uuid

from django.db import models

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, SharedRows, event_complete
from accounts.history import History
from accounts.models import Collaboration, User
from referrals.enums import TalkOutcome, UnitKind
from referrals.models.base import ScopedModel, ScopedQuerySet


class ReferringUnit(ScopedModel):
    """A ward, a practice, a home: a place that refers. One with a collaboration refers to any of its organisations."""

    collaboration = models.ForeignKey(Collaboration, models.PROTECT, null=True, blank=True, related_name="units")
    kind = models.CharField(max_length=30, choices=UnitKind)
    name = models.CharField(max_length=100)
    institution = models.CharField(max_length=100, blank=True, help_text="What the unit is a part of")
    often_without_phone = models.BooleanField(default=False, help_text="The form opens with the staff's number")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "institution"],
                name="referring_unit_once",
            ),
            models.UniqueConstraint(fields=["organisation", "id"], name="referring_unit_organisation"),
            SharedRows(name="referring_unit_shared"),
        ]

    def __str__(self):
        return ", ".join(filter(None, [self.name, self.institution]))


class UnitStaff(ScopedModel):
    """A member of staff who refers for a unit when signed in. Who has the link refers without."""

    unit = models.ForeignKey(ReferringUnit, models.PROTECT, related_name="staff", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    added_at, added_by, added_by_kind = event_fields(always=True)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["user__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user", "unit"], name="unit_staff_once"),
            ScopedRows(name="unit_staff_scoped"),
            SameOrganisation(field="unit", name="unit_staff_same_org"),
            event_complete("added", prefix="unit_staff"),
        ]

    def __str__(self):
        return f"{self.user}, {self.unit}"


class VbaTalk(ScopedModel):
    """Somebody asked and the answer was no, or the citizen lives elsewhere. Nothing about the citizen is kept."""

    unit = models.ForeignKey(ReferringUnit, models.PROTECT, related_name="talks", db_index=False)
    outcome = models.CharField(max_length=20, choices=TalkOutcome)
    submission = models.UUIDField(default=uuid.uuid4)
    held_at, held_by, held_by_kind = event_fields(always=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "unit", "held_at"], name="vba_talk_of_unit")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "submission"], name="vba_talk_once"),
            ScopedRows(name="vba_talk_scoped"),
            event_complete("held", prefix="vba_talk"),
        ]

    def __str__(self):
        return self.get_outcome_display()
