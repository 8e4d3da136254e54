"""The 30-second referral. Either a phone or a member of staff to ring; everything else may be left out."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.layout import Chips, Div, Field, Fieldset, Folded, Helper, Unmarked
from referrals.actions.intake import Details
from referrals.enums import Product, TargetGroup
from referrals.forms.fields import FreeText, NameField, PhoneField

ELSEWHERE = "elsewhere"
MOST_CHIPS = 5  # more municipalities than that are a list to choose from
NAMESPACE = uuid.UUID("6f1b2a52-5a0f-4f0e-9a53-2f1f0f5d7c11")
# Which target groups the form asks for: what matters before the first call, and what a referrer knows.
ASKED_GROUPS = [TargetGroup.PREGNANT, TargetGroup.PSYCHIATRY]


class VbaForm(forms.Form):
    products = forms.MultipleChoiceField(
        choices=Product,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("“Do you smoke, or use anything with nicotine?”"),
    )
    name = NameField(label=_("The citizen’s name"), error_messages={"required": _("Write the citizen’s name")})
    phone = PhoneField(label=_("Mobile number"), required=False)
    no_phone = forms.BooleanField(label=_("The citizen has no phone"), required=False)
    staff_name = NameField(label=_("Name of staff"), required=False)
    staff_phone = PhoneField(label=_("Phone of staff"), required=False)
    staff_hours = FreeText(label=_("When is it best to call?"), required=False, max_length=200)
    organisation = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("The citizen’s municipality"),
        error_messages={"required": _("Choose the citizen’s municipality")},
    )
    consent = forms.BooleanField(
        label=_("The citizen has said yes to my sending name, number and what I have written here to the municipality"),
        error_messages={"required": _("Tick when the citizen has said yes")},
    )
    feedback = forms.BooleanField(
        label=_("The citizen has said yes to our being told whether the municipality made contact (optional)"),
        required=False,
    )
    target_groups = forms.MultipleChoiceField(
        choices=[(group.value, group.label) for group in ASKED_GROUPS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Good to know about the citizen"),
    )
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    language = FreeText(label=_("Which language?"), required=False, max_length=40)
    best_time = FreeText(label=_("When does the citizen want to be called?"), required=False, max_length=200)
    note = FreeText(
        label=_("Message to the counsellor"),
        help_text=_("Do not write a CPR number."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    referrer_name = NameField(label=_("Your name"), required=False)
    form_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def __init__(self, *args, organisations, **kwargs):
        kwargs["initial"] = {"form_id": uuid.uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.organisations = organisations
        if len(organisations) > 1:
            choices = [(str(o.pk), o.short_name) for o in organisations]
            self.fields["organisation"].choices = [*choices, (ELSEWHERE, _("Another"))]
        else:
            del self.fields["organisation"]
        self.ask = Helper(Unmarked(Chips("products", css_class="chips--fill chips--tight", legend_class="vba-say")))
        self.ask.render_hidden_fields = False
        self.refer = Helper(*self._refer_layout())

    def _refer_layout(self):
        municipality = [self._municipality_layout()] if "organisation" in self.fields else []
        return [
            Unmarked(
                Div(
                    Field("name", enterkeyhint="next"),
                    Div(Field("phone", inputmode="numeric", enterkeyhint="done"), css_class="vba-phone"),
                    css_class="vba-fields",
                ),
                Field("no_phone", wrapper_class="vba-nophone"),
            ),
            Fieldset(
                _("Call the staff instead"),
                Unmarked(Div("staff_name", Field("staff_phone", inputmode="numeric"), css_class="vba-fields")),
                "staff_hours",
                css_class="vba-staff",
            ),
            *municipality,
            Field("consent", wrapper_class="consent"),
            Field("feedback", wrapper_class="feedback"),
            Folded(
                _("Add more (optional)"),
                Chips("target_groups"),
                "needs_interpreter",
                "language",
                "best_time",
                "note",
                "referrer_name",
            ),
        ]

    def _municipality_layout(self):
        if len(self.organisations) <= MOST_CHIPS:
            return Chips("organisation", css_class="chips--joined chips--fill")
        field = self.fields["organisation"]
        field.widget = forms.Select(choices=[("", _("Choose")), *field.choices])
        return "organisation"

    def clean(self):
        data = super().clean()
        if data.get("organisation") == ELSEWHERE:
            # Nothing about this citizen is kept, so nothing about them is asked for.
            self._errors.clear()
            return data
        staff_given = data.get("staff_phone") or "staff_phone" in self.errors
        if data.get("no_phone") or staff_given:
            self._want_staff(data)
        elif not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", forms.ValidationError(_("Write a number with 8 digits"), code="required"))
        return data

    def _want_staff(self, data):
        if not data.get("staff_name") and "staff_name" not in self.errors:
            self.add_error("staff_name", forms.ValidationError(_("Write the name of staff"), code="required"))
        if not data.get("staff_phone") and "staff_phone" not in self.errors:
            self.add_error("staff_phone", forms.ValidationError(_("Write a phone number of staff"), code="required"))

    @property
    def lives_elsewhere(self) -> bool:
        return self.cleaned_data.get("organisation") == ELSEWHERE

    def chosen_organisation(self):
        if len(self.organisations) == 1:
            return self.organisations[0]
        return next(o for o in self.organisations if str(o.pk) == self.cleaned_data["organisation"])

    def details(self) -> Details:
        data = self.cleaned_data
        return Details(
            name=data["name"],
            phone="" if data["no_phone"] else data["phone"],
            staff_name=data["staff_name"],
            staff_phone=data["staff_phone"],
            staff_hours=data["staff_hours"],
            products=data["products"],
            target_groups=data["target_groups"],
            language=data["language"],
            needs_interpreter=data["needs_interpreter"],
            best_time=data["best_time"],
            note=data["note"],
            referrer_name=data["referrer_name"],
            feedback_allowed=data["feedback"],
        )

    def submission(self) -> uuid.UUID:
        """The same form with the same person, sent twice, is one referral; corrected after going back, another."""
        data = self.cleaned_data
        told = [data.get(name) or "" for name in ("form_id", "name", "phone", "staff_phone")]
        return uuid.uuid5(NAMESPACE, "|".join(told)) if told[0] else uuid.uuid4()
