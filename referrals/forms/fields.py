import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals import cpr, names

LIKE_CPR = re.compile(r"(?<![\d+])\d{6}[ -]?\d{4}(?!\d)")


def or_unsaid(choices):
    """The choices and one for "not said": a radio once chosen could not be taken back otherwise."""
    return [("", _("Not said")), *choices.choices]


class FreeText(forms.CharField):
    """Text in which a CPR number has no place."""

    def clean(self, value):
        value = super().clean(value)
        if any(cpr.clean(found) for found in LIKE_CPR.findall(value)):
            raise forms.ValidationError(_("Remove the CPR number"), code="cpr")
        return value


class PhoneField(forms.CharField):
    """A phone number as people type it; E.164 when cleaned."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 30, **kwargs})

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        number = names.phone_e164(value)
        if number is None:
            raise forms.ValidationError(_("Write a number with 8 digits"), code="phone")
        return number


class NameField(FreeText):
    """A person's name: at least one letter."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"})

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 200, **kwargs})

    def clean(self, value):
        value = " ".join(unicodedata.normalize("NFC", super().clean(value)).split())
        if value and not re.search(r"[^\W\d_]", value):
            raise forms.ValidationError(self.error_messages["required"], code="name")
        return value
