import re
import unicodedata
from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import clock, formats
from accounts.fields import DayField
from accounts.fields import PhoneField as PhoneField
from referrals import cpr

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


class CprField(forms.CharField):
    """A CPR or replacement number; the ten digits when cleaned. Never refused for modulus 11."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 20, **kwargs})

    def clean(self, value):
        typed = super().clean(value)
        digits = cpr.clean(typed) if typed else ""
        if digits is None:
            raise forms.ValidationError(_("Write the ten digits of the CPR number"), code="cpr")
        return digits


class BirthYearField(forms.IntegerField):
    def clean(self, value):
        year, this_year = super().clean(value), clock.today().year
        if year is not None and not this_year - 120 <= year <= this_year:
            text = _("Write a year between %(first)d and %(last)d")
            raise forms.ValidationError(text % {"first": this_year - 120, "last": this_year}, code="year")
        return year


class ReceivedField(DayField):
    """The day on which a referral came: today or earlier, and not before `oldest` days ago."""

    def __init__(self, *, oldest=366, **kwargs):
        super().__init__(**kwargs)
        self.oldest = timedelta(days=oldest)

    def clean(self, value):
        day, today = super().clean(value), clock.today()
        if day and day > today:
            raise forms.ValidationError(_("Write a date that is not after today"), code="future")
        if day and day < today - self.oldest:
            first = formats.plain_day(today - self.oldest)
            raise forms.ValidationError(_("Write a date that is not before %s") % first, code="old")
        return day
