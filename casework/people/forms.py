import re

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from casework.people import listing
from referrals.enums import ReferralState


class SearchForm(forms.Form):
    """Not FreeText: a CPR number is what somebody may be looking for."""

    q = forms.CharField(
        label=_("Name, phone or CPR number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class FilterForm(forms.Form):
    """The address's choices for the list; one that is unknown counts as not chosen."""

    state = forms.ChoiceField(label=_("Status"), required=False)
    whose = forms.ChoiceField(label=_("Counsellor"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(listing.NAME, _("Name")), (listing.LATEST, _("Latest referral first"))],
    )
    organisation = forms.TypedChoiceField(label=_("Organisation"), required=False, coerce=int)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user = user
        states = [(value, label) for value, label in ReferralState.choices if value != ReferralState.WITHDRAWN]
        self.fields["state"].choices = [("", _("All")), *states]
        self.organisations = listing.organisations(user)
        self.fields["organisation"].choices = [(each.pk, each.short_name) for each in self.organisations]
        if len(self.organisations) < 2:
            del self.fields["organisation"]
        self.fields["whose"].choices = [
            (listing.ANYBODY, _("All")),
            (listing.MINE, _("Mine")),
            (listing.UNIT, _("My unit’s")),
            (listing.NOBODY, _("Nobody yet")),
        ]

    def chosen(self) -> listing.Chosen:
        self.full_clean()
        told = self.cleaned_data
        return listing.Chosen(
            organisation=told.get("organisation") or self.organisations[0].pk,
            state=told.get("state", ""),
            whose=told.get("whose", ""),
            sort=told.get("sort") or listing.NAME,
            after=number(self.data.get("after")),
            before=number(self.data.get("before")),
        )

    def query(self) -> str:
        """The choices without the place in the list, for the links to other pages: "state=received&"."""
        told = {name: value for name, value in self.cleaned_data.items() if value}
        return urlencode(told) + "&" if told else ""


def number(text) -> int | None:
    """The number of a row as an address names it; None for anything that no row can have."""
    found = int(text) if text and re.fullmatch(r"[0-9]{1,18}", text) else 0
    return found or None
