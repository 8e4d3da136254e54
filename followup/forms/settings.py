"""What an organisation has set about text messages: two sections of its settings."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import clock, formats
from accounts.enums import SmsGateway
from accounts.fields import PhoneField, TimeField
from accounts.forms_settings import Section, number_field, price_field
from accounts.layout import Chips, Helper, Unmarked
from accounts.models import Organisation
from followup.texts import neutral
from followup.texts.kinds import WRITTEN

MOST_A_SECOND = 1000
DEMO_ONLY = (SmsGateway.FILE, SmsGateway.SIMULATOR)


def gateways():
    offered = [one for one in SmsGateway if settings.DEMO or one not in DEMO_ONLY]
    return [("", _("No text messages")), *((one.value, one.label) for one in offered)]


class SmsSection(Section):
    key, title = "sms", _("Text messages")
    more = ("followup:keys", _("Keys and addresses of the gateway"))
    effect = _("From the next message. Without a gateway nothing is sent, and what was planned is called off.")

    sms_number = PhoneField(
        label=_("Number that citizens can answer to"),
        help_text=_("As your gateway has leased it to you. Leave it empty when citizens cannot answer."),
        required=False,
    )
    sms_rate = number_field(
        _("Messages a second at the most"), MOST_A_SECOND, _("Write a number from 1 to 1000"), hint=""
    )
    sms_price = price_field(
        _("Price of one part, in kr."),
        _("Write a price from 0 to 100 kr., for example 0,31"),
        hint=_("As agreed with your gateway. What messages cost is reckoned with it."),
        required=False,
    )
    sms_kinds_off = forms.MultipleChoiceField(
        choices=[(kind.value, kind.label) for kind in WRITTEN],
        label=_("Never send"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Organisation
        fields = (
            "sms_gateway",
            "sms_sender",
            "sms_number",
            "sms_rate",
            "sms_price",
            "sms_kinds_off",
            "sms_links",
            "sms_free_text",
        )
        labels = {
            "sms_gateway": _("Gateway"),
            "sms_sender": _("Sender"),
            "sms_links": _("Send links to citizens, for example to choose a time"),
            "sms_free_text": _("Let counsellors write answers in their own words"),
        }
        help_texts = {
            "sms_sender": _("At most 11 letters and digits. It must not reveal what it is about."),
            "sms_free_text": _("The text is checked, and words that reveal the matter are refused."),
        }
        widgets = {"sms_gateway": forms.RadioSelect}

    helper = Helper(
        Chips("sms_gateway"),
        Unmarked("sms_sender", "sms_number"),
        "sms_rate",
        Unmarked("sms_price", "sms_kinds_off", "sms_links", "sms_free_text"),
    )

    def __init__(self, *args, instance, **kwargs):
        initial = {"sms_number": formats.phone(instance.sms_number) if instance.sms_number else ""}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        self.fields["sms_gateway"].choices = gateways()

    def clean_sms_sender(self):
        sender = self.cleaned_data["sms_sender"].strip()
        for finding in neutral.sender_findings(sender) if sender else []:
            raise forms.ValidationError(finding.advice)
        return sender

    def clean(self):
        data = super().clean()
        if data.get("sms_gateway") and not data.get("sms_sender") and "sms_sender" not in self.errors:
            self.add_error("sms_sender", _("Write the sender that citizens see"))
        return data

    def changes(self):
        """Switched on, messages begin now: nothing is sent about what lies before."""
        data = super().changes()
        if data["sms_gateway"] and not self.instance.sms_gateway:
            data["sms_from"] = clock.now()
        return data

    def label(self, name):
        return _("Messages since") if name == "sms_from" else super().label(name)

    def shown(self, name, value):
        if name == "sms_from":
            return formats.moment(value) if value else "–"
        if name == "sms_price":
            return formats.money(value) if value is not None else "–"
        return super().shown(name, value)


class RemindersSection(Section):
    key, title = "paamindelser", _("Reminders and quiet hours")
    effect = _("At once, also for messages that are planned already.")

    remind_day_before = TimeField(label=_("Reminder the day before, at"), required=False)
    remind_on_day = TimeField(label=_("Reminder on the day, at"), required=False)
    quiet_from = TimeField(label=_("Nothing is sent from"), error_messages={"required": _("Write a time")})
    quiet_until = TimeField(label=_("until the next day at"), error_messages={"required": _("Write a time")})

    class Meta:
        model = Organisation
        fields = (
            "remind_day_before",
            "remind_on_day",
            "quiet_from",
            "quiet_until",
            "quiet_holidays",
            "early_cancellations",
        )
        labels = {
            "quiet_holidays": _("Send nothing on public holidays"),
            "early_cancellations": _("An appointment called off on its own day may be told from 7 in the morning"),
        }

    helper = Helper(
        Unmarked("remind_day_before", "remind_on_day"),
        "quiet_from",
        "quiet_until",
        Unmarked("quiet_holidays", "early_cancellations"),
    )

    def clean(self):
        data = super().clean()
        first, last = data.get("quiet_until"), data.get("quiet_from")
        if first and last and first >= last:
            self.add_error("quiet_until", _("Write a time before the one from which nothing is sent"))
        for name in ("remind_day_before", "remind_on_day"):
            at = data.get(name)
            if at and first and last and not first <= at < last:
                self.add_error(name, _("Write a time at which messages are sent"))
        return data

    def shown(self, name, value):
        return formats.clock_time(value) if hasattr(value, "hour") else super().shown(name, value)
