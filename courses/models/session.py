import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import clock
from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, SharedRows, event_complete
from accounts.history import History
from accounts.models import Collaboration, User
from courses.enums import AttendanceState, ContactForm, Craving, Method, SessionState, StepResult
from courses.models.course import Course
from courses.models.group import Group
from courses.models.place import Place
from referrals.models.base import ScopedModel, ScopedQuerySet

MOST_MINUTES = 600
MOST_CO = 200  # ppm


class SessionQuerySet(ScopedQuerySet):
    def planned(self):
        return self.filter(state=SessionState.PLANNED)

    def on(self):
        """Not called off."""
        return self.filter(state__in=[SessionState.PLANNED, SessionState.HELD])


class Session(ScopedModel):
    """A talk of one course, or a meeting of a group; planned or held.

    That of a group can be read by the partners of its collaboration, whose citizens may be there; a talk by nobody.
    """

    # One of the two; whoever asks for either knows which it is, so neither is typed as possibly missing.
    course: "models.ForeignKey[Course, Course]" = models.ForeignKey(  # type: ignore[misc]
        Course, models.PROTECT, null=True, related_name="sessions", editable=False, db_index=False
    )
    group: "models.ForeignKey[Group, Group]" = models.ForeignKey(  # type: ignore[misc]
        Group, models.PROTECT, null=True, related_name="sessions", editable=False, db_index=False
    )
    collaboration = models.ForeignKey(
        Collaboration, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    form = models.CharField(max_length=20, choices=ContactForm)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="sessions", db_index=False)
    counsellor = models.ForeignKey(User, models.PROTECT, related_name="sessions", db_index=False)
    second = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    nameless = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Came, and are only counted")
    counts = models.BooleanField(default=True, help_text="Towards completion: false for a pure intake")
    is_extra = models.BooleanField(default=False, editable=False, help_text="Not one of those planned with the course")
    state = models.CharField(max_length=20, choices=SessionState, default=SessionState.PLANNED, editable=False)
    planned_at, planned_by, planned_by_kind = event_fields(always=True)
    held_at, held_by, held_by_kind = event_fields()
    cancelled_at, cancelled_by, cancelled_by_kind = event_fields()
    # The last time its hour became another one than the citizen knows; from none, when it takes place after all.
    moved_at, moved_by, moved_by_kind = event_fields()
    moved_from = models.DateTimeField(null=True, editable=False)
    submission = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SessionQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["organisation", "course", "starts_at"], name="session_of_course"),
            models.Index(fields=["group", "starts_at"], name="session_of_group", condition=Q(group__isnull=False)),
            models.Index(
                fields=["organisation", "second", "starts_at"],
                name="session_of_second",
                condition=Q(second__isnull=False),
            ),
            models.Index(fields=["organisation", "counsellor", "starts_at"], name="session_of_counsellor"),
            models.Index(fields=["organisation", "place", "starts_at"], name="session_at_place"),
            # Today's and those not logged yet.
            models.Index(
                fields=["organisation", "counsellor", "starts_at"], name="session_to_log", condition=Q(state="planned")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="session_organisation"),
            models.UniqueConstraint(fields=["organisation", "submission"], name="session_once"),
            SharedRows(name="session_shared", field="collaboration"),
            SameOrganisation(field="course", name="session_course_same_org"),
            SameOrganisation(field="group", name="session_group_same_org"),
            SameOrganisation(field="place", name="session_place_same_org"),
            models.CheckConstraint(
                condition=Q(course__isnull=False, group__isnull=True, collaboration__isnull=True, nameless=0)
                | Q(course__isnull=True, group__isnull=False),
                name="session_of_one",
            ),
            models.CheckConstraint(condition=~Q(second=models.F("counsellor")), name="session_two_people"),
            event_complete("planned", prefix="session"),
            event_complete("held", prefix="session"),
            event_complete("cancelled", prefix="session"),
            event_complete("moved", prefix="session"),
            models.CheckConstraint(condition=Q(minutes__range=(1, MOST_MINUTES)), name="session_minutes"),
            models.CheckConstraint(
                condition=Q(state="planned", held_at__isnull=True, cancelled_at__isnull=True)
                | Q(state="held", held_at__isnull=False, cancelled_at__isnull=True)
                | Q(state__in=["cancelled", "dropped"], held_at__isnull=True, cancelled_at__isnull=False),
                name="session_state",
            ),
        ]

    def __str__(self):
        return f"{self.starts_at} {self.get_form_display()}"

    @property
    def is_ahead(self) -> bool:
        """Its day has not come: one can send word, and not yet come or stay away."""
        return timezone.localdate(self.starts_at) > clock.today()


