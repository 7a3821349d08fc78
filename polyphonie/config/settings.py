"""Every setting, read from the environment; the defaults serve one machine with no variable at all."""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

PACKAGE = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """Return the variable `POLYPHONIE_<name>`."""
    return os.environ.get(f"POLYPHONIE_{name}", default)


def flag(name: str) -> bool:
    return env(name).lower() in {"1", "true", "yes", "oui"}


DATA = Path(env("DATA") or Path.cwd() / "var").resolve()
DATA.mkdir(parents=True, exist_ok=True)
# Beside the data, not in it: what is backed up must not hold what makes a vote secret.
URN_KEYS = Path(env("URN_KEYS") or DATA.with_name(f"{DATA.name}-urn")).resolve()


def _secret_key() -> str:
    """Return the key of this installation, written once beside its data and never in the code."""
    if key := env("SECRET_KEY"):
        return key
    path = DATA / "secret_key"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = flag("DEBUG")
# The public address of the platform: mails, receipts and QR codes are built from it, never from a request.
BASE_URL = env("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [h for h in env("HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
if (_host := urlsplit(BASE_URL).hostname) and _host not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_host)
CSRF_TRUSTED_ORIGINS = [BASE_URL] if SECURE else []

INSTALLED_APPS = [
    "polyphonie.territories",
    "polyphonie.core",
    "polyphonie.people",
    "polyphonie.commitments",
    "polyphonie.processes",
    "polyphonie.contributions",
    "polyphonie.decisions",
    "polyphonie.modules.budgets",
    "polyphonie.modules.opendata",
    "polyphonie.modules.urn",
    "polyphonie.portal",
    "polyphonie.portal.desk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
]

MIDDLEWARE = [
    # First: what it keeps of a page is what leaves, ready.
    "polyphonie.portal.keeping.KeptPages",
    "django.middleware.security.SecurityMiddleware",
    # Pads its answers at random, so that their length tells nothing of a secret (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # After who is signed in, whose choice counts first; before whatever speaks.
    "polyphonie.core.language.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "polyphonie.people.middleware.TerritoryAndActor",
    # Inside: the pages that say no are the territory's, its walls up.
    "polyphonie.core.middleware.Refusals",
]

ROOT_URLCONF = "polyphonie.config.urls"
TERRITORY_URLCONF = "polyphonie.config.territory_urls"
WSGI_APPLICATION = "polyphonie.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "polyphonie.portal.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

SQLITE = "polyphonie.territories.sqlite3"
SQLITE_OPTIONS = {
    "timeout": 20,
    # IMMEDIATE: a deferred transaction that turns to writing fails at once with "database is locked".
    "transaction_mode": "IMMEDIATE",
    # FULL: with NORMAL a power cut loses writes already acknowledged to a person.
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=134217728;"
        "PRAGMA cache_size=-20000;PRAGMA journal_size_limit=67108864;"
        # What is deleted is overwritten: words, addresses, and the slots of a vote, which would say who voted what.
        "PRAGMA secure_delete=ON;"
    ),
}


def _database() -> dict:
    url = os.environ.get("DATABASE_URL", "")
    if url:
        parsed = dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)
        # What is asked again and again is planned once a connection: with ten joins, planning costs more than reading.
        parsed["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 5} | parsed.get("OPTIONS", {})
        return parsed
    return {
        "ENGINE": SQLITE,
        "NAME": DATA / "polyphonie.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": SQLITE_OPTIONS,
        # A file, so that tests meet the same locks as the product.
        "TEST": {"NAME": DATA / "test.sqlite3"},
    }


DATABASES = {"default": _database()}
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env("CACHE_URL")}
        if env("CACHE_URL")
        # Counts of tries above all, some hundred bytes each: Django's 300 would forget a crowd in a minute.
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
    ),
    # Pages and answers of the API, of each process, and apart: a thousand addresses asked for must not push out what
    # limits whoever asks.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}
# Seconds for which a public page is kept for visitors without any cookie; 0: none is (`polyphonie run` says ten).
PAGES_KEPT = int(env("PAGES_KEPT", "0"))

# --- people
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "polyphonie.people.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("BEHIND_PROXY") else 0  # or all who sign in share one limit
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Polyphonie"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "polyphonie.core.errors.csrf_failure"

# --- language and time
LANGUAGE_CODE = "fr"
# Each named in itself: that is how somebody finds theirs.
LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "langue"
# English dates are read and written as in French, day first.
FORMAT_MODULE_PATH = ["polyphonie.config.formats"]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [p for p in [PACKAGE / "static_vendor"] if p.is_dir()]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if (STATIC_ROOT / "staticfiles.json").exists() or "collectstatic" in sys.argv
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# --- mail
EMAIL_BACKEND = "django.core.mail.backends." + ("smtp" if env("SMTP_HOST") else "filebased") + ".EmailBackend"
EMAIL_FILE_PATH = DATA / "mails"
EMAIL_HOST = env("SMTP_HOST")
EMAIL_PORT = int(env("SMTP_PORT", "587"))
EMAIL_HOST_USER = env("SMTP_USER")
EMAIL_HOST_PASSWORD = env("SMTP_PASSWORD")
EMAIL_USE_SSL = EMAIL_PORT == 465
# A password never crosses the network in clear.
EMAIL_USE_TLS = not EMAIL_USE_SSL and (EMAIL_PORT == 587 or bool(EMAIL_HOST_USER))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("MAIL_FROM", "polyphonie@localhost.localdomain")

# A function `sender(number, text)` by its dotted name; without one, SMS are exported as a file by the desk.
SMS_SENDER = env("SMS_SENDER")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- security
SECURE_SSL_REDIRECT = SECURE and not flag("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # framing is refused by the policy above, page by page, since a town may embed our cards
    "security.W005",  # the other names under the town's domain are not ours to bind
    "security.W021",  # nor is the list that browsers ship with
    *(["security.W008"] if flag("BEHIND_PROXY") else []),  # the proxy redirects
]
