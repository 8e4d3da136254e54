"""A unit that refers, its VBA ambassador, and where its monthly total goes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import clock, formats
from accounts.editing import VersionedForm
from accounts.fields import DayField
from accounts.layout import Fieldset, Helper
from accounts.models import Collaboration, Organisation
from referrals.enums import UnitKind
from referrals.forms.fields import FreeText, NameField, PhoneField
from referrals.models import ReferringUnit

EMAIL = {"invalid": _("Write an e-mail like name@example.org")}


def _email(**kwargs):
    widget = forms.EmailInput(attrs={"autocomplete": "off"})
    return forms.EmailField(required=False, max_length=254, error_messages=EMAIL, widget=widget, **kwargs)


class UnitForm(forms.Form):
    organisation = forms.ModelChoiceField(
        queryset=None,
        label=_("Organisation"),
        help_text=_("It owns the unit: only its own coordinators correct it."),
        error_messages={"required": _("Choose an organisation")},
    )
    name = FreeText(label=_("Name"), max_length=100, error_messages={"required": _("Write what the unit is called")})
    institution = FreeText(
        label=_("What the unit is a part of"),
        help_text=_("For example the hospital. Leave it empty when the name says it all."),
        required=False,
        max_length=100,
    )
    kind = forms.ChoiceField(
        choices=[("", _("Choose")), *UnitKind.choices],
        label=_("What kind of place is it?"),
        error_messages={"required": _("Choose what kind of place it is")},
    )
    collaboration = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Refers to"),
        help_text=_("In a collaboration the citizen’s municipality is chosen on the referral form."),
    )
    often_without_phone = forms.BooleanField(
        label=_("Citizens here are often without a phone: the referral form opens with the number of staff"),
        required=False,
    )
    ambassador_name = NameField(label=_("Name"), required=False)
    ambassador_phone = PhoneField(label=_("Phone"), required=False)
    ambassador_email = _email(label=_("E-mail"))
    ambassador_trained_on = DayField(
        label=_("Trained on"),
        required=False,
        error_messages={"invalid": _("Write a date")},
    )
    totals_email = _email(
        label=_("E-mail for the monthly total"),
        help_text=_(
            "On the first working day of the month: how many were referred and contacted, and how many started."
            " No names, and no number under 5."
        ),
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisations = organisations
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=organisations)
        self.fields["collaboration"].queryset = Collaboration.objects.filter(organisations__in=organisations).distinct()
        self.fields["collaboration"].empty_label = _("Only its own organisation")
        if len(organisations) == 1:
            del self.fields["organisation"]
        if not self.fields["collaboration"].queryset.exists():
            del self.fields["collaboration"]
        self.helper = Helper(
            *self._if_asked("organisation"),
            "name",
            "institution",
            "kind",
            *self._if_asked("collaboration"),
            "often_without_phone",
            Fieldset(
                _("VBA ambassador"),
                "ambassador_name",
                "ambassador_phone",
                "ambassador_email",
                "ambassador_trained_on",
                css_class="form-part",
            ),
            "totals_email",
        )

    def _if_asked(self, name):
        return [name] if name in self.fields else []

    def clean_ambassador_trained_on(self):
        day = self.cleaned_data["ambassador_trained_on"]
        if day and not 1990 <= day.year <= clock.today().year + 1:
            raise forms.ValidationError(_("Write a date"), code="date")
        return day

    def clean(self):
        data = super().clean()
        owner = self.owner()
        together = data.get("collaboration")
        if owner and together and not together.organisations.filter(pk=owner).exists():
            self.add_error("collaboration", _("The organisation is not part of that collaboration"))
        if owner and data.get("name") and self._twin(owner, data).exists():
            self.add_error("name", _("There is a unit with that name already. Choose another name."))
        return data

    def owner(self) -> int | None:
        """The id of the organisation that owns the unit; None while it is not chosen."""
        if "organisation" in self.fields:
            chosen = self.cleaned_data.get("organisation")
            return chosen.pk if chosen else None
        return self.organisations[0]

    def _twin(self, owner, data):
        return ReferringUnit.objects.filter(
            organisation=owner, name=data["name"], institution=data.get("institution", "")
        )


class UnitEditForm(VersionedForm, UnitForm):
    """The same about a unit that is there; who owns it does not change."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, unit, **kwargs):
        self.unit = unit
        initial = {name: getattr(unit, name) for name in self.base_fields}
        initial["ambassador_phone"] = formats.phone(unit.ambassador_phone)
        super().__init__(*args, organisations=[unit.organisation_id], initial=initial, **kwargs)

    def _twin(self, owner, data):
        return super()._twin(owner, data).exclude(pk=self.unit.pk)