class Booking(ScopedModel):
    """The time of a counsellor, or of a room, that a planned session takes: nobody and no room is booked twice.

    Kept by courses.actions.booking from the sessions, in the same transaction; it holds no people and has no history.
    The exclusion sees the rows of every organisation, so a counsellor who works in two is not booked twice either.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="bookings", editable=False, db_index=False)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False, db_index=False)
    room = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", editable=False, db_index=False)
    during = DateTimeRangeField(editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "session"], name="booking_of_session")]
        constraints = [
            ScopedRows(name="booking_scoped"),
            SameOrganisation(field="session", name="booking_session_same_org"),
            SameOrganisation(field="room", name="booking_room_same_org"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, room__isnull=True) | Q(user__isnull=True, room__isnull=False),
                name="booking_of_somebody_or_a_room",
            ),
            ExclusionConstraint(
                name="booking_counsellor_once",
                expressions=[("user", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(user__isnull=False),
            ),
            ExclusionConstraint(
                name="booking_room_once",
                expressions=[("room", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(room__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.user or self.room} {self.during}"


class Attendance(ScopedModel):
    """What a session was for one citizen: whether they came, and what was talked about."""

    # A meeting may be a partner's, so the key is not composite.
    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances", editable=False, db_index=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="attendances", editable=False, db_index=False)
    state = models.CharField(max_length=20, choices=AttendanceState, default=AttendanceState.EXPECTED)
    # {product (enums.Use): how much a day}, as far as it was asked.
    uses = models.JSONField(default=dict, blank=True)
    co = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Carbon monoxide in ppm")
    smoke_free_since = models.DateField(null=True, blank=True)
    is_nicotine_free = models.BooleanField(null=True, blank=True)
    motivation = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0 to 10")
    craving = models.CharField(max_length=20, choices=Craving, blank=True)
    methods = ArrayField(models.CharField(max_length=20, choices=Method), default=list, blank=True)
    interpreter_booked = models.BooleanField(default=False, help_text="For the next talk")
    note = models.TextField(max_length=4000, blank=True)
    submission = models.UUIDField(null=True, editable=False, help_text="What was saved last: sent twice it is one")
    saved_at, saved_by, saved_by_kind = event_fields()
    confirmed_at, confirmed_by, confirmed_by_kind = event_fields()
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["organisation", "course"], name="attendance_of_course")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="attendance_organisation"),
            models.UniqueConstraint(fields=["organisation", "session", "course"], name="attendance_once"),
            ScopedRows(name="attendance_scoped"),
            SameOrganisation(field="course", name="attendance_course_same_org"),
            event_complete("saved", prefix="attendance"),
            event_complete("confirmed", prefix="attendance"),
            models.CheckConstraint(
                condition=Q(motivation__isnull=True) | Q(motivation__range=(0, 10)), name="attendance_motivation"
            ),
            models.CheckConstraint(condition=Q(co__isnull=True) | Q(co__range=(0, MOST_CO)), name="attendance_co"),
            models.CheckConstraint(
                condition=Q(state="expected", saved_at__isnull=True) | Q(~Q(state="expected"), saved_at__isnull=False),
                name="attendance_saved_state",
            ),
        ]

    def __str__(self):
        return self.get_state_display()

    @property
    def is_logged(self) -> bool:
        """A talk is when it was held; at a meeting of a group, each participant by themselves."""
        return self.saved_at is not None if self.session.group_id else self.session.state == SessionState.HELD


class AgreedStep(ScopedModel):
    """A small step until the next talk, in the citizen's words; asked for then."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="steps", editable=False, db_index=False)
    text = models.CharField(max_length=300)
    agreed_in = models.ForeignKey(
        Attendance, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    asked_in = models.ForeignKey(
        Attendance, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    result = models.CharField(max_length=20, choices=StepResult, blank=True)
    agreed_at, agreed_by, agreed_by_kind = event_fields(always=True)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-agreed_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "course", "agreed_at"], name="step_of_course")]
        constraints = [
            ScopedRows(name="agreed_step_scoped"),
            SameOrganisation(field="course", name="agreed_step_same_org"),
            SameOrganisation(field="agreed_in", name="agreed_step_agreed_same_org"),
            SameOrganisation(field="asked_in", name="agreed_step_asked_same_org"),
            event_complete("agreed", prefix="agreed_step"),
            models.CheckConstraint(
                condition=Q(result="", asked_in__isnull=True) | (~Q(result="") & Q(asked_in__isnull=False)),
                name="agreed_step_asked",
            ),
        ]

    def __str__(self):
        return self.text
