"""The steps of reading in a list: the file, what its columns hold, and which lines are read in."""

from collections import Counter

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.layout import Chips, Helper
from accounts.rights import Right
from referrals.importing.columns import BY_NAME, COLUMNS


class FileForm(forms.Form):
    organisation = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Whose citizens are in the list?"),
        error_messages={"required": _("Choose the municipality")},
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel (.xlsx), at most 20 MB. The first line must hold the headings of the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": _("Choose a file"),
            "missing": _("Choose a file"),
            "invalid": _("Choose a file"),
            "empty": _("The file is empty. Choose another file."),
            "max_length": _("The name of the file is too long. Give it a shorter one."),
        },
    )

    def __init__(self, *args, user, too_large=False, **kwargs):
        super().__init__(*args, **kwargs)
        where = user.access.where(Right.IMPORT_REFERRALS)
        self.organisations = [o for o in user.access.organisations if o.pk in where]
        self.fields["organisation"].choices = [(str(o.pk), o.short_name) for o in self.organisations]
        if len(self.organisations) == 1:
            del self.fields["organisation"]
        if too_large:
            self.fields["file"].error_messages["required"] = _("The file is larger than 20 MB. Divide it in two.")
        self.helper = Helper(*[Chips(name) for name in self.fields if name == "organisation"], "file")

    def chosen_organisation(self):
        if len(self.organisations) == 1:
            return self.organisations[0]
        return next(o for o in self.organisations if str(o.pk) == self.cleaned_data["organisation"])


class ColumnsForm(forms.Form):
    """One choice for each column of the file."""

    def __init__(self, *args, headings, mapping, **kwargs):
        super().__init__(*args, **kwargs)
        self.headings = headings
        choices = [("", _("Leave out")), *((column.name, column.label) for column in COLUMNS)]
        for place, heading in enumerate(headings):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                choices=choices,
                required=False,
                label=heading or _("Column %d") % (place + 1),
                initial=mapping.get(place, ""),
            )

    def clean(self):
        chosen = Counter(self.mapping().values())
        for name, number in chosen.items():
            if number > 1 and not BY_NAME[name].many:
                self._refuse(name)
        if not {"name", "given_name", "surname"} & set(chosen):
            raise forms.ValidationError(_("Choose the column that holds the citizen’s name"))
        return self.cleaned_data

    def _refuse(self, name):
        last = max(place for place, held in self.mapping().items() if held == name)
        text = _("“%s” is chosen for two columns. Choose it once.") % BY_NAME[name].label
        self.add_error(f"column_{last}", text)

    def mapping(self) -> dict[int, str]:
        said = {place: self.cleaned_data.get(f"column_{place}") for place in range(len(self.headings))}
        return {place: name for place, name in said.items() if name}


class StartForm(forms.Form):
    lines = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Which lines are to be read in?"),
        choices=[
            ("good", _("Only the lines without errors")),
            ("all", _("All or nothing: nothing as long as a line has an error")),
        ],
        error_messages={
            "required": _("Choose which lines are to be read in"),
            "invalid_choice": _("Choose which lines are to be read in"),
        },
    )

    helper = Helper("lines")
