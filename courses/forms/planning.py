"""The page on which a course is planned: what it is, its dates, how contact is kept, and the safety question."""

import uuid
from collections.abc import Iterable
from datetime import date

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts import clock, staff
from accounts.fields import DayField, PhoneField, TimeField
from accounts.layout import Chips, Div, Helper, Unmarked
from courses import programmes
from courses.actions.planning import Meeting
from courses.enums import CallRhythm
from courses.forms.fields import A_YEAR_AND_A_HALF, MedicineField, WhereField, at, wrong_day
from courses.forms.meeting import minutes_field, second_field, two_people
from courses.groups.choosing import choice
from courses.models import Place
from referrals.enums import CourseFormat, Goal
from referrals.forms.fields import FreeText, NameField

MOST_TALKS = 30
IN_GROUPS = (CourseFormat.GROUP, CourseFormat.ROLLING_GROUP)
WORKING_WEEKDAYS = [(number, WEEKDAYS[number]) for number in range(5)]


class PlanForm(forms.Form):
    """`rows`: how many talks stand on the page; each has a day and a time, and one without a day is left out."""

    format = forms.ChoiceField(
        label=_("How?"),
        choices=CourseFormat,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how")},
    )
    group = forms.ModelChoiceField(
        label=_("Group"),
        help_text=_("The course takes the group’s kind and programme. Where it is full, the citizen waits for a seat."),
        queryset=None,
        empty_label=_("None"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the groups")},
    )
    programme = forms.ChoiceField(label=_("Programme"), choices=programmes.CHOICES)
    counsellor = forms.ModelChoiceField(
        label=_("Counsellor"),
        queryset=None,
        empty_label=None,
        error_messages={
            "required": _("Choose a counsellor"),
            "invalid_choice": _("Choose a counsellor who has an account here"),
        },
    )
    second = second_field()
    where = WhereField(label=_("Where?"))
    minutes = minutes_field()
    goal = forms.ChoiceField(
        label=_("The citizen’s goal"),
        help_text=_("Can be changed later. Every goal counts."),
        choices=Goal,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the citizen’s goal")},
    )
    quit_day = DayField(label=_("Quit date"), help_text=_("Can be left empty, and can be moved"), required=False)
    call_rhythm = forms.ChoiceField(label=_("I call between the talks"), choices=CallRhythm)
    call_weekday = forms.TypedChoiceField(
        label=_("Day"), choices=[("", "–"), *WORKING_WEEKDAYS], required=False, coerce=int, empty_value=None
    )
    call_time = TimeField(label=_("At"), required=False)
    wants_sms = forms.BooleanField(label=_("The citizen wants a text message on the day"), required=False)
    person_name = NameField(label=_("Contact person"), required=False)
    person_phone = PhoneField(label=_("The contact person’s phone"), required=False)
    bad_times = FreeText(label=_("Times that do not suit"), required=False, max_length=200)
    medicine = MedicineField(
        label=_("“Do you get any of these?”"),
        help_text=_("Ask once, now. The effect may change when one smokes less."),
    )
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_TALKS, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    about = Helper(
        Chips("format"),
        Unmarked("group"),
        "programme",
        Div("counsellor", "second", css_class="form-row"),
        Div("where", "minutes", css_class="form-row"),
        Chips("goal"),
    )
    contact = Helper(
        Unmarked(Div("call_rhythm", "call_weekday", "call_time", css_class="form-row")),
        Unmarked("wants_sms"),
        Div("person_name", "person_phone", css_class="form-row"),
        "bad_times",
    )
    safety = Helper(Chips("medicine"))

    def __init__(self, *args, organisation, groups, first_rows: Iterable = (), **kwargs):
        """`groups`: those that the citizen may join; `first_rows`: (day, time) of the talks that a page opens with."""
        self.talks = list(first_rows)
        initial = {"rows": len(self.talks), "submission": uuid.uuid4(), "call_rhythm": CallRhythm.NEVER}
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        for name in ("counsellor", "second"):
            self.fields[name].queryset = staff.counsellors(organisation.pk)
        self.fields["group"].queryset = groups
        self.fields["group"].label_from_instance = choice
        self.fields["where"].offer(Place.objects.of(organisation).open())
        self.fields["medicine"].offer(organisation.affected_medicine)
        for helper in (self.about, self.contact, self.safety):
            helper.render_hidden_fields = False
        self._add_rows(self._rows())

    def _rows(self) -> int:
        if not self.is_bound:
            return len(self.talks)
        asked = str(self.data.get("rows", ""))
        return min(int(asked), MOST_TALKS) if asked.isascii() and asked.isdigit() else 0

    def _add_rows(self, rows: int):
        for number in range(rows):
            day, moment = self.talks[number] if number < len(self.talks) else (None, None)
            about = {"number": number + 1}
            self.fields[f"day_{number}"] = DayField(
                label=_("Date of talk %(number)d") % about, required=False, initial=day
            )
            self.fields[f"time_{number}"] = TimeField(
                label=_("Time of talk %(number)d") % about, required=False, initial=moment
            )

    @property
    def talk_fields(self) -> list:
        """(day, time) as bound fields, row by row."""
        numbers = [name.removeprefix("day_") for name in self.fields if name.startswith("day_")]
        return [(self[f"day_{number}"], self[f"time_{number}"]) for number in numbers]

    def clean(self):
        data = two_people(self, want_call_time(self, super().clean()), self.cleaned_data.get("counsellor"))
        if data.get("format") in IN_GROUPS and not data.get("group") and "group" not in self.errors:
            self.add_error("group", _("Choose a group, or another kind of course"))
        if bool(data.get("person_name")) != bool(data.get("person_phone")):
            name, text = (
                ("person_phone", _("Write the contact person’s phone number"))
                if data.get("person_name")
                else ("person_name", _("Write the contact person’s name"))
            )
            if name not in self.errors:
                self.add_error(name, text)
        self._clean_talks(data)
        return data

    def clean_quit_day(self):
        return checked_quit_day(self.cleaned_data["quit_day"])

    def _clean_talks(self, data):
        talks = []
        for day_field, time_field in self.talk_fields:
            day, moment = data.get(day_field.name), data.get(time_field.name)
            if day and wrong_day(day):
                self.add_error(day_field.name, wrong_day(day))
            elif day and moment is None and time_field.name not in self.errors:
                self.add_error(time_field.name, _("Write the time"))
            elif moment is not None and day is None and day_field.name not in self.errors:
                self.add_error(day_field.name, _("Choose the date, or leave the time empty too"))
            elif day and moment:
                talks.append(at(day, moment))
        data["talks"] = talks
        if len(set(talks)) != len(talks):
            self.add_error(None, _("Two talks have the same time. Choose another for one of them."))

    def meetings(self) -> list[Meeting]:
        form, place = self.cleaned_data["where"]
        return [
            Meeting(starts_at, self.cleaned_data["minutes"], form, place)
            for starts_at in sorted(self.cleaned_data["talks"])
        ]

    def arguments(self) -> dict:
        """What actions.planning.plan wants beside the referral and `by`."""
        answer, names = self.cleaned_data["medicine"]
        fields = ("format", "programme", "goal", "counsellor", "second", "group", "quit_day", "submission")
        contact = ("call_rhythm", "call_weekday", "call_time", "bad_times", "wants_sms")
        return {
            **{name: self.cleaned_data[name] for name in (*fields, *contact)},
            "medicine": answer,
            "medicine_names": names,
            "meetings": self.meetings(),
        }

    def person(self) -> tuple[str, str] | None:
        """Name and phone of the contact person, when there is one."""
        name, phone = self.cleaned_data["person_name"], self.cleaned_data["person_phone"]
        return (name, phone) if name else None

    def mark_booked(self, starts_at, text):
        """The talk at that time cannot be."""
        for day_field, time_field in self.talk_fields:
            day, moment = self.cleaned_data.get(day_field.name), self.cleaned_data.get(time_field.name)
            if day and moment and at(day, moment) == starts_at:
                self.add_error(time_field.name, text)
                return
        self.add_error(None, text)


def checked_quit_day(day: date | None) -> date | None:
    """A day in the past may stand: somebody has stopped already."""
    if day and abs((day - clock.today()).days) > A_YEAR_AND_A_HALF:
        raise forms.ValidationError(_("Choose a date within a year and a half"))
    return day


def want_call_time(form: forms.Form, data: dict) -> dict:
    """A rhythm of calls has a day and a time; without one both are empty."""
    if data.get("call_rhythm") in (None, CallRhythm.NEVER):
        return data | {"call_weekday": None, "call_time": None}
    for name, text in (("call_weekday", _("Choose the day of the calls")), ("call_time", _("Write the time"))):
        if data.get(name) is None and name not in form.errors:
            form.add_error(name, text)
    return data


def asked_for(form: forms.Form, name: str):
    """What a page that is not finished says in one of its fields, cleaned; None where that says nothing."""
    if name not in form.fields:
        return None
    try:
        return form.fields[name].clean(form[name].value()) or None
    except forms.ValidationError:
        return None
