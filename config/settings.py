"""Settings, from the environment alone: `ENVIRONMENT` lists every name read, with its meaning."""

import sys
from pathlib import Path

import environ
from csp.constants import NONCE

from accounts.allauth_settings import *  # noqa: F403  one flat list of allauth's own switches

ROOT = Path(__file__).resolve().parent.parent

ENVIRONMENT = {
    "DATABASE_URL": "PostgreSQL 15 to 18, as postgres://user:password@host:port/name",
    "REDIS_URL": "Redis or Valkey; database 0 carries tasks, 1 the cache",
    "SECRET_KEY": "at least 50 random characters; signs sessions and links",
    "DEBUG": "1 shows error details; never in production",
    "DEMO": "1 marks a demonstration: banner on every page, component gallery, demo people",
    "BASE_DOMAIN": "the partnership's domain (and port), for example frontdesk.example.gov.uk",
    "BASE_SCHEME": "https in production",
    "VAR_DIR": "folder for files, mail, audit checkpoints and local servers' data",
    "EMAIL_URL": "smtp://user:password@host:port; files under VAR_DIR/mail when empty",
    "EMAIL_FROM": "sender address of account mail",
    "STAFF_SECOND_FACTOR": "0 lets staff in without a second factor (demonstrations only)",
    "OUTBOUND_ALLOW": "comma-separated private hosts or ranges that outbound calls may reach",
    "TRUSTED_PROXIES": "number of reverse proxies whose X-Forwarded-For is believed",
    "CLAMD_URL": "tcp://host:port of clamd; uploads are not scanned when empty",
    "MAP_TILES": "tile address template for maps; a plain outline map when empty",
    "MODULUS_WEIGHTS": "the bank industry's table valacdos.txt; made-up sort codes when empty",
    "MODULUS_SUBSTITUTES": "its table of substitute sort codes, scsubtab.txt",
    "SECRET_KEY_FALLBACKS": "comma-separated older keys that may still open what they sealed",
    "WEB_BIND": "address and port of the web process",
    "WEB_WORKERS": "web worker processes",
    "WEB_THREADS": "threads in each web worker",
    "WORKER_CONCURRENCY": "task worker processes",
    "SIGN_IN_KEPT_DAYS": "days an ended sign-in stays on record; 90 unless set",
    "INVITATION_KEPT_DAYS": "days an ended staff invitation stays on record; 90 unless set",
    "LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR",
}

env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(ROOT / "var")))
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
BASE_DOMAIN = env.str("BASE_DOMAIN", default="localhost:8000")
BASE_SCHEME = env.str("BASE_SCHEME", default="http")
SECURE = BASE_SCHEME == "https"
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)
OUTBOUND_ALLOW = env.list("OUTBOUND_ALLOW", default=[])
WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=2)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
SIGN_IN_KEPT_DAYS = env.int("SIGN_IN_KEPT_DAYS", default=90)
INVITATION_KEPT_DAYS = env.int("INVITATION_KEPT_DAYS", default=90)
CLAMD_URL = env.str("CLAMD_URL", default="")
MAP_TILES = env.str("MAP_TILES", default="")
MODULUS_WEIGHTS = env.str("MODULUS_WEIGHTS", default="")
MODULUS_SUBSTITUTES = env.str("MODULUS_SUBSTITUTES", default="")
FILES_ROOT = VAR_DIR / "files"
MAIL_ROOT = VAR_DIR / "mail"
AUDIT_ROOT = VAR_DIR / "audit"

# The Domain table is the list of allowed hosts; config.checks holds the middleware to that.
ALLOWED_HOSTS = ["*"]

SHARED_APPS = [
    "django_tenants",
    "config",
    "councils",
    "councils.gazetteer.apps.GazetteerConfig",
    "accounts",
    "portal.library",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "csp",
    "phonenumber_field",
]
TENANT_APPS = [
    "django.contrib.sessions",
    "councils.events",
    "councils.messaging",
    "councils.files",
    "councils.bookings",
    "councils.payments",
    "casework",
    "portal",
    "channels_shift",
]
INSTALLED_APPS = SHARED_APPS + [app for app in TENANT_APPS if app not in SHARED_APPS]

TENANT_MODEL = "councils.Council"
TENANT_DOMAIN_MODEL = "councils.Domain"
TENANT_LIMIT_SET_CALLS = True
PUBLIC_SCHEMA_NAME = "public"
PUBLIC_SCHEMA_URLCONF = "config.urls_apex"
ROOT_URLCONF = "config.urls_council"
DATABASE_ROUTERS = ("django_tenants.routers.TenantSyncRouter",)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default="postgres:///onefrontdesk"),
        "ENGINE": "councils.database",
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DATABASES["default"].setdefault("OPTIONS", {})
# A socket folder cannot stand before the path of an address: libpq takes it as ?host=...&port=...
for _name in ("host", "port"):
    if _name in DATABASES["default"]["OPTIONS"]:
        DATABASES["default"][_name.upper()] = str(DATABASES["default"]["OPTIONS"].pop(_name))
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
DATABASES["default"]["OPTIONS"].setdefault("application_name", "onefrontdesk")

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379").rstrip("/")
CACHES = {
    "default": {
        "BACKEND": "councils.cache.ForgivingRedisCache",
        "LOCATION": f"{REDIS_URL}/1",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    }
}

MIDDLEWARE = [
    "councils.tenancy.SiteMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "councils.middleware.Unavailable",
    "councils.files.limits.requests_have_a_size",
    "councils.middleware.ContentPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "councils.middleware.personal_pages_are_not_stored",
    "councils.middleware.AccessMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["councils.templatetags.kept_includes"],
            "libraries": {
                "i18n": "councils.templatetags.fixed_words",
                "static": "councils.templatetags.fixed_static",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "councils.context.site",
            ],
        },
    }
]
FORM_RENDERER = "councils.rendering.FormRenderer"
WSGI_APPLICATION = "config.wsgi.application"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "councils.assets.StaticStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# Host-only cookies: the __Host- prefix makes a browser refuse any that name a parent domain.
_prefix = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{_prefix}session"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_ENGINE = "councils.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "councils.views.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # security keys on localhost
X_FRAME_OPTIONS = "DENY"

_tiles = [MAP_TILES.split("{")[0]] if MAP_TILES else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *_tiles],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="One Front Desk <no-reply@frontdesk.invalid>")

# Redis carries only "wake up, look at this council": the record stands in PostgreSQL.
CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 5000
CELERY_DB_REUSE_MAX = sys.maxsize  # config.celery ends connections as requests do
CELERY_TASK_DEFAULT_QUEUE = "frontdesk"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_connect_timeout": 1,
    "socket_timeout": 2,  # a resident's submit waits for no broker that hangs
    "max_retries": 0,  # nor for one that is away: the sweep finds the work
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}
PHONENUMBER_DEFAULT_REGION = "GB"

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING_CONFIG = "config.logging.configure"
LOGGING = {"level": LOG_LEVEL}

SILENCED_SYSTEM_CHECKS = [
    "templates.W003",  # our tags stand in for Django's on purpose
    "security.W003",  # CSRF middleware is present under django-tenants' order
    "security.W008",  # the reverse proxy redirects to https
]
