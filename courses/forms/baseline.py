"""One section of the baseline form as a form: a field for each question, and what permissions need beside them."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.actions.baseline import Permitting
from courses.baseline import consent
from courses.baseline.questions import STAFF, Question, clean
from courses.baseline.sheet import Sheet
from referrals.enums import PermissionForm
from referrals.forms.fields import FreeText

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
LARGEST = 2**31 - 1


class AnswerField(forms.Field):
    """What `questions.clean` makes of the answer. Nothing is required: a form is a draft until it is finished."""

    def __init__(self, question: Question, reader: str):
        self.question = question
        self.choices = choices(question)
        super().__init__(label=text(question, reader), required=False, widget=widget(question))

    def clean(self, value):
        if self.question.kind == "text":
            FreeText(required=False).clean(value)
        return clean(self.question, value)


def text(question: Question, reader: str) -> str:
    """The question; in quotation marks where staff read it aloud."""
    words = gettext(question.text_for(reader))
    return gettext("“%s”") % words if reader == STAFF else words


def choices(question: Question) -> list[tuple]:
    if question.kind == "yes_no":
        return YES_NO
    return [(option.code, _(option.text)) for option in question.options]


def widget(question: Question) -> forms.Widget:
    match question.kind:
        case "many":
            return forms.CheckboxSelectMultiple(choices=choices(question))
        case "choice" | "yes_no":
            return forms.RadioSelect(choices=choices(question))
        case "number":
            # Not type=number: a browser sends nothing of what it does not understand.
            return forms.TextInput({"inputmode": "numeric", "class": "form-input-number", "autocomplete": "off"})
        case "date":
            return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.TextInput({"autocomplete": "off"})


class SectionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    how = forms.ChoiceField(
        choices=[(form.value, form.label) for form in (PermissionForm.ORAL, PermissionForm.WRITTEN)],
        widget=forms.RadioSelect,
        required=False,
        label=_("How was the answer given?"),
    )
    guardian = FreeText(
        label=_("Name of the parent or guardian who says yes"),
        help_text=_("A citizen under 15 needs the yes of a parent or guardian."),
        max_length=200,
        required=False,
    )
    is_mature = forms.BooleanField(
        label=_("I judge that the citizen understands what the answer means"),
        help_text=_("Citizens of 15 to 17 may say yes themselves, when you judge that they are mature enough."),
        required=False,
    )

    BESIDE = ("how", "guardian", "is_mature")  # the permissions

    def __init__(self, *args, sheet: Sheet, section: str, reader: str, **kwargs):
        baseline = sheet.baseline
        initial = {
            **sheet.answers,
            "version": baseline.version,
            "seen": sheet.seen,
            "how": PermissionForm.ORAL,
            "guardian": baseline.guardian,
            "is_mature": baseline.judged_at is not None,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.sheet, self.reader = sheet, reader
        self.questions = [each for each in sheet.questions(section, reader) if not sheet.is_taken(each)]
        self._leave_out(set(self.BESIDE) - set(self._wanted()))
        for question in self.questions:
            self.fields[question.code] = AnswerField(question, reader)
        self.order_fields([*(question.code for question in self.questions), *self.BESIDE])

    def _wanted(self) -> list[str]:
        """What is asked beside the permissions: staff alone answer it."""
        if self.reader != STAFF or not any(question.permission for question in self.questions):
            return []
        field = {consent.Condition.GUARDIAN: ["guardian"], consent.Condition.MATURITY: ["is_mature"], None: []}
        return ["how", *field[consent.condition(self.sheet.age)]]

    def _leave_out(self, names):
        for name in names:
            del self.fields[name]

    def clean(self):
        data = super().clean()
        after = self.sheet.answers | self.answers()
        applies = {question.code for question in self.sheet.definition.visible(after)}
        for question in self.questions:
            if question.code not in applies:
                self.errors.pop(question.code, None)  # nobody sees it, and it does not count
        if condition := self._unmet():
            self._ask_for(condition)
        return data

    def _unmet(self):
        if not self._says_yes():
            return None
        data = self.cleaned_data
        return consent.lacking(
            self.sheet.age, guardian=data.get("guardian", ""), is_mature=data.get("is_mature", False)
        )

    def _says_yes(self):
        return any(self.cleaned_data.get(question.code) == "yes" for question in self.questions if question.permission)

    def _ask_for(self, condition):
        if condition == consent.Condition.GUARDIAN and "guardian" in self.fields:
            if not self.has_error("guardian"):
                self.add_error("guardian", _("Write who says yes for the citizen"))
        elif "is_mature" in self.fields:
            self.add_error("is_mature", _("Tick it when you judge so. Otherwise the answer is no."))

    def answers(self) -> dict:
        """What is understood; a yes that lacks its condition waits until it has it."""
        waits = self._unmet() is not None
        return {
            question.code: self.cleaned_data[question.code]
            for question in self.questions
            if question.code in self.cleaned_data and not (waits and question.permission)
        }

    def permitting(self, how: str | None = None) -> Permitting:
        data = self.cleaned_data
        return Permitting(
            seen=data.get("seen") or 0,
            how=how or data.get("how") or PermissionForm.ORAL,
            guardian=data.get("guardian"),
            is_mature=data.get("is_mature"),
        )

    def keeps(self, sheet: Sheet):
        """It comes back after a part of it was saved."""
        self.sheet = sheet
        self.data = self.data.copy()
        self.data["version"], self.data["seen"] = sheet.baseline.version, sheet.seen

    def against(self, sheet: Sheet, own: set[str]) -> list[tuple[str, str, str]]:
        """Label, stored answer and answer of this form, where they differ. The form takes over the stored ones that it
        did not change, and the version: sent again it is saved, by somebody who has seen both."""
        differing = []
        self.keeps(sheet)
        for question in self.questions:
            stored, mine = sheet.answers.get(question.code), self.cleaned_data.get(question.code)
            if stored == mine:
                continue
            if question.code in own:
                label = str(self.fields[question.code].label)
                differing.append((label, shown(question, stored), shown(question, mine)))
            else:
                self.data.setlist(question.code, as_sent(stored))
        return differing


def as_sent(answer) -> list[str]:
    if answer is None:
        return []
    return [str(part) for part in (answer if isinstance(answer, list) else [answer])]


def shown(question: Question, answer) -> str:
    """An answer as one reads it on the page."""
    if answer is None:
        return "–"
    texts = dict(choices(question))
    return ", ".join(str(texts.get(part, part)) for part in (answer if isinstance(answer, list) else [answer]))
