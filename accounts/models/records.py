"""Public links, the log of reads, limits, saved views and jobs."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import event_fields
from accounts.constraints import AppendOnly, ScopedRows, event_complete
from accounts.enums import JobState, LinkPurpose
from accounts.models.organisations import Collaboration, Organisation
from accounts.models.staff import User


class PublicLink(models.Model):
    """A link that needs no account. Its key is made from id and version (accounts/links.py): it can be printed again,
    and a new version closes the old one."""

    purpose = models.CharField(max_length=20, choices=LinkPurpose)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    collaboration = models.ForeignKey(Collaboration, models.PROTECT, null=True, blank=True, related_name="+")
    target = models.BigIntegerField(help_text=_("The row that the link opens; which table, the purpose says"))
    version = models.PositiveIntegerField(default=1)
    created_at, created_by, created_by_kind = event_fields(always=True)
    renewed_at, renewed_by, renewed_by_kind = event_fields()
    closed_at, closed_by, closed_by_kind = event_fields()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "target"], name="public_link_once"),
            event_complete("created", prefix="public_link"),
            event_complete("renewed", prefix="public_link"),
            event_complete("closed", prefix="public_link"),
        ]

    def __str__(self):
        return f"{self.purpose} {self.target}"


class AccessLogEntry(models.Model):
    """One response that showed citizens to a member of staff: which page, for what purpose, and whom."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    read_at, read_by, read_by_kind = event_fields(always=True)
    page = models.CharField(max_length=100)
    purpose = models.CharField(max_length=200, blank=True)
    citizens = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "read_at"], name="access_log_by_time"),
            GinIndex(fields=["citizens"], name="access_log_by_citizen"),
        ]
        constraints = [
            ScopedRows(name="access_log_scoped"),
            AppendOnly(name="access_log_append_only"),
            event_complete("read", prefix="access_log"),
        ]

    def __str__(self):
        return f"{self.page} {self.read_at}"


class RateLimit(models.Model):
    """How often something was done in the present period. The key is a keyed hash: it names nobody."""

    key = models.CharField(max_length=100, primary_key=True)
    hits = models.PositiveIntegerField()
    resets_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return self.key


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those that colleagues share in one of one's organisations."""
        return self.filter(Q(user=user.pk) | Q(shared_with__in=list(user.access.rights)))


class SavedView(models.Model):
    """A list as somebody likes to see it: its filters and order, never whom it shows."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views", db_index=False)
    page = models.CharField(max_length=100, help_text="The name of the page")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    shared_with = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Who sees it?")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_once")]

    def __str__(self):
        return self.name


class Job(models.Model):
    """Long work that a worker does in steps (accounts/jobs.py). Numbers only: nothing here tells about anybody."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    target = models.BigIntegerField(help_text="The row that it works on; which table, the kind says")
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    error = models.CharField(max_length=100, blank=True, help_text="The kind of error, never its text")
    claim = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    asked_at, asked_by, asked_by_kind = event_fields(always=True)
    finished_at, finished_by, finished_by_kind = event_fields()

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(state__in=["queued", "running"]), name="job_waiting")]
        constraints = [
            event_complete("asked", prefix="job"),
            event_complete("finished", prefix="job"),
        ]

    def __str__(self):
        return f"{self.kind} {self.target}: {self.get_state_display()}"

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100
