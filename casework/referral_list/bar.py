"""The bar of filters: what the coordinator narrows the list by, and the two days of a period."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import lists
from accounts.lists import Offer
from casework.referral_list.choices import Choices
from casework.referral_list.filters import NOBODY, Filters, dues, periods, states


def bar(filters: Filters, choices: Choices) -> list[dict]:
    """The fields, the organisation only for those who oversee several; the order is that of the columns."""
    everything = ("", pgettext("filter", "All"))
    counsellors = {one.pk: one.name for one in choices.counsellors}
    offered = [
        Offer("state", _("Status"), states()),
        Offer("due", pgettext("column", "Deadline"), dues()),
        Offer("unit", _("Referring unit"), [everything, *choices.units]),
        Offer("organisation", _("Organisation"), [everything, *choices.organisations.items()]),
        Offer("municipality", _("Municipality"), [everything, *choices.municipalities]),
        Offer("counsellor", _("Counsellor"), [everything, (NOBODY, _("Nobody yet")), *counsellors.items()]),
        Offer("received", pgettext("column", "Referred"), periods()),
    ]
    several = len(choices.organisations) > 1
    fields = lists.bar(filters, (one for one in offered if several or one.name != "organisation"))
    days = [Offer("first", pgettext("date", "From")), Offer("last", pgettext("date", "To"))]
    fields += [lists.field(one, getattr(filters, one.name), "date") for one in days]
    return [*fields, lists.field(Offer("sort", ""), filters.sort, "hidden")] if filters.sort else fields
