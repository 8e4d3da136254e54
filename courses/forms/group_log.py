"""One row of a meeting's log, and how many came without a name."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.enums import AttendanceState
from courses.forms.fields import number
from courses.forms.talks import MOST_A_DAY, amount
from courses.models import Attendance
from courses.models.session import MOST_CO

OUTCOMES = [
    (AttendanceState.ATTENDED.value, pgettext_lazy("short", "Came")),
    (AttendanceState.CANCELLED.value, pgettext_lazy("short", "Sent word")),
    (AttendanceState.NO_SHOW.value, pgettext_lazy("short", "Stayed away")),
]
MOST_NAMELESS = 500


class RowForm(forms.Form):
    """Nothing chosen is "not known yet", unless there is a number: whoever has one was there. `before` is what the row
    said when the page was made, so that a page with many rows saves only those that were touched."""

    outcome = forms.ChoiceField(choices=[("", ""), *OUTCOMES], required=False)
    use = amount(_("Use a day"), max(MOST_A_DAY.values()))
    co = amount(_("CO, ppm"), MOST_CO)
    note = forms.CharField(max_length=4000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    before = forms.CharField(widget=forms.HiddenInput, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, line):
        row, self.line = line.row, line
        self.conflict = ""  # what somebody else has saved meanwhile
        initial = {
            "outcome": "" if line.is_open else row.state,
            "use": line.use,
            "co": row.co,
            "note": row.note,
            "version": row.version,
            "before": said(row.state, line.use, row.co, row.note),
            "submission": uuid.uuid4(),
        }
        super().__init__(data, prefix=f"row-{line.course.pk}", initial=initial)
        self.fields["use"] = amount(_("Use a day"), MOST_A_DAY[line.course.main_use])

    def clean(self):
        data = super().clean()
        outcome = data.get("outcome")
        if not outcome:
            has_number = data.get("use") is not None or data.get("co") is not None
            outcome = AttendanceState.ATTENDED if has_number else AttendanceState.EXPECTED
        if outcome in (AttendanceState.CANCELLED, AttendanceState.NO_SHOW):
            data |= {"use": None, "co": None}
        return data | {"outcome": outcome}

    @property
    def is_touched(self) -> bool:
        return self.cleaned_data["before"] != said(
            *(self.cleaned_data[name] for name in ("outcome", "use", "co", "note"))
        )

    def arguments(self) -> dict:
        """What actions.group_log.store wants beside the meeting, the course and `by`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "before"}

    def takes_over(self, current: Attendance):
        """Somebody else has saved the row: sent again, this one is saved by somebody who has seen both."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = current.version


def said(outcome, use, co, note) -> str:
    return "|".join("" if one is None else str(one) for one in (outcome, use, co, note))


class NamelessForm(forms.Form):
    number = number(
        _("Participants without a name"),
        0,
        MOST_NAMELESS,
        _("Write a whole number from 0 to 500"),
        help_text=_("Only how many"),
    )
