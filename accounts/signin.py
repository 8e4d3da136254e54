"""How allauth fits this product: accounts are made by invitation, and sign-in leads to the user's own start page."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import User


class Backend(AuthenticationBackend):
    """allauth's, with the user and what they may do where read in one statement per request."""

    def get_user(self, user_id):
        user = User.objects.with_access(user_id)
        return user if user and self.user_can_authenticate(user) else None


class Adapter(DefaultAccountAdapter):
    # In our own words: what to do, and nothing about whether the account exists.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail and password do not match. Check both, and try again."),
        "enter_current_password": _("That is not your current password. Write it again."),
    }

    def is_open_for_signup(self, request):
        return False


def remember(sender, user, **kwargs):
    """When the user signed in last, by our own clock: Django's own record is made from the machine's."""
    user.last_login = clock.now()
    user.save(update_fields=["last_login"])


class DemoPasswordHasher(PBKDF2PasswordHasher):
    """Keeps the demo's password. Only the demo settings list this hasher, so its passwords open nothing elsewhere."""

    algorithm = "demo"
    iterations = 1000
