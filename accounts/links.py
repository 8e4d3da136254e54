"""Keys of public links: the link's number and a keyed hash of number and version. Nothing secret is stored."""

import base64
import hmac

from django.conf import settings

from accounts.actors import stamp, unstamp
from accounts.models import PublicLink

LENGTH = 26  # base-32 letters: 130 bits


def key(link: PublicLink) -> str:
    message = f"{link.purpose}:{link.pk}:{link.version}".encode()
    digest = hmac.digest(settings.LINK_KEY.encode(), message, "sha256")
    return f"{link.pk}-{base64.b32encode(digest).decode().lower()[:LENGTH]}"


def find(given: str, purpose: str) -> PublicLink | None:
    """The open link behind the key; None for a wrong, an old or a closed one."""
    number = given.partition("-")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    link = (
        PublicLink.objects.filter(pk=int(number), purpose=purpose, closed_at=None)
        .select_related("organisation")
        .first()
    )
    if link is None or not hmac.compare_digest(key(link).encode(), given.encode()):
        return None
    return link


def make(*, purpose, organisation, target: int, by, collaboration=None) -> PublicLink:
    return PublicLink.objects.create(
        purpose=purpose,
        organisation=organisation,
        collaboration=collaboration,
        target=target,
        **stamp("created", by=by),
    )


def renew(link: PublicLink, *, by) -> PublicLink:
    """A new key, open: the former one opens nothing any more."""
    link.version += 1
    return _save(link, {**stamp("renewed", by=by), **unstamp("closed")}, "version")


def close(link: PublicLink, *, by) -> PublicLink:
    return _save(link, stamp("closed", by=by))


def _save(link, event, *more):
    for name, value in event.items():
        setattr(link, name, value)
    link.save(update_fields=[*event, *more])
    return link
