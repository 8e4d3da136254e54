from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from accounts.history import History
from courses.enums import MedicineAnswer, NoticeCause, NoticeWay, Treater
from courses.models.course import Course
from referrals.models.base import ScopedModel, ScopedQuerySet


class AffectedMedicine(ScopedModel):
    """What the citizen has said about medicine that changes when one smokes less: asked when the course is planned.

    `names` are words of the organisation's own list. Nothing here says a dose.
    """

    course = models.OneToOneField(
        Course, models.PROTECT, related_name="affected_medicine", editable=False, db_index=False
    )
    answer = models.CharField(max_length=20, choices=MedicineAnswer)
    names = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    asked_at, asked_by, asked_by_kind = event_fields(always=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            ScopedRows(name="affected_medicine_scoped"),
            SameOrganisation(field="course", name="affected_medicine_same_org"),
            event_complete("asked", prefix="affected_medicine"),
            models.CheckConstraint(
                condition=Q(answer="some", names__len__gt=0) | (~Q(answer="some") & Q(names__len=0)),
                name="affected_medicine_named",
            ),
        ]

    def __str__(self):
        return ", ".join(self.names) or self.get_answer_display()


class DoctorNoticeQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(settled_at=None)


class DoctorNotice(ScopedModel):
    """ "Inform the treating doctor": to do until the doctor is told, or the citizen has said no."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="notices", editable=False, db_index=False)
    cause = models.CharField(max_length=20, choices=NoticeCause, editable=False)
    due_on = models.DateField(
        null=True, editable=False, help_text="The day by which it must be done; none: nothing is decided yet"
    )
    arisen_at, arisen_by, arisen_by_kind = event_fields(always=True)
    settled_at, settled_by, settled_by_kind = event_fields()
    is_permitted = models.BooleanField(null=True, editable=False)
    # When it is permitted: whom, how and when.
    treater = models.CharField(max_length=20, choices=Treater, blank=True)
    treater_name = models.CharField(max_length=200, blank=True)
    treater_phone = models.CharField(max_length=16, blank=True)
    way = models.CharField(max_length=20, choices=NoticeWay, blank=True)
    told_on = models.DateField(null=True, blank=True)
    spoke_with = models.CharField(max_length=200, blank=True)
    agreed = models.CharField(max_length=500, blank=True)
    # When it is not: what the citizen was advised instead.
    advice = models.TextField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DoctorNoticeQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-arisen_at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "course"], name="notice_of_course"),
            models.Index(fields=["organisation", "due_on"], name="notice_open", condition=Q(settled_at=None)),
        ]
        constraints = [
            ScopedRows(name="doctor_notice_scoped"),
            SameOrganisation(field="course", name="doctor_notice_same_org"),
            event_complete("arisen", prefix="doctor_notice"),
            event_complete("settled", prefix="doctor_notice"),
            models.UniqueConstraint(
                fields=["organisation", "course"], condition=Q(settled_at=None), name="doctor_notice_one_open"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, is_permitted__isnull=True)
                | (Q(settled_at__isnull=False, is_permitted=True, told_on__isnull=False) & ~Q(way="") & ~Q(treater=""))
                | (Q(settled_at__isnull=False, is_permitted=False) & ~Q(advice="")),
                name="doctor_notice_settled_how",
            ),
        ]

    def __str__(self):
        return self.get_cause_display()

    def is_late(self, today) -> bool:
        """The day is here, and the doctor has not been told. Without a day nothing has been decided yet."""
        return self.settled_at is None and self.due_on is not None and self.due_on <= today
