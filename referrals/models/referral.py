import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import clock
from accounts.actors import event_fields
from accounts.constraints import (
    SameOrganisation,
    ScopedRows,
    event_complete,
)
from accounts.history import History
from accounts.models import Membership, User
from accounts.rights import Right
from referrals import deadline
from referrals.enums import (
    OPEN,
    Channel,
    CourseFormat,
    EndReason,
    Goal,
    MeetingPlace,
    Product,
    ReferralState,
    TargetGroup,
)
from referrals.models.base import ScopedModel, ScopedQuerySet
from referrals.models.citizen import Citizen
from referrals.models.unit import ReferringUnit
from referrals.sources import source


def visible(user, of: str = "") -> Q:
    """The referrals that the user may open, and what hangs on them: `of` leads to the referral ("referral__")."""
    access = user.access
    found = Q(organisation__in=access.where(Right.SEE_CITIZENS))
    for organisation in access.where(Right.SEE_UNIT_CITIZENS):
        colleagues = Membership.objects.beside(user, organisation).values("user")
        found |= Q(**{f"{of}counsellor__in": colleagues}, organisation=organisation)
    return found


class ReferralQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        return self.filter(visible(user))

    def waiting(self, today):
        """To be contacted now: received, and not on pause."""
        return self.filter(
            Q(paused_until=None) | Q(paused_until__lte=today),
            state=ReferralState.RECEIVED,
        )

    def paused(self, today):
        return self.filter(state=ReferralState.RECEIVED, paused_until__gt=today)

    def overdue(self, today):
        return self.waiting(today).filter(contact_due__lt=today)

    def by_deadline(self):
        """The last working day before the deadline sorts; then the deadline itself."""
        return self.order_by("contact_by", "contact_due", "pk")


