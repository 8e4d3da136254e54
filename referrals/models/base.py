from django.db import models

from accounts.models import Organisation


class ScopedQuerySet(models.QuerySet):
    """The policy is the backstop; every query says the organisation itself, so that it can use its index."""

    def of(self, organisation):
        return self.filter(organisation=organisation)


class ScopedModel(models.Model):
    """A row of one organisation. Subclasses list ScopedRows or SharedRows in their constraints."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", editable=False, db_index=False)

    class Meta:
        abstract = True
