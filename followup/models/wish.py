from django.db import models
from django.db.models import Q

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from accounts.history import History
from followup.texts.kinds import Kind
from referrals.models import Citizen, Referral
from referrals.models.base import ScopedModel, ScopedQuerySet


class Stop(ScopedModel):
    """Somebody answered STOP from this number: nothing goes there, whoever has it, until it is lifted at their word."""

    number = models.CharField(max_length=20, db_collation="C")
    stopped_at, stopped_by, stopped_by_kind = event_fields(always=True)
    lifted_at, lifted_by, lifted_by_kind = event_fields()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], condition=Q(lifted_at__isnull=True), name="stop_once"
            ),
            ScopedRows(name="stop_scoped"),
            event_complete("stopped", prefix="stop"),
            event_complete("lifted", prefix="stop"),
        ]

    def __str__(self):
        return str(self.stopped_at)


class OptOut(ScopedModel):
    """The citizen does not want messages of this kind; the others go on. Said by two who became one, it is there
    twice."""

    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="opt_outs", editable=False, db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    chosen_at, chosen_by, chosen_by_kind = event_fields(always=True)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        indexes = [models.Index(fields=["organisation", "citizen", "kind"], name="opt_out_of_citizen")]
        constraints = [
            ScopedRows(name="opt_out_scoped"),
            SameOrganisation(field="citizen", name="opt_out_same_org"),
            event_complete("chosen", prefix="opt_out"),
        ]

    def __str__(self):
        return self.get_kind_display()


class CallOffer(ScopedModel):
    """The citizen may choose when to be called: on a page where links are switched on, else by an answer."""

    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="call_offers", editable=False, db_index=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="call_offers", editable=False, db_index=False)
    chosen_for = models.DateTimeField(null=True, editable=False)
    offered_at, offered_by, offered_by_kind = event_fields(always=True)
    chosen_at, chosen_by, chosen_by_kind = event_fields()
    withdrawn_at, withdrawn_by, withdrawn_by_kind = event_fields()

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-offered_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "referral", "offered_at"], name="call_offer_of_referral")]
        constraints = [
            ScopedRows(name="call_offer_scoped"),
            SameOrganisation(field="citizen", name="call_offer_citizen_same_org"),
            SameOrganisation(field="referral", name="call_offer_referral_same_org"),
            *(event_complete(name, prefix="call_offer") for name in ("offered", "chosen", "withdrawn")),
            models.CheckConstraint(
                condition=Q(chosen_at__isnull=True, chosen_for__isnull=True)
                | Q(chosen_at__isnull=False, chosen_for__isnull=False),
                name="call_offer_chosen_for",
            ),
        ]

    def __str__(self):
        return str(self.offered_at)
