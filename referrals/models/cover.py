from django.db import models
from django.db.models import Q

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from accounts.history import History
from accounts.models import Absence, User
from referrals.enums import OPEN
from referrals.models.base import ScopedModel, ScopedQuerySet
from referrals.models.referral import Referral


class CoverQuerySet(ScopedQuerySet):
    def standing(self):
        return self.filter(undone_at=None)

    def changing(self):
        """All but what was kept."""
        as_before = Q(next_try=models.F("next_try_before")) | Q(next_try=None, next_try_before=None)
        return self.exclude(as_before, taker=None)

    def to_give_back(self):
        """Taken over for the time being, and still with the one who took it over."""
        return self.standing().filter(
            Q(referral__counsellor=models.F("taker")),
            for_good=False,
            taker__isnull=False,
            returned_at=None,
            referral__state__in=OPEN,
        )


class CoverStep(ScopedModel):
    """What was decided about one promise of an absent colleague: taken over, moved, cancelled, or kept as it is."""

    absence = models.ForeignKey(Absence, models.PROTECT, related_name="steps", editable=False, db_index=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="cover", editable=False, db_index=False)
    taker = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False, db_index=False)
    for_good = models.BooleanField(default=False, editable=False, help_text="It does not come back")
    # What undoing it must restore: the absent one's own referral, and its time. Two times alike: it was kept.
    next_try = models.DateTimeField(null=True, editable=False)
    next_try_before = models.DateTimeField(null=True, editable=False)
    made_at, made_by, made_by_kind = event_fields(always=True)
    returned_at, returned_by, returned_by_kind = event_fields()
    undone_at, undone_by, undone_by_kind = event_fields()

    objects = CoverQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["organisation", "absence", "made_at"], name="cover_of_absence")]
        constraints = [
            ScopedRows(name="cover_scoped"),
            SameOrganisation(field="absence", name="cover_absence_same_org"),
            SameOrganisation(field="referral", name="cover_referral_same_org"),
            event_complete("made", prefix="cover"),
            event_complete("returned", prefix="cover"),
            event_complete("undone", prefix="cover"),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(undone_at__isnull=True, taker__isnull=False),
                name="cover_returned_if_taken",
            ),
        ]

    def __str__(self):
        return f"{self.referral_id} {self.made_at}"

    @property
    def is_kept(self) -> bool:
        return self.taker_id is None and self.next_try == self.next_try_before
