"""Making a group, changing it, its meetings, and who is in it."""

import uuid
from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock, formats, staff
from accounts.editing import VersionedForm
from accounts.fields import DayField, TimeField
from accounts.layout import Chips, Div, Helper, Unmarked
from accounts.models import Collaboration
from courses import programmes, proposals
from courses.actions.planning import Meeting
from courses.enums import ContactForm, LeavingReason
from courses.forms.fields import at, number, wrong_day
from courses.forms.meeting import WhenForm, minutes_field
from courses.forms.planning import checked_quit_day
from courses.groups.choosing import choice
from courses.models import Group, Place
from courses.models.group import FORMATS, MOST_PLACES
from referrals.forms.fields import FreeText

MOST_MEETINGS = 30
OF_GROUPS = [(plan.code, plan.label) for plan in programmes.PLANS.values() if plan.format in FORMATS]
REASONS = [LeavingReason.INDIVIDUAL, LeavingReason.NO_WISH, LeavingReason.MISTAKE]


class AboutGroup(forms.Form):
    """What a group is, when it is made and when it is changed."""

    name = FreeText(
        label=_("Name of the group"),
        help_text=_("Participants see it: choose one that does not tell what it is about"),
        max_length=100,
        error_messages={"required": _("Write a name")},
    )
    counsellor = forms.ModelChoiceField(
        label=_("Counsellor"), queryset=None, empty_label=None, error_messages={"required": _("Choose a counsellor")}
    )
    second = forms.ModelChoiceField(label=_("Second counsellor"), queryset=None, empty_label=_("None"), required=False)
    place = forms.ModelChoiceField(label=_("Place"), queryset=None, empty_label=_("Not decided yet"), required=False)
    capacity = number(
        _("Seats"),
        1,
        MOST_PLACES,
        _("Write a number from 1 to 100"),
        required=False,
        help_text=_("Leave it empty where everybody can come"),
    )
    quit_day = DayField(label=_("Common quit date"), required=False)

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("counsellor", "second"):
            self.fields[name].queryset = staff.counsellors(organisation.pk)
        self.fields["place"].queryset = Place.objects.of(organisation).open()

    def clean_quit_day(self):
        return checked_quit_day(self.cleaned_data["quit_day"])

    def clean(self):
        data = super().clean()
        if data.get("second") and data["second"] == data.get("counsellor"):
            self.add_error("second", _("Choose somebody else than the first counsellor"))
        return data


class EditGroupForm(VersionedForm, AboutGroup):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    helper = Helper(
        Unmarked("name"),
        Div("counsellor", "second", css_class="form-row"),
        Div("place", "capacity", css_class="form-row"),
        "quit_day",
    )

    def __init__(self, *args, group: Group, **kwargs):
        names = ("name", "capacity", "quit_day", "version")
        initial = {name: getattr(group, name) for name in names}
        initial |= {name: getattr(group, f"{name}_id") for name in ("counsellor", "second", "place")}
        super().__init__(*args, organisation=group.organisation, initial=initial, **kwargs)


class SeriesForm(forms.Form):
    """The first meeting, and how many there are a week apart."""

    first = DayField(label=_("First meeting"), error_messages={"required": _("Choose the date of the first meeting")})
    time = TimeField(label=_("Time"), error_messages={"required": _("Write the time")})
    minutes = minutes_field()
    meetings = number(_("Number of meetings"), 1, MOST_MEETINGS, _("Write a number from 1 to 30"))

    def clean_first(self):
        day = self.cleaned_data["first"]
        if day and wrong_day(day):
            raise forms.ValidationError(wrong_day(day))
        return day

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("time") and at(data["first"], data["time"]) <= clock.now():
            self.add_error("time", _("Choose a time from now on"))
        return data


