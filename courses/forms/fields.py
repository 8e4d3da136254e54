"""Fields that several forms about courses have in common."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock
from courses.enums import ContactForm, MedicineAnswer
from courses.models import Place

A_YEAR_AND_A_HALF = 550  # days: a long course, and no typing error


class WhereField(forms.ChoiceField):
    """How and where: by phone, at home, or one of the organisation's places. Cleaned: (form, place or None)."""

    def __init__(self, **kwargs):
        super().__init__(error_messages={"required": _("Choose how or where")}, **kwargs)
        self.places: dict[str, Place] = {}

    def offer(self, places):
        self.places = {f"place:{place.pk}": place for place in places}
        anywhere = [(f"form:{form.value}", form.label) for form in ContactForm]
        self.choices = [*((key, place.name) for key, place in self.places.items()), *anywhere]

    def clean(self, value):
        value = super().clean(value)
        if value in self.places:
            place = self.places[value]
            return place.contact_form, place
        return (ContactForm(value.removeprefix("form:")), None) if value else None

    @staticmethod
    def of(form: str, place: Place | None) -> str:
        """The choice that says this."""
        return f"place:{place.pk}" if place else f"form:{form}"


class MedicineField(forms.MultipleChoiceField):
    """Which of the organisation's list; or none of them; or unknown. Cleaned: (answer, names)."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"required": _("Ask the citizen, and choose an answer")}
    BY_THEMSELVES = (MedicineAnswer.NONE, MedicineAnswer.UNKNOWN)

    def offer(self, names):
        alone = [(answer.value, answer.label) for answer in self.BY_THEMSELVES]
        self.choices = [*((f"name:{name}", name) for name in names), *alone]

    def clean(self, value):
        chosen = super().clean(value)
        names = [one.removeprefix("name:") for one in chosen if one.startswith("name:")]
        alone = [one for one in chosen if one in self.BY_THEMSELVES]
        if len(alone) > 1 or (alone and names):
            raise forms.ValidationError(_("Choose either medicine or “none of these”, not both"), code="both")
        return (MedicineAnswer(alone[0]), []) if alone else (MedicineAnswer.SOME, names)

    @staticmethod
    def of(medicine) -> list[str]:
        """The choices that say this."""
        return [f"name:{name}" for name in medicine.names] or [medicine.answer]


def number(label, least, most, wrong, **kwargs) -> forms.IntegerField:
    """A whole number; `wrong` is said whatever is wrong with it."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"class": "form-input-number", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
        **kwargs,
    )


def at(day, time) -> datetime:
    """The moment of a date and a time of day in Copenhagen."""
    return timezone.make_aware(datetime.combine(day, time))


def wrong_day(day):
    """What is wrong with the day of a meeting that is being planned; None when nothing is."""
    if day < clock.today():
        return _("Choose a date from today on")
    return _("Choose a date within a year and a half") if (day - clock.today()).days > A_YEAR_AND_A_HALF else None
