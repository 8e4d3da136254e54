"""A referral by phone, on paper or as an electronic letter, typed by a counsellor. Names as in MedCom's XREF15."""

import uuid

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.layout import Chips, Fieldset, Folded, Helper, Unmarked
from accounts.rights import Right
from referrals.actions.intake import Details
from referrals.enums import Channel, ContactRole, Product, TargetGroup
from referrals.forms.fields import CprField, FreeText, NameField, PhoneField, ReceivedField
from referrals.models import ReferringUnit

BY_HAND = [Channel.PHONE, Channel.PAPER, Channel.MEDCOM, Channel.STOPLINIEN]
NAMESPACE = uuid.UUID("3c1e2f4e-4b0c-4a0e-8f51-6a53f7d1b7aa")
NEW = "new"
WHO = ("name", "phone", "cpr", "address")


class LaterChoice(forms.ChoiceField):
    """A choice among citizens who are looked up when the rest of the form is known to be sane."""

    def valid_value(self, value):
        return True


class ByHandForm(forms.Form):
    channel = forms.ChoiceField(
        choices=[(channel.value, channel.label) for channel in BY_HAND],
        widget=forms.RadioSelect,
        label=_("How did it come?"),
        error_messages={
            "required": _("Choose how the referral came"),
            "invalid_choice": _("Choose how the referral came"),
        },
    )
    received_on = ReceivedField(
        label=_("Received on"),
        help_text=_("The days until the first contact run from this day."),
        error_messages={"required": _("Write the day on which the referral came")},
    )
    organisation = forms.ChoiceField(
        label=_("The citizen’s municipality"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the citizen’s municipality")},
    )
    unit = forms.ModelChoiceField(
        queryset=None, required=False, label=_("Referring unit"), empty_label=_("Not in the list")
    )
    sender = FreeText(required=False, max_length=200, label=_("Sender, if the unit is not in the list"))
    referrer_name = NameField(required=False, label=_("Name of the referrer"))
    letter_identifier = FreeText(
        required=False, max_length=14, label=_("Letter number"), help_text=_("Stands on the electronic referral.")
    )
    episode_of_care_identifier = FreeText(required=False, max_length=35, label=_("Episode number"))
    feedback = forms.BooleanField(
        required=False, label=_("The citizen has said yes to the referrer being told whether we made contact")
    )

    name = NameField(label=_("The citizen’s name"), error_messages={"required": _("Write the citizen’s name")})
    phone = PhoneField(required=False, label=_("Phone"))
    cpr = CprField(
        required=False,
        label=_("CPR number"),
        help_text=_("Only if it is needed. Write ten digits. A replacement number works too."),
    )
    address = FreeText(required=False, max_length=300, label=_("Address"))
    person_name = NameField(required=False, label=_("Name"))
    person_phone = PhoneField(required=False, label=_("Phone"))
    person_role = forms.ChoiceField(
        choices=ContactRole,
        required=False,
        widget=forms.RadioSelect,
        label=_("Who is it?"),
    )
    language = FreeText(required=False, max_length=40, label=_("Language"))
    needs_interpreter = forms.BooleanField(required=False, label=_("Needs an interpreter"))
    best_time = FreeText(required=False, max_length=200, label=_("When does the citizen want to be called?"))

    products = forms.MultipleChoiceField(
        choices=Product, required=False, widget=forms.CheckboxSelectMultiple, label=_("Uses")
    )
    target_groups = forms.MultipleChoiceField(
        choices=TargetGroup,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Good to know about the citizen"),
    )
    note = FreeText(
        required=False,
        max_length=2000,
        label=_("Reason for the referral"),
        help_text=_("What the referral says. Do not write a CPR number."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    take = forms.BooleanField(required=False, label=_("I will call the citizen myself"))
    form_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    citizen = LaterChoice(
        required=False,
        widget=forms.RadioSelect,
        label=_("Is it one of these?"),
        choices=[(NEW, _("No, a new citizen"))],
    )

    def __init__(self, *args, user, known=None, **kwargs):
        super().__init__(*args, initial={"form_id": uuid.uuid4(), "received_on": clock.today()}, **kwargs)
        self.user, self.known = user, known
        self._choose_organisation()
        self._choose_unit()
        if known:
            for name in WHO:
                del self.fields[name]
        if self._must_take():
            del self.fields["take"]
        self.helper = Helper(*self._layout())
        self.who = Helper(Unmarked("citizen"))
        self.who.render_hidden_fields = False

    def _choose_organisation(self):
        where = self.user.access.where(Right.CONTACT_CITIZENS)
        self.organisations = [o for o in self.user.access.organisations if o.pk in where]
        if self.known:
            self.organisations = [o for o in self.organisations if o.pk == self.known.organisation_id]
        self.fields["organisation"].choices = [(str(o.pk), o.short_name) for o in self.organisations]
        if len(self.organisations) == 1:
            del self.fields["organisation"]

    def _choose_unit(self):
        ours = [organisation.pk for organisation in self.organisations]
        with_us = Q(organisation__in=ours) | Q(collaboration__organisations__in=ours)
        self.fields["unit"].queryset = (
            ReferringUnit.objects.open().filter(with_us).distinct().order_by("name", "institution")
        )

    def _must_take(self):
        """Who sees only the cases of their own unit would lose sight of it."""
        return not self.user.access.may_somewhere(Right.SEE_CITIZENS)

    def _layout(self):
        def there(*names):
            return [name for name in names if name in self.fields]

        return [
            Fieldset(
                _("The referral"),
                Chips("channel"),
                "received_on",
                *map(Chips, there("organisation")),
                "unit",
                "sender",
                "referrer_name",
                Folded(_("Numbers of an electronic referral"), "letter_identifier", "episode_of_care_identifier"),
                css_class="form-part",
            ),
            Fieldset(
                _("The citizen"),
                *there(*WHO),
                "language",
                "needs_interpreter",
                "best_time",
                Folded(_("Somebody else to call"), "person_name", "person_phone", Chips("person_role")),
                css_class="form-part",
            ),
            Fieldset(
                _("Why the citizen is referred"),
                Unmarked(Chips("products"), Chips("target_groups")),
                "note",
                "feedback",
                *there("take"),
                css_class="form-part",
            ),
        ]

    def clean(self):
        data = super().clean()
        if data.get("unit") and not self._unit_fits(data["unit"], data):
            self.add_error("unit", _("Choose a unit that refers to this municipality"))
        for name, words in (("person_name", _("Write a name")), ("person_phone", _("Write a phone number"))):
            if (
                any(data.get(n) for n in ("person_name", "person_phone"))
                and not data.get(name)
                and name not in self.errors
            ):
                self.add_error(name, words)
        if not self.known and not self.errors and not any(data[name] for name in ("phone", "person_phone", "address")):
            self.add_error("phone", _("Write a phone number, an address, or somebody else to call"))
        return data

    def _unit_fits(self, unit, data):
        if len(self.organisations) > 1 and not data.get("organisation"):
            return True
        organisation = self.chosen_organisation()
        shared = unit.collaboration and unit.collaboration.organisations.filter(pk=organisation.pk).exists()
        return unit.organisation_id == organisation.pk or shared

    def chosen_organisation(self):
        if len(self.organisations) == 1:
            return self.organisations[0]
        return next(o for o in self.organisations if str(o.pk) == self.cleaned_data["organisation"])

    def details(self) -> Details:
        data = self.cleaned_data
        same = ("language", "needs_interpreter", "best_time", "note", "products", "target_groups", "referrer_name")
        same += ("letter_identifier", "episode_of_care_identifier", "received_on")
        known = {"name": self.known.name} if self.known else {name: data[name] for name in WHO}
        return Details(
            **known,
            **{name: data[name] for name in same},
            staff_name=data["person_name"],
            staff_phone=data["person_phone"],
            staff_role=data["person_role"] or ContactRole.RELATIVE,
            feedback_allowed=data["feedback"],
            sender="" if data["unit"] else data["sender"],
        )

    def referral(self) -> dict:
        """The arguments of actions.by_hand.enter, but for who it is about."""
        data = self.cleaned_data
        return {
            "organisation": self.chosen_organisation(),
            "unit": data["unit"],
            "channel": data["channel"],
            "details": self.details(),
            "submission": self.submission(),
            "take": data.get("take", True),
        }

    def submission(self) -> uuid.UUID:
        """As in VbaForm: sent twice is one, corrected after going back is another."""
        data = self.cleaned_data
        told = [data.get(name) or "" for name in ("form_id", "name", "phone", "cpr", "letter_identifier")]
        return uuid.uuid5(NAMESPACE, "|".join(told)) if told[0] else uuid.uuid4()

    def ask_who(self, people):
        """Let the counsellor choose among those who resemble; people are pairs of citizen and description."""
        self.fields["citizen"].choices = [(str(c.pk), words) for c, words in people] + [(NEW, _("No, a new citizen"))]

    def chosen(self, people) -> dict | None:
        """Who it is about, for the action; None while nobody has said."""
        if self.known:
            return {"citizen": self.known}
        if not people:
            return {}
        said = self.cleaned_data["citizen"]
        if said == NEW:
            return {"is_new": True}
        found = next((citizen for citizen, _words in people if str(citizen.pk) == said), None)
        return {"citizen": found} if found else None
