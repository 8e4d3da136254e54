"""Staff: accounts, places in organisations, loans and absence; and the user with them in one statement."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, FilteredRelation, Func, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.access import Access
from accounts.actors import event_fields
from accounts.constraints import AppendOnly, SameOrganisation, ScopedRows, event_complete
from accounts.enums import Language, MembershipState, StaffChange
from accounts.history import History
from accounts.models.organisations import Organisation, Unit
from accounts.prepared import prepared
from accounts.rights import Role


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def with_access(self, pk: int) -> "User | None":
        """The user with their memberships and organisations, in one statement: what every request begins with."""
        today = clock.today()
        rows = _users_with_memberships(pk, today)
        if not rows:
            return None
        user = User.from_db(self.db, USER_COLUMNS, rows[0][: len(USER_COLUMNS)])
        user.access = Access(user, [_membership(row) for row in rows if row[len(USER_COLUMNS)]], today)
        return user

    def create_user(self, *, email, name, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.save(force_insert=True)
        return user


class User(AbstractBaseUser):
    """A member of staff. What they may do stands in their memberships."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.DANISH)
    is_active = models.BooleanField(default=True)
    hides_first_steps = models.BooleanField(default=False)
    opens_log_details = models.BooleanField(default=False, help_text="How the log of a talk was left the last time")

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self):
        return self.name

    @cached_property
    def access(self) -> Access:
        """What the user may do where: read once per request, so that a withdrawn role is gone at the next."""
        today = clock.today()
        own = Membership.objects.filter(user=self).in_force(today)
        return Access(self, list(own.select_related("organisation").order_by("pk")), today)


def _days(first, last):
    """The days from `first` to `last`, both included; without a last day for ever."""
    return Func(F(first), F(last), RangeBoundary(True, True), function="DATERANGE", output_field=DateRangeField())


def _in_force(today, of="") -> Q:
    """The memberships (`of` the user) that open something on the day: not closed, and a loan within its days."""
    return (
        (Q((f"{of}valid_from", None)) | Q((f"{of}valid_from__lte", today)))
        & (Q((f"{of}valid_until", None)) | Q((f"{of}valid_until__gte", today)))
        & Q((f"{of}closed_at", None))
    )


class MembershipQuerySet(models.QuerySet):
    def in_force(self, today=None):
        return self.filter(_in_force(today or clock.today()))

    def beside(self, user, organisation_id):
        """The user's own in the organisation, and those in the user's unit there."""
        unit = user.access.unit(organisation_id)
        same_unit = Q(unit=unit) if unit else Q(pk__in=[])
        return self.filter(Q(user=user) | same_unit, organisation=organisation_id)

    def within_reach(self, user, organisation_id):
        """Those beside the user, and those of the absent colleagues whom the user stands in for today."""
        absent = Absence.objects.stood_in_for(user, organisation_id).values("user")
        return self.beside(user, organisation_id) | self.filter(organisation=organisation_id, user__in=absent)


class Membership(models.Model):
    """A user's place in an organisation. A counsellor lent to a neighbour has two, of which the loan's has its days.

    A closed one stays, so that what was done under it can be read. StaffEvent tells what has changed.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=Role))
    # As the invitation called them: what their account says elsewhere is shown when they have come.
    invited_as = models.CharField(max_length=100, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="The last day; the day after opens nothing")
    deputy = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text="May say that this one is absent"
    )
    invited_at, invited_by, invited_by_kind = event_fields()
    closed_at, closed_by, closed_by_kind = event_fields()
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "unit"], name="membership_of_unit")]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
            SameOrganisation(field="unit", name="membership_unit_same_org"),
            models.CheckConstraint(
                condition=Q(roles__len__gt=0) & Q(roles__contained_by=Role.values),
                name="membership_known_roles",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True, valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_days_in_order",
            ),
            event_complete("invited", prefix="membership"),
            event_complete("closed", prefix="membership"),
        ]

    def __str__(self):
        return f"{self.user} in {self.organisation}"

    @property
    def name(self) -> str:
        return self.invited_as if self.state == MembershipState.INVITED and self.invited_as else self.user.name

    @property
    def is_loan(self) -> bool:
        return self.valid_from is not None

    @property
    def has_run_out(self) -> bool:
        return self.valid_until is not None and self.valid_until < clock.today()

    @property
    def state(self) -> MembershipState:
        """Invited until they have signed in after it, wherever else they may work."""
        if self.closed_at:
            return MembershipState.CLOSED
        if self.has_run_out:
            return MembershipState.ENDED
        if self.invited_at and (self.user.last_login is None or self.user.last_login < self.invited_at):
            return MembershipState.INVITED
        return MembershipState.ACTIVE


class StaffEvent(models.Model):
    """What was done to somebody's place in an organisation: {what: [before, after]}, and by whom."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=StaffChange)
    changes = models.JSONField(default=dict)
    made_at, made_by, made_by_kind = event_fields(always=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "user", "made_at"], name="staff_event_of_user")]
        constraints = [
            ScopedRows(name="staff_event_scoped"),
            AppendOnly(name="staff_event_append_only"),
            event_complete("made", prefix="staff_event"),
        ]

    def __str__(self):
        return f"{self.kind} {self.made_at}"


