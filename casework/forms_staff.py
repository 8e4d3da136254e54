import re
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import clock, staff
from accounts.editing import VersionedForm
from accounts.fields import DayField
from accounts.layout import Div, Helper, Unmarked
from accounts.models import Membership, User
from accounts.rights import Right
from casework.absence import MEETING_OF
from casework.absence_plan import first_day
from referrals.actions.absence import CANCEL, KEEP, MOVE, TAKE, TAKE_FOR_GOOD, Line

NOBODY = "nobody"
A_MONTH, TWO_YEARS, A_YEAR = timedelta(days=31), timedelta(days=731), timedelta(days=366)
LINE = re.compile(r"choice-([cm])([0-9]{1,18})-([0-9]{1,9})")


def _labels(counts) -> dict[str, str]:
    waiting, arranged, contacted = counts["waiting"], counts["arranged"], counts["contacted"]
    started = counts["started"]
    return {
        "started": ngettext("%d course is planned or running: to", "%d courses are planned or running: to", started)
        % started,
        "waiting": ngettext("%d referral waits for a call: to", "%d referrals wait for a call: to", waiting) % waiting,
        "arranged": ngettext("%d call is arranged: to", "%d calls are arranged: to", arranged) % arranged,
        "contacted": ngettext(
            "%d citizen has been reached and has no course yet: to",
            "%d citizens have been reached and have no course yet: to",
            contacted,
        )
        % contacted,
    }


class DeactivateForm(forms.Form):
    """One colleague for everything; a group that says otherwise goes elsewhere."""

    def __init__(self, *args, counts, heirs, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(heir.pk): heir for heir in heirs}
        choices = [*((pk, heir.name) for pk, heir in self.people.items()), (NOBODY, _("Nobody: to the unassigned"))]
        self.groups = [name for name, number in counts.items() if number]
        if self.groups:
            self.fields["everything"] = forms.ChoiceField(
                label=_("Hand everything over to"),
                choices=[("", _("Choose")), *choices],
                error_messages={"required": _("Choose who takes over"), "invalid_choice": _("Choose who takes over")},
            )
        if len(self.groups) > 1:
            labels = _labels(counts)
            for name in self.groups:
                self.fields[name] = forms.ChoiceField(
                    label=labels[name], choices=[("", _("the same as above")), *choices], required=False
                )
        self.helper = Helper(*[name for name in self.fields if name == "everything"], Unmarked(*self._own()))

    def clean(self):
        data = super().clean()
        if not self.errors and "started" in self.groups and self.heirs()["started"] is None:
            name = "started" if data.get("started") else "everything"
            self.add_error(name, _("Courses need a counsellor: choose a colleague for them"))
        return data

    def _own(self):
        return [name for name in self.groups if name in self.fields]

    def heirs(self) -> dict:
        """Per group: who takes it over, or None for nobody."""
        chosen = {name: self.cleaned_data.get(name) or self.cleaned_data["everything"] for name in self.groups}
        return {name: self.people.get(value) for name, value in chosen.items()}


class _Days(forms.Form):
    from_day = DayField(label=_("Away from"), error_messages={"required": _("Choose the first day")})
    to_day = DayField(label=_("Until and including"), required=False)

    def clean(self):
        data = super().clean()
        first, last, today = data.get("from_day"), data.get("to_day"), clock.today()
        if first and not today - A_MONTH <= first <= today + A_YEAR:
            self.add_error("from_day", _("Choose a date within a year"))
        elif first and last and not first <= last <= first + TWO_YEARS:
            self.add_error("to_day", _("Choose a date that is not before the first day"))
        return data


class _Places(forms.ModelChoiceField):
    """Colleagues by name; with the organisation where the user has several."""

    def label_from_instance(self, place):
        return f"{place.name}, {place.organisation.name}" if self.several else place.name


class _Deputies(forms.ModelChoiceField):
    """Colleagues by name; who is away is marked."""

    away: set[int] = set()

    def label_from_instance(self, user):
        return staff.marked(user, self.away)


