"""Production settings, all from the environment. The demo and the tests change a few lines in files of their own."""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

SECRET_KEY = env("SECRET_KEY")
# Newest first. Each entry of FIELD_KEYS encrypts CPR numbers; each of HASH_KEYS finds them ("version:key").
FIELD_KEYS = env.list("FIELD_KEYS")
HASH_KEYS = env.list("HASH_KEYS")
# Makes the keys of public links. Changing it closes every poster and pocket card.
LINK_KEY = env("LINK_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The address written into e-mails, where no request tells it.
SITE_URL = env("SITE_URL")
# The host of links in text messages to citizens: a neutral name that leads to this application.
PUBLIC_LINK_HOST = env("PUBLIC_LINK_HOST", default=SITE_URL.partition("://")[2])
# The text-message gateway's keys, for organisations that have none of their own.
SMS_TOKEN = env("SMS_TOKEN", default="")
SMS_SECRET = env("SMS_SECRET", default="")
# Seconds that whoever claims a message has for it. Far longer than a gateway is waited for; shorter only in tests.
SMS_LEASE = env.int("SMS_LEASE", default=60)
# Where nothing is really sent: the folder of the phones, the simulator's address and what signs its calls.
SMS_FOLDER = Path(env("SMS_FOLDER", default=str(BASE_DIR / ".data" / "sms")))
SMS_SIMULATOR_URL = env("SMS_SIMULATOR_URL", default="")
SMS_SIMULATOR_SECRET = env("SMS_SIMULATOR_SECRET", default="")
# How many reverse proxies in front of us append to X-Forwarded-For; 0 trusts the connection alone.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
DEMO = False

INSTALLED_APPS = [
    "casework",
    "followup",
    "courses",
    "referrals",
    "accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "django_htmx",
    "simple_history",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.language",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "courses.participant.stays",
    "accounts.middleware.scoped",
    "accounts.middleware.log_reads",
    "accounts.middleware.explain_405",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.page",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "dkfds"
CRISPY_TEMPLATE_PACK = "dkfds"

DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": env.int("DATABASE_POOL", default=8),
}
# Few statements are prepared, and those are asked with the same question at every action (followup/reconcile.py).
DATABASES["default"]["OPTIONS"]["options"] = "-c plan_cache_mode=force_generic_plan"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.signin.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.signin.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

SESSION_ENGINE = "accounts.sessions"
# A working day is a session; an unlocked computer at lunch is not.
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.views.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
# The largest form is a few kilobytes; anything above is met by the 413 page.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# No page takes a file but one, which keeps it in memory (referrals/views/imports.py): files hold personal data.
FILE_UPLOAD_HANDLERS: list[str] = []

LANGUAGE_CODE = "da"
# What a visitor can choose; staff choose between those of accounts.enums.Language. One more: docs/languages.md.
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
PHONE_REGION = "DK"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# Fonts and pictures are packed already; maps are for developers.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "woff", "woff2", "eot", "png", "jpg"]
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.staticfiles.DesignSystemFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_CONFIG = env.email_url("EMAIL_URL")
vars().update(EMAIL_CONFIG)
# A mail server that hangs must not hold a worker or a page.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="stopforloeb@localhost")

# The broker wakes the worker up and holds nothing of value. Web requests never publish to it.
CELERY_BROKER_URL = env("REDIS_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "overdue-digest": {
        "task": "referrals.tasks.send_overdue_digests",
        "schedule": crontab(minute=5),
    },
    "unit-totals": {
        "task": "referrals.tasks.send_unit_totals",
        "schedule": crontab(minute=10),
    },
    "forget-old-sessions": {"task": "accounts.tasks.forget_old_sessions", "schedule": crontab(hour=3, minute=15)},
    # A tick that comes too late is dropped: the next one finds the same work.
    "dispatch": {"task": "followup.tasks.dispatch", "schedule": 2, "options": {"expires": 2}},
    "reconcile": {"task": "followup.tasks.reconcile_soon", "schedule": 60, "options": {"expires": 60}},
    "reconcile-all": {"task": "followup.tasks.reconcile_all", "schedule": crontab(hour=2, minute=20)},
    "receipts": {"task": "followup.tasks.sweep_receipts", "schedule": crontab(minute=25)},
    "run-jobs": {"task": "accounts.tasks.run_jobs", "schedule": 2, "options": {"expires": 2}},
    "forget-old-imports": {"task": "referrals.tasks.forget_old_imports", "schedule": crontab(hour=3, minute=45)},
    "forget-old-hits": {
        "task": "accounts.tasks.forget_old_hits",
        "schedule": crontab(minute=35),
    },
}
# What each kind of job (accounts/jobs.py) is done by.
JOBS = {
    "import-check": "referrals.actions.imports.check",
    "import-run": "referrals.actions.imports.run",
    "messages": "followup.reconcile.job",
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {
        "without_keys": {"()": "accounts.logs.WithoutKeys"},
        "without_ticks": {"()": "accounts.logs.WithoutTicks"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_keys"]},
    },
    "loggers": {
        name: {"filters": ["without_ticks"]} for name in ("celery.beat", "celery.worker.strategy", "celery.app.trace")
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}
