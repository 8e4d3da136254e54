import uuid

from django.db import models
from django.db.models import Q

from accounts import formats
from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from accounts.history import History
from accounts.models import User
from referrals.enums import FAILED, ContactChannel, Outcome, PauseReason
from referrals.models.base import ScopedModel, ScopedQuerySet
from referrals.models.referral import Referral


class AttemptQuerySet(ScopedQuerySet):
    def standing(self):
        """Those that nobody has taken back."""
        return self.filter(undone_at=None)

    def failed(self):
        return self.standing().filter(outcome__in=FAILED)


class ContactAttempt(ScopedModel):
    referral = models.ForeignKey(
        Referral,
        models.PROTECT,
        related_name="attempts",
        editable=False,
        db_index=False,
    )
    channel = models.CharField(max_length=20, choices=ContactChannel, default=ContactChannel.PHONE)
    outcome = models.CharField(max_length=20, choices=Outcome)
    note = models.TextField(blank=True)
    next_try = models.DateTimeField(null=True, blank=True)
    # What undoing it must restore.
    next_try_before = models.DateTimeField(null=True, blank=True, editable=False)
    took_referral = models.BooleanField(default=False, editable=False)
    submission = models.UUIDField(default=uuid.uuid4, editable=False)
    made_at, made_by, made_by_kind = event_fields(always=True)
    undone_at, undone_by, undone_by_kind = event_fields()

    objects = AttemptQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(
                fields=["organisation", "referral", "made_at"],
                name="attempt_of_referral",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "submission"], name="attempt_once"),
            ScopedRows(name="attempt_scoped"),
            SameOrganisation(field="referral", name="attempt_same_org"),
            event_complete("made", prefix="attempt"),
            event_complete("undone", prefix="attempt"),
        ]

    def __str__(self):
        return self.get_outcome_display()

    @property
    def when(self) -> str:
        return formats.moment(self.made_at)


class Pause(ScopedModel):
    """The clock stands still until `until`. The deadline after it is set when it begins: nothing has to run."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="pauses", editable=False, db_index=False)
    reason = models.CharField(max_length=20, choices=PauseReason)
    until = models.DateField()
    days_left = models.SmallIntegerField(editable=False, help_text="Days on the clock when the pause began")
    due_before = models.DateField(editable=False, help_text="What undoing it must restore")
    began_at, began_by, began_by_kind = event_fields(always=True)
    ended_at, ended_by, ended_by_kind = event_fields()
    undone_at, undone_by, undone_by_kind = event_fields()

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-began_at", "-pk"]
        indexes = [
            models.Index(
                fields=["organisation", "referral", "began_at"],
                name="pause_of_referral",
            )
        ]
        constraints = [
            ScopedRows(name="pause_scoped"),
            SameOrganisation(field="referral", name="pause_same_org"),
            event_complete("began", prefix="pause"),
            event_complete("ended", prefix="pause"),
            event_complete("undone", prefix="pause"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(undone_at__isnull=True), name="pause_ended_or_undone"
            ),
        ]

    def __str__(self):
        return self.get_reason_display()


class StoplinienBridge(ScopedModel):
    """The citizen can talk with Stoplinien until the counsellor calls. It does not stop the clock."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="bridges", editable=False, db_index=False)
    made_at, made_by, made_by_kind = event_fields(always=True)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "referral"], name="bridge_of_referral")]
        constraints = [
            ScopedRows(name="bridge_scoped"),
            SameOrganisation(field="referral", name="bridge_same_org"),
            event_complete("made", prefix="bridge"),
        ]

    def __str__(self):
        return f"Stoplinien {self.made_at}"


class OverdueDigest(models.Model):
    """A coordinator's daily mail about overdue referrals. Claimed before sending; a crash in between is shown."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    claimed_at, claimed_by, claimed_by_kind = event_fields(always=True)
    sent_at, sent_by, sent_by_kind = event_fields()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="overdue_digest_once"),
            event_complete("claimed", prefix="overdue_digest"),
            event_complete("sent", prefix="overdue_digest"),
        ]

    def __str__(self):
        return f"{self.user} {self.day}"
