from django.db import models
from django.db.models import Q

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from accounts.history import History
from courses.enums import LetterWay, NoteKind
from courses.models.course import Course
from courses.models.session import Session
from referrals.models.base import ScopedModel, ScopedQuerySet

MOST_LETTERS = 35  # of names in XDIS15


class JournalStampQuerySet(ScopedQuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)


class JournalStamp(ScopedModel):
    """That a note was entered in the organisation's record, and its text as it was then.

    `fingerprint` is that of what counts as the note's content (courses.record.note): another one means that the record
    here has changed since. A stamp set by mistake is withdrawn, and stays.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="stamps", editable=False, db_index=False)
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, related_name="stamps", editable=False, db_index=False
    )
    kind = models.CharField(max_length=20, choices=NoteKind, editable=False)
    text = models.TextField(editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    entered_at, entered_by, entered_by_kind = event_fields(always=True)
    withdrawn_at, withdrawn_by, withdrawn_by_kind = event_fields()

    objects = JournalStampQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-entered_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "course"], name="stamp_of_course")]
        constraints = [
            ScopedRows(name="journal_stamp_scoped"),
            SameOrganisation(field="course", name="journal_stamp_course_same_org"),
            event_complete("entered", prefix="journal_stamp"),
            event_complete("withdrawn", prefix="journal_stamp"),
            models.CheckConstraint(
                condition=Q(kind="talk", session__isnull=False) | Q(~Q(kind="talk"), session__isnull=True),
                name="journal_stamp_of_a_talk",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.entered_at}"


class ClosingLetter(ScopedModel):
    """The closing note to the citizen's own doctor, in the fields of MedCom's XDIS15; who the citizen is, and who
    signs, stands elsewhere. Sent by hand: the row says when, by whom and how. Once sent it is not changed."""

    course = models.OneToOneField(Course, models.PROTECT, related_name="closing_letter", editable=False, db_index=False)
    receiver = models.CharField(max_length=MOST_LETTERS)
    receiver_code = models.CharField(max_length=6, blank=True, help_text="The practice's number (ydernummer)")
    referred_on = models.DateField(help_text="Admission")
    closed_on = models.DateField(help_text="Discharge")
    diagnosis = models.CharField(max_length=70, blank=True, help_text="As the doctor wrote it in the referral")
    text = models.TextField(max_length=4000, help_text="ClinicalInformation")
    job_title = models.CharField(max_length=MOST_LETTERS)
    written_at, written_by, written_by_kind = event_fields(always=True)
    sent_at, sent_by, sent_by_kind = event_fields()
    way = models.CharField(max_length=20, choices=LetterWay, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            ScopedRows(name="closing_letter_scoped"),
            SameOrganisation(field="course", name="closing_letter_same_org"),
            event_complete("written", prefix="closing_letter"),
            event_complete("sent", prefix="closing_letter"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, way="") | (Q(sent_at__isnull=False) & ~Q(way="")),
                name="closing_letter_sent_how",
            ),
        ]

    def __str__(self):
        return self.receiver

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None
