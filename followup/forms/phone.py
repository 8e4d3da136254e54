from django import forms
from django.utils.translation import gettext_lazy as _


class WriteBackForm(forms.Form):
    text = forms.CharField(
        label=_("Write back as the citizen"),
        max_length=480,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write a text"), "max_length": _("Write a shorter text")},
    )
