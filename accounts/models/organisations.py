"""Organisations, the municipalities that they serve, what they have set, and whom they work together with."""

from datetime import time
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import event_fields
from accounts.constraints import AppendOnly, ScopedRows, event_complete
from accounts.enums import OrganisationKind, RecordKept, SmsGateway


class Municipality(models.Model):
    """Reference data: where a citizen lives. Codes are those of the Danish municipalities; regions change over time."""

    code = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "municipalities"

    def __str__(self):
        return self.name


class MunicipalityRegion(models.Model):
    """The region that a municipality belongs to, and since when (the region Østdanmark begins in 2027)."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="regions")
    region = models.CharField(max_length=100)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["municipality", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "valid_from"], name="municipality_region_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="municipality_region_order",
            ),
        ]

    def __str__(self):
        return self.region


def usual_affected_medicine() -> list[str]:
    """Where an organisation begins; its own list is approved by a professional (shared reading of the field)."""
    return ["Clozapin", "Olanzapin", "Theophyllin", "Warfarin", "Insulin"]


class Organisation(models.Model):
    """The data controller: a municipality, or a region. Its settings stand here."""

    kind = models.CharField(max_length=20, choices=OrganisationKind)
    name = models.CharField(max_length=100, unique=True, help_text=_("As the authority signs its letters"))
    short_name = models.CharField(max_length=40, help_text=_("As people say it: Havnsø"))
    slug = models.SlugField(unique=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True)
    phone = models.CharField(max_length=20)
    opening_hours = models.CharField(max_length=100)
    contact_days = models.PositiveSmallIntegerField(default=7, help_text=_("Days from referral to first contact"))
    contact_days_per_group = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("Fewer days for a target group, as {group: days}"),
    )
    contact_attempts = models.PositiveSmallIntegerField(
        default=4, help_text=_("Attempts before a citizen counts as not reached")
    )
    reason_outside_reach = models.BooleanField(
        default=True,
        help_text=_("Ask for a reason before a case of another counsellor is opened"),
    )
    accessibility_url = models.URLField(blank=True)
    privacy_url = models.URLField(blank=True)
    privacy_text = models.TextField(blank=True)
    # Said to citizens on the referral page. Off, until a named professional has approved the text.
    medicine_sentence_shown = models.BooleanField(default=False)
    medicine_sentence = models.CharField(max_length=200, blank=True)
    medicine_approved_by = models.CharField(max_length=100, blank=True)
    medicine_approved_on = models.DateField(null=True, blank=True)
    # When somebody last went through the settings, whether or not anything was changed.
    checked_at, checked_by, checked_by_kind = event_fields()
    # The safety step: what is asked for when a course is planned, and what the treating doctor is told.
    affected_medicine = ArrayField(models.CharField(max_length=60), default=usual_affected_medicine, blank=True)
    affected_text = models.TextField(blank=True, max_length=1000)
    affected_approved_by = models.CharField(max_length=200, blank=True)
    affected_approved_on = models.DateField(null=True, blank=True)
    cigarette_price = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal("3.20"), help_text="DKK")
    # Which system is the master record, and what the other one is called.
    record_kept = models.CharField(max_length=20, choices=RecordKept, default=RecordKept.ELSEWHERE)
    record_system = models.CharField(max_length=60, blank=True)
    # Text messages. Without a gateway there are none; those that would have been due before `sms_from` never are.
    sms_gateway = models.CharField(max_length=20, choices=SmsGateway, blank=True)
    sms_from = models.DateTimeField(null=True, editable=False)
    sms_sender = models.CharField(max_length=15, blank=True)
    sms_number = models.CharField(max_length=20, blank=True, help_text="Where citizens can answer; empty: nowhere")
    sms_kinds_off = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    sms_links = models.BooleanField(default=False)
    sms_free_text = models.BooleanField(default=False)
    sms_price = models.DecimalField(max_digits=5, decimal_places=2, null=True, help_text="DKK for each part")
    sms_rate = models.PositiveSmallIntegerField(default=20, help_text="Messages a second at the most")
    remind_day_before = models.TimeField(null=True, blank=True, default=time(10))
    remind_on_day = models.TimeField(null=True, blank=True, default=time(8))
    quiet_from = models.TimeField(default=time(20))
    quiet_until = models.TimeField(default=time(8))
    quiet_holidays = models.BooleanField(default=True)
    early_cancellations = models.BooleanField(
        default=False, help_text="Those of the same day may go out from 7 in the morning"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["short_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact_days__range=(1, 60)) & Q(contact_attempts__range=(1, 20)),
                name="organisation_sane",
            ),
            models.CheckConstraint(
                condition=Q(medicine_sentence_shown=False)
                | ~Q(medicine_sentence="") & ~Q(medicine_approved_by="") & Q(medicine_approved_on__isnull=False),
                name="organisation_medicine_approved",
            ),
            models.CheckConstraint(
                condition=Q(affected_text="") | ~Q(affected_approved_by="") & Q(affected_approved_on__isnull=False),
                name="organisation_affected_approved",
            ),
            models.CheckConstraint(condition=Q(cigarette_price__gte=0), name="organisation_cigarette_price"),
            models.CheckConstraint(
                condition=Q(sms_gateway="") | ~Q(sms_sender="") & Q(sms_from__isnull=False),
                name="organisation_sms_complete",
            ),
            models.CheckConstraint(
                condition=Q(quiet_until__lt=F("quiet_from")) & Q(sms_rate__gte=1), name="organisation_sms_sane"
            ),
            event_complete("checked", prefix="organisation"),
        ]

    def __str__(self):
        return self.name

    @property
    def spoken_medicine(self) -> str:
        """What the referral page says about medicine; nothing until it is approved and switched on."""
        return self.medicine_sentence if self.medicine_sentence_shown else ""

    def days_to_contact(self, target_groups) -> int:
        """Days from referral to first contact: the fewest that apply to any of the citizen's target groups."""
        return min(
            [
                self.contact_days,
                *(self.contact_days_per_group.get(group, 60) for group in target_groups),
            ]
        )


class SettingChange(models.Model):
    """A setting of an organisation that somebody changed: its values before and after, {field: value}."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    setting = models.CharField(max_length=40)
    before = models.JSONField()
    after = models.JSONField()
    version = models.PositiveIntegerField(help_text="Of the organisation, with this change")
    changed_at, changed_by, changed_by_kind = event_fields(always=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organisation", "id"], name="setting_change_by_time"),
            models.Index(fields=["organisation", "setting", "id"], name="setting_change_of_setting"),
        ]
        constraints = [
            ScopedRows(name="setting_change_scoped"),
            AppendOnly(name="setting_change_append_only"),
            event_complete("changed", prefix="setting_change"),
        ]

    def __str__(self):
        return f"{self.setting} {self.changed_at}"


class Collaboration(models.Model):
    """Organisations in a joint project: shared referring units, groups and totals; never shared citizens."""

    name = models.CharField(max_length=100, unique=True)
    organisations = models.ManyToManyField(Organisation, through="CollaborationMember", related_name="collaborations")

    def __str__(self):
        return self.name


class CollaborationMember(models.Model):
    collaboration = models.ForeignKey(Collaboration, models.CASCADE)
    organisation = models.ForeignKey(Organisation, models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["collaboration", "organisation"],
                name="collaboration_member_once",
            )
        ]

    def __str__(self):
        return f"{self.organisation} in {self.collaboration}"


class Unit(models.Model):
    """A part of an organisation where counsellors work."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units")
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="unit_once"),
            models.UniqueConstraint(fields=["organisation", "id"], name="unit_organisation"),
        ]

    def __str__(self):
        return self.name
