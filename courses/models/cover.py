from django.db import models
from django.db.models import F, Q

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, event_complete
from accounts.history import History
from accounts.models import Absence, User
from courses.enums import SessionState
from courses.models.session import Session
from referrals.models.base import ScopedModel, ScopedQuerySet


class SessionCoverQuerySet(ScopedQuerySet):
    def standing(self):
        return self.filter(undone_at=None)

    def changing(self):
        """All but what was kept."""
        return self.exclude(moved_to=F("starts_at_before"))

    def to_give_back(self):
        """Taken over, planned still, and still with the one who took it over."""
        as_second = Q(as_second=True, led_already=False)
        theirs = Q(as_second, session__second=F("taker")) | Q(~as_second, session__counsellor=F("taker"))
        return self.standing().filter(theirs, returned_at=None, session__state=SessionState.PLANNED)


class SessionCover(ScopedModel):
    """What was decided about one talk or meeting of an absent colleague: taken over, moved, called off, or kept.

    The same for referrals is referrals.models.CoverStep; one plan makes both at the same moment.
    """

    absence = models.ForeignKey(Absence, models.PROTECT, related_name="+", editable=False, db_index=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="+", editable=False, db_index=False)
    # Whoever took it over, in the place of the counsellor or of the second one; None: it was moved or called off.
    taker = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False, db_index=False)
    as_second = models.BooleanField(default=False, editable=False)
    led_already = models.BooleanField(default=False, editable=False, help_text="The two led it together")
    # When it was, and when it was moved to: to the same time when it was kept. Without the latter it was called off, or
    # taken over as it was.
    starts_at_before = models.DateTimeField(editable=False)
    moved_to = models.DateTimeField(null=True, editable=False)
    made_at, made_by, made_by_kind = event_fields(always=True)
    returned_at, returned_by, returned_by_kind = event_fields()
    undone_at, undone_by, undone_by_kind = event_fields()

    objects = SessionCoverQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["organisation", "absence", "made_at"], name="session_cover_of_absence")]
        constraints = [
            ScopedRows(name="session_cover_scoped"),
            SameOrganisation(field="absence", name="session_cover_absence_same_org"),
            SameOrganisation(field="session", name="session_cover_session_same_org"),
            event_complete("made", prefix="session_cover"),
            event_complete("returned", prefix="session_cover"),
            event_complete("undone", prefix="session_cover"),
            models.CheckConstraint(
                condition=Q(taker__isnull=True, returned_at__isnull=True, as_second=False, led_already=False)
                | Q(taker__isnull=False, moved_to__isnull=True),
                name="session_cover_of_one_kind",
            ),
        ]

    def __str__(self):
        return f"{self.session_id} {self.made_at}"
