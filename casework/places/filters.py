"""Which places the list shows: read from the address, written back into it, and turned into places."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts import lists
from accounts.lists import Offer, SavedList
from courses.enums import PlaceKind
from courses.models import Place
from courses.models.place import PLACE_RIGHTS

OPEN, CLOSED = "", "closed"


def offers(user) -> list[Offer]:
    """What one member of staff can choose between; the organisation only for those who work in several."""
    here = {pk for right in PLACE_RIGHTS for pk in user.access.where(right)}
    organisations = [(one.pk, one.short_name) for one in user.access.organisations if one.pk in here]
    everything = ("", pgettext("filter", "All"))
    offered = [
        Offer("q", _("Name of the place")),
        Offer("kind", _("Kind of place"), [everything, *((kind.value, str(kind.label)) for kind in PlaceKind)]),
        Offer("show", _("Show"), [(OPEN, _("Places that are open")), (CLOSED, _("Closed places"))]),
    ]
    several = len(organisations) > 1
    return [*offered, Offer("organisation", _("Organisation"), [everything, *organisations])] if several else offered


@dataclass(frozen=True)
class Filters(lists.Filters):
    """Defaults are the list that opens first: all places that are open."""

    q: str = ""
    kind: str = ""
    show: str = OPEN
    organisation: str = ""

    @property
    def is_closed(self) -> bool:
        return self.show == CLOSED

    def places(self, user):
        """The places, in order of name."""
        found = Place.objects.visible_to(user).filter(is_closed=self.is_closed)
        if self.q:
            found = found.filter(name__icontains=self.q)
        if self.kind:
            found = found.filter(kind=self.kind)
        return found.filter(organisation=int(self.organisation)) if self.organisation else found


def read(user, query) -> Filters:
    return Filters.read(query, offers(user))[0]


SAVED = SavedList("steder", "casework:places", PLACE_RIGHTS, gettext_lazy("Places"), read)
