from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Language
from accounts.layout import Chips, Helper
from accounts.models import User


class ProfileForm(forms.ModelForm):
    """What a member of staff may change about themselves."""

    class Meta:
        model = User
        fields = ["name", "language"]
        widgets = {"name": forms.TextInput({"autocomplete": "name"}), "language": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Write your name")
        self.fields["language"].choices = Language.choices
        self.helper = Helper("name", Chips("language", css_class="chips--joined"))

    def save(self):
        self.instance.save(update_fields=["name", "language"])
        return self.instance


class Worded:
    """allauth's forms in our words, without placeholders: those vanish when one begins to write."""

    LABELS = {
        "login": _("E-mail"),
        "email": _("E-mail"),
        "password": _("Password"),
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    # What AUTH_PASSWORD_VALIDATORS ask for.
    HINTS = {"password1": _("At least 12 characters. Not like your name or e-mail, and not one that many people use.")}
    ERRORS = {
        "login": {"required": _("Write your e-mail"), "invalid": _("Write an e-mail like name@example.org")},
        "email": {"required": _("Write your e-mail"), "invalid": _("Write an e-mail like name@example.org")},
        "password": {"required": _("Write your password")},
        "oldpassword": {"required": _("Write your current password")},
        "password1": {"required": _("Write a new password")},
        "password2": {"required": _("Write the new password again")},
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.LABELS[name]
            field.help_text = self.HINTS.get(name, "")
            field.error_messages |= self.ERRORS[name]
            del field.widget.attrs["placeholder"]


class SignInForm(Worded, allauth.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ChangePasswordForm(Worded, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(Worded, allauth.SetPasswordForm):
    pass


class NewPasswordForm(Worded, allauth.ResetPasswordKeyForm):
    pass


class ForgottenPasswordForm(Worded, allauth.ResetPasswordForm):
    def save(self, request):
        """A mail goes out whether there is an account or not: the answer, and its time, say nothing about it."""
        if self.users:
            return super().save(request)
        email = self.cleaned_data["email"]
        get_adapter().send_mail("account/email/unknown_account", email, {})
        return email
