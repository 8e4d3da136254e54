from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import PhoneField
from accounts.layout import Helper, Unmarked

LONGEST = 200


class KeyField(forms.CharField):
    """Written, and never shown again: not even when the form comes back."""

    widget = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}, render_value=False)

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": LONGEST, "required": False, **kwargs})

    def clean(self, value):
        value = super().clean(value)
        if value and not (value.isascii() and value.isprintable() and " " not in value):
            raise forms.ValidationError(_("Copy the key as the gateway shows it, without spaces"))
        return value


class KeysForm(forms.Form):
    token = KeyField(label=_("Key to send with (API token)"), help_text=_("Leave the field empty to keep the key."))
    secret = KeyField(
        label=_("Secret that the gateway signs with"),
        help_text=_("The same that you have written at the gateway’s webhook. Leave it empty to keep it."),
    )

    helper = Helper(Unmarked("token", "secret"))

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data.values()):
            self.add_error("token", _("Write a key"))
        return data


class TryForm(forms.Form):
    number = PhoneField(label=_("Your own number"), error_messages={"required": _("Write your number")})

    helper = Helper("number")
