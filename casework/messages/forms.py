"""What is written to a citizen, and what they wish to get."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.editing import VersionedForm
from accounts.layout import Helper, Unmarked
from followup.actions import asking
from followup.texts import gsm
from followup.texts.kinds import WRITTEN

OWN = "own"  # the answer that is written and not chosen
MOST_PARTS = 3


class ReplyForm(forms.Form):
    """One of the fixed answers; a text of one's own only where the organisation allows it."""

    answer = forms.ChoiceField(
        label=_("Choose an answer"), widget=forms.RadioSelect, error_messages={"required": _("Choose an answer")}
    )
    text = forms.CharField(
        label=_("Your own text"),
        help_text=_("It must not reveal what it is about. Others can read a locked screen."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input-width-xl", "autocomplete": "off"}),
        error_messages={"max_length": _("Write a shorter text")},
    )

    def __init__(self, *args, citizen, **kwargs):
        super().__init__(*args, **kwargs)
        self.fixed = dict(asking.fixed(citizen.organisation, citizen))
        self.findings: list = []
        self.fields["answer"].choices = list(self.fixed.items())
        if citizen.organisation.sms_free_text:
            self.fields["answer"].choices += [(OWN, _("Write it yourself"))]
        else:
            del self.fields["text"]

    def clean_text(self) -> str:
        text = gsm.plain(self.cleaned_data["text"].replace("\r\n", "\n")).strip()
        if self.cleaned_data.get("answer") == OWN:
            self._fits(text)
        return text

    def _fits(self, text):
        if not text:
            raise forms.ValidationError(_("Write a text"))
        if gsm.measure(text).parts > MOST_PARTS:
            raise forms.ValidationError(
                _("Shorten the text to what fits into %(number)d messages") % {"number": MOST_PARTS}
            )

    def said(self) -> str:
        """The text to send."""
        answer = self.cleaned_data["answer"]
        return self.cleaned_data["text"] if answer == OWN else self.fixed[answer]

    def reveals(self, findings):
        """The text that was sent in is not neutral: each finding is an error of its own, with what to write instead."""
        self.findings = findings
        field = "text" if self.cleaned_data["answer"] == OWN else "answer"
        for finding in findings:
            told = {"word": finding.word, "advice": finding.advice}
            self.add_error(field, _("Remove “%(word)s”. %(advice)s") % told)


class KindsForm(VersionedForm, forms.Form):
    """Which messages the citizen wishes to get, and whether any at all."""

    kinds = forms.MultipleChoiceField(
        label=_("The citizen wishes to get"),
        choices=[(kind.value, kind.label) for kind in WRITTEN],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    no_sms = forms.BooleanField(label=_("The citizen wants no text messages at all"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    helper = Helper(Unmarked("kinds", "no_sms"))

    def changes(self) -> dict:
        """Of the citizen; the kinds have no other version than theirs."""
        return {"no_sms": self.cleaned_data["no_sms"]}

    def unwanted(self) -> set[str]:
        return {kind.value for kind in WRITTEN} - set(self.cleaned_data["kinds"])


class WhoseForm(forms.Form):
    """Whom a message is from: one of those whom the page shows."""

    citizen = forms.ChoiceField(
        label=_("Whom is it from?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the citizen"), "invalid_choice": _("Choose the citizen")},
    )
    helper = Helper("citizen")

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        named = [(str(row["citizen"]), ", ".join(filter(None, [row["name"], row["meta"]]))) for row in rows]
        self.fields["citizen"].choices = named
