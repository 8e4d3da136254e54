from django.db import models

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from accounts.history import History
from courses.models.course import Course
from referrals.models.base import ScopedModel, ScopedQuerySet


class Baseline(ScopedModel):
    """The baseline form of a course: a draft until it is finished.

    `answers` holds what `courses.baseline.questions.clean` returned, by the code of the question. Permissions are rows
    of the citizen's own, and what is computed or known from elsewhere is not kept here (courses.baseline.sheet).
    """

    course = models.OneToOneField(Course, models.PROTECT, related_name="baseline", editable=False, db_index=False)
    definition = models.CharField(
        max_length=20, editable=False, help_text="The version of the form, for example 2026-1"
    )
    answers = models.JSONField(default=dict, editable=False)
    # Who said yes for a citizen under 15.
    guardian = models.CharField(max_length=200, blank=True)
    started_at, started_by, started_by_kind = event_fields(always=True)
    saved_at, saved_by, saved_by_kind = event_fields()
    # That a citizen of 15 to 17 is mature enough to say yes without a guardian.
    judged_at, judged_by, judged_by_kind = event_fields()
    finished_at, finished_by, finished_by_kind = event_fields()
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            ScopedRows(name="baseline_scoped"),
            SameOrganisation(field="course", name="baseline_same_org"),
            event_complete("started", prefix="baseline"),
            event_complete("saved", prefix="baseline"),
            event_complete("judged", prefix="baseline"),
            event_complete("finished", prefix="baseline"),
        ]

    def __str__(self):
        return self.definition

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None
