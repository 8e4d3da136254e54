"""How allauth fits this product: accounts are made by invitation, and sign-in leads to the user's own start page."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.hashers import PBKDF2PasswordHasher


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


class DemoPasswordHasher(PBKDF2PasswordHasher):
    """Keeps the demo's password. Only the demo settings list this hasher, so its passwords open nothing elsewhere."""

    algorithm = "demo"
    iterations = 1000
