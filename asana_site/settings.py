"""Every setting of the site, read from the environment with django-environ.

`.env.example` documents each variable. Nothing secret has a default: what is missing
or weak is refused by `asana_site.checks` before the site serves a page.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(os.environ.get("ENV_FILE", str(BASE_DIR / ".env")))


def env_list(name: str, default: list[str]) -> list[str]:
    """The values of a variable, separated by commas; spaces around them do not count."""
    return [value.strip() for value in env.list(name, default=default) if value.strip()]


# --- What kind of process this is ---------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS", default=[])

# The address under which the world reaches the site. Canonical links, the sitemap and
# structured data are built from it, never from a request's Host header.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000" if DEBUG else "").rstrip("/")
SITE_LIVE = env.bool("SITE_LIVE", default=False)
SERVED_OVER_HTTPS = SITE_URL.startswith("https://")

if DEBUG:
    # `make run HOST=0.0.0.0` shows the site to a phone on the same network, under any name.
    _host = env.str("HOST", default="localhost")
    _hosts = ["*"] if _host == "0.0.0.0" else ["localhost", "127.0.0.1", "[::1]", _host]  # noqa: S104
else:
    _hosts = [urlsplit(SITE_URL).hostname or ""]
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", default=_hosts)
ADMIN_PATH = env.str("ADMIN_PATH", default="admin/")

# --- Keys of the confidential forms (`manage.py make_intake_keys` makes them) --------

INTAKE_PUBLIC_KEY = env.str("INTAKE_PUBLIC_KEY", default="")
INTAKE_PRIVATE_KEYS = env_list("INTAKE_PRIVATE_KEYS", default=[])
INTAKE_DIGEST_KEY = env.str("INTAKE_DIGEST_KEY", default="")

# --- Applications ---------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.redirects",
    "django.contrib.sitemaps",
    "django.forms",
    "csp",
    "asana_site",
    "programs",
    "articles",
    "intake",
]

# Pages and forms need the first list alone: no session, no sign-in.
PUBLIC_MIDDLEWARE = [
    "asana_site.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "asana_site.middleware.NullCharacterMiddleware",
    "asana_site.middleware.HiddenOriginMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "asana_site.middleware.RedirectMiddleware",
]
STAFF_MIDDLEWARE = [
    "asana_site.middleware.StaffPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
MIDDLEWARE = PUBLIC_MIDDLEWARE + STAFF_MIDDLEWARE

ROOT_URLCONF = "asana_site.urls"
WSGI_APPLICATION = "asana_site.wsgi.application"
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "asana_site.context_processors.site",
            ],
        },
    }
]

# --- Database ---------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that will write takes the lock when it begins, so that it waits
        # its turn instead of failing half way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        # FULL: an acknowledged submission is on the disk, whatever happens to the power.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Language and time -----------------------------------------------------------------

LANGUAGE_CODE = "en-us"
TIME_ZONE = env.str("TIME_ZONE", default="America/Los_Angeles")
USE_I18N = True
USE_TZ = True

# --- Static files -------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=BASE_DIR / "staticfiles")()
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

# --- Staff ------------------------------------------------------------------------------------

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- Privacy and safety in the browser ------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}
# Forms and staff pages send no Referer at all (their views say so); a page that is
# only read tells other sites nothing either.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = SERVED_OVER_HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=63_072_000) if SERVED_OVER_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True

SESSION_COOKIE_SECURE = SERVED_OVER_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
# A form may stay open for days on somebody's phone and still be sent.
CSRF_COOKIE_AGE = 14 * 24 * 60 * 60
CSRF_FAILURE_VIEW = "asana_site.views.errors.csrf_failure"
if SERVED_OVER_HTTPS:
    # The __Host- prefix ties a cookie to this very host (RFC 6265bis, 4.1.3.2).
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

# A form of ours is a few kilobytes; a longer one is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
# No form takes a file.
FILE_UPLOAD_HANDLERS = ["asana_site.uploads.RefuseUploads"]

# --- Logs -----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"private": {"()": "asana_site.logs.PrivateFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "private"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Named again to take Django's own handlers away: one of them mails the whole
        # request, with everything a person typed, to the site's administrators.
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "asana_site": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "intake": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}

# --- Development ----------------------------------------------------------------------------

# The password of the staff account that `make run` makes; means nothing without DEBUG.
DEVELOPMENT_STAFF_PASSWORD = env.str("DEVELOPMENT_STAFF_PASSWORD", default="") if DEBUG else ""
