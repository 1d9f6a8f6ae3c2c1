"""The one settings file; everything that differs between deployments comes from the environment.

The list of variables with their meaning is in docs/operating.md. Settings of the *event* (dates,
windows, texts) are not here: they are fields of `forum.Edition`.
"""

import logging
from functools import partial
from pathlib import Path

from csp.constants import NONE, SELF

from core.keyring import Keyring

from . import environment
from .api_description import DESCRIPTION
from .clock import BEAT_SCHEDULE
from .desk_looks import UNFOLD  # noqa: F401 - a setting like those below
from .logs import log_config

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.read("VAR_DIR", default=str(BASE_DIR / "var")))

TICKET_PREFIX = "AO1"  # says what a scanned code is: docs/ticket_format.md

# --- The deployment -----------------------------------------------------------------------------

DEBUG = environment.read("DEBUG", "bool", default=False)
SECRET_KEY = environment.required("SECRET_KEY", hint="Give it 50 random characters.")
SECRET_KEY_FALLBACKS = environment.read("SECRET_KEY_FALLBACKS", "list", default=[])
# k2:<base64 of 32 bytes>,k1:…: the first signs new tickets, all of them are accepted.
TICKET_KEYRING = environment.checked(
    "TICKET_KEYS",
    partial(Keyring.from_text, prefix=TICKET_PREFIX),
    hint="Write k1:<base64 of 32 random bytes>.",
)
BASE_URL = environment.read("BASE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = environment.read("ALLOWED_HOSTS", "list", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# The site is served over plain http (./run on loopback): no secure cookies, no HSTS.
INSECURE_HTTP = environment.read("INSECURE_HTTP", "bool", default=False)
# How many proxies in front of us append to X-Forwarded-For; 0 means the header is not believed.
TRUSTED_PROXIES = environment.read("TRUSTED_PROXIES", "int", default=0)
# `off` lifts limits and the bot check for load tests on loopback; `check --deploy` refuses it.
RATE_LIMITS = environment.read("RATE_LIMITS", default="on") != "off"
# `off` empties what browsers have kept of the site and takes the service worker out of them.
SERVICE_WORKER = environment.read("SERVICE_WORKER", default="on") != "off"
METRICS_TOKEN = environment.read("METRICS_TOKEN", default="")

# --- The house ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    # Our wings, from the cellar up
    "core",
    "accounts",
    "forum",
    "journal",
    "mailing",
    "spreadsheets",
    "webhooks",
    "visitors",
    "exhibitors",
    "sessions.apps.SessionsConfig",
    "desk",
    "website",
]

MIDDLEWARE = [
    "website.metrics.MetricsMiddleware",
    "website.errors.ProblemsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "website.packing.PackingMiddleware",
    "website.request_log.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "website.middleware.LanguageMiddleware",
    "website.middleware.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "journal.middleware.ActorMiddleware",
    "website.middleware.PageMessagesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "website.looking.LookingMiddleware",
    "website.unsent.UnsentMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "website.middleware.PolicyMiddleware",
    "website.middleware.AdminPolicyMiddleware",
    "website.errors.RefusalMiddleware",
]

ROOT_URLCONF = "altyn_oimaq.urls"
WSGI_APPLICATION = "altyn_oimaq.wsgi.application"
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
                "website.context_processors.house",
            ],
        },
    }
]

# --- Data ---------------------------------------------------------------------------------------