class AbsenceForm(_Days):
    membership = _Places(
        queryset=Membership.objects.none(),
        label=_("Who is away?"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose who is away")},
    )
    deputy = _Deputies(
        queryset=User.objects.none(),
        label=_("Deputy"),
        required=False,
        empty_label=_("The one named beforehand, if any"),
        help_text=_("May open the cases without giving a reason, while the colleague is away."),
    )

    helper = Helper("membership", Div("from_day", "to_day", css_class="form-row"), Unmarked("deputy"))

    def __init__(self, *args, places, user, **kwargs):
        own = next((place.pk for place in places if place.user_id == user.pk), None)
        initial = {"from_day": clock.today(), "membership": own if len(places) == 1 else None}
        super().__init__(*args, initial=initial, **kwargs)
        organisations = {place.organisation_id for place in places}
        self.fields["membership"].several = len(organisations) > 1
        self.fields["membership"].queryset = places
        able = Membership.objects.in_force().filter(organisation__in=organisations)
        calling = able.filter(roles__overlap=staff.roles_with(Right.CONTACT_CITIZENS))
        self.fields["deputy"].away = staff.away_on(clock.today(), organisations)
        self.fields["deputy"].queryset = User.objects.filter(pk__in=calling.values("user"), is_active=True)

    def clean(self):
        data = super().clean()
        place = data.get("membership")
        if place and not data.get("deputy"):
            data["deputy"] = staff.deputies(place.user_id, place.organisation_id).filter(pk=place.deputy_id).first()
        return data


class ChangeAbsenceForm(VersionedForm, _Days):
    deputy = _Deputies(queryset=User.objects.none(), label=_("Deputy"), required=False, empty_label=_("Nobody"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    helper = Helper(Div("from_day", "to_day", css_class="form-row"), Unmarked("deputy"))

    def __init__(self, *args, absence, **kwargs):
        names = ("from_day", "to_day", "version")
        initial = {name: getattr(absence, name) for name in names} | {"deputy": absence.deputy_id}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["deputy"].away = staff.away_on(first_day(absence), [absence.organisation_id])
        self.fields["deputy"].queryset = staff.deputies(absence.user_id, absence.organisation_id)


class DeputyForm(forms.Form):
    deputy = _Deputies(queryset=User.objects.none(), label=_("Your deputy"), required=False, empty_label=_("Nobody"))

    helper = Helper(Unmarked("deputy"))

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, initial={"deputy": place.deputy_id}, **kwargs)
        self.fields["deputy"].away = staff.away_on(clock.today(), [place.organisation_id])
        self.fields["deputy"].queryset = staff.deputies(place.user_id, place.organisation_id)


class PlanForm(forms.Form):
    """One choice per promise: to the deputy, unless a plan has decided about it before. Fields carry its version: what
    has been changed since is not there."""

    CHOICES = [
        (TAKE, _("Take over")),
        (TAKE_FOR_GOOD, _("For good")),
        (MOVE, _("Move")),
        (CANCEL, _("Cancel the call")),
        (KEEP, _("Keep")),
    ]
    OF_MEETINGS = [
        (TAKE, _("Take over")),
        (MOVE, _("Move")),
        (CANCEL, _("Call off")),
        (KEEP, _("Keep")),
    ]

    def __init__(self, *args, lines, takers, away, absence, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines, self.takers, self.absence = lines, {taker.pk: taker for taker in takers}, absence
        people = [("", _("Choose")), *((pk, staff.marked(taker, away)) for pk, taker in self.takers.items())]
        first = absence.deputy_id if absence.deputy_id in self.takers.keys() - away else None
        for line in lines:
            self._add(line, people, first)

    def _add(self, line, people, first):
        choice, taker, at = self._names(line)
        out = set() if line["arranged"] else {MOVE, CANCEL}
        out |= set() if self.takers else {TAKE, TAKE_FOR_GOOD}
        offered = self.OF_MEETINGS if line["kind"] == MEETING_OF else self.CHOICES
        able = [each for each in offered if each[0] not in out]
        start = TAKE if first and not line["is_decided"] else KEEP
        self.fields[choice] = forms.ChoiceField(
            choices=able, initial=start, widget=forms.RadioSelect, label=line["name"], required=False
        )
        self.fields[taker] = forms.TypedChoiceField(
            choices=people, coerce=int, initial=first, label=_("Who takes over"), required=False, empty_value=None
        )
        if line["arranged"]:
            self.fields[at] = forms.DateTimeField(
                label=_("New time"),
                required=False,
                input_formats=["%Y-%m-%dT%H:%M"],
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            )

    def _names(self, line):
        return tuple(f"{name}-{line['kind']}{line['pk']}-{line['version']}" for name in ("choice", "to", "at"))

    def fields_of(self, line):
        choice, taker, at = self._names(line)
        return {"choice": self[choice], "to": self[taker], "at": self[at] if line["arranged"] else None}

    def clean(self):
        data = super().clean()
        for line in self.lines:
            choice, taker, at = self._names(line)
            if data.get(choice) in (TAKE, TAKE_FOR_GOOD) and not data.get(taker) and taker not in self.errors:
                self._wrong(line, taker, _("Choose who takes over"))
            if data.get(choice) == MOVE and at not in self.errors:
                self._check_time(line, at, data.get(at))
        return data

    def _check_time(self, line, at, moment):
        """Within a year, and when the colleague, who keeps it, is back."""
        if not moment or not clock.now() < moment <= clock.now() + A_YEAR:
            self._wrong(line, at, _("Choose a time from now on, within a year"))
        elif self.absence.covers(timezone.localdate(moment), clock.today()):
            text = _("%s is away that day. Choose a later one, or let somebody take it over")
            self._wrong(line, at, text % self.absence.user.name)

    def _wrong(self, line, field, text):
        """The name goes with it: on top of the page there are errors of several lines."""
        self.add_error(field, f"{line['name']}: {text}")

    def plan(self, kind: str) -> list[Line]:
        """Of calls or of meetings. A line that was not sent, because it came after the page was drawn, is kept as it is
        and not counted."""
        sent = []
        for line in self.lines:
            if line["kind"] != kind:
                continue
            choice, taker, at = self._names(line)
            if self.cleaned_data.get(choice):
                heir = self.takers.get(self.cleaned_data.get(taker))
                chosen, when = self.cleaned_data[choice], self.cleaned_data.get(at)
                sent.append(Line(line["pk"], line["version"], chosen, heir, when))
        return sent

    def mark(self, session: int, text):
        """The meeting cannot be done as its line says."""
        for line in self.lines:
            if line["kind"] == MEETING_OF and line["pk"] == session:
                choice, taker, at = self._names(line)
                self._wrong(line, at if self.cleaned_data[choice] == MOVE else taker, text)

    @property
    def gone(self) -> int:
        """How many lines were sent that are not there any more as they were, and that were not to be kept."""
        known = {self._names(line)[0] for line in self.lines}
        sent = {name for name, value in self.data.items() if LINE.fullmatch(name) and value != KEEP}
        return len(sent - known)
