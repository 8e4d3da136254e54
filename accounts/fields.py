from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import phones


class PhoneField(forms.CharField):
    """A phone number as people type it; E.164 when cleaned."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 30, **kwargs})

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        number = phones.e164(value)
        if number is None:
            raise forms.ValidationError(_("Write a number with 8 digits"), code="phone")
        return number


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Write a date that exists, for example 6.3.2026")}


class TimeField(forms.TimeField):
    """A time of day, also as people write it where the browser lets them: "9.30"."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    input_formats = ["%H:%M", "%H:%M:%S", "%H.%M", "%H"]
    default_error_messages = {"invalid": _("Write a time, for example 9.30")}
