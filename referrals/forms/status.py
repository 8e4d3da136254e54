"""The reference code of a receipt, as people type it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.layout import Field, Helper


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Reference code"),
        help_text=_("It is on the receipt, for example HK4-7PM."),
        max_length=40,
        error_messages={"required": _("Write the reference code")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    helper = Helper(Field("code", enterkeyhint="search"))

    def clean_code(self):
        """ "hk4 7pm" and "HK47PM" are HK4-7PM."""
        letters = "".join(letter for letter in self.cleaned_data["code"].upper() if letter.isalnum())
        return f"{letters[:3]}-{letters[3:]}"
