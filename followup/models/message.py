import uuid

from django.db import models
from django.db.models import Q

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from courses.models import Course
from followup.enums import GONE, TROUBLED, Meaning, MessageState
from followup.texts.kinds import Kind
from referrals.models import Citizen
from referrals.models.base import ScopedModel, ScopedQuerySet


class MessageQuerySet(ScopedQuerySet):
    def planned(self):
        return self.filter(state=MessageState.PENDING)

    def gone(self):
        """Those that have left the house, or may have."""
        return self.filter(state__in=GONE)


class Message(ScopedModel):
    """One text message to one phone. Its own times are its history.

    Which there are follows from the case (followup/reconcile.py): `kind`, `source`, `course` and `occasion` name the
    reason, and the database lets each reason have one message. One that a person asks for has no `source`. The text
    and the number are those at the time of sending.
    """

    citizen = models.ForeignKey(
        Citizen, models.PROTECT, null=True, related_name="messages", editable=False, db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind)
    source = models.BigIntegerField(null=True, help_text="The row that it is about; which table, the kind says")
    course = models.ForeignKey(Course, models.PROTECT, null=True, related_name="+", editable=False, db_index=False)
    occasion = models.DateTimeField(null=True, help_text="The hour, or the change, that it tells of")
    due_at = models.DateTimeField()
    stale_at = models.DateTimeField(help_text="It never goes out from then on")
    next_at = models.DateTimeField(help_text="When it is tried: due_at, or later when it had to wait")
    state = models.CharField(max_length=20, choices=MessageState, default=MessageState.PENDING)
    # Made with the row and never again: sent twice, it is the same message to a gateway that removes doubles.
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Who sends it at present, and until when nobody else may.
    claim = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    number = models.CharField(max_length=20, blank=True, db_collation="C")
    text = models.TextField(blank=True)
    sender = models.CharField(max_length=15, blank=True)
    gateway = models.CharField(max_length=20, blank=True)
    gateway_id = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=40, blank=True, help_text="Why it did not go, in the gateway's word")
    parts = models.PositiveSmallIntegerField(default=0)
    cost = models.DecimalField(max_digits=7, decimal_places=4, null=True, help_text="DKK")
    asked_at, asked_by, asked_by_kind = event_fields()
    sent_at, sent_by, sent_by_kind = event_fields()
    received_at, received_by, received_by_kind = event_fields()
    settled_at, settled_by, settled_by_kind = event_fields()

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            # Of all organisations at once: a tick takes what is due, whoever has it.
            models.Index(fields=["next_at", "id"], name="message_due", condition=Q(state="pending")),
            models.Index(fields=["leased_until"], name="message_leased", condition=Q(state="claimed")),
            models.Index(fields=["organisation", "citizen", "due_at"], name="message_of_citizen"),
            models.Index(fields=["organisation", "due_at", "id"], name="message_by_time"),
            models.Index(fields=["organisation", "id"], name="message_unknown", condition=Q(state="unknown")),
            models.Index(
                fields=["organisation", "due_at", "id"], name="message_troubled", condition=Q(state__in=TROUBLED)
            ),
            models.Index(
                fields=["organisation", "due_at"], name="message_tried", condition=Q(state="pending", tries__gt=0)
            ),
            models.Index(fields=["organisation", "number", "sent_at"], name="message_to", condition=~Q(number="")),
            models.Index(fields=["organisation", "gateway_id"], name="message_at_gateway", condition=~Q(gateway_id="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="message_organisation"),
            models.UniqueConstraint(
                fields=["kind", "source", "course", "occasion"],
                name="message_once",
                condition=Q(source__isnull=False),
                nulls_distinct=False,
            ),
            ScopedRows(name="message_scoped"),
            SameOrganisation(field="citizen", name="message_citizen_same_org"),
            SameOrganisation(field="course", name="message_course_same_org"),
            *(event_complete(name, prefix="message") for name in ("asked", "sent", "received", "settled")),
            models.CheckConstraint(condition=Q(citizen__isnull=False) | ~Q(number=""), name="message_to_somebody"),
            models.CheckConstraint(
                condition=Q(state="claimed", claim__isnull=False, leased_until__isnull=False) | ~Q(state="claimed"),
                name="message_claimed_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.get_state_display()}"


class Answer(ScopedModel):
    """A text message that came in."""

    number = models.CharField(max_length=20, db_collation="C")
    text = models.TextField()
    gateway_id = models.CharField(max_length=64)
    citizen = models.ForeignKey(Citizen, models.PROTECT, null=True, related_name="answers", db_index=False)
    meaning = models.CharField(max_length=20, choices=Meaning)
    to = models.ForeignKey(Message, models.PROTECT, null=True, related_name="answers", db_index=False)
    received_at, received_by, received_by_kind = event_fields(always=True)
    # Somebody has dealt with it; the system itself where nothing is left to do.
    handled_at, handled_by, handled_by_kind = event_fields()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(fields=["organisation", "citizen", "received_at"], name="answer_of_citizen"),
            models.Index(
                fields=["organisation", "received_at"], name="answer_waiting", condition=Q(handled_at__isnull=True)
            ),
            models.Index(fields=["organisation", "number"], name="answer_from"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "gateway_id"], name="answer_once"),
            ScopedRows(name="answer_scoped"),
            SameOrganisation(field="citizen", name="answer_citizen_same_org"),
            SameOrganisation(field="to", name="answer_to_same_org"),
            event_complete("received", prefix="answer"),
            event_complete("handled", prefix="answer"),
        ]

    def __str__(self):
        return self.get_meaning_display()
