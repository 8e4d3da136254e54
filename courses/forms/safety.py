"""The safety step: what the citizen gets, and that the doctor was told or the citizen said no."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.editing import VersionedForm
from accounts.fields import DayField, PhoneField
from accounts.layout import Chips, Div, Helper, Unmarked
from courses.enums import MedicineAnswer, NoticeWay, Treater
from courses.forms.fields import MedicineField
from referrals.forms.fields import FreeText

PERMITTED = [("yes", _("Yes")), ("no", _("No"))]


class NoticeForm(forms.Form):
    """One page for both answers: what is required follows from whether the citizen permits it."""

    permitted = forms.ChoiceField(
        label=_("Has the citizen said yes?"),
        help_text=_("“May I tell whoever treats you that you are cutting down or stopping?”"),
        choices=PERMITTED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Ask the citizen, and choose an answer")},
    )
    treater = forms.ChoiceField(
        label=_("Who is to be told?"), choices=Treater, required=False, widget=forms.RadioSelect
    )
    treater_name = FreeText(label=_("Name and place"), required=False, max_length=200)
    treater_phone = PhoneField(label=_("Phone"), required=False)
    way = forms.ChoiceField(
        label=_("How did you tell them?"), choices=NoticeWay, required=False, widget=forms.RadioSelect
    )
    told_on = DayField(label=_("Date"), required=False)
    spoke_with = FreeText(label=_("Whom did you talk with?"), required=False, max_length=200)
    agreed = FreeText(label=_("Agreed with them"), required=False, max_length=500)
    advice = FreeText(
        label=_("What have you advised the citizen?"),
        help_text=_("For example to call their doctor. The to-do is done then, but the warning stays."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    whom = Helper(
        Unmarked(Chips("treater")),
        Unmarked(Div("treater_name", "treater_phone", css_class="form-row")),
        Chips("permitted", css_class="chips--joined"),
    )
    told = Helper(
        Unmarked(Chips("way")),
        Div("told_on", "spoke_with", css_class="form-row"),
        "agreed",
    )
    refused = Helper(Unmarked("advice"))
    NEEDED = {
        "treater": _("Choose who is to be told"),
        "way": _("Choose how you told them"),
        "told_on": _("Write the date"),
    }

    def __init__(self, *args, notice, **kwargs):
        initial = {"version": notice.version, "told_on": clock.today(), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        for helper in (self.whom, self.told, self.refused):
            helper.render_hidden_fields = False

    @property
    def is_permitted(self) -> bool:
        return self.cleaned_data["permitted"] == "yes"

    def clean_told_on(self):
        day = self.cleaned_data["told_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("Write a date that is not after today"))
        return day

    def clean(self):
        data = super().clean()
        needed = self.NEEDED if data.get("permitted") == "yes" else {}
        if data.get("permitted") == "no":
            needed = {"advice": _("Write what you have advised the citizen")}
        for name, text in needed.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, text)
        return data

    def told_fields(self) -> dict:
        names = ("treater", "treater_name", "treater_phone", "way", "told_on", "spoke_with", "agreed")
        return {name: self.cleaned_data[name] for name in names}


class MedicineForm(VersionedForm, forms.Form):
    """What the citizen says now about other medicine."""

    medicine = MedicineField(label=_("“Do you get any of these?”"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    helper = Helper(Chips("medicine"))

    def __init__(self, *args, medicine, names, **kwargs):
        initial = {"medicine": MedicineField.of(medicine), "version": medicine.version}
        super().__init__(*args, initial=initial, **kwargs)
        # What is taken off the organisation's list stays with those who have said it.
        self.fields["medicine"].offer([*names, *(name for name in medicine.names if name not in names)])

    def changes(self):
        answer, names = self.cleaned_data["medicine"]
        return {"answer": answer, "names": names}

    def label(self, name):
        return {"answer": self.fields["medicine"].label, "names": _("Medicine")}[name]

    def shown(self, name, value):
        return ", ".join(value) or "–" if name == "names" else str(MedicineAnswer(value).label)
