from datetime import date, datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, SharedRows, event_complete
from accounts.history import History
from accounts.models import Collaboration, User
from accounts.rights import Right
from courses import programmes
from courses.enums import LeavingReason, ParticipationState
from courses.models.course import Course
from courses.models.place import Place
from referrals.enums import CourseFormat
from referrals.models.base import ScopedModel, ScopedQuerySet

MOST_PLACES = 100
FORMATS = [CourseFormat.GROUP, CourseFormat.ROLLING_GROUP, CourseFormat.DROP_IN]


class GroupQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def visible_to(self, user):
        """Groups where the user contacts citizens, and those that partners share with these organisations."""
        own = user.access.where(Right.CONTACT_CITIZENS)
        shared = Collaboration.objects.filter(organisations__in=own)
        return self.filter(Q(organisation__in=own) | Q(collaboration__in=shared))

    def led_by(self, user):
        return self.filter(Q(counsellor=user) | Q(second=user))


class Group(ScopedModel):
    """People who meet: with a fixed roster, rolling, or a café. It holds no people itself, so that partners in its
    collaboration may read it; each organisation keeps its own participants (Participation)."""

    collaboration = models.ForeignKey(
        Collaboration, models.PROTECT, null=True, blank=True, related_name="+", editable=False, db_index=False
    )
    name = models.CharField(_("name"), max_length=100)
    programme = models.CharField(_("programme"), max_length=20, choices=programmes.CHOICES)
    format = models.CharField(_("kind of group"), max_length=20, choices=[(one.value, one.label) for one in FORMATS])
    capacity = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="groups", db_index=False, verbose_name=_("place")
    )
    counsellor = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    quit_day = models.DateField(_("common quit date"), null=True, blank=True)
    opened_at, opened_by, opened_by_kind = event_fields(always=True)
    closed_at, closed_by, closed_by_kind = event_fields()
    submission = models.UUIDField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = GroupQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["organisation", "closed_at"], name="group_open")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="group_organisation"),
            models.UniqueConstraint(fields=["organisation", "submission"], name="group_once"),
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(closed_at=None), name="group_name_once"
            ),
            SharedRows(name="group_shared", field="collaboration"),
            SameOrganisation(field="place", name="group_place_same_org"),
            event_complete("opened", prefix="group"),
            event_complete("closed", prefix="group"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__range=(1, MOST_PLACES)), name="group_capacity"
            ),
            models.CheckConstraint(condition=~Q(second=models.F("counsellor")), name="group_two_people"),
        ]

    def __str__(self):
        return self.name

    @property
    def plan(self) -> programmes.Plan:
        return programmes.PLANS[self.programme]

    @property
    def is_cafe(self) -> bool:
        """Whoever comes may come: there are no seats, and those without a name are counted."""
        return self.format == CourseFormat.DROP_IN


class Seat(ScopedModel):
    """That somebody of an organisation has a seat in a group, or waits for one. It does not say who, so partners may
    count it; kept by courses.actions.roster beside the participation."""

    collaboration = models.ForeignKey(
        Collaboration, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    group = models.ForeignKey(Group, models.PROTECT, related_name="seats", editable=False, db_index=False)
    is_waiting = models.BooleanField(editable=False)
    since = models.DateTimeField(editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        indexes = [models.Index(fields=["group", "is_waiting"], name="seat_of_group")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="seat_organisation"),
            SharedRows(name="seat_shared", field="collaboration"),
        ]

    def __str__(self):
        return str(self.since)


class ParticipationQuerySet(ScopedQuerySet):
    def here(self):
        """Those who have a seat."""
        return self.filter(state=ParticipationState.JOINED)

    def waiting(self):
        return self.filter(state=ParticipationState.WAITING)

    def covering(self, moment: datetime):
        """Those whose meeting it is when it begins at that moment."""
        return self.filter(joined_at__lte=moment).filter(Q(left_at=None) | Q(left_at__gt=moment))


class Participation(ScopedModel):
    """One citizen's course in a group, from the waiting list on until they leave it."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="participations", editable=False, db_index=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="participations", editable=False, db_index=False)
    seat = models.ForeignKey(Seat, models.SET_NULL, null=True, related_name="+", editable=False, db_index=False)
    state = models.CharField(max_length=20, choices=ParticipationState, editable=False)
    asked_at, asked_by, asked_by_kind = event_fields(always=True)
    joined_at, joined_by, joined_by_kind = event_fields()
    had_waited = models.BooleanField(default=False, editable=False, help_text="Before joining, on the waiting list")
    left_at, left_by, left_by_kind = event_fields()
    reason = models.CharField(max_length=20, choices=LeavingReason, blank=True, editable=False)

    objects = ParticipationQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["organisation", "group", "state"], name="participation_of_group"),
            models.Index(fields=["organisation", "course"], name="participation_of_course"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="participation_organisation"),
            models.UniqueConstraint(
                fields=["organisation", "course", "group"], condition=~Q(state="left"), name="participation_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "course"], condition=Q(state="joined"), name="participation_one_group"
            ),
            ScopedRows(name="participation_scoped"),
            SameOrganisation(field="course", name="participation_course_same_org"),
            SameOrganisation(field="seat", name="participation_seat_same_org"),
            event_complete("asked", prefix="participation"),
            event_complete("joined", prefix="participation"),
            event_complete("left", prefix="participation"),
            models.CheckConstraint(
                condition=Q(state="waiting", joined_at=None, left_at=None, reason="", seat__isnull=False)
                | Q(state="joined", joined_at__isnull=False, left_at=None, reason="", seat__isnull=False)
                | Q(Q(state="left", left_at__isnull=False), ~Q(reason="")),
                name="participation_state",
            ),
        ]

    def __str__(self):
        return self.get_state_display()

    @property
    def quit_day(self) -> date | None:
        return self.course.quit_day

    def covers(self, moment: datetime) -> bool:
        """Whether the meeting that begins at that moment is this participant's: they had a seat then."""
        return self.joined_at is not None and self.joined_at <= moment and (not self.left_at or self.left_at > moment)
