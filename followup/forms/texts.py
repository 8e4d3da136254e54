"""The text of one kind of message, as the organisation writes it."""

from django import forms
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.editing import VersionedForm
from followup.texts import gsm, languages
from followup.texts.defaults import STOP
from followup.texts.kinds import Field, fields_of, said_in, unknown

MOST_PARTS = 3


class TextForm(VersionedForm, forms.Form):
    """`page` (followup/text_page.py) says which text it is, and what holds for it."""

    text = forms.CharField(
        label=_("Text"),
        help_text=_("The fields in brackets are filled in for each citizen."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5, "class": "input-width-xl", "autocomplete": "off"}),
        error_messages={"required": _("Write a text"), "max_length": _("Write a shorter text")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, page, **kwargs):
        super().__init__(*args, **kwargs)
        self.page = page
        self.findings: list = []
        field = self.fields["text"]
        field.required = page.language in languages.STANDARD
        field.widget.attrs |= {"lang": page.language, "dir": languages.direction(page.language)}

    def clean_text(self) -> str:
        text = typed(self.cleaned_data["text"])
        if wrong := [*self._misnamed(text), *self._impossible(text)]:
            raise forms.ValidationError(wrong)
        example = self.page.example(text)
        self.findings = self.page.findings(example)
        if self.findings:
            raise forms.ValidationError(_("The text must not contain %(words)s") % {"words": either(self.findings)})
        if gsm.measure(example).parts > MOST_PARTS:
            raise forms.ValidationError(
                _("Shorten the text to what fits into %(number)d messages") % {"number": MOST_PARTS}
            )
        return text

    def _misnamed(self, text):
        if names := unknown(text, self.page.kind):
            shown = " ".join(dict.fromkeys(names))
            yield ngettext("%(names)s is no field here", "%(names)s are no fields here", len(names)) % {"names": shown}

    def _impossible(self, text):
        """What the settings rule out."""
        if Field.LINK in fields_of(text) and self.page.offers_link and not self.page.organisation.sms_links:
            yield _("Leave out the link: links are switched off in the settings")
        if not self.page.receives and any(sentence in text for sentence in STOP.values()):
            yield _("Leave out the sentence about STOP: citizens cannot answer")

    def changes(self) -> dict:
        text = self.cleaned_data["text"]
        return {"text": "" if text == self.page.standard else text}

    def shown(self, name, value) -> str:
        return said_in(value or self.page.instead, get_language())


def typed(text: str) -> str:
    """What somebody typed, as it is kept: fields named in English, letters that a phone has, one kind of line end."""
    return said_in(gsm.plain(text.replace("\r\n", "\n")), "en").strip()


def either(findings) -> str:
    """ "»rygestop« eller »Sundhedshuset«"."""
    *most, last = dict.fromkeys(str(_("“%s”") % finding.word) for finding in findings)
    return str(_("%(most)s or %(last)s") % {"most": ", ".join(most), "last": last} if most else last)
