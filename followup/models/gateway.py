from django.db import models

from accounts import crypto
from accounts.actors import event_fields
from accounts.constraints import ScopedRows, event_complete
from referrals.models.base import ScopedModel, ScopedQuerySet


class GatewayKey(ScopedModel):
    """The organisation's own keys at its gateway. They are written and never shown again."""

    token_encrypted = models.TextField(blank=True)
    secret_encrypted = models.TextField(blank=True)
    changed_at, changed_by, changed_by_kind = event_fields(always=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="gateway_key_once"),
            ScopedRows(name="gateway_key_scoped"),
            event_complete("changed", prefix="gateway_key"),
        ]

    def __str__(self):
        return str(self.changed_at)

    @property
    def token(self) -> str:
        """What we show the gateway; empty where there is none."""
        return crypto.decrypt(self.token_encrypted) if self.token_encrypted else ""

    @property
    def secret(self) -> str:
        """What the gateway signs its calls with."""
        return crypto.decrypt(self.secret_encrypted) if self.secret_encrypted else ""


class Pulse(models.Model):
    """When a task that must never stand still has last run: one row each, for /health/ and the pages."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.name} {self.at}"
