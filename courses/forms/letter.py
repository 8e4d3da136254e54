"""The closing note to the doctor: its fields, and how it was sent."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.editing import VersionedForm
from accounts.fields import DayField
from accounts.layout import Chips, Div, Helper, Unmarked
from courses.enums import LetterWay
from courses.models.record import MOST_LETTERS
from referrals.forms.fields import FreeText


class ClosingLetterForm(VersionedForm, forms.Form):
    """In the order of XDIS15. Who the citizen is, and the CPR number, come from the case."""

    receiver = FreeText(
        label=_("To: the doctor’s practice"),
        max_length=MOST_LETTERS,
        error_messages={"required": _("Write the doctor’s practice")},
    )
    receiver_code = forms.CharField(
        label=_("Practice number"),
        help_text=_("Six digits, if you know it"),
        required=False,
        max_length=6,
        validators=[RegexValidator(r"^[0-9]{6}$", _("Write the six digits of the practice number"))],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    referred_on = DayField(label=_("Referred"), error_messages={"required": _("Write the date")})
    closed_on = DayField(label=_("The course ended"), error_messages={"required": _("Write the date")})
    diagnosis = FreeText(
        label=_("Diagnosis in the referral"),
        help_text=_("As the doctor wrote it. Otherwise leave it empty."),
        required=False,
        max_length=70,
    )
    text = FreeText(
        label=_("What came of the course"),
        help_text=_("Composed from what is registered, in Danish. Correct it as you like."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "journal"}),
        error_messages={"required": _("Write what came of the course")},
    )
    job_title = FreeText(
        label=_("Your title"), max_length=MOST_LETTERS, error_messages={"required": _("Write your title")}
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    helper = Helper(
        "receiver",
        Unmarked("receiver_code"),
        Div("referred_on", "closed_on", css_class="form-row"),
        "diagnosis",
        "text",
        "job_title",
    )

    def clean_closed_on(self):
        day = self.cleaned_data["closed_on"]
        if day > clock.today():
            raise forms.ValidationError(_("Write a date that is not after today"))
        return day

    def clean(self):
        data = super().clean()
        referred, closed = data.get("referred_on"), data.get("closed_on")
        if referred and closed and referred > closed:
            self.add_error("referred_on", _("Write a date that is not after the end of the course"))
        return data

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n")


class SentForm(forms.Form):
    way = forms.ChoiceField(
        label=_("How was it sent?"),
        choices=LetterWay,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was sent")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    helper = Helper(Chips("way"))
