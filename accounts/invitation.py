"""The mail that lets somebody in, and the key of its link: not stored, and void once a password is chosen."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from accounts import clock
from accounts.models import Membership, User

logger = logging.getLogger(__name__)

SALT = "accounts.invitation"
VALID = timedelta(days=14)


def key(user: User) -> str:
    return signing.dumps([user.pk, _state(user), (clock.now() + VALID).isoformat()], salt=SALT)


def find(given: str) -> User | None:
    """Whose password the key lets one choose; None when it is forged, too old, or a password has been chosen since."""
    try:
        pk, state, until = signing.loads(given, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or user.has_usable_password() or state != _state(user):
        return None
    has_place = user.memberships.in_force().exists()
    return user if has_place and clock.now() <= datetime.fromisoformat(until) else None


def link(user: User) -> str:
    """Where the user chooses a password; one who has a password signs in."""
    has_one = user.has_usable_password()
    return settings.SITE_URL + (reverse("account_login") if has_one else reverse("accounts:welcome", args=[key(user)]))


def send(membership: Membership) -> bool:
    """One mail, whoever it is: with a link to choose a password, or for one who has a password, to sign in.

    False when the mail server did not take it; it can be sent again.
    """
    user = membership.user
    context = {
        "name": membership.name,
        "organisation": membership.organisation.name,
        "url": link(user),
        "new": not user.has_usable_password(),
        "days": VALID.days,
    }
    with translation.override(user.language):
        subject = render_to_string("accounts/mail/invitation_subject.txt", context).strip()
        body = render_to_string("accounts/mail/invitation.txt", context)
    try:
        send_mail(subject, body, None, [user.email])
    except (SMTPException, OSError):
        logger.exception("The invitation of user %s failed.", user.pk)
        return False
    return True


def _state(user) -> str:
    """Changes when a password is chosen, or the account is closed."""
    return salted_hmac(SALT, user.password, algorithm="sha256").hexdigest()[:20]
