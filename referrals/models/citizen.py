from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import clock, crypto
from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from accounts.history import History
from accounts.models import Membership, Municipality
from accounts.rights import Right
from referrals import cpr
from referrals.enums import (
    ContactRole,
    MayKnow,
    PermissionForm,
    PermissionPurpose,
    PermissionState,
    PreferredChannel,
    TargetGroup,
)
from referrals.models.base import ScopedModel, ScopedQuerySet
from referrals.models.word import CitizenWord
from referrals.names import SORT_FROM, SORT_TO

# What the history says of a change of the number itself.
CPR_CHANGED = "cpr"


class CitizenQuerySet(ScopedQuerySet):
    def standing(self):
        """Those who are still there: neither erased nor merged into another."""
        return self.filter(erased_at=None, merged_into=None)

    def visible_to(self, user):
        """Citizens whose page the user may open. Those outside one's reach want a reason first (referrals.reach)."""
        access = user.access
        visible = Q(organisation__in=access.where(Right.SEE_CITIZENS))
        in_units = access.where(Right.SEE_UNIT_CITIZENS)
        for organisation in in_units:
            colleagues = Membership.objects.beside(user, organisation).values("user")
            visible |= Q(organisation=organisation, referrals__counsellor__in=colleagues)
        found = self.standing().filter(visible)
        return found.distinct() if in_units else found


class Citizen(ScopedModel):
    COLUMNS = {"cpr": ["cpr_encrypted", "cpr_hash"]}  # for accounts.editing.edit

    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(
        _("phone"),
        max_length=20,
        blank=True,
        db_collation="C",
        help_text="E.164; empty when there is none",
    )
    phone_reversed = models.GeneratedField(
        expression=Func(F("phone"), function="reverse"),
        output_field=models.CharField(max_length=20, db_collation="C"),
        db_persist=True,
    )
    phone_shared = models.BooleanField(_("others can see or answer this phone"), default=False)
    cpr_encrypted = models.TextField(blank=True, editable=False)
    cpr_hash = models.CharField(max_length=80, blank=True, editable=False)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("municipality"),
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    place = models.CharField(_("home or place of contact"), max_length=200, blank=True)
    is_protected = models.BooleanField(_("name and address are protected"), default=False)
    language = models.CharField(_("language"), max_length=40, blank=True)
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    preferred_channel = models.CharField(_("prefers"), max_length=20, choices=PreferredChannel, blank=True)
    preferred_times = models.CharField(_("best times"), max_length=200, blank=True)
    no_sms = models.BooleanField(_("wants no text messages"), default=False)
    target_groups = ArrayField(
        models.CharField(max_length=20, choices=TargetGroup),
        default=list,
        blank=True,
        verbose_name=_("good to know"),
    )
    pregnancy_due_on = models.DateField(_("due date"), null=True, blank=True)
    died_on = models.DateField(_("date of death"), null=True, blank=True)
    possible_duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="possible_duplicates",
        editable=False,
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        editable=False,
        db_index=False,
        help_text="The citizen that stands for this one: always one merged into no other itself",
    )
    sort_key = models.GeneratedField(
        expression=Func(Lower(F("name")), Value(SORT_FROM), Value(SORT_TO), function="translate"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at, created_by, created_by_kind = event_fields(always=True)
    erased_at, erased_by, erased_by_kind = event_fields()

    objects = CitizenQuerySet.as_manager()
    history = History(excluded_fields=["cpr_encrypted", "cpr_hash", "sort_key", "phone_reversed"])

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["organisation", "phone"], name="citizen_by_phone"),
            models.Index(fields=["organisation", "cpr_hash"], name="citizen_by_cpr"),
            models.Index(fields=["organisation", "phone_reversed"], name="citizen_by_last_digits"),
            models.Index(fields=["organisation", "sort_key", "id"], name="citizen_sorted"),
            models.Index(
                fields=["organisation", "id"],
                condition=Q(possible_duplicate_of__isnull=False),
                name="citizen_perhaps_twice",
            ),
            models.Index(
                fields=["organisation", "merged_into"],
                condition=Q(merged_into__isnull=False),
                name="citizen_merged",
            ),
            models.Index(fields=["organisation", "municipality"], name="citizen_of_municipality"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="citizen_organisation"),
            ScopedRows(name="citizen_scoped"),
            SameOrganisation(field="possible_duplicate_of", name="citizen_duplicate_same_org"),
            SameOrganisation(field="merged_into", name="citizen_merged_same_org"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="citizen_not_merged_into_itself"
            ),
            event_complete("created", prefix="citizen"),
            event_complete("erased", prefix="citizen"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, force_insert=False, update_fields=None, **kwargs):
        """With the words that find the citizen, in the same transaction. The history, which never holds the CPR number,
        says by its reason that the number was changed."""
        self._change_reason = CPR_CHANGED if "cpr_hash" in (update_fields or ()) else None
        with transaction.atomic(savepoint=False):
            super().save(*args, force_insert=force_insert, update_fields=update_fields, **kwargs)
            if force_insert or {"name", "merged_into"} & set(update_fields or ()):
                CitizenWord.objects.keep(self)

    def get_absolute_url(self):
        return reverse("casework:citizen", args=[self.pk])

    @property
    def cpr(self) -> str:
        """The ten digits, or an empty string."""
        return crypto.decrypt(self.cpr_encrypted) if self.cpr_encrypted else ""

    @cpr.setter
    def cpr(self, digits: str):
        self.cpr_encrypted = crypto.encrypt(digits) if digits else ""
        self.cpr_hash = crypto.keyed_hash(digits) if digits else ""

    @property
    def age(self) -> int | None:
        """Full years, from the CPR number, else from the year of birth; None when neither is known."""
        birth = cpr.birth_date(self.cpr) if self.cpr else None
        if birth:
            return cpr.age(birth)
        return clock.today().year - self.birth_year if self.birth_year else None

    @property
    def has_died(self) -> bool:
        return self.died_on is not None


class ContactPerson(ScopedModel):
    """Somebody around the citizen, and what that person may know."""

    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="contact_persons", editable=False, db_index=False)
    role = models.CharField(_("role"), max_length=20, choices=ContactRole)
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=20)
    hours = models.CharField(_("when it is best to call"), max_length=200, blank=True)
    may_know = models.CharField(_("may know"), max_length=20, choices=MayKnow, default=MayKnow.NOTHING)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["organisation", "citizen"], name="contact_person_of_citizen")]
        constraints = [
            ScopedRows(name="contact_person_scoped"),
            SameOrganisation(field="citizen", name="contact_person_same_org"),
        ]

    def __str__(self):
        return self.name


