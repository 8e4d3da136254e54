"""`make run`: invented people, fixed keys, mails on the console. Never for real citizens."""

import os

os.environ.setdefault("SECRET_KEY", "demo-only-not-secret")
os.environ.setdefault("FIELD_KEYS", "ZGVtby1vbmx5OiBrZXlzIG9mIGludmVudGVkIGZvbGs=")
os.environ.setdefault("HASH_KEYS", "1:demo-only-not-secret")
os.environ.setdefault("LINK_KEY", "demo-only-not-secret")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
os.environ.setdefault("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
os.environ.setdefault("SMS_SIMULATOR_SECRET", "demo-only-not-secret")
os.environ.setdefault("EMAIL_URL", "consolemail://")

from config.settings import *  # noqa: F403

DEMO = True
# The demo password is kept by a hasher that no other settings know, so it opens nothing elsewhere.
PASSWORD_HASHERS = [*PASSWORD_HASHERS, "accounts.signin.DemoPasswordHasher"]  # noqa: F405
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