DATABASES = {
    "default": environment.read(
        "DATABASE_URL",
        "db",
        hint="Write postgresql://user:password@host/name, or start everything with ./run.",
    )
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
# A host that is dead, not refusing, would hang every request for minutes.
DATABASES["default"]["OPTIONS"] = {"connect_timeout": 3} | DATABASES["default"].get("OPTIONS", {})
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    environment.stop("the environment variable DATABASE_URL must name a PostgreSQL database.")
DATABASES["default"]["ENGINE"] = "core.postgres"

REDIS_URL = environment.required(
    "REDIS_URL", hint="Write redis://host:6379/0, or start everything with ./run."
)
CACHES = {
    "default": {
        "BACKEND": "core.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "altyn",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

# A larger body is refused before it is parsed; views that take files say how large (`core.uploads`).
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# --- People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"  # by name: in the language of the page that asks for it
LOGIN_REDIRECT_URL = "exhibitors:office"  # organisers: accounts.adapter
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if INSECURE_HTTP else "https"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "ALTYN OIMAQ"
# `off` lets organisers in with a password alone; ./run and the tests set it, `check --deploy` refuses it.
STAFF_SECOND_FACTOR = environment.read("STAFF_SECOND_FACTOR", default="on") != "off"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "kk"
# Each in its own words: who looks for a language reads that one.
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
USE_I18N = True
LOCALE_PATHS = [
    BASE_DIR / "locale",
    *(BASE_DIR / "locale" / "packages" / name for name in ("django", "rest_framework", "unfold", "allauth")),
]
FORMAT_MODULE_PATH = ["altyn_oimaq.formats"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
# Stored in UTC; shown in the zone of the edition (forum.Edition.timezone).
USE_TZ = True
TIME_ZONE = "Asia/Almaty"

# --- Files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.read("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# `collected`: hashed names, compressed, cached for ever. `finders`: straight from the source (tests, DEBUG).
_FINDERS = environment.read("STATICFILES", default="finders" if DEBUG else "collected") == "finders"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = _FINDERS
# Pictures of the catalogue, re-encoded by us, under names nobody can guess twice.
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(environment.read("MEDIA_ROOT", default=str(VAR_DIR / "media")))
# Documents of companies and finished invoices: never below an address, only through `access`.
PRIVATE_ROOT = Path(environment.read("PRIVATE_ROOT", default=str(VAR_DIR / "private")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _FINDERS
        else "altyn_oimaq.static_files.StaticFiles"
    },
}

# --- Mail ---------------------------------------------------------------------------------------

_EMAIL_URL = environment.read("EMAIL_URL", default="")
if _EMAIL_URL:
    vars().update(environment.read("EMAIL_URL", "email_url"))
# Without EMAIL_URL ./run gives a folder: mails become .eml files, shown at /mailbox/.
MAIL_DIR = None if _EMAIL_URL else environment.read("MAIL_DIR", default="") or None
if MAIL_DIR:
    EMAIL_BACKEND = "mailing.backends.FolderBackend"
# Without it tickets come from the contact address of the edition.
DEFAULT_FROM_EMAIL = environment.read("DEFAULT_FROM_EMAIL", default="")
EMAIL_TIMEOUT = environment.read("EMAIL_TIMEOUT", "int", default=10)
# Seconds after which a worker that has not reported back counts as lost: mailing.checks.
MAIL_LEASE = environment.read("MAIL_LEASE", "int", default=60)
EMAIL_USE_LOCALTIME = False
# Letters to many: how fast they may go, and whether somebody else than their author has to review them.
CAMPAIGN_PER_MINUTE = environment.read("CAMPAIGN_PER_MINUTE", "int", default=600)
CAMPAIGN_SECOND_PERSON = environment.read("CAMPAIGN_SECOND_PERSON", "bool", default=False)

# --- Webhooks -----------------------------------------------------------------------------------

# Seconds for one message, from the first packet to the last; and after how many a worker counts as lost.
WEBHOOK_TIMEOUT = environment.read("WEBHOOK_TIMEOUT", "float", default=10.0)
WEBHOOK_LEASE = environment.read("WEBHOOK_LEASE", "int", default=60)
# For tests and development: receivers on this machine, also without TLS. `check --deploy` refuses it.
WEBHOOKS_TO_LOOPBACK = environment.read("WEBHOOKS_TO_LOOPBACK", "bool", default=False)

# --- Background work ----------------------------------------------------------------------------


def _broker_url(redis_url: str) -> str:
    """kombu writes a Unix socket as redis+socket://path?virtual_host=db."""
    if redis_url.startswith("unix://"):
        return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    return redis_url


CELERY_BROKER_URL = environment.read("CELERY_BROKER_URL", default=_broker_url(REDIS_URL))
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "altyn:broker:",
    # A killed worker's task comes back after ten seconds instead of after the whole timeout.
    "visibility_timeout": 120,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
}
CELERY_TASK_PUBLISH_RETRY = False  # a broker that is away must not hold up the person; the sweep delivers
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 100  # below visibility_timeout
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "mailing.*": {"queue": "mail"},
    "webhooks.*": {"queue": "webhooks"},
    "exhibitors.make_*": {"queue": "documents"},
}
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

# --- The API ------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.HouseSchema",
    "EXCEPTION_HANDLER": "core.api.problems.problem_handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ALTYN OIMAQ",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "altyn_oimaq.api_document.finish",
    ],
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {"WebhookStateEnum": "webhooks.states.ENDPOINT_STATES"},
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # labels are for people, in the language of the moment
}

# --- What the browser may do --------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not (DEBUG or INSECURE_HTTP)
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "website.errors.csrf_refused"
SECURE_SSL_REDIRECT = False  # the proxy in front does it; a redirect here would break its health checks
SECURE_HSTS_SECONDS = 0 if DEBUG or INSECURE_HTTP else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # SECURE_SSL_REDIRECT, see above

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Watching it --------------------------------------------------------------------------------

LOGGING = log_config(debug=DEBUG)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # its end has a line; that it began is in it
DJANGO_STRUCTLOG_USER_ID_FIELD = None
PROMETHEUS_EXPORT_MIGRATIONS = False

SENTRY_DSN = environment.read("SENTRY_DSN", default="")
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False, include_local_variables=False)
