"""Whose week is shown: a counsellor's, that of a room of ours, or of a place that one visits. It stands in the URL."""

from functools import cached_property

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import staff
from accounts.models import User
from accounts.rights import Right
from courses.enums import PlaceKind
from courses.models import Place
from courses.models.place import VISITED

COUNSELLOR, ROOM, PLACE = "counsellor", "room", "place"
KINDS = {ROOM: (PlaceKind.ROOM, PlaceKind.HOUSE), PLACE: VISITED}


class Choice:
    """What nobody could have chosen is read as nothing: one's own week."""

    def __init__(self, user, asked):
        self.user = user
        show, who = asked.get("show"), asked.get("who", "")
        self.show = show if show in KINDS else COUNSELLOR
        self.who = int(who) if who.isascii() and who.isdecimal() and len(who) < 19 else None

    @cached_property
    def people(self) -> list[User]:
        """Whoever may have appointments in the user's organisations; the user first."""
        found = {one.pk: one for pk in self.user.access.where(Right.CONTACT_CITIZENS) for one in staff.counsellors(pk)}
        return sorted(found.values(), key=lambda one: (one.pk != self.user.pk, one.name))

    @cached_property
    def places(self) -> list[Place]:
        if self.show not in KINDS:
            return []
        here = Place.objects.visible_to(self.user).open()
        return list(here.filter(kind__in=KINDS[self.show]).order_by("name", "pk"))

    @cached_property
    def person(self) -> User | None:
        """None where a room or a place is shown."""
        return None if self.show in KINDS else _one(self.people, self.who) or self.user

    @cached_property
    def place(self) -> Place | None:
        return _one(self.places, self.who) or next(iter(self.places), None)

    @property
    def one(self):
        return self.person or self.place

    @property
    def options(self) -> list:
        return self.places if self.show in KINDS else self.people

    @property
    def label(self) -> str:
        return {COUNSELLOR: _("Counsellor"), ROOM: _("Room"), PLACE: _("Place")}[self.show]

    @property
    def is_own(self) -> bool:
        return self.person is not None and self.person.pk == self.user.pk

    @property
    def query(self) -> str:
        """For the links to other weeks; empty for one's own."""
        return "" if self.is_own else urlencode({"show": self.show, "who": self.one.pk if self.one else ""})


def _one(options, pk):
    return next((one for one in options if one.pk == pk), None)