class Referral(ScopedModel):
    """One wish to be called. Its clock: `contact_due` is the last date for the first contact with the citizen."""

    ENDED = [state for state in ReferralState if state not in OPEN]

    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="referrals", db_index=False)
    unit = models.ForeignKey(
        ReferringUnit,
        models.PROTECT,
        null=True,
        related_name="referrals",
        db_index=False,
    )
    # As it was called then: partners' units cannot be read after a collaboration has ended.
    unit_name = models.CharField(max_length=210, blank=True)
    channel = models.CharField(max_length=20, choices=Channel)
    code = models.CharField(max_length=7, help_text="What the referring unit keeps: HK4-7PM")
    submission = models.UUIDField(
        default=uuid.uuid4,
        help_text="The form that was sent; sent twice is stored once",
    )
    products = ArrayField(models.CharField(max_length=20, choices=Product), default=list)
    # As the referrer said it. A known citizen's own data are never overwritten by a form.
    target_groups = ArrayField(models.CharField(max_length=20, choices=TargetGroup), default=list)
    language = models.CharField(max_length=40, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    best_time = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    referrer_name = models.CharField(max_length=200, blank=True)
    feedback_allowed = models.BooleanField(default=False)
    named = models.CharField(
        max_length=200,
        blank=True,
        help_text="As the referrer wrote it, for feedback to them: the citizen's own may be another",
    )
    created_citizen = models.BooleanField(default=False, help_text="The citizen was not known before")
    # As MedCom's XREF15 calls them: Letter/Identifier is the sender's number, and the closing note carries both back.
    letter_identifier = models.CharField(max_length=14, blank=True)
    episode_of_care_identifier = models.CharField(max_length=35, blank=True)

    state = models.CharField(max_length=20, choices=ReferralState, default=ReferralState.RECEIVED)
    received_at, received_by, received_by_kind = event_fields(always=True)
    reopened_at, reopened_by, reopened_by_kind = event_fields()
    contact_due = models.DateField()
    contact_by = models.DateField(help_text="The last working day on or before the deadline")
    due_told = models.DateField(
        null=True,
        editable=False,
        help_text="What the receipt promises, whatever is set or becomes known later",
    )
    next_try = models.DateTimeField(
        null=True,
        blank=True,
        help_text="An appointment; it does not move the deadline",
    )
    paused_until = models.DateField(null=True, blank=True)
    counsellor = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        db_index=False,
    )
    assigned_at, assigned_by, assigned_by_kind = event_fields()
    contacted_at, contacted_by, contacted_by_kind = event_fields()
    started_at, started_by, started_by_kind = event_fields()
    ended_at, ended_by, ended_by_kind = event_fields()
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True)
    ended_from = models.CharField(max_length=20, choices=ReferralState, blank=True)
    attached_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attached",
        help_text="Information to this one",
    )

    wanted_format = models.CharField(max_length=20, choices=CourseFormat, blank=True)
    wanted_place = models.CharField(max_length=20, choices=MeetingPlace, blank=True)
    wanted_times = models.CharField(max_length=200, blank=True)
    goal = models.CharField(max_length=20, choices=Goal, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReferralQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(
                fields=["organisation", "contact_by", "contact_due", "id"],
                include=["counsellor", "paused_until"],
                condition=Q(state="received"),
                name="referral_waiting",
            ),
            models.Index(
                fields=[
                    "organisation",
                    "counsellor",
                    "contact_by",
                    "contact_due",
                    "id",
                ],
                include=["paused_until"],
                condition=Q(state="received"),
                name="referral_waiting_of",
            ),
            models.Index(
                fields=["organisation", "counsellor", "next_try"],
                condition=Q(state="received", next_try__isnull=False),
                name="referral_next_try",
            ),
            models.Index(fields=["organisation", "citizen"], name="referral_of_citizen"),
            models.Index(
                fields=["organisation", "received_by", "received_at"],
                condition=Q(received_by__isnull=False, channel="staff_form"),
                name="referral_by_referrer",
            ),
            models.Index(
                fields=["organisation", "counsellor"], condition=Q(ended_at__isnull=True), name="referral_open_of"
            ),
            models.Index(
                fields=["organisation", "counsellor", "received_at"],
                condition=Q(state="contacted", contacted_by_kind="system:attach"),
                name="referral_again",
            ),
            # The coordinator's list: each filter with the order that it opens in.
            models.Index(fields=["organisation", "received_at", "id"], name="referral_received"),
            models.Index(fields=["organisation", "state", "received_at", "id"], name="referral_in_state"),
            # Its figures too, without a look at the rows (figures.py).
            models.Index(
                fields=["organisation", "unit", "received_at", "id"],
                include=["state", "channel", "contacted_at", "started_at"],
                name="referral_of_unit",
            ),
            models.Index(fields=["organisation", "counsellor", "received_at", "id"], name="referral_of_counsellor"),
            models.Index(
                fields=["organisation", "contacted_at"],
                include=["counsellor"],
                condition=Q(contacted_at__isnull=False),
                name="referral_contacted",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="referral_organisation"),
            models.UniqueConstraint(fields=["organisation", "code"], name="referral_code_once"),
            models.UniqueConstraint(fields=["organisation", "submission"], name="referral_once"),
            models.UniqueConstraint(
                fields=["organisation", "letter_identifier", "unit_name"],
                condition=~Q(letter_identifier=""),
                name="referral_letter_once",
            ),
            ScopedRows(name="referral_scoped"),
            SameOrganisation(field="citizen", name="referral_citizen_same_org"),
            SameOrganisation(field="attached_to", name="referral_attached_same_org"),
            event_complete("received", prefix="referral"),
            event_complete("reopened", prefix="referral"),
            event_complete("assigned", prefix="referral"),
            event_complete("contacted", prefix="referral"),
            event_complete("started", prefix="referral"),
            event_complete("ended", prefix="referral"),
            models.CheckConstraint(
                condition=Q(contact_by__lte=F("contact_due")),
                name="referral_call_by_before_due",
            ),
            models.CheckConstraint(
                condition=Q(counsellor__isnull=True, assigned_at__isnull=True)
                | Q(counsellor__isnull=False, assigned_at__isnull=False),
                name="referral_assigned_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="received", contacted_at__isnull=True)
                | Q(state__in=["contacted", "planned", "started"], contacted_at__isnull=False)
                | Q(ended_from="received", contacted_at__isnull=True)
                | Q(ended_from__in=["contacted", "planned", "started"], contacted_at__isnull=False),
                name="referral_contacted_state",
            ),
            models.CheckConstraint(
                condition=Q(Q(state="started") | Q(ended_from="started"), started_at__isnull=False)
                | Q(~Q(state="started"), ~Q(ended_from="started"), started_at__isnull=True),
                name="referral_started_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True, ended_from="", end_reason="")
                | Q(
                    ~Q(state__in=OPEN),
                    ~Q(end_reason=""),
                    ended_at__isnull=False,
                    ended_from__in=OPEN,
                ),
                name="referral_ended_state",
            ),
        ]

    def __str__(self):
        return f"{self.code} ({self.get_state_display()})"

    def get_absolute_url(self):
        return self.citizen.get_absolute_url()

    @property
    def source(self) -> str:
        return source(self.channel, self.unit_name)

    @property
    def wishes(self) -> list[tuple[str, str]]:
        """What the citizen has wished for, each with its label."""
        told = [
            (_("Format"), self.get_wanted_format_display()),
            (_("Place"), self.get_wanted_place_display()),
            (_("Times that suit"), self.wanted_times),
            (_("Goal"), self.get_goal_display()),
        ]
        return [(label, value) for label, value in told if value]

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and self.paused_until > clock.today()

    @property
    def is_overdue(self) -> bool:
        return (
            self.state == ReferralState.RECEIVED
            and not self.is_paused
            and deadline.is_overdue(self.contact_due, clock.today())
        )
