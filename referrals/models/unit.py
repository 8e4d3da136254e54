import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, SharedRows, event_complete
from accounts.history import History
from accounts.models import Collaboration, CollaborationMember, User
from accounts.rights import Right
from referrals.enums import TalkOutcome, UnitKind
from referrals.models.base import ScopedModel, ScopedQuerySet


class ReferringUnitQuerySet(ScopedQuerySet):
    def open(self):
        """Those that refer: what lists of choice offer."""
        return self.filter(closed_at=None)

    def managed_by(self, user):
        """Those of the user's own organisations: whose data and links the user may change."""
        return self.filter(organisation__in=user.access.where(Right.MANAGE_UNITS))

    def visible_to(self, user):
        """Those, and the ones that partners in a collaboration own and that refer to the user's organisation too."""
        own = user.access.where(Right.MANAGE_UNITS)
        together = CollaborationMember.objects.filter(organisation__in=own).values("collaboration")
        return self.filter(Q(organisation__in=own) | Q(collaboration__in=together))


class ReferringUnit(ScopedModel):
    """A ward, a practice, a home: a place that refers. One with a collaboration refers to any of its organisations.

    Partners in its collaboration read it; it names staff of the unit and no citizen.
    """

    collaboration = models.ForeignKey(
        Collaboration,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("collaboration"),
    )
    kind = models.CharField(_("kind"), max_length=30, choices=UnitKind)
    name = models.CharField(_("name"), max_length=100)
    institution = models.CharField(_("institution"), max_length=100, blank=True, help_text="What the unit is a part of")
    often_without_phone = models.BooleanField(default=False, help_text="The form opens with the staff's number")
    ambassador_name = models.CharField(_("VBA ambassador"), max_length=200, blank=True)
    ambassador_phone = models.CharField(_("phone"), max_length=20, blank=True)
    ambassador_email = models.EmailField(_("e-mail"), blank=True)
    ambassador_trained_on = models.DateField(_("trained on"), null=True, blank=True)
    totals_email = models.EmailField(blank=True, help_text="Where the monthly total goes; empty: to nobody")
    version = models.PositiveIntegerField(default=1, editable=False)
    closed_at, closed_by, closed_by_kind = event_fields()

    objects = ReferringUnitQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "institution"],
                name="referring_unit_once",
            ),
            models.UniqueConstraint(fields=["organisation", "id"], name="referring_unit_organisation"),
            SharedRows(field="collaboration", name="referring_unit_shared"),
            event_complete("closed", prefix="referring_unit"),
        ]

    def __str__(self):
        return ", ".join(filter(None, [self.name, self.institution]))

    def get_absolute_url(self):
        return reverse("referrals:unit", args=[self.pk])

    @property
    def receivers(self) -> list:
        """The organisations that it refers to."""
        if self.collaboration is None:
            return [self.organisation]
        return list(self.collaboration.organisations.order_by("short_name"))


class UnitTotal(ScopedModel):
    """The mail with a month's total to a unit. Claimed before sending; a crash in between is shown on its page."""

    unit = models.ForeignKey(ReferringUnit, models.PROTECT, related_name="totals", db_index=False)
    month = models.DateField(help_text="Its first day")
    claimed_at, claimed_by, claimed_by_kind = event_fields(always=True)
    sent_at, sent_by, sent_by_kind = event_fields()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "unit", "month"], name="unit_total_once"),
            ScopedRows(name="unit_total_scoped"),
            SameOrganisation(field="unit", name="unit_total_same_org"),
            event_complete("claimed", prefix="unit_total"),
            event_complete("sent", prefix="unit_total"),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.month}"


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
