"""Every setting of the site, read from the environment (`asana_site.environment`).

`.env.example` documents each variable. Nothing secret has a default: what is missing
or weak is refused by `asana_site.checks` before the site serves a page.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from asana_site import speculation
from asana_site.environment import BASE_DIR, env, env_days, env_hours, env_list

# --- What kind of process this is ---------------------------------------------------

# public: pages and forms. staff: the admin. worker: notices and the spool. all: one
# process plays every part, for development.
SITE_ROLE = env.str("SITE_ROLE", default="all")
# The worker serves nothing, but its notices lead to the admin.
HAS_ADMIN = SITE_ROLE != "public"
SERVES_STAFF = SITE_ROLE in ("staff", "all")

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
# How many proxies of ours a request passes before it comes here; each of them appends to
# X-Forwarded-For the address that it heard.
PROXY_HOPS = env.int("PROXY_HOPS", default=0)

# How much of each process's memory stored pages may take; 0 stores none.
PAGE_CACHE_MEGABYTES = env.int("PAGE_CACHE_MEGABYTES", default=512)

# What must outlive a restart while the database is away.
STATE_FOLDER = Path(env.str("STATE_FOLDER", default=str(BASE_DIR / "state")))

# --- Keys of the confidential forms (`manage.py make_intake_keys` makes them) --------

INTAKE_PUBLIC_KEY = env.str("INTAKE_PUBLIC_KEY", default="")
INTAKE_PRIVATE_KEYS = env_list("INTAKE_PRIVATE_KEYS", default=[])
INTAKE_DIGEST_KEY = env.str("INTAKE_DIGEST_KEY", default="")

# Makes the digests by which staff find a submission again; the staff's part alone has it.
INTAKE_SEARCH_KEY = env.str("INTAKE_SEARCH_KEY", default="")

# Where a sealed submission waits on the disk while the database is away.
INTAKE_SPOOL = Path(env.str("INTAKE_SPOOL", default=str(STATE_FOLDER / "spool")))

# --- Notices to admissions: a reference and a link, never content --------------------------

ADMISSIONS_EMAILS = env_list("ADMISSIONS_EMAILS", default=["admissions@localhost"] if DEBUG else [])
# Where staff reach the admin, if not at SITE_URL.
STAFF_URL = env.str("STAFF_URL", default=SITE_URL).rstrip("/")
NOTICE_INTERVAL_SECONDS = env.float("NOTICE_INTERVAL_SECONDS", default=10)
NOTICE_RETRY_SECONDS = env.float("NOTICE_RETRY_SECONDS", default=60)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="website@localhost")
_mail = env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25")
# By SMTP our own way: in a bounded time, and telling who was refused.
EMAIL_BACKEND = _mail["EMAIL_BACKEND"].replace(
    "django.core.mail.backends.smtp.EmailBackend", "intake.mailing.EmailBackend"
)
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10

# --- Work in admissions ----------------------------------------------------------------------

# Within how many of the center's own hours somebody who wrote is to be called.
CALL_BACK_HOURS = env_hours("CALL_BACK_HOURS", default=2)
# After how many hours without work on it a claim no longer keeps colleagues out.
CLAIM_HOURS = env_hours("CLAIM_HOURS", default=12)
# How many days after its last change of status a submission is kept; 0: until it is erased by
# hand. What nobody has dealt with yet is never deleted by the clock.
RETENTION_DAYS = {
    "new": env_days("RETENTION_DAYS_NEW", default=0),
    "contacted": env_days("RETENTION_DAYS_CONTACTED", default=730),
    "verified": env_days("RETENTION_DAYS_VERIFIED", default=730),
    "scheduled": env_days("RETENTION_DAYS_SCHEDULED", default=730),
    "admitted": env_days("RETENTION_DAYS_ADMITTED", default=365),
    "closed": env_days("RETENTION_DAYS_CLOSED", default=365),
    "spam": env_days("RETENTION_DAYS_SPAM", default=30),
}

# --- Key of the record of what staff do (`manage.py make_intake_keys` makes it too) -----

AUDIT_KEY = env.str("AUDIT_KEY", default="")

# --- Applications ---------------------------------------------------------------------

PUBLIC_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
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
STAFF_APPS = [
    "asana_site.staff",
    "asana_site.audit",
    "django.contrib.admin",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
# Ours come first: their templates stand before those of the admin and of the sign-in.
INSTALLED_APPS = (STAFF_APPS if HAS_ADMIN else []) + PUBLIC_APPS

# The process that serves staff alone answers nothing else.
STAFF_ONLY = ["asana_site.middleware.StaffOnlyMiddleware"] if SITE_ROLE == "staff" else []
# Pages and forms need the first list alone: no session, no sign-in.
PUBLIC_MIDDLEWARE = [
    "asana_site.middleware.SecurityHeadersMiddleware",
    "asana_site.patience.PatienceMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *STAFF_ONLY,
    "asana_site.middleware.NullCharacterMiddleware",
    "asana_site.middleware.HiddenOriginMiddleware",
    "asana_site.uploads.BodyLengthMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "asana_site.middleware.RedirectMiddleware",
]
# The record of what staff do stands around the sign-in, so that it sees every refusal.
STAFF_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "asana_site.audit.middleware.AuditMiddleware",
    "asana_site.middleware.StaffNullCharacterMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "asana_site.staff.middleware.StaffSessionMiddleware",
    "asana_site.audit.middleware.RecordedChangeMiddleware",
]
MIDDLEWARE = PUBLIC_MIDDLEWARE + (STAFF_MIDDLEWARE if HAS_ADMIN else [])

ROOT_URLCONF = "asana_site.urls"
WSGI_APPLICATION = "asana_site.wsgi.application"
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STAFF_CONTEXT = [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "intake.context_processors.intake",
    "asana_site.staff.context_processors.session",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "asana_site.context_processors.site",
                *(STAFF_CONTEXT if HAS_ADMIN else []),
            ],
        },
    }
]

# --- Database ---------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Django's own backends, with an end to every wait.
    DATABASES["default"]["ENGINE"] = "asana_site.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that will write takes the lock when it begins, so that it waits
        # its turn instead of failing half way.
        "transaction_mode": "IMMEDIATE",
        # In seconds. What people send goes to the spool when its turn has not come by then.
        "timeout": 3,
        # FULL: an acknowledged submission is on the disk, whatever happens to the power.
        # secure_delete: what is deleted is overwritten with zeros.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"] |= {
        "ENGINE": "asana_site.postgresql",
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        # A commit is on the disk before it is acknowledged, whatever the server's default.
        # A connection whose other end is gone without a word is given up after a minute.
        "OPTIONS": {
            "options": "-c synchronous_commit=on",
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
        }
        | DATABASES["default"].get("OPTIONS", {}),
    }

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
        else "asana_site.static_files.StaticFilesStorage"
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
]
# In the session, not in a cookie of their own: a message may name a submission.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# A session of staff ends after a quarter of an hour without use, and after ten hours.
STAFF_IDLE_SECONDS = 15 * 60
STAFF_SESSION_SECONDS = 10 * 60 * 60
SESSION_COOKIE_AGE = STAFF_SESSION_SECONDS
# How long the link of an invitation can be used. Django's name for it is that of resets by
# mail, which this site does not have.
STAFF_INVITATION_HOURS = 72
PASSWORD_RESET_TIMEOUT = STAFF_INVITATION_HOURS * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

AUTHENTICATION_BACKENDS = ["asana_site.staff.backends.StaffBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"

# Sign-in of staff (django-allauth): a username and a password, then a second factor. No mail
# is sent, and accounts are made by an administrator.
ACCOUNT_ADAPTER = "asana_site.staff.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# Its own limits count in memory, for each process apart; ours count in the database.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "asana_site.staff.forms.SignInForm",
    "reauthenticate": "asana_site.staff.forms.ReauthenticateForm",
    "change_password": "asana_site.staff.forms.PasswordChangeForm",
}
MFA_ADAPTER = "asana_site.staff.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A passkey may ask for a finger or a PIN and need not: the password was given before it, so with
# it there are two factors in any case, and a plain security key will do.
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_FORMS = {
    "authenticate": "asana_site.staff.forms.CodeForm",
    "authenticate_webauthn": "asana_site.staff.forms.PasskeyForm",
    "activate_totp": "asana_site.staff.forms.AppForm",
    "add_webauthn": "asana_site.staff.forms.AddPasskeyForm",
}

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
        "script-src": [SELF, speculation.SOURCE],
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

# Fields of the one page that carries photographs; `asana_site.uploads` keeps others to 512 KB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_HANDLERS = ["asana_site.uploads.ExpectedFilesInMemory"]

# --- Logs -----------------------------------------------------------------------------------------

LOGGING_CONFIG = "asana_site.logs.configure"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "private": {"()": "asana_site.logs.PrivateFormatter"},
        "development": {"()": "asana_site.logs.DevelopmentServerFormatter"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "private"},
        "server": {
            "class": "logging.StreamHandler",
            "formatter": "development" if DEBUG else "private",
        },
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Named again to take Django's own handlers away: one of them mails the whole
        # request, with everything a person typed, to the site's administrators.
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["server"], "level": "INFO", "propagate": False},
        "asana_site": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "intake": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
# The development error page shows code and no value that somebody typed.
DEFAULT_EXCEPTION_REPORTER = "asana_site.error_reports.PrivateReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "asana_site.error_reports.PrivateReporterFilter"

# --- Development ----------------------------------------------------------------------------

# The password of the staff account that `make run` makes; means nothing without DEBUG.
DEVELOPMENT_STAFF_PASSWORD = env.str("DEVELOPMENT_STAFF_PASSWORD", default="") if DEBUG else ""
