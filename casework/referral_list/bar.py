"""The bar of filters: six selects, their options written once."""

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.referral_list.choices import Choices
from casework.referral_list.filters import NOBODY, Filters, dues, periods, states


def selects(filters: Filters, choices: Choices) -> list[dict]:
    """Name, label and options of each; the organisation only for those who oversee several."""
    everything = ("", pgettext("filter", "All"))
    counsellors = {one.pk: one.name for one in choices.counsellors}
    offered = [
        ("state", _("Status"), states()),
        ("due", pgettext("column", "Deadline"), dues()),
        ("unit", _("Referring unit"), [everything, *choices.units]),
        ("organisation", _("Organisation"), [everything, *choices.organisations.items()]),
        ("municipality", _("Municipality"), [everything, *choices.municipalities]),
        ("counsellor", _("Counsellor"), [everything, (NOBODY, _("Nobody yet")), *counsellors.items()]),
        ("received", pgettext("column", "Referred"), periods()),
    ]
    several = len(choices.organisations) > 1
    return [
        {"name": name, "label": label, "options": options(offers, getattr(filters, name))}
        for name, label, offers in offered
        if several or name != "organisation"
    ]


def options(offers, chosen: str) -> SafeString:
    """The options of a select, without a widget's detour: a large organisation has hundreds of units."""
    written = [
        f'<option value="{escape(str(value))}"{" selected" if str(value) == chosen else ""}>{escape(str(label))}'
        for value, label in offers
    ]
    return mark_safe("</option>".join([*written, ""]))  # noqa: S308 - escaped above
