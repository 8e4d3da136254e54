"""When, how long, how and where: what a planned talk needs, wherever it is planned or moved."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock, formats
from accounts.editing import VersionedForm
from accounts.fields import DayField, TimeField
from accounts.layout import Div, Helper, Unmarked
from courses.actions.planning import Meeting
from courses.enums import ContactForm
from courses.forms.fields import WhereField, at, number, wrong_day
from courses.models import Place, Session
from courses.models.session import MOST_MINUTES


def minutes_field() -> forms.IntegerField:
    return number(_("Length in minutes"), 1, MOST_MINUTES, _("Write a number of minutes from 1 to 600"))


class WhenForm(forms.Form):
    """A day and a time of day, from now on."""

    day = DayField(label=_("Date"), error_messages={"required": _("Choose the date")})
    time = TimeField(label=_("Time"), error_messages={"required": _("Write the time")})

    def clean(self):
        data = super().clean()
        day, time = data.get("day"), data.get("time")
        if day and wrong_day(day):
            self.add_error("day", wrong_day(day))
        elif day and time and at(day, time) <= clock.now():
            self.add_error("time", _("Choose a time from now on"))
        return data


def second_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=_("Second counsellor"), queryset=None, empty_label=_("None"), required=False)


def two_people(form: forms.Form, data: dict, counsellor) -> dict:
    """Whoever talks with the citizen too is somebody else."""
    if data.get("second") and data["second"] == counsellor:
        form.add_error("second", _("Choose somebody else as second counsellor, or nobody"))
    return data


class MeetingForm(WhenForm):
    """One more talk, beside those planned with the course. `counsellors` may take part in it, beside `counsellor`."""

    minutes = minutes_field()
    where = WhereField(label=_("How and where?"))
    second = second_field()

    helper = Helper(Unmarked(Div("day", "time", "minutes", css_class="form-row")), "where", "second")

    def __init__(self, *args, organisation_id: int, counsellors, counsellor=None, place_id=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.counsellor = counsellor
        self.fields["where"].offer(Place.objects.of(organisation_id).offered(place_id))
        self.fields["second"].queryset = counsellors

    def clean(self):
        data = super().clean()
        return two_people(self, data, data.get("counsellor") or self.counsellor)

    def meeting(self) -> Meeting:
        data = self.cleaned_data
        return Meeting(at(data["day"], data["time"]), data["minutes"], *data["where"])


class MoveForm(VersionedForm, MeetingForm):
    """Another time, place or counsellor for a planned talk."""

    counsellor = forms.ModelChoiceField(label=_("Counsellor"), queryset=None, empty_label=None)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    helper = Helper(
        Unmarked(Div("day", "time", "minutes", css_class="form-row")),
        "where",
        Div("counsellor", "second", css_class="form-row"),
    )

    def __init__(self, *args, session: Session, counsellors, **kwargs):
        local = timezone.localtime(session.starts_at)
        initial = {
            "day": local.date(),
            "time": local.time(),
            "minutes": session.minutes,
            "where": WhereField.of(session.form, session.place),
            "counsellor": session.counsellor_id,
            "second": session.second_id,
            "version": session.version,
        }
        about = {"organisation_id": session.organisation_id, "place_id": session.place_id}
        super().__init__(*args, **about, counsellors=counsellors, initial=initial, **kwargs)
        self.fields["counsellor"].queryset = counsellors

    def changes(self):
        return vars(self.meeting()) | {name: self.cleaned_data[name] for name in ("counsellor", "second")}

    def label(self, name):
        told = {"starts_at": _("Date and time"), "form": self.fields["where"].label, "place": _("Place")}
        return told.get(name) or super().label(name)

    def shown(self, name, value):
        if name == "starts_at":
            return formats.moment(value)
        return str(ContactForm(value).label) if name == "form" else str(value or "–")
