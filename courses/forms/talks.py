"""The log of one talk: the first screen is what is always asked for, the rest is folded away under "More"."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import clock, formats
from accounts.editing import VersionedForm
from accounts.fields import DayField, TimeField
from accounts.layout import Chips, Div, Helper, Unmarked
from accounts.transitions import Refused
from courses.actions import after
from courses.actions.planning import Meeting
from courses.enums import AttendanceState, ContactForm, Craving, Method, StepResult, Use
from courses.forms.fields import WhereField, at, number, wrong_day
from courses.forms.meeting import minutes_field
from courses.models import Attendance, Course, Place, Session
from courses.models.session import MOST_CO
from referrals.enums import Goal
from referrals.forms.fields import FreeText

MOST_A_DAY = {Use.CIGARETTES: 200, Use.E_CIGARETTE: 2000, Use.POUCHES: 100}
BY_US = "by_us"
OTHER, NONE = "other", "none"
YES_NO = [("yes", _("Yes")), ("no", _("No"))]
IN_A_WEEK = timedelta(days=7)


NEXT = (Chips("following"), Div("next_day", "next_time", css_class="form-row next-other"))


@dataclass(frozen=True)
class Next:
    """A time that the page offers for the next talk; `session` is there already, else it would be made."""

    key: str
    label: str
    session: Session | None = None
    starts_at: datetime | None = None


def amount(label, most, **kwargs):
    return number(label, 0, most, _("Write a whole number from 0 to %d") % most, required=False, **kwargs)


class TalkForm(VersionedForm, forms.Form):
    """`session` is the talk, or what an unplanned one would be, with its `attendance`; `following` are offers,
    `beside` is progress.beside."""

    held = forms.ChoiceField(
        label=_("Was the talk held?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the talk was held")},
    )
    step_result = forms.ChoiceField(choices=StepResult, required=False, widget=forms.RadioSelect)
    next_step = FreeText(label=_("New step until next time"), required=False, max_length=300)
    following = forms.ChoiceField(label=_("Next appointment"), required=False, widget=forms.RadioSelect)
    next_day = DayField(label=_("Date"), required=False)
    next_time = TimeField(label=_("Time"), required=False)
    where = WhereField(label=_("How and where?"))
    minutes = minutes_field()
    co = amount(_("CO, ppm"), MOST_CO, help_text=_("Only when you meet"))
    smoke_free_since = DayField(label=_("Smoke-free since"), required=False)
    is_nicotine_free = forms.ChoiceField(
        label=_("Free of all nicotine?"), choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    goal = forms.ChoiceField(label=_("Goal right now"), choices=Goal, required=False, widget=forms.RadioSelect)
    motivation = forms.TypedChoiceField(
        label=_("The citizen’s belief that it will succeed"),
        help_text=_("0 is not at all, 10 is quite certain"),
        choices=[(str(number), str(number)) for number in range(11)],
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    craving = forms.ChoiceField(label=_("Craving"), choices=Craving, required=False, widget=forms.RadioSelect)
    methods = forms.MultipleChoiceField(
        label=_("Methods today"), choices=Method, required=False, widget=forms.CheckboxSelectMultiple
    )
    interpreter_booked = forms.BooleanField(label=_("An interpreter is booked for the next talk"), required=False)
    note = FreeText(
        label=_("Note"),
        help_text=_("The citizen can ask to see the note. Write briefly and soberly."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    opened = forms.CharField(widget=forms.HiddenInput, required=False)  # referrals.reach.entry_pass
    more_open = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args, course: Course, session: Session, attendance: Attendance, following, step, beside, **kwargs
    ):
        initial = _initial(course, session, attendance)
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.course, self.session, self.attendance, self.beside = course, session, attendance, beside
        self.offers = {offer.key: offer for offer in following}
        self.fields["held"].choices = _held(session.form)
        self.fields["following"].choices = [
            *((offer.key, offer.label) for offer in following),
            (OTHER, _("Another time")),
            (NONE, pgettext_lazy("next appointment", "None")),
        ]
        self.fields["where"].offer(Place.objects.of(course.organisation_id).offered(session.place_id))
        if course.ended_at:
            for name in ("following", "next_day", "next_time"):
                del self.fields[name]
        self._add_uses(course.main_use, beside["last_use"])
        if step:
            self.fields["step_result"].label = _("Agreed last time: %s") % step.text
        else:
            del self.fields["step_result"]
        self.first, self.rest = self._layouts(course.main_use)
        self.opens_more = self._opens_more()

    def _add_uses(self, main, last_use):
        for use in Use:
            about = {"initial": self.attendance.uses.get(use.value)}
            if use == main and last_use is not None:
                about["help_text"] = _("Last time: %d") % last_use
            label = _("Use now: %s") % formats.in_sentence(use.label) if use == main else use.label
            self.fields[f"use_{use.value}"] = amount(label, MOST_A_DAY[use], **about)

    def _layouts(self, main):
        others = [f"use_{use.value}" for use in Use if use != main]
        first = Helper(
            Chips("held", css_class="chips--joined chips--wrap"),
            Unmarked(f"use_{main}"),
            *([Unmarked(Chips("step_result", css_class="chips--joined"))] if "step_result" in self.fields else []),
            Unmarked("next_step"),
            *([Unmarked(*NEXT)] if "following" in self.fields else []),
        )
        rest = Helper(
            Unmarked("where", Div("minutes", "co", css_class="form-row"), Div(*others, css_class="form-row")),
            Unmarked("smoke_free_since", Chips("is_nicotine_free", css_class="chips--joined")),
            Unmarked(Chips("goal", css_class="chips--joined")),
            Unmarked(Chips("motivation", css_class="chips--joined chips--scale")),
            Unmarked(Chips("craving", css_class="chips--joined"), Chips("methods")),
            "interpreter_booked",
            "note",
        )
        first.render_hidden_fields = rest.render_hidden_fields = False
        return first, rest

    def _opens_more(self) -> bool:
        """Open where something in there is wrong; else as it was left."""
        wrong = self.is_bound and any(bool(self[each.name].errors) for each in self.rest.layout.get_field_names())
        return wrong or self["more_open"].value() in (True, "1", "True", "on")

    def clean_held(self):
        held = self.cleaned_data["held"]
        try:
            after.must_have_come(self.session, held)
        except Refused as refused:
            raise forms.ValidationError(refused.message) from refused
        return held

    def clean_smoke_free_since(self):
        day = self.cleaned_data["smoke_free_since"]
        if day and day > clock.today():
            raise forms.ValidationError(_("Write a date that is not after today"))
        return day

    def clean_is_nicotine_free(self):
        return {"yes": True, "no": False}.get(self.cleaned_data["is_nicotine_free"])

    def clean(self):
        data = super().clean()
        data["next_at"] = self._next_at(data)
        return data

    def _next_at(self, data) -> datetime | None:
        """When a talk is to be made; one that is planned already needs none."""
        chosen = data.get("following")
        if chosen != OTHER:
            offer = self.offers.get(chosen)
            return offer.starts_at if offer else None
        day, time = data.get("next_day"), data.get("next_time")
        for name, value, text in (("next_day", day, _("Choose the date")), ("next_time", time, _("Write the time"))):
            if value is None and name not in self.errors:
                self.add_error(name, text)
        if day and wrong_day(day):
            self.add_error("next_day", wrong_day(day))
            return None
        moment = at(day, time) if day and time else None
        if moment and moment <= clock.now():
            self.add_error("next_time", _("Choose a time from now on"))
        return moment

    @property
    def is_by_us(self) -> bool:
        return self.cleaned_data["held"] == BY_US

    def details(self) -> dict:
        """The fields of Attendance, as the form says them."""
        data = self.cleaned_data
        names = ("co", "smoke_free_since", "is_nicotine_free", "motivation", "craving", "methods")
        uses = {use.value: data.get(f"use_{use.value}") for use in Use}
        return {
            **{name: data[name] for name in (*names, "interpreter_booked", "note")},
            "uses": {use: amount for use, amount in uses.items() if amount is not None},
        }

    def submission_id(self) -> uuid.UUID | None:
        """One for each content: corrected after going back it is something else to save."""
        form, said = self.cleaned_data["submission"], [self.changes(), self.cleaned_data["next_step"]]
        return uuid.uuid5(form, repr(said)) if form else None

    def about(self) -> dict:
        form, place = self.cleaned_data["where"]
        return {"form": form, "place": place, "minutes": self.cleaned_data["minutes"]}

    def next_meeting(self) -> Meeting | None:
        moment = self.cleaned_data["next_at"]
        return Meeting(moment, self.session.minutes, self.session.form, self.session.place) if moment else None

    def changes(self) -> dict:
        return {"state": self.cleaned_data["held"], **self.details()}

    def label(self, name):
        return {"state": self.fields["held"].label, "uses": _("Use now")}.get(name) or super().label(name)

    def shown(self, name, value):
        if name == "state":
            return str(dict(self.fields["held"].choices).get(value, AttendanceState(value).label))
        if name == "uses":
            return ", ".join(f"{Use(use).label}: {amount}" for use, amount in value.items()) or "–"
        if name == "is_nicotine_free":
            return str({True: _("Yes"), False: _("No")}.get(value, "–"))
        return super().shown(name, value)


def _held(form) -> list[tuple]:
    missed = _("Did not answer") if form in (ContactForm.PHONE, ContactForm.VIDEO) else _("Did not come")
    return [
        (AttendanceState.ATTENDED.value, _("Yes")),
        (AttendanceState.NO_SHOW.value, missed),
        (AttendanceState.CANCELLED.value, AttendanceState.CANCELLED.label),
        (BY_US, _("Cancelled by us")),
    ]


def _initial(course, session, attendance) -> dict:
    logged = attendance.state != AttendanceState.EXPECTED
    names = ("co", "smoke_free_since", "motivation", "craving", "methods", "interpreter_booked", "note")
    return {
        **{name: getattr(attendance, name) for name in names},
        "held": attendance.state if logged else AttendanceState.ATTENDED,
        "is_nicotine_free": {True: "yes", False: "no"}.get(attendance.is_nicotine_free, ""),
        "goal": course.goal,
        "where": WhereField.of(session.form, session.place),
        "minutes": session.minutes,
        "following": "",
        "version": attendance.version,
        "submission": uuid.uuid4(),
    }


def offers(session: Session, planned: list[Session]) -> list[Next]:
    """The next planned talk; else the same weekday and time a week on."""
    if planned:
        following = planned[0]
        label = f"{formats.short_moment(following.starts_at)}, {formats.in_sentence(following.get_form_display())}"
        return [Next(f"session:{following.pk}", label, following, None)]
    start = max(session.starts_at, clock.now())
    local = timezone.localtime(session.starts_at)
    moment = at(_same_weekday(local.date(), timezone.localdate(start)), local.time())
    label = f"{formats.short_moment(moment)}, {formats.in_sentence(session.get_form_display())}"
    return [Next("week", label, None, moment)]


def _same_weekday(day: date, after: date) -> date:
    return day + IN_A_WEEK * ((after - day).days // 7 + 1)
