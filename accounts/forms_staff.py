from datetime import timedelta

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.editing import VersionedForm
from accounts.fields import DayField
from accounts.layout import Div, Helper
from accounts.models import Organisation, Unit
from accounts.rights import DESCRIPTIONS, Role

A_LONG_LOAN = timedelta(days=731)


class _RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=_("Roles"),
        help_text=_("One person may have several. Each gives its own rights."),
        error_messages={"required": _("Choose at least one role")},
    )
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=_("Unit"),
        required=False,
        empty_label=_("None"),
        help_text=_("Colleagues of a unit open each other’s cases without giving a reason."),
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [
            (role.value, format_html('{}<span class="form-hint">{}</span>', role.label, DESCRIPTIONS[role]))
            for role in Role
        ]
        self.fields["unit"].queryset = organisation.units.all()


class InviteForm(_RolesForm):
    field_order = ("name", "email")

    name = forms.CharField(label=_("Name"), max_length=100, error_messages={"required": _("Write a name")})
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Their own at work. They sign in with it."),
        error_messages={
            "required": _("Write an e-mail"),
            "invalid": _("Write an e-mail like name@example.org"),
        },
    )

    helper = Helper("name", "email", "roles", "unit")


class MemberForm(VersionedForm, _RolesForm):
    field_order = ("name",)

    name = forms.CharField(label=_("Name"), max_length=100, error_messages={"required": _("Write a name")})
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, membership, rename, **kwargs):
        initial = {
            "name": membership.name,
            "roles": membership.roles,
            "unit": membership.unit_id,
            "version": membership.version,
        }
        super().__init__(*args, organisation=membership.organisation, initial=initial, **kwargs)
        if not rename:
            del self.fields["name"]
        self.helper = Helper(*[name for name in ("name", "roles", "unit") if name in self.fields])

    def against(self, current):
        # A conflict names the roles alone.
        described, self.fields["roles"].choices = self.fields["roles"].choices, Role.choices
        differing = super().against(current)
        self.fields["roles"].choices = described
        return differing

    def clean_roles(self):
        return sorted(self.cleaned_data["roles"])


class AcceptForm(_RolesForm):
    """What a borrowed colleague may do here: the receiving organisation decides."""

    helper = Helper("roles", "unit")


class LoanForm(forms.Form):
    host = forms.ModelChoiceField(
        empty_label=_("Choose"),
        queryset=Organisation.objects.none(),
        label=_("Lend to"),
        error_messages={"required": _("Choose an organisation")},
    )
    purpose = forms.CharField(
        label=_("Purpose of the loan"),
        max_length=200,
        help_text=_("For example: groups in the summer holidays. Write no names of citizens."),
        error_messages={"required": _("Write what the loan is for")},
    )
    from_day = DayField(label=_("From"), error_messages={"required": _("Choose the first day")})
    until_day = DayField(label=_("Until and including"), error_messages={"required": _("Choose the last day")})

    helper = Helper("host", "purpose", Div("from_day", "until_day", css_class="form-row"))

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = partners

    def clean(self):
        data = super().clean()
        first, last = data.get("from_day"), data.get("until_day")
        if last and not clock.today() <= last <= clock.today() + A_LONG_LOAN:
            self.add_error("until_day", _("Choose a date from today on, within two years"))
        elif first and last and last < first:
            self.add_error("until_day", _("Choose a date that is not before the first day"))
        return data


class UnitForm(forms.ModelForm):
    class Meta:
        model = Unit
        fields = ("name",)
        labels = {"name": _("Name of the unit")}
        error_messages = {"name": {"required": _("Write the name of the unit")}}

    helper = Helper("name")

    def __init__(self, *args, organisation, instance=None, **kwargs):
        super().__init__(*args, instance=instance or Unit(organisation=organisation), **kwargs)

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = Unit.objects.filter(organisation=self.instance.organisation, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("There is a unit with that name already. Choose another name."))
        return name

    def save(self):
        if self.instance.pk:
            self.instance.save(update_fields=["name"])
        else:
            # Sent twice at once it is there once.
            Unit.objects.get_or_create(organisation=self.instance.organisation, name=self.instance.name)
