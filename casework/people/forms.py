import re
from datetime import date

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts import formats
from accounts.layout import Helper, Unmarked
from casework.forms import CitizenForm
from casework.people import listing
from referrals import cpr
from referrals.actions import merging
from referrals.enums import ReferralState


class SearchForm(forms.Form):
    """Not FreeText: a CPR number is what somebody may be looking for."""

    q = forms.CharField(
        label=_("Name, phone or CPR number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    helper = Helper(Unmarked("q"))


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


class MergeForm(forms.Form):
    """Of what the two have otherwise than each other: whose is right? The values are the citizens' numbers, so that no
    CPR number stands in an address or a log."""

    plain = ("birth_year", "municipality", "address", "place", "language", "preferred_channel", "preferred_times")

    def __init__(self, *args, one, other, **kwargs):
        super().__init__(*args, **kwargs)
        self.one, self.other = one, other
        for citizen in (one, other):
            self.fields[f"version_{citizen.pk}"] = forms.IntegerField(
                widget=forms.HiddenInput, min_value=1, initial=citizen.version
            )
        kept, _gone = merging.survivor(one, other)
        for name in merging.differing(one, other):
            self.fields[name] = forms.TypedChoiceField(
                label=self.label_of(name),
                choices=[(citizen.pk, self.text(name, citizen)) for citizen in (one, other)],
                coerce=int,
                initial=kept.pk,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose which is right")},
            )
        self.helper = Helper(*self.fields)

    @staticmethod
    def label_of(name):
        return CitizenForm.base_fields[name].label if name in CitizenForm.base_fields else _("Date of death")

    @staticmethod
    def text(name, citizen) -> str:
        value = getattr(citizen, name)
        if name == "phone":
            return formats.phone(value)
        if name == "cpr":
            return cpr.shown(value) if value else ""
        display = getattr(citizen, f"get_{name}_display", None)
        if display:
            return str(display())
        return formats.plain_day(value) if isinstance(value, date) else str(value or "")

    def decided(self) -> dict:
        """What actions.merging.merge wants to know."""
        told = self.cleaned_data
        kept, gone = merging.survivor(self.one, self.other, cpr_of=told.get("cpr"))
        return {
            "kept": kept,
            "gone": gone,
            "versions": {citizen.pk: told[f"version_{citizen.pk}"] for citizen in (kept, gone)},
            "taken": {name for name in merging.FIELDS if told.get(name) == gone.pk},
        }


class SplitForm(forms.Form):
    """Which rows belong to the citizen who is restored; those that came with the merge are ticked beforehand."""

    rows = forms.MultipleChoiceField(
        label=_("Goes back to the other citizen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    # A form in which nothing is ticked is sent, too.
    sent = forms.ChoiceField(choices=[("on", "on")], widget=forms.HiddenInput, initial="on")
    helper = Helper(Unmarked("rows"), "sent")

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rows"].choices = [(key, text) for key, text, _came in rows]
        self.initial["rows"] = [key for key, _text, came in rows if came]

    def chosen(self) -> set[tuple[str, int]]:
        keys = (key.rpartition(":") for key in self.cleaned_data["rows"])
        return {(table, int(row)) for table, _colon, row in keys}
