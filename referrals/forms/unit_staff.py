from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.layout import Helper


class StaffForm(forms.Form):
    user = forms.ModelChoiceField(
        empty_label=_("Choose"),
        queryset=None,
        label=_("Member of staff"),
        help_text=_("You can choose those who have the role Referrer."),
        error_messages={"required": _("Choose a member of staff"), "invalid_choice": _("Choose a member of staff")},
    )

    helper = Helper("user")

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = others
