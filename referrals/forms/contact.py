import uuid
from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.editing import VersionedForm
from accounts.fields import DayField, TimeField
from accounts.layout import Chips, Div, Folded, Helper, Unmarked
from referrals.enums import (
    DECLINE_REASONS,
    NOT_RELEVANT_REASONS,
    ContactChannel,
    CourseFormat,
    EndReason,
    Goal,
    MeetingPlace,
    Outcome,
    PauseReason,
)
from referrals.forms.fields import FreeText, or_unsaid

A_YEAR = timedelta(days=366)
TALKED = [ContactChannel.PHONE, ContactChannel.VISIT, ContactChannel.VIA_STAFF]
WITH_TIME = [Outcome.CALL_LATER, Outcome.STAFF_PROMISE]
# What ends a referral whose course has been planned; for the rest, the course is ended.
GONE = [EndReason.DIED, EndReason.MOVED]


def _chosen(values):
    return [(value.value, value.label) for value in values]


class AttemptForm(forms.Form):
    """What came of the attempt: each outcome is a button, so that the usual ones take one press."""

    channel = forms.ChoiceField(
        choices=_chosen(TALKED), initial=ContactChannel.PHONE, widget=forms.RadioSelect, label=_("How?"), required=False
    )
    outcome = forms.ChoiceField(
        choices=_chosen(o for o in Outcome if o != Outcome.LETTER_SENT),
        error_messages={
            "required": _("Choose what came of it"),
            "invalid_choice": _("Choose what came of it"),
        },
    )
    note = FreeText(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    next_day = DayField(label=_("Date"), required=False)
    next_time = TimeField(label=_("Time"), required=False)
    seen_unassigned = forms.BooleanField(widget=forms.HiddenInput, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    opened = forms.CharField(widget=forms.HiddenInput, required=False)  # referrals.reach.entry_pass

    def __init__(self, *args, referral, **kwargs):
        initial = {"seen_unassigned": referral.counsellor_id is None, "submission": uuid.uuid4()}
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.referral = referral

    helper = Helper(Unmarked(Chips("channel", css_class="chips--joined")), Folded(_("Write a note"), Unmarked("note")))
    when = Helper(Unmarked(Div("next_day", "next_time", css_class="form-row")))
    when.render_hidden_fields = False

    def clean_channel(self):
        return self.cleaned_data["channel"] or ContactChannel.PHONE

    def clean(self):
        data = super().clean()
        day, time = data.get("next_day"), data.get("next_time")
        data["next_try"] = None
        if data.get("outcome") in WITH_TIME:
            self._want_time(data, day, time)
        return data

    def _want_time(self, data, day, time):
        for name, value, words in (
            ("next_day", day, _("Choose the date of the next call")),
            ("next_time", time, _("Choose the time of the next call")),
        ):
            if value is None and name not in self.errors:
                self.add_error(name, words)
        if day and time:
            near = clock.today() <= day <= clock.today() + A_YEAR
            data["next_try"] = timezone.make_aware(datetime.combine(day, time)) if near else None
            if not near or data["next_try"] <= clock.now():
                self.add_error("next_day", _("Choose a time from now on, within a year"))

    def attempt(self) -> dict:
        """The arguments of actions.contact.record_attempt."""
        names = ("channel", "outcome", "note", "next_try", "seen_unassigned")
        form = self.cleaned_data["submission"]
        # Corrected after going back it is another attempt, as in VbaForm.
        submission = uuid.uuid5(form, f"{self.referral.pk}:{self.cleaned_data['outcome']}") if form else None
        return {**{name: self.cleaned_data[name] for name in names}, "submission": submission}


class PauseForm(forms.Form):
    reason = forms.ChoiceField(
        choices=PauseReason,
        widget=forms.RadioSelect,
        label=_("Why?"),
        error_messages={"required": _("Choose a reason")},
    )
    until = DayField(label=_("Call again from"), error_messages={"required": _("Choose a date after today")})

    helper = Helper(Chips("reason"), "until")

    def clean_until(self):
        until = self.cleaned_data["until"]
        if not clock.today() < until <= clock.today() + A_YEAR:
            raise forms.ValidationError(_("Choose a date after today, within a year"))
        return until


class EndForm(forms.Form):
    """Why a referral ends before a course."""

    reason = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Why does the referral end?"),
        error_messages={"required": _("Choose a reason")},
    )
    heard_from = forms.ChoiceField(
        choices=[("citizen", _("The citizen")), ("other", _("Somebody else"))],
        widget=forms.RadioSelect,
        label=_("Who said no?"),
        help_text=_("If it was the citizen, that counts as the first contact."),
        required=False,
    )

    helper = Helper("reason", Unmarked(Chips("heard_from", css_class="chips--joined")))

    def __init__(self, *args, can, attempts_missing, **kwargs):
        """`can`: the names of the transitions that the referral's state allows."""
        super().__init__(*args, **kwargs)
        self.attempts_missing = attempts_missing if "mark_not_reached" in can else 0
        reasons = [EndReason.TOO_MANY_ATTEMPTS] if "mark_not_reached" in can and not attempts_missing else []
        reasons += DECLINE_REASONS if "decline" in can else []
        reasons += NOT_RELEVANT_REASONS if "decline" in can else GONE
        self.fields["reason"].choices = _chosen(reasons)
        if "decline" not in can:
            del self.fields["heard_from"]

    def clean(self):
        data = super().clean()
        if data.get("reason") in DECLINE_REASONS and not data.get("heard_from"):
            self.add_error("heard_from", _("Choose who said no"))
        return data


class WishesForm(VersionedForm, forms.Form):
    """What the citizen wishes, for planning. Nothing is required: a first call is no interview."""

    wanted_format = forms.ChoiceField(
        choices=or_unsaid(CourseFormat), required=False, widget=forms.RadioSelect, label=_("Format")
    )
    wanted_place = forms.ChoiceField(
        choices=or_unsaid(MeetingPlace), required=False, widget=forms.RadioSelect, label=_("Place")
    )
    wanted_times = FreeText(required=False, max_length=200, label=_("Times that suit"))
    goal = forms.ChoiceField(choices=or_unsaid(Goal), required=False, widget=forms.RadioSelect, label=_("Goal"))

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    helper = Helper(
        Unmarked(Chips("wanted_format"), Chips("wanted_place"), "wanted_times", Chips("goal")),
    )

    def __init__(self, *args, referral, **kwargs):
        initial = {name: getattr(referral, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)


class AssignForm(forms.Form):
    counsellor = forms.ModelChoiceField(
        empty_label=_("Choose"),
        queryset=None,
        label=_("Counsellor"),
        error_messages={"required": _("Choose a counsellor")},
    )

    helper = Helper("counsellor")

    def __init__(self, *args, counsellors, absent=None, **kwargs):
        """`absent`: what stands behind the name of somebody who is away today."""
        super().__init__(*args, **kwargs)
        field = self.fields["counsellor"]
        field.label_from_instance = lambda user: f"{user.name}{(absent or {}).get(user.pk, '')}"
        field.queryset = counsellors
