from django import forms
from django.core.validators import RegexValidator

from accounts import organisations
from accounts.enums import OrganisationKind
from accounts.fields import PhoneField
from accounts.models import Municipality


class OrganisationForm(forms.Form):
    """What the command is told, on its line or when it asks."""

    name = forms.CharField(max_length=100, help_text="as the authority signs its letters: Havnsø Kommune")
    short_name = forms.CharField(max_length=40, help_text="as people say it: Havnsø")
    slug = forms.SlugField(required=False, help_text="in addresses; made from the short name where it is left out")
    kind = forms.ChoiceField(choices=OrganisationKind, initial=OrganisationKind.MUNICIPALITY, required=False)
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(),
        to_field_name="code",
        required=False,
        help_text="its code of four digits: 0101; only a region or another authority has none",
        error_messages={"invalid_choice": "No such municipality. Run load_reference first, or check the code."},
    )
    phone = PhoneField(help_text="the team's phone")
    opening_hours = forms.CharField(max_length=100, help_text="when it is answered: hverdage kl. 9–15")
    coordinator = forms.CharField(
        max_length=100,
        help_text="name of the first coordinator, who is the administrator too",
        validators=[RegexValidator(r"[^\W\d_]", "Write a name.")],
    )
    email = forms.EmailField(help_text="of the first coordinator, who gets the invitation")
    collaboration = forms.CharField(max_length=100, required=False, help_text="joined, or made where there is none")

    ASKED = ("name", "short_name", "municipality", "phone", "opening_hours", "coordinator", "email")

    def clean(self):
        data = super().clean() or self.cleaned_data
        data["kind"] = data.get("kind") or OrganisationKind.MUNICIPALITY
        needs_code = data["kind"] == OrganisationKind.MUNICIPALITY and not data.get("municipality")
        if needs_code and "municipality" not in self.errors:
            self.add_error("municipality", "A municipality has a code.")
        if data.get("short_name") and "slug" not in self.errors:
            data["slug"] = data.get("slug") or organisations.slug_of(data["short_name"])
            if not data["slug"]:
                self.add_error("slug", "None can be made from the short name. Give one.")
        return data