class PermissionQuerySet(ScopedQuerySet):
    def in_force(self):
        """The latest answer per purpose."""
        return self.order_by("purpose", "-recorded_at", "-pk").distinct("purpose")


class Permission(ScopedModel):
    """The citizen's answer to sharing for one purpose. A new answer is a new row; the latest counts."""

    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="permissions", editable=False, db_index=False)
    purpose = models.CharField(_("purpose"), max_length=20, choices=PermissionPurpose)
    recipient = models.CharField(_("to whom"), max_length=200, blank=True)
    state = models.CharField(_("answer"), max_length=20, choices=PermissionState)
    form = models.CharField(_("how"), max_length=20, choices=PermissionForm)
    text_version = models.CharField(_("text"), max_length=40, blank=True)
    recorded_at, recorded_by, recorded_by_kind = event_fields(always=True)

    objects = PermissionQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "citizen"], name="permission_of_citizen")]
        constraints = [
            ScopedRows(name="permission_scoped"),
            SameOrganisation(field="citizen", name="permission_same_org"),
            event_complete("recorded", prefix="permission"),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.get_state_display()}"


class AccessReason(ScopedModel):
    """Why somebody opened a case outside their reach. It holds for the rest of that day."""

    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="access_reasons", db_index=False)
    reason = models.CharField(max_length=200)
    given_at, given_by, given_by_kind = event_fields(always=True)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "citizen", "given_at"],
                name="access_reason_of_citizen",
            )
        ]
        constraints = [
            ScopedRows(name="access_reason_scoped"),
            SameOrganisation(field="citizen", name="access_reason_same_org"),
            event_complete("given", prefix="access_reason"),
        ]

    def __str__(self):
        return self.reason
