from django.db import models
from django.db.models import Q

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from accounts.history import History
from courses.enums import CallCause, CallOutcome
from courses.models.course import Course
from referrals.models.base import ScopedModel, ScopedQuerySet


class PlannedCallQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(made_at=None, dropped_at=None)


class PlannedCall(ScopedModel):
    """A call between the talks: agreed on, or because the citizen did not come. Logging it plans the next one."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="calls", editable=False, db_index=False)
    cause = models.CharField(max_length=20, choices=CallCause, editable=False)
    due_on = models.DateField(editable=False)
    outcome = models.CharField(max_length=20, choices=CallOutcome, blank=True, editable=False)
    note = models.TextField(blank=True, editable=False)
    made_at, made_by, made_by_kind = event_fields()
    dropped_at, dropped_by, dropped_by_kind = event_fields()

    objects = PlannedCallQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["organisation", "course", "due_on"], name="call_of_course"),
            models.Index(
                fields=["organisation", "due_on"], name="call_due", condition=Q(made_at=None, dropped_at=None)
            ),
        ]
        constraints = [
            ScopedRows(name="planned_call_scoped"),
            SameOrganisation(field="course", name="planned_call_same_org"),
            event_complete("made", prefix="planned_call"),
            event_complete("dropped", prefix="planned_call"),
            models.UniqueConstraint(
                fields=["organisation", "course", "cause"],
                condition=Q(made_at=None, dropped_at=None),
                name="planned_call_one_of_a_cause",
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, outcome="")
                | (Q(made_at__isnull=False, dropped_at__isnull=True) & ~Q(outcome="")),
                name="planned_call_made_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.due_on} {self.get_outcome_display()}"
