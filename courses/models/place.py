from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actors import event_fields
from accounts.constraints import SameOrganisation, ScopedRows, SharedRows, event_complete
from accounts.history import History
from accounts.models import User
from accounts.rights import Right
from courses.enums import ContactForm, PlaceKind
from referrals.models import ReferringUnit
from referrals.models.base import ScopedModel, ScopedQuerySet

HOW = {
    PlaceKind.ROOM: ContactForm.IN_PERSON,
    PlaceKind.HOUSE: ContactForm.IN_PERSON,
    PlaceKind.RESIDENCE: ContactForm.HOME,
    PlaceKind.DROP_IN: ContactForm.DROP_IN,
}
# Where we come to people, and not they to us.
VISITED = (PlaceKind.RESIDENCE, PlaceKind.DROP_IN)
# Each opens the pages about places: whoever visits them, and whoever oversees the work.
PLACE_RIGHTS = (Right.CONTACT_CITIZENS, Right.SEE_REFERRALS)
MOST_DROP_INS = 500  # a day


class PlaceQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(is_closed=False)

    def offered(self, own=None):
        """To choose from: those that are open, and the row's own, by its id, if that has been closed."""
        return self.filter(Q(is_closed=False) | Q(pk=own))

    def visible_to(self, user):
        """Those of the user's own organisations, whom they belong to: a partner may read the rows, and has no page."""
        return self.filter(organisation__in={pk for right in PLACE_RIGHTS for pk in user.access.where(right)})


class Place(ScopedModel):
    """Where one meets: a room of our own, a residential home, a drop-in centre. It names no citizen."""

    kind = models.CharField(_("kind of place"), max_length=20, choices=PlaceKind)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    arrival = models.TextField(_("when you come"), max_length=2000, blank=True)
    smoke_free_rules = models.TextField(_("smoking at the place"), max_length=2000, blank=True)
    notes = models.TextField(_("notes about the place"), max_length=2000, blank=True)
    unit = models.ForeignKey(
        ReferringUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
        db_index=False,
        verbose_name=_("refers as"),
        help_text="The unit that the staff there refer as: whom it has referred lives or comes there",
    )
    is_closed = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlaceQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="place_organisation"),
            models.UniqueConstraint(fields=["organisation", "name"], name="place_name_once"),
            SharedRows(name="place_shared"),
            SameOrganisation(field="unit", name="place_unit_same_org"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("casework:place", args=[self.pk])

    @property
    def is_visited(self) -> bool:
        """People live or come there anyway, and its staff may know something about them."""
        return self.kind in VISITED

    @property
    def is_room(self) -> bool:
        """Only one meeting at a time: it is booked."""
        return self.kind == PlaceKind.ROOM

    @property
    def contact_form(self) -> ContactForm:
        """How one talks with somebody there."""
        return HOW[PlaceKind(self.kind)]


class PlaceContact(ScopedModel):
    """Whom one calls at a place: a member of its staff, or the phone of whoever is on duty."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="contacts", editable=False, db_index=False)
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=20)
    hours = models.CharField(_("when it is best to call"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["organisation", "place"], name="contact_of_place")]
        constraints = [
            ScopedRows(name="place_contact_scoped"),
            SameOrganisation(field="place", name="place_contact_same_org"),
        ]

    def __str__(self):
        return self.name


class VisitCount(ScopedModel):
    """How many a counsellor talked with at a place on a day who gave no name. A number without a person."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="counts", editable=False, db_index=False)
    day = models.DateField(editable=False)
    counsellor = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False, db_index=False)
    number = models.PositiveSmallIntegerField()
    counted_at, counted_by, counted_by_kind = event_fields(always=True)

    objects = ScopedQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "place", "day", "counsellor"], name="visit_count_once"),
            ScopedRows(name="visit_count_scoped"),
            SameOrganisation(field="place", name="visit_count_same_org"),
            event_complete("counted", prefix="visit_count"),
            models.CheckConstraint(condition=Q(number__lte=MOST_DROP_INS), name="visit_count_number"),
        ]

    def __str__(self):
        return f"{self.day}: {self.number}"