class NewGroupForm(AboutGroup, SeriesForm):
    """The meetings come from the programme: around the common quit date, or a week apart from the first one."""

    programme = forms.ChoiceField(
        label=_("Programme"),
        choices=OF_GROUPS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a programme")},
    )
    collaboration = forms.ModelChoiceField(
        label=_("Open to"),
        help_text=_("Partners see the group and how many are in it, never who"),
        queryset=None,
        empty_label=_("Our own citizens only"),
        required=False,
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)
    # As they stand on the page: the summary of errors goes through them in this order.
    field_order = ("name", "programme", "counsellor", "second", "place", "capacity", "collaboration", "quit_day")

    about = Helper(
        Unmarked("name"),
        Chips("programme"),
        Div("counsellor", "second", css_class="form-row"),
        Div("place", "capacity", css_class="form-row"),
        "collaboration",
    )
    series = Helper(
        "quit_day",
        Unmarked(Div("first", "time", "minutes", "meetings", css_class="form-row")),
    )

    def __init__(self, *args, organisation, **kwargs):
        initial = {"submission": uuid.uuid4(), "programme": "gold_standard", "minutes": 90, "meetings": 5}
        super().__init__(*args, organisation=organisation, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.organisation = organisation
        self.fields["collaboration"].queryset = Collaboration.objects.filter(organisations=organisation)
        self.fields["first"].required = self.fields["meetings"].required = False
        for helper in (self.about, self.series):
            helper.render_hidden_fields = False

    def clean(self):
        data = super().clean()
        if data.get("programme") and not self.errors:
            if not data.get("first") and not (data.get("quit_day") and self.plan.offsets):
                self.add_error("first", self.fields["first"].error_messages["required"])
            if not data.get("meetings") and not self.plan.offsets:
                self.add_error("meetings", _("Write a number from 1 to 30"))
        return data

    @property
    def plan(self) -> programmes.Plan:
        return programmes.PLANS[self.cleaned_data["programme"]]

    def proposed(self) -> list[proposals.Suggestion]:
        """Around holidays and around what counsellors and room have already."""
        data = self.cleaned_data
        return proposals.of_group(
            self.plan,
            organisation_id=self.organisation.pk,
            counsellors=[one for one in (data["counsellor"], data["second"]) if one],
            place=data["place"],
            quit_day=data["quit_day"],
            first=data["first"],
            at=data["time"],
            minutes=data["minutes"],
            meetings=data["meetings"],
        )

    def arguments(self) -> dict:
        """What actions.groups.make wants beside `by`."""
        names = ("name", "programme", "counsellor", "second", "place", "capacity", "quit_day", "collaboration")
        return {
            "organisation_id": self.organisation.pk,
            "submission": self.cleaned_data["submission"],
            "format": self.plan.format,
            "meetings": planned(self.proposed(), self.cleaned_data["place"]),
            **{name: self.cleaned_data[name] for name in names},
        }


class MoreMeetingsForm(SeriesForm):
    """More meetings for a group, a week apart."""

    helper = Helper(Unmarked(Div("first", "time", "minutes", "meetings", css_class="form-row")))

    def __init__(self, *args, group: Group, **kwargs):
        last = group.sessions.order_by("-starts_at").first()
        initial = {"meetings": 1, "minutes": last.minutes if last else group.plan.minutes}
        if last:
            local = timezone.localtime(last.starts_at)
            initial |= {"first": max(local.date() + timedelta(days=7), clock.today()), "time": local.time()}
        super().__init__(*args, initial=initial, **kwargs)
        self.group = group

    def proposed(self) -> list[proposals.Suggestion]:
        data = self.cleaned_data
        return proposals.of_group(
            None,
            organisation_id=self.group.organisation_id,
            counsellors=[one for one in (self.group.counsellor, self.group.second) if one],
            place=self.group.place,
            first=data["first"],
            at=data["time"],
            minutes=data["minutes"],
            meetings=data["meetings"],
        )

    def planned(self) -> list[Meeting]:
        return planned(self.proposed(), self.group.place)


class MoveMeetingForm(VersionedForm, WhenForm):
    """Another time for one meeting, or for it and the rest."""

    what = forms.ChoiceField(
        label=_("What is moved?"),
        choices=[("one", _("Only this meeting")), ("rest", _("This meeting and the rest"))],
        widget=forms.RadioSelect,
        initial="one",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    helper = Helper(Unmarked(Div("day", "time", css_class="form-row")), Chips("what"))

    def __init__(self, *args, session, **kwargs):
        local = timezone.localtime(session.starts_at)
        initial = {"day": local.date(), "time": local.time(), "version": session.version, "what": "one"}
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def starts_at(self) -> datetime:
        return at(self.cleaned_data["day"], self.cleaned_data["time"])

    def changes(self):
        return {"starts_at": self.starts_at}

    def label(self, name):
        return _("Date and time")

    def shown(self, name, value):
        return formats.moment(value)


class CancelMeetingForm(forms.Form):
    what = forms.ChoiceField(
        label=_("What is called off?"),
        choices=[("one", _("Only this meeting")), ("rest", _("This meeting and the rest"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is called off")},
    )

    helper = Helper(Chips("what"))


class JoinForm(forms.Form):
    """Which group, and what becomes of the talks that are planned for the citizen alone."""

    group = forms.ModelChoiceField(
        label=_("Which group?"),
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a group"), "invalid_choice": _("Choose one of the groups")},
    )
    keeps_talks = forms.BooleanField(label=_("Keep the talks that are planned for the citizen alone"), required=False)

    def __init__(self, *args, groups, has_talks: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups
        self.fields["group"].label_from_instance = choice
        self.helper = Helper("group", *([Unmarked("keeps_talks")] if has_talks else []))


class FindForm(forms.Form):
    """Whom one looks for, or who was chosen of those that were found."""

    q = forms.CharField(max_length=100, required=False)
    course = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    @property
    def text(self) -> str:
        """What to look for: nothing when it cannot be the name or number of anybody."""
        return self.cleaned_data.get("q", "") if self.is_valid() else ""

    @property
    def chosen(self) -> int | None:
        return self.cleaned_data.get("course") if self.is_valid() else None


class LeaveForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=[(one.value, one.label) for one in REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why")},
    )

    helper = Helper("reason")


def planned(proposed: list[proposals.Suggestion], place: Place | None) -> list[Meeting]:
    """Without those for which no free day was found."""
    form = place.contact_form if place else ContactForm.IN_PERSON
    return [Meeting(one.starts_at, one.minutes, form, place) for one in proposed if one.starts_at]
