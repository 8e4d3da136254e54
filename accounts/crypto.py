"""CPR numbers: encrypted for reading, and a keyed hash for finding. Each has keys of its own, newest first."""

import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    return _fernet().decrypt(token.encode()).decode()


def keyed_hash(text: str) -> str:
    """The hash under the newest key, with the key's version: "1:ab12…"."""
    return _hash(settings.HASH_KEYS[0], text)


def keyed_hashes(text: str) -> list[str]:
    """The hash under every key, newest first: what a row may hold while keys are being rotated."""
    return [_hash(entry, text) for entry in settings.HASH_KEYS]


def _hash(entry: str, text: str) -> str:
    version, _, key = entry.partition(":")
    return f"{version}:{hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()}"


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
