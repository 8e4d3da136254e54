from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.layout import Helper


class UnlockForm(forms.Form):
    """The counsellor takes her screen back. `check` says whether the password is hers."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write your password")},
    )

    helper = Helper("password")

    def __init__(self, *args, check, **kwargs):
        super().__init__(*args, **kwargs)
        self.check = check

    def clean_password(self):
        if not self.check(self.cleaned_data["password"]):
            raise forms.ValidationError(_("That is not your password. Write it again."), code="wrong")
        return self.cleaned_data["password"]

    @staticmethod
    def too_often():
        return forms.ValidationError(_("Too many attempts. Wait five minutes, and try again."), code="often")
