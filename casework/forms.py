from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import formats
from accounts.editing import VersionedForm
from accounts.fields import DayField
from accounts.layout import Chips, Fieldset, Helper
from referrals import cpr
from referrals.enums import PermissionForm as HowGiven
from referrals.enums import PermissionPurpose, PermissionState, PreferredChannel, TargetGroup
from referrals.forms.fields import BirthYearField, CprField, FreeText, NameField, PhoneField, or_unsaid
from referrals.models import Citizen, ContactPerson, Permission


class CitizenForm(VersionedForm, forms.ModelForm):
    name = NameField(label=_("Name"), error_messages={"required": _("Write the citizen’s name")})
    phone = PhoneField(label=_("Phone"), required=False)
    cpr = CprField(
        label=_("CPR number"),
        required=False,
        help_text=_("Only if it is needed. Write ten digits. A replacement number works too."),
    )
    birth_year = BirthYearField(label=_("Year of birth"), required=False)
    address = FreeText(label=_("Address"), required=False, max_length=300)
    language = FreeText(label=_("Language"), required=False, max_length=40)
    place = FreeText(label=_("Home or place of contact"), required=False, max_length=200)
    preferred_times = FreeText(label=_("Best times to call"), required=False, max_length=200)
    preferred_channel = forms.ChoiceField(
        choices=or_unsaid(PreferredChannel), required=False, widget=forms.RadioSelect, label=_("Preferred contact")
    )
    target_groups = forms.MultipleChoiceField(
        choices=TargetGroup, required=False, widget=forms.CheckboxSelectMultiple, label=_("Good to know")
    )
    pregnancy_due_on = DayField(
        label=_("Due date, if pregnant"),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Citizen
        fields = (
            "name",
            "phone",
            "phone_shared",
            "cpr",
            "birth_year",
            "municipality",
            "address",
            "place",
            "is_protected",
            "language",
            "needs_interpreter",
            "preferred_channel",
            "preferred_times",
            "no_sms",
            "target_groups",
            "pregnancy_due_on",
        )
        labels = {"phone_shared": _("Others can see or answer this phone")}

    helper = Helper(
        Fieldset(_("Name and phone"), "name", "phone", "phone_shared", css_class="form-part"),
        Fieldset(
            _("How the citizen wishes to be contacted"),
            Chips("preferred_channel"),
            "preferred_times",
            "no_sms",
            "language",
            "needs_interpreter",
            css_class="form-part",
        ),
        Fieldset(_("Home"), "place", "address", "is_protected", "municipality", css_class="form-part"),
        Fieldset(
            _("More about the citizen"),
            "cpr",
            "birth_year",
            Chips("target_groups"),
            "pregnancy_due_on",
            css_class="form-part",
        ),
    )

    def __init__(self, *args, instance, **kwargs):
        initial = {
            "phone": formats.phone(instance.phone),
            "cpr": cpr.shown(instance.cpr) if instance.cpr else "",
            "version": instance.version,
        }
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    def _post_clean(self):
        """The action writes the row; the form must not touch it, so that a conflict can show both."""


class ContactPersonForm(VersionedForm, forms.ModelForm):
    name = NameField(label=_("Name"), error_messages={"required": _("Write a name")})
    phone = PhoneField(label=_("Phone"), error_messages={"required": _("Write a phone number")})
    hours = FreeText(label=_("When is it best to call?"), required=False, max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    class Meta:
        model = ContactPerson
        fields = ("role", "name", "phone", "hours", "may_know")
        widgets = {"role": forms.RadioSelect, "may_know": forms.RadioSelect}
        error_messages = {"role": {"required": _("Choose who it is")}}

    helper = Helper(Chips("role"), "name", "phone", "hours", Chips("may_know"))

    def __init__(self, *args, instance=None, **kwargs):
        initial = {"phone": formats.phone(instance.phone), "version": instance.version} if instance else {}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    def _post_clean(self):
        """As in CitizenForm."""


class PermissionForm(forms.ModelForm):
    state = forms.ChoiceField(
        choices=PermissionState,
        widget=forms.RadioSelect,
        label=_("Answer"),
        error_messages={"required": _("Choose the citizen’s answer")},
    )
    recipient = FreeText(label=_("To whom"), required=False, max_length=200)

    purpose = forms.ChoiceField(
        choices=[("", _("Choose")), *PermissionPurpose.choices],
        label=_("Purpose"),
        error_messages={"required": _("Choose what the answer is about")},
    )
    form = forms.ChoiceField(
        choices=HowGiven,
        widget=forms.RadioSelect,
        label=_("How"),
        error_messages={"required": _("Choose how the answer was given")},
    )

    helper = Helper("purpose", "recipient", Chips("state", css_class="chips--joined"), Chips("form"))

    class Meta:
        model = Permission
        fields = ("purpose", "recipient", "state", "form")

    def _post_clean(self):
        """As in CitizenForm."""


class ReasonForm(forms.Form):
    reason = FreeText(
        label=_("Why are you opening this case?"),
        help_text=_("For example: I am standing in for a colleague. The citizen can ask to see the reason."),
        max_length=200,
        error_messages={"required": _("Write why you are opening the case")},
    )

    helper = Helper("reason")