class Loan(models.Model):
    """A counsellor lent by one organisation to another: offered by the one, accepted by the other, ended by either.

    The receiving organisation is the data controller of what is seen there, so it decides the roles when it accepts.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="loans")
    home = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    from_day = models.DateField()
    until_day = models.DateField()
    offered_at, offered_by, offered_by_kind = event_fields(always=True)
    accepted_at, accepted_by, accepted_by_kind = event_fields()
    ended_at, ended_by, ended_by_kind = event_fields()

    class Meta:
        ordering = ["from_day", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(home=F("host")), name="loan_between_two"),
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="loan_days_in_order"),
            ExclusionConstraint(
                name="loan_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("host", RangeOperators.EQUAL),
                    (_days("from_day", "until_day"), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
            ),
            event_complete("offered", prefix="loan"),
            event_complete("accepted", prefix="loan"),
            event_complete("ended", prefix="loan"),
        ]

    def __str__(self):
        return f"{self.user}: {self.home} to {self.host}"


class AbsenceQuerySet(models.QuerySet):
    def on(self, day):
        """Those that count on that day."""
        return self.filter(Q(to_day=None) | Q(to_day__gte=day), from_day__lte=day, ended_at=None)

    def without_deputy(self, day):
        """Those in which nobody stands in on the day: no deputy is named, or that one is away too, or has left."""
        same = {"organisation": OuterRef("organisation"), "user": OuterRef("deputy")}
        away_too = Exists(Absence.objects.on(day).filter(**same))
        works = Exists(Membership.objects.in_force(day).filter(**same))
        return self.filter(Q(deputy=None) | away_too | ~works)

    def stood_in_for(self, user, organisation_id):
        """The absences of today in which the user is the deputy, or nobody is: then every colleague stands in."""
        today = user.access.today
        here = self.on(today).filter(organisation=organisation_id).exclude(user=user.pk)
        return here.filter(deputy=user.pk) | here.without_deputy(today)


class Absence(models.Model):
    """A member of staff is away, and who stands in. Why is nobody's business, so there is no field for it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", editable=False, db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="absences", db_index=False)
    from_day = models.DateField()
    to_day = models.DateField(null=True, blank=True, help_text="The last day away; none while nobody knows")
    deputy = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    registered_at, registered_by, registered_by_kind = event_fields(always=True)
    ended_at, ended_by, ended_by_kind = event_fields()
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AbsenceQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["from_day", "pk"]
        indexes = [
            models.Index(fields=["organisation", "user"], condition=Q(ended_at__isnull=True), name="absence_of_user"),
            models.Index(fields=["organisation", "deputy"], condition=Q(ended_at__isnull=True), name="absence_deputy"),
        ]
        constraints = [
            ScopedRows(name="absence_scoped"),
            models.UniqueConstraint(fields=["organisation", "id"], name="absence_organisation"),
            models.CheckConstraint(
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")), name="absence_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("user")), name="absence_deputy_is_another"
            ),
            ExclusionConstraint(
                name="absence_once_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (_days("from_day", "to_day"), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
            ),
            event_complete("registered", prefix="absence"),
            event_complete("ended", prefix="absence"),
        ]

    def __str__(self):
        return f"{self.user} from {self.from_day}"

    def covers(self, day, today) -> bool:
        """Away that day, as far as anybody knows: without a last day until today."""
        return self.from_day <= day <= (self.to_day or max(self.from_day, today))


# Long, and of two pages alone: these fetch it.
NOT_READ_AHEAD = ("privacy_text",)
USER_COLUMNS, MEMBERSHIP_COLUMNS, ORGANISATION_COLUMNS = (
    [field.attname for field in model._meta.concrete_fields if field.attname not in NOT_READ_AHEAD]
    for model in (User, Membership, Organisation)
)


@prepared
def _users_with_memberships(pk, today):
    in_force = FilteredRelation("memberships", condition=_in_force(today, of="memberships__"))
    return (
        User.objects.filter(pk=pk)
        .annotate(own=in_force)
        .order_by("own__pk")
        .values_list(
            *USER_COLUMNS,
            *(f"own__{name}" for name in MEMBERSHIP_COLUMNS),
            *(f"own__organisation__{name}" for name in ORGANISATION_COLUMNS),
        )
    )


def _membership(row) -> Membership:
    first = len(USER_COLUMNS)
    last = first + len(MEMBERSHIP_COLUMNS)
    membership = Membership.from_db(None, MEMBERSHIP_COLUMNS, row[first:last])
    membership.organisation = Organisation.from_db(None, ORGANISATION_COLUMNS, row[last:])
    return membership
