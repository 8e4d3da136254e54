"""Somebody asks for help themselves. A name and a number to call are needed; everything else may be left out."""

import uuid

from django import forms
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.layout import Chips, Div, Field, Fieldset, Folded, Helper, Unmarked
from referrals.actions.intake import Details
from referrals.enums import ContactRole, MayKnow, PreferredChannel, Product, TargetGroup
from referrals.forms.fields import FreeText, NameField, PhoneField
from referrals.forms.vba import MOST_CHIPS, NAMESPACE

TIMES = [
    ("morning", pgettext_lazy("time of day", "Morning")),
    ("midday", pgettext_lazy("time of day", "Noon")),
    ("afternoon", pgettext_lazy("time of day", "Afternoon")),
    ("evening", pgettext_lazy("time of day", "Evening")),
]
WAYS = [
    (PreferredChannel.CALL.value, _("Call me")),
    (PreferredChannel.SMS.value, _("Send me a text first")),
]


class SelfForm(forms.Form):
    name = NameField(label=_("What is your name?"), error_messages={"required": _("Write your name")})
    phone = PhoneField(label=_("Your phone number"), required=False)
    under_15 = forms.BooleanField(label=_("I am under 15"), required=False)
    no_phone = forms.BooleanField(label=_("I have no phone of my own"), required=False)
    person_name = NameField(label=_("Their name"), required=False)
    person_phone = PhoneField(label=_("Their phone number"), required=False)
    organisation = forms.ChoiceField(
        widget=forms.RadioSelect, label=_("Where do you live?"), error_messages={"required": _("Choose where you live")}
    )
    products = forms.MultipleChoiceField(
        choices=Product, required=False, widget=forms.CheckboxSelectMultiple, label=_("What do you use?")
    )
    way = forms.ChoiceField(
        choices=WAYS, required=False, widget=forms.RadioSelect, label=_("How may we get in touch with you?")
    )
    times = forms.MultipleChoiceField(
        choices=TIMES, required=False, widget=forms.CheckboxSelectMultiple, label=_("When can we call?")
    )
    other_time = FreeText(label=_("Another time"), required=False, max_length=120)
    needs_interpreter = forms.BooleanField(label=_("I need an interpreter"), required=False)
    language = FreeText(label=_("Which language do you speak?"), required=False, max_length=40)
    form_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, initial={"form_id": uuid.uuid4()}, **kwargs)
        self.organisations = organisations
        if len(organisations) > 1:
            self.fields["organisation"].choices = [(str(o.pk), o.short_name) for o in organisations]
            if len(organisations) > MOST_CHIPS:
                field = self.fields["organisation"]
                field.widget = forms.Select(choices=[("", _("Choose")), *field.choices])
        else:
            del self.fields["organisation"]
        self.helper = Helper(*self._layout())

    def _layout(self):
        where = ["organisation"] if len(self.organisations) > MOST_CHIPS else [Chips("organisation")]
        return [
            Unmarked(
                Field("name", enterkeyhint="next"),
                Div(Field("phone", inputmode="numeric"), css_class="self-phone"),
                Field("no_phone", wrapper_class="self-other"),
                Field("under_15", wrapper_class="self-other"),
            ),
            Fieldset(
                _("Whom may we call instead?"),
                Unmarked("person_name", Field("person_phone", inputmode="numeric")),
                css_class="self-person",
            ),
            *(where if "organisation" in self.fields else []),
            Chips("products", css_class="chips--fill"),
            Chips("way", css_class="chips--fill"),
            Chips("times", css_class="chips--fill"),
            "other_time",
            Folded(_("A language other than Danish?"), "needs_interpreter", "language"),
        ]

    def clean(self):
        data = super().clean()
        asked = data.get("under_15") or data.get("no_phone") or data.get("person_phone")
        if asked or "person_phone" in self.errors:
            self._want("person_name", self._name_wanted(data))
            self._want("person_phone", self._number_wanted(data))
        else:
            self._want("phone", _("Write a number with 8 digits"))
        return data

    def _want(self, name, words):
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, forms.ValidationError(words, code="required"))

    def _name_wanted(self, data):
        return _("Write the name of a parent or guardian") if data.get("under_15") else _("Write the person’s name")

    def _number_wanted(self, data):
        return _("Write the number of a parent or guardian") if data.get("under_15") else _("Write the person’s number")

    def chosen_organisation(self):
        if len(self.organisations) == 1:
            return self.organisations[0]
        return next(o for o in self.organisations if str(o.pk) == self.cleaned_data["organisation"])

    def details(self) -> Details:
        """Under 15 it is a parent or guardian whom we call, and who may know why; the child's own number is not kept.
        Whose phone somebody else lends may know nothing."""
        data = self.cleaned_data
        by_other = bool(data["person_phone"])
        return Details(
            name=data["name"],
            phone="" if by_other else data["phone"],
            staff_name=data["person_name"] if by_other else "",
            staff_phone=data["person_phone"],
            staff_role=ContactRole.GUARDIAN if data["under_15"] else ContactRole.RELATIVE,
            person_may_know=MayKnow.MATTER if data["under_15"] else MayKnow.NOTHING,
            products=data["products"],
            target_groups=[TargetGroup.YOUNG.value] if data["under_15"] else [],
            language=data["language"],
            needs_interpreter=data["needs_interpreter"],
            preferred_channel=data["way"],
            best_time=self._best_time(),
        )

    def _best_time(self) -> str:
        """What the counsellor reads, in Danish whatever language the page has."""
        data = self.cleaned_data
        with override("da"):
            times = [str(dict(TIMES)[time]).lower() for time in data["times"]]
            first = [gettext("text message first")] if data["way"] == PreferredChannel.SMS else []
            return ", ".join([*times, *filter(None, [data["other_time"]]), *first])

    def submission(self) -> uuid.UUID:
        """The same form with the same person, sent twice, is one; corrected after going back, another."""
        told = [self.cleaned_data.get(name) or "" for name in ("form_id", "name", "phone", "person_phone")]
        return uuid.uuid5(NAMESPACE, "|".join(["self", *told])) if told[0] else uuid.uuid4()
