"""Which groups the list shows: read from the address, written back into it, and turned into groups."""

from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts import lists
from accounts.lists import Offer, SavedList
from accounts.rights import Right
from courses.models import Group
from courses.models.group import FORMATS
from referrals.names import sort_key

OPEN, ENDED = "", "ended"
MINE = "mine"
FREE, WAITING = "free", "waiting"


class Choices:
    """What one member of staff can choose between: counsellors and places of groups that they see, by one statement."""

    def __init__(self, user):
        here = set(user.access.where(Right.CONTACT_CITIZENS))
        self.organisations = {one.pk: one.short_name for one in user.access.organisations if one.pk in here}
        groups = Group.objects.visible_to(user).order_by()
        columns = ("counsellor", "counsellor__name", "second", "second__name", "place", "place__name")
        found = list(groups.values_list(*columns).distinct())
        people = {pk: name for row in found for pk, name in (row[:2], row[2:4]) if pk not in (None, user.pk)}
        places = {pk: name for *_people, pk, name in found if pk is not None}
        self.counsellors, self.places = _by_name(people), _by_name(places)

    @cached_property
    def offers(self) -> list[Offer]:
        """The organisation only for those who work in several: partners' groups are in the list too."""
        everything = ("", pgettext("filter", "All"))
        kinds = [(kind.value, str(kind.label)) for kind in FORMATS]
        offered = [
            Offer("state", _("Status"), [(OPEN, pgettext("groups", "Open")), (ENDED, pgettext("groups", "Ended"))]),
            Offer("kind", _("Kind of group"), [everything, *kinds]),
            Offer("counsellor", _("Counsellor"), [everything, (MINE, _("Mine")), *self.counsellors]),
            Offer("place", _("Place"), [everything, *self.places]),
            Offer("seats", _("Seats"), [everything, (FREE, _("Seats left")), (WAITING, _("Somebody is waiting"))]),
            Offer("organisation", _("Organisation"), [everything, *self.organisations.items()]),
        ]
        several = len(self.organisations) > 1
        return [each for each in offered if several or each.name != "organisation"]


def _by_name(named: dict[int, str]) -> list[tuple[int, str]]:
    return sorted(named.items(), key=lambda one: (sort_key(one[1]), one[0]))


@dataclass(frozen=True)
class Filters(lists.Filters):
    """Defaults are the list that opens first: all groups that are open."""

    state: str = OPEN
    kind: str = ""
    counsellor: str = ""
    place: str = ""
    seats: str = ""
    organisation: str = ""

    def narrow(self, found, user):
        """Those of the groups that fit; `found` counts the seats (listing.rows)."""
        found = found.filter(closed_at__isnull=self.state == OPEN)
        if self.kind:
            found = found.filter(format=self.kind)
        if self.counsellor:
            found = found.led_by(user.pk if self.counsellor == MINE else int(self.counsellor))
        if self.place:
            found = found.filter(place=int(self.place))
        if self.organisation:
            found = found.filter(organisation=int(self.organisation))
        if self.seats == FREE:
            return found.filter(Q(capacity=None) | Q(taken__lt=F("capacity")))
        return found.filter(waiting__gt=0) if self.seats == WAITING else found


def read(user, query) -> Filters:
    return Filters.read(query, Choices(user).offers)[0]


SAVED = SavedList("hold", "courses:groups", (Right.CONTACT_CITIZENS,), gettext_lazy("Groups"), read)
