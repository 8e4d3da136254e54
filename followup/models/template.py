from django.db import models

from accounts.actors import event_fields
from accounts.constraints import ScopedRows, event_complete
from accounts.history import History
from followup.texts.kinds import Kind
from referrals.models.base import ScopedModel, ScopedQuerySet


class Template(ScopedModel):
    """An organisation's own words for one kind of message in one language, its fields named in English.

    Empty: they had words of their own, and have gone back to the standard text. It names nobody; its history is kept
    because citizens got what it said then.
    """

    kind = models.CharField(max_length=20, choices=Kind, editable=False)
    language = models.CharField(max_length=5, editable=False)
    text = models.CharField(max_length=600, blank=True)
    saved_at, saved_by, saved_by_kind = event_fields(always=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["kind", "language"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "language"], name="template_once"),
            ScopedRows(name="template_scoped"),
            event_complete("saved", prefix="template"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.language}"
