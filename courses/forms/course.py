"""Small changes to a course that runs: its quit date, its aim, how contact is kept, and how it ends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import formats
from accounts.editing import VersionedForm
from accounts.fields import DayField
from accounts.layout import Chips, Div, Helper, Unmarked
from courses.actions.planning import CONTACT
from courses.enums import CallOutcome, CourseEndReason, CourseState
from courses.forms.planning import PlanForm, checked_quit_day, want_call_time
from courses.models import Course
from referrals.enums import Goal
from referrals.forms.fields import FreeText


class QuitDateForm(forms.Form):
    """Empty takes the date away."""

    day = DayField(label=_("Quit date"), help_text=_("Leave it empty when there is no date any more"), required=False)
    goal = forms.ChoiceField(
        label=_("The citizen’s goal"),
        choices=Goal,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the citizen’s goal")},
    )

    helper = Helper(Unmarked("day"), Chips("goal"))

    def __init__(self, *args, course: Course, **kwargs):
        super().__init__(*args, initial={"day": course.quit_day, "goal": course.goal}, **kwargs)

    def clean_day(self):
        return checked_quit_day(self.cleaned_data["day"])


class ContactPlanForm(VersionedForm, forms.Form):
    """How contact is kept between the talks."""

    call_rhythm = PlanForm.base_fields["call_rhythm"]
    call_weekday = PlanForm.base_fields["call_weekday"]
    call_time = PlanForm.base_fields["call_time"]
    wants_sms = PlanForm.base_fields["wants_sms"]
    bad_times = PlanForm.base_fields["bad_times"]
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    helper = Helper(
        Unmarked(Div("call_rhythm", "call_weekday", "call_time", css_class="form-row"), "wants_sms", "bad_times")
    )

    def __init__(self, *args, course: Course, **kwargs):
        initial = {name: getattr(course, name) for name in (*CONTACT, "version")}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self):
        return want_call_time(self, super().clean())

    def shown(self, name, value):
        return formats.clock_time(value) if name == "call_time" and value else super().shown(name, value)


class CallForm(forms.Form):
    """What came of a planned call: each outcome is a button."""

    outcome = forms.ChoiceField(
        choices=CallOutcome,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what came of it")),
    )
    note = FreeText(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    helper = Helper("note")


class EndForm(forms.Form):
    """Why a course ends. What cannot be true of it is not offered."""

    reason = forms.ChoiceField(
        label=_("Why does the course end?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason")},
    )

    helper = Helper("reason")

    def __init__(self, *args, course: Course, **kwargs):
        super().__init__(*args, **kwargs)
        begun = course.state != CourseState.PLANNED
        never = {CourseEndReason.MISTAKE} if begun else {CourseEndReason.COMPLETED}
        self.fields["reason"].choices = [(one.value, one.label) for one in CourseEndReason if one not in never]
