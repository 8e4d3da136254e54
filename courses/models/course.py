import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from accounts.history import History
from courses import programmes
from courses.enums import RUNNING, CallRhythm, CourseEndReason, CourseState, Use
from referrals.enums import CourseFormat, Goal, Product
from referrals.models import Citizen, Referral
from referrals.models.base import ScopedModel, ScopedQuerySet
from referrals.models.referral import visible

USE_OF = {
    Product.CIGARETTES: Use.CIGARETTES,
    Product.E_CIGARETTE: Use.E_CIGARETTE,
    Product.SNUS_OR_POUCHES: Use.POUCHES,
}


class CourseQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Courses of referrals whose page the user may open."""
        return self.filter(visible(user, "referral__"))

    def running(self):
        return self.filter(state__in=RUNNING)


class Course(ScopedModel):
    """One citizen's own course. A switch of format keeps it; a new attempt after it has ended is another one.

    Its counsellor is the referral's: a citizen has one who answers, from the first call to the end.
    """

    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="courses", editable=False, db_index=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="courses", editable=False, db_index=False)
    restart_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="restarts", editable=False, db_index=False
    )
    format = models.CharField(_("format"), max_length=20, choices=CourseFormat)
    programme = models.CharField(_("programme"), max_length=20, choices=programmes.CHOICES)
    goal = models.CharField(_("goal"), max_length=20, choices=Goal)
    planned_meetings = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text="What completion counts against; none for an open course"
    )
    # What keeps the citizen in the course between the meetings.
    call_rhythm = models.CharField(max_length=20, choices=CallRhythm, default=CallRhythm.NEVER)
    call_weekday = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0 is Monday")
    call_time = models.TimeField(null=True, blank=True)
    bad_times = models.CharField(max_length=200, blank=True)
    wants_sms = models.BooleanField(default=False, help_text="A text message on the day of a meeting")

    state = models.CharField(max_length=20, choices=CourseState, default=CourseState.PLANNED, editable=False)
    planned_at, planned_by, planned_by_kind = event_fields(always=True)
    started_at, started_by, started_by_kind = event_fields()
    rested_at, rested_by, rested_by_kind = event_fields()
    ended_at, ended_by, ended_by_kind = event_fields()
    end_reason = models.CharField(max_length=20, choices=CourseEndReason, blank=True, editable=False)
    ended_from = models.CharField(max_length=20, choices=CourseState, blank=True, editable=False)
    submission = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CourseQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-planned_at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "citizen", "planned_at"], name="course_of_citizen"),
            models.Index(fields=["organisation", "referral"], name="course_running", condition=~Q(state="ended")),
            models.Index(fields=["organisation", "-planned_at", "-id"], name="course_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="course_organisation"),
            models.UniqueConstraint(fields=["organisation", "submission"], name="course_once"),
            models.UniqueConstraint(
                fields=["organisation", "citizen"], condition=~Q(state="ended"), name="course_one_at_a_time"
            ),
            ScopedRows(name="course_scoped"),
            SameOrganisation(field="citizen", name="course_citizen_same_org"),
            SameOrganisation(field="referral", name="course_referral_same_org"),
            SameOrganisation(field="restart_of", name="course_restart_same_org"),
            event_complete("planned", prefix="course"),
            event_complete("started", prefix="course"),
            event_complete("rested", prefix="course"),
            event_complete("ended", prefix="course"),
            models.CheckConstraint(
                condition=Q(~Q(state="ended"), ended_at__isnull=True, end_reason="", ended_from="")
                | Q(Q(state="ended", ended_at__isnull=False), ~Q(end_reason=""), ended_from__in=RUNNING),
                name="course_ended_state",
            ),
            models.CheckConstraint(
                condition=Q(Q(state="planned") | Q(ended_from="planned"), started_at__isnull=True)
                | Q(~Q(state="planned"), ~Q(ended_from="planned"), started_at__isnull=False),
                name="course_started_state",
            ),
            models.CheckConstraint(
                condition=Q(Q(state="resting") | Q(ended_from="resting"), rested_at__isnull=False)
                | Q(~Q(state="resting"), ~Q(ended_from="resting"), rested_at__isnull=True),
                name="course_resting_state",
            ),
            models.CheckConstraint(
                condition=Q(call_rhythm="never", call_weekday__isnull=True, call_time__isnull=True)
                | Q(~Q(call_rhythm="never"), call_weekday__range=(0, 6), call_time__isnull=False),
                name="course_calls_have_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.get_format_display()} ({self.get_state_display()})"

    def get_absolute_url(self):
        return self.citizen.get_absolute_url()

    @property
    def main_use(self) -> str:
        """What is asked for first: the product that the citizen was referred for."""
        return USE_OF[Product(self.referral.products[0])] if self.referral.products else Use.CIGARETTES

    @property
    def plan(self) -> programmes.Plan:
        return programmes.PLANS[self.programme]

    @cached_property
    def quit_day(self) -> date | None:
        """The quit date in force: the one chosen last."""
        newest = self.quit_dates.order_by("-chosen_at", "-pk").first()
        return newest.day if newest else None


class QuitDate(ScopedModel):
    """When the citizen means to stop. The newest row of a course is the one in force; without a day, there is none."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="quit_dates", editable=False, db_index=False)
    day = models.DateField(null=True, editable=False)
    chosen_at, chosen_by, chosen_by_kind = event_fields(always=True)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-chosen_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "course", "chosen_at"], name="quit_date_of_course")]
        constraints = [
            ScopedRows(name="quit_date_scoped"),
            SameOrganisation(field="course", name="quit_date_same_org"),
            event_complete("chosen", prefix="quit_date"),
        ]

    def __str__(self):
        return str(self.day)
