from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.layout import Helper, Unmarked

NOBODY = "nobody"


def _labels(counts) -> dict[str, str]:
    waiting, arranged, contacted = counts["waiting"], counts["arranged"], counts["contacted"]
    started = counts["started"]
    return {
        "started": ngettext("%d course is running: to", "%d courses are running: to", started) % started,
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

    def _own(self):
        return [name for name in self.groups if name in self.fields]

    def heirs(self) -> dict:
        """Per group: who takes it over, or None for nobody."""
        chosen = {name: self.cleaned_data.get(name) or self.cleaned_data["everything"] for name in self.groups}
        return {name: self.people.get(value) for name, value in chosen.items()}
