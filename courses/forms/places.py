"""A place, whom one calls there, and how many were talked with without a name."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import clock, formats
from accounts.editing import VersionedForm
from accounts.fields import DayField
from accounts.layout import Fieldset, Helper
from accounts.models import Organisation
from courses.enums import PlaceKind
from courses.forms.fields import number
from courses.models import Place, PlaceContact
from courses.models.place import MOST_DROP_INS
from referrals.forms.fields import FreeText, NameField, PhoneField
from referrals.models import ReferringUnit

A_YEAR = timedelta(days=366)
NO_CITIZENS = _("Do not write about single citizens here.")


def _lines(label, rows, help_text=""):
    widget = forms.Textarea(attrs={"rows": rows})
    return FreeText(label=label, required=False, max_length=2000, help_text=help_text, widget=widget)


class PlaceForm(forms.Form):
    organisation = forms.ModelChoiceField(
        queryset=None, label=_("Organisation"), error_messages={"required": _("Choose an organisation")}
    )
    name = FreeText(label=_("Name"), max_length=200, error_messages={"required": _("Write what the place is called")})
    kind = forms.ChoiceField(
        label=_("What kind of place is it?"),
        choices=PlaceKind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of place it is")},
    )
    address = FreeText(label=_("Address"), required=False, max_length=300)
    unit = forms.ModelChoiceField(
        label=_("Refers as"),
        queryset=None,
        required=False,
        empty_label=_("The place refers nobody"),
        help_text=_("Whom the unit has referred is then shown among the citizens here."),
    )
    arrival = _lines(
        _("When you come"), 3, _("Where you go in, whom you call, and what you say at the door. Not why you come.")
    )
    smoke_free_rules = _lines(_("Smoke-free rules"), 3, _("One rule on each line."))
    notes = _lines(_("Notes about the place"), 3, NO_CITIZENS)

    def __init__(self, *args, organisations: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.organisations = organisations
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=organisations)
        self.fields["unit"].queryset = ReferringUnit.objects.filter(organisation__in=organisations, closed_at=None)
        if len(organisations) == 1:
            del self.fields["organisation"]
        asked = ["organisation"] if "organisation" in self.fields else []
        about = Fieldset(_("At the place"), "arrival", "smoke_free_rules", "notes", css_class="form-part")
        self.helper = Helper(*asked, "name", "kind", "address", "unit", about)

    def owner(self) -> int | None:
        """The id of the organisation whose place it is; None while it is not chosen."""
        if "organisation" in self.fields:
            chosen = self.cleaned_data.get("organisation")
            return chosen.pk if chosen else None
        return self.organisations[0]

    def clean(self):
        data = super().clean()
        owner, unit = self.owner(), data.get("unit")
        if owner and unit and unit.organisation_id != owner:
            self.add_error("unit", _("The unit belongs to another organisation"))
        if owner and data.get("name") and self.twins(owner, data["name"]).exists():
            self.taken()
        return data

    def twins(self, owner, name):
        return Place.objects.filter(organisation=owner, name=name)

    def taken(self):
        self.add_error("name", _("There is a place with that name already. Choose another name."))

    def about(self) -> dict:
        """The place's fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("organisation", "version")}


class PlaceEditForm(VersionedForm, PlaceForm):
    """The same about a place that is there; whose it is does not change."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, place: Place, **kwargs):
        self.place = place
        initial = {name: getattr(place, name) for name in self.base_fields if name not in ("organisation", "unit")}
        initial["unit"] = place.unit_id
        super().__init__(*args, organisations=[place.organisation_id], initial=initial, **kwargs)
        own = ReferringUnit.objects.filter(organisation=place.organisation_id, pk=place.unit_id)
        self.fields["unit"].queryset = self.fields["unit"].queryset | own

    def twins(self, owner, name):
        return super().twins(owner, name).exclude(pk=self.place.pk)

    def shown(self, name, value):
        return str(value or "–") if name == "unit" else super().shown(name, value)


class PlaceContactForm(VersionedForm, forms.Form):
    name = NameField(
        label=_("Name"),
        help_text=_("Of a member of staff, or of the phone, for example the one of whoever is on duty."),
        error_messages={"required": _("Write a name")},
    )
    role = FreeText(label=_("Role at the place"), required=False, max_length=100)
    phone = PhoneField(label=_("Phone"), error_messages={"required": _("Write a phone number")})
    hours = FreeText(label=_("When is it best to call?"), required=False, max_length=200)
    note = FreeText(label=_("Note"), required=False, max_length=300, help_text=NO_CITIZENS)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    helper = Helper("name", "role", "phone", "hours", "note")

    def __init__(self, *args, contact: PlaceContact | None = None, **kwargs):
        initial = {name: getattr(contact, name) for name in self.base_fields} if contact else {}
        if contact:
            initial["phone"] = formats.phone(contact.phone)
        super().__init__(*args, initial=initial, **kwargs)


class CountForm(forms.Form):
    """How many, on a day that has come."""

    day = DayField(widget=forms.HiddenInput)
    number = number(
        _("Talked with without a name"),
        0,
        MOST_DROP_INS,
        _("Write a whole number, at most 500"),
        help_text=_("Only how many"),
    )

    def clean_day(self):
        day, today = self.cleaned_data["day"], clock.today()
        if not today - A_YEAR <= day <= today:
            raise forms.ValidationError(_("Count on the day itself, or within a year"), code="day")
        return day
