"""The settings of an organisation, in sections that are saved one by one."""

import re
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from accounts import clock, formats
from accounts.editing import VersionedForm
from accounts.enums import OrganisationKind, RecordKept, TargetGroup
from accounts.fields import PhoneField
from accounts.layout import Chips, Div, Fieldset, Helper, Unmarked
from accounts.models import Organisation

ADDRESS = _("Write a whole address, for example https://www.example.dk/privacy")


class Section(VersionedForm, forms.ModelForm):
    """`key` is its address, `title` its heading, `effect` says what the settings do, and for whom they take effect."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, instance, **kwargs):
        initial = {"version": instance.version, **kwargs.pop("initial", {})}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        for name, message in self.required.items():
            self.fields[name].error_messages["required"] = message

    required: dict = {}
    more: tuple[str, Any] | None = None  # a page beside it, by the organisation's slug: its name and label

    def rows(self) -> list[tuple[str, str]]:
        """Label and value of each setting, as they are in force."""
        return [(self.label(name), self.shown(name, getattr(self.instance, name))) for name in self._meta.fields]

    def _post_clean(self):
        """The action writes the row; the form must not touch it, so that a conflict can show both."""


class NameSection(Section):
    key, title = "navn", _("Name")
    effect = _("Shown at once on every page, on receipts and in letters. Printed posters keep the former name.")
    required = {"name": _("Write the name of the authority"), "short_name": _("Write what people say")}

    class Meta:
        model = Organisation
        fields = ("name", "short_name", "kind")
        labels = {
            "name": _("The authority’s name"),
            "short_name": _("As people say it"),
            "kind": _("Kind of authority"),
        }
        help_texts = {
            "name": _("As it signs its letters, for example Havnsø Kommune."),
            "short_name": _("For example Havnsø."),
        }
        widgets = {"kind": forms.RadioSelect}

    helper = Helper("name", "short_name", Chips("kind"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = OrganisationKind.choices

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if Organisation.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another organisation has that name already. Choose another name."))
        return name


class PhoneSection(Section):
    key, title = "telefon", _("Phone and opening hours")
    effect = _("Citizens and referrers see them at once on public pages, on receipts and in letters.")
    required = {"opening_hours": _("Write when you answer the phone")}

    phone = PhoneField(label=_("The team’s phone"), error_messages={"required": _("Write the team’s phone number")})

    class Meta:
        model = Organisation
        fields = ("phone", "opening_hours")
        labels = {"opening_hours": _("When do you answer the phone?")}
        help_texts = {"opening_hours": _("For example: weekdays 9 to 15.")}

    helper = Helper("phone", "opening_hours")

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, initial={"phone": formats.phone(instance.phone)}, **kwargs)


def address_field(label, hint):
    return forms.URLField(
        label=label,
        help_text=hint,
        required=False,
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https", "http"], message=ADDRESS)],
        error_messages={"invalid": ADDRESS},
    )


class PagesSection(Section):
    key, title = "sider", _("Public pages")
    effect = _("Shown at once to everybody who opens the pages from the foot of each page.")

    accessibility_url = address_field(
        _("Your accessibility statement"), _("The address of the statement that your authority has published.")
    )
    privacy_url = address_field(
        _("Your own page about personal data"),
        _("Linked from “How we use the information”, beside the text that is there already."),
    )
    privacy_text = forms.CharField(
        label=_("Your own words about personal data"),
        help_text=_("For example who your data protection officer is. Shown on “How we use the information”."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = Organisation
        fields = ("accessibility_url", "privacy_url", "privacy_text")

    helper = Helper("accessibility_url", "privacy_url", "privacy_text")


def number_field(label, most, wrong, *, hint="", required=True):
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=required,
        min_value=1,
        max_value=most,
        widget=forms.NumberInput(attrs={"class": "form-input-number", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


def price_field(label, wrong, *, hint, required=True):
    """From 0 to 100 kr."""
    return forms.DecimalField(
        label=label,
        help_text=hint,
        required=required,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"class": "form-input-number", "inputmode": "decimal", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_digits", "max_decimal_places"), wrong
        ),
    )


MOST_DAYS, MOST_ATTEMPTS = 60, 20
DAYS = _("Write a number of days from 1 to 60")


class ContactSection(Section):
    key, title = "kontakt", _("First contact")
    effect = _("For referrals that come, or are opened again, from now on. Running deadlines stay as they are.")
    GROUPS = "contact_days_per_group"

    contact_days = number_field(
        _("Days from referral to first contact"), MOST_DAYS, DAYS, hint=_("The Danish Health Authority advises 7.")
    )
    contact_attempts = number_field(
        _("Failed attempts before “not reached”"),
        MOST_ATTEMPTS,
        _("Write a number of attempts from 1 to 20"),
        hint=_("So many failed attempts are needed before a referral can end as not reached. It applies at once."),
    )

    class Meta:
        model = Organisation
        fields = ("contact_days", "contact_days_per_group", "contact_attempts")

    helper = Helper(
        "contact_days",
        Fieldset(
            _("Fewer days for some citizens"),
            Unmarked(Div(*(f"days_{group}" for group in TargetGroup.values), css_class="fields-beside")),
            css_class="form-part",
        ),
        "contact_attempts",
    )

    def __init__(self, *args, instance, **kwargs):
        days = instance.contact_days_per_group
        initial = {f"days_{group}": days.get(group) for group in TargetGroup.values}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        del self.fields[self.GROUPS]
        for group in TargetGroup:
            self.fields[f"days_{group.value}"] = number_field(group.label, MOST_DAYS, DAYS, required=False)

    def clean(self):
        data = super().clean()
        most = data.get("contact_days")
        for group in TargetGroup.values:
            days = data.get(f"days_{group}")
            if most and days and days > most:
                self.add_error(
                    f"days_{group}", _("Write %(most)d or fewer: that is what applies to all") % {"most": most}
                )
        return data

    def changes(self):
        data = super().changes()
        days = {group: data.pop(f"days_{group}") for group in TargetGroup.values}
        return {**data, self.GROUPS: {group: number for group, number in days.items() if number}}

    def label(self, name):
        return _("Fewer days for some citizens") if name == self.GROUPS else super().label(name)

    def shown(self, name, value):
        if name != self.GROUPS:
            return super().shown(name, value)
        return ", ".join(f"{TargetGroup(group).label}: {days}" for group, days in value.items()) or "–"


class AccessSection(Section):
    key, title = "adgang", _("Access to cases")
    effect = _("From the next case that somebody opens.")

    class Meta:
        model = Organisation
        fields = ("reason_outside_reach",)
        labels = {"reason_outside_reach": _("Ask for a reason when a colleague’s case is opened")}
        help_texts = {
            "reason_outside_reach": _(
                "Not for one’s own cases, those of one’s unit, or those that nobody has. The reason is kept in the log."
            )
        }

    helper = Helper("reason_outside_reach")


class ReferralPageSection(Section):
    key, title = "henvisning", _("The referral page")
    effect = _("Shown at once on the links that lead to you alone, not on those shared with other organisations.")

    approved = forms.BooleanField(label=_("The professional has approved exactly this text"), required=False)

    class Meta:
        model = Organisation
        fields = ("medicine_sentence_shown", "medicine_sentence", "medicine_approved_by", "medicine_approved_on")
        labels = {
            "medicine_sentence_shown": _("Say a sentence about medicine in step 2"),
            "medicine_sentence": _("The sentence"),
            "medicine_approved_by": _("Approved by"),
            "medicine_approved_on": _("Approved on"),
        }
        help_texts = {
            "medicine_sentence_shown": _("Off from the start: the page promises counselling, never medicine."),
            "medicine_sentence": _("What the member of staff reads aloud. At most 200 characters, and no dose."),
            "medicine_approved_by": _("Name and title of the professional who answers for the text."),
        }
        widgets = {
            "medicine_sentence": forms.Textarea(attrs={"rows": 2}),
            "medicine_approved_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    helper = Helper(
        "medicine_sentence_shown",
        Unmarked("medicine_sentence", "medicine_approved_by", "medicine_approved_on", "approved"),
    )

    MISSING = {
        "medicine_sentence": _("Write the sentence, or switch it off"),
        "medicine_approved_by": _("Write who has approved the sentence"),
        "medicine_approved_on": _("Write when it was approved"),
        "approved": _("Tick when the professional has approved exactly this text"),
    }

    def clean(self):
        data = super().clean()
        if data.get("medicine_sentence_shown"):
            for name, message in self.MISSING.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return data

    def clean_medicine_approved_on(self):
        day = self.cleaned_data["medicine_approved_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("Write a date that is not in the future"))
        return day

    def changes(self):
        data = super().changes()
        del data["approved"]
        return data


class NamesField(forms.CharField):
    """A list of names, one on each line."""

    widget = forms.Textarea(attrs={"rows": 6})
    MOST, LONGEST = 30, 60

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        names = list(dict.fromkeys(line for line in lines if line))
        if len(names) > self.MOST or any(len(name) > self.LONGEST for name in names):
            raise forms.ValidationError(_("Write at most 30 names, each of at most 60 letters"))
        return names


class SafetySection(Section):
    key, title = "anden-medicin", _("Other medicine and smoking less")
    effect = _("From the next course that is planned. What citizens have said already stays as they said it.")

    affected_medicine = NamesField(
        label=_("Medicine that is asked for when a course is planned"),
        help_text=_("One name on each line. The list is yours, approved by a professional."),
        error_messages={"required": _("Write at least one name")},
    )
    approved = forms.BooleanField(label=_("The professional has approved exactly this list and text"), required=False)

    class Meta:
        model = Organisation
        fields = ("affected_medicine", "affected_text", "affected_approved_by", "affected_approved_on")
        labels = {
            "affected_text": _("What whoever treats the citizen is told"),
            "affected_approved_by": _("Approved by"),
            "affected_approved_on": _("Approved on"),
        }
        help_texts = {
            "affected_text": _(
                "In Danish, and without a dose. [medicin] stands for what the citizen gets."
                " Without a text only the facts are told."
            ),
            "affected_approved_by": _("Name and title of the professional who answers for the list and the text."),
        }
        widgets = {
            "affected_text": forms.Textarea(attrs={"rows": 4}),
            "affected_approved_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    helper = Helper(
        "affected_medicine", Unmarked("affected_text", "affected_approved_by", "affected_approved_on", "approved")
    )

    MISSING = {
        "affected_approved_by": _("Write who has approved the list and the text"),
        "affected_approved_on": _("Write when it was approved"),
        "approved": _("Tick when the professional has approved exactly this list and text"),
    }

    def clean(self):
        data = super().clean()
        if data.get("affected_text") or data.get("affected_approved_by") or data.get("affected_approved_on"):
            for name, message in self.MISSING.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return data

    def clean_affected_text(self):
        text = self.cleaned_data["affected_text"].strip()
        if re.search(r"\d+([.,]\d+)?\s*(mg|g|ml|mikrogram)\b", text, re.IGNORECASE):
            raise forms.ValidationError(_("Leave out the dose: the doctor decides about it"))
        return text

    def clean_affected_approved_on(self):
        day = self.cleaned_data["affected_approved_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("Write a date that is not in the future"))
        return day

    def changes(self):
        data = super().changes()
        del data["approved"]
        return data


class CourseSection(Section):
    key, title = "forloeb", _("Courses")
    effect = _("At once, also for the money that citizens have saved so far.")

    cigarette_price = price_field(
        _("Price of one cigarette, in kr."),
        _("Write a price from 0 to 100 kr., for example 3,20"),
        hint=_("For “saved so far” on the citizen’s page."),
    )

    class Meta:
        model = Organisation
        fields = ("cigarette_price",)

    helper = Helper("cigarette_price")

    def shown(self, name, value):
        return formats.money(value)


class RecordSection(Section):
    key, title = "journal", _("The record")
    effect = _("At once, on the page with notes for the record. What has been entered already stays.")

    class Meta:
        model = Organisation
        fields = ("record_kept", "record_system")
        labels = {"record_kept": _("Where do you keep the record?"), "record_system": _("The system’s name")}
        help_texts = {
            "record_kept": _("The master record is the one that holds when the two differ."),
            "record_system": _("As your staff call it. Only when the record is kept in another system."),
        }
        widgets = {"record_kept": forms.RadioSelect}

    helper = Helper(Chips("record_kept"), Unmarked("record_system"))

    def clean(self):
        data = super().clean()
        lacks_name = not data.get("record_system") and "record_system" not in self.errors
        if data.get("record_kept") == RecordKept.ELSEWHERE and lacks_name:
            self.add_error("record_system", _("Write the name of the system"))
        return data


SECTIONS: dict[str, type[Section]] = {
    form.key: form
    for form in (
        NameSection,
        PhoneSection,
        PagesSection,
        ContactSection,
        AccessSection,
        ReferralPageSection,
        SafetySection,
        CourseSection,
        RecordSection,
    )
}
SECTION_OF = {name: form for form in SECTIONS.values() for name in form._meta.fields}


def add(*sections: type[Section]):
    """The apps above put theirs at the end (AppConfig.ready)."""
    for form in sections:
        SECTIONS[form.key] = form
        SECTION_OF.update(dict.fromkeys(form._meta.fields, form))
