from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.constraints import ScopedRows
from accounts.history import History
from courses.enums import ContactForm, PlaceKind
from referrals.models.base import ScopedModel, ScopedQuerySet

HOW = {
    PlaceKind.ROOM: ContactForm.IN_PERSON,
    PlaceKind.HOUSE: ContactForm.IN_PERSON,
    PlaceKind.RESIDENCE: ContactForm.HOME,
    PlaceKind.DROP_IN: ContactForm.DROP_IN,
}


class PlaceQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(is_closed=False)


class Place(ScopedModel):
    """Where one meets: a room of our own, a residential home, a drop-in centre."""

    kind = models.CharField(_("kind of place"), max_length=20, choices=PlaceKind)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    arrival = models.TextField(_("when you come"), max_length=2000, blank=True)
    smoke_free_rules = models.TextField(_("smoking at the place"), max_length=2000, blank=True)
    is_closed = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlaceQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="place_organisation"),
            models.UniqueConstraint(fields=["organisation", "name"], name="place_name_once"),
            ScopedRows(name="place_scoped"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_room(self) -> bool:
        """Only one meeting at a time: it is booked."""
        return self.kind == PlaceKind.ROOM

    @property
    def contact_form(self) -> ContactForm:
        """How one talks with somebody there."""
        return HOW[PlaceKind(self.kind)]
