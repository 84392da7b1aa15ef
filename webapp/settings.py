"""Django settings; those that an installation may change come from webapp.env."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF

from webapp import buckets, languages, redis_server
from webapp.env import ROOT, SettingsError, load
from webapp.secrets import kept_key

os.umask(0o077)  # files contain password hashes, sessions and catalogues: not for other users of the machine
django_stubs_ext.monkeypatch()
env = load()


def origin_of(address: str) -> tuple[str, ...]:
    """Return the origin of an absolute address, for the Content-Security-Policy; () for one of this site."""
    parts = urlsplit(address)
    return (f"{parts.scheme}://{parts.netloc}",) if parts.netloc else ()


DEBUG = env.DEBUG
VAR = env.VAR
SECRET_KEY = env.SECRET_KEY or kept_key(VAR / "secret-key")
SECRET_KEY_FALLBACKS = list(env.SECRET_KEY_FALLBACKS)
ALLOWED_HOSTS = list(env.ALLOWED_HOSTS)
INSTALLED_APPS = [
    "webapp.apps.DrapeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django_htmx",
    "ninja",
    "csp",
    "webapp.apps.LogInsConfig",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "corsheaders",
    "webapp.apps.WebappConfig",
    "search.apps.SearchConfig",
    "access.apps.AccessConfig",
    "catalog.apps.CatalogConfig",
    "behaviour.apps.BehaviourConfig",
]
MIDDLEWARE = [
    "webapp.middleware.requests",
    "webapp.middleware.PageCompression",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "webapp.middleware.permissions_policy",
    "corsheaders.middleware.CorsMiddleware",
    "webapp.middleware.api_problems",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "webapp.languages.ShopperLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "behaviour.middleware.searching_visitor",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "webapp.uploads.limit",
    "catalog.api.idempotency.repeatable",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "webapp.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "search.web.shop.identity",
            ]
        },
    }
]
WSGI_APPLICATION = "webapp.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = env.SHOP_LANGUAGE
LANGUAGES = [(code, name) for code, name in languages.NAMES.items() if code in languages.offered(env)]
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TIME_ZONE = "UTC"
USE_TZ = True

# -- the relational database, the source of truth
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": VAR / "db.sqlite3",
    "OPTIONS": {
        "timeout": 10,  # seconds; imports that wait longer are retried
        "transaction_mode": "IMMEDIATE",  # a writer waits for the lock instead of failing half-way
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    },
}
try:
    DATABASES: dict[str, Any] = {
        "default": dj_database_url.parse(env.DATABASE_URL, conn_max_age=60, conn_health_checks=True)
        if env.DATABASE_URL
        else SQLITE
    }
except ValueError as error:
    raise SettingsError(
        "Setting DATABASE_URL cannot be used; write it as postgres://user:secret@host:5432/name."
    ) from error

# -- files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
PICTURES: dict[str, Any] = {"BACKEND": "catalog.storage.DurableStorage"}
PICTURES_ORIGIN: tuple[str, ...] = ()
if env.S3_BUCKET:
    PICTURES, PICTURES_ORIGIN = buckets.pictures(env), (buckets.origin(env),)
# Shoppers' photos: only served by a view that checks who may see them.
PHOTOS: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": VAR / "photos", "base_url": None, "directory_permissions_mode": 0o700},
}
if env.S3_PHOTOS_BUCKET:
    PHOTOS = buckets.private(env, env.S3_PHOTOS_BUCKET)
# Catalogues that staff upload: never served.
UPLOADS: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": VAR / "uploads", "base_url": None},
}
if env.S3_UPLOADS_BUCKET:
    UPLOADS = buckets.private(env, env.S3_UPLOADS_BUCKET)
STORAGES = {
    "default": PICTURES,
    "private": UPLOADS,
    "photos": PHOTOS,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = env.MAX_UPLOAD_MB * 2**20

# -- safety
AUTHENTICATION_BACKENDS = [
    "webapp.lockout.OftenTriedName",
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "webapp.staff.passwords.ShopWordsValidator"},
    {"NAME": "webapp.staff.passwords.RunsValidator"},
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
# an address that tries any names; for a name that many addresses try, see webapp.lockout
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_CLIENT_IP_CALLABLE = "webapp.lockout.address"
AXES_RESET_ON_SUCCESS = False  # it would forgive all failures of the address; see webapp.lockout
AXES_LOCKOUT_CALLABLE = "webapp.lockout.page"
AXES_VERBOSE = False
SECOND_FACTOR = env.SECOND_FACTOR
OTP_TOTP_ISSUER = env.SHOP_NAME
RECOVERY_CODE_ITERATIONS = 600_000  # of PBKDF2; codes hashed with another number do not work
CSRF_TRUSTED_ORIGINS = list(env.CSRF_TRUSTED_ORIGINS)
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 2 * 3600  # without a request; each one restarts it
SESSION_SAVE_EVERY_REQUEST = SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *PICTURES_ORIGIN, *origin_of(env.SHOP_LOGO)],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # only staff get messages
SESSION_COOKIE_SECURE = env.TLS
PHOTO_COOKIE_NAME = "photos"
VISITOR_COOKIE_NAME = "visitor"
REFUSAL_COOKIE_NAME = "unrecognised"
if env.TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$", r"^api/(?!docs)"]  # the API refuses instead
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 0 if env.HSTS == "off" else 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.HSTS == "domain"
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # HSTS for other hosts is not for us to decide
    # no other host of the domain can set these
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, PHOTO_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-photos"
    VISITOR_COOKIE_NAME, REFUSAL_COOKIE_NAME = "__Host-visitor", "__Host-unrecognised"
    LANGUAGE_COOKIE_NAME = "__Host-language"
# access.cors determines which origins may call the API
WIDGET_ORIGINS = frozenset(origin.rstrip("/").lower() for origin in env.WIDGET_ORIGINS)
CORS_ALLOW_HEADERS = ("accept", "authorization", "content-type")
CORS_ALLOW_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CORS_EXPOSE_HEADERS = ("retry-after",)
PROXIES = env.PROXIES
METRICS_TOKEN = env.METRICS_TOKEN

# -- search and models
REDIS_URL = env.REDIS_URL or redis_server.url(VAR / "redis")
REDIS_STACK = env.REDIS_STACK
REDIS_PREFIX = env.REDIS_PREFIX
ENCODER = env.ENCODER
DETECTOR = env.DETECTOR
MODEL_RUNTIME = env.MODEL_RUNTIME
MODEL_THREADS = env.MODEL_THREADS
VECTOR_INDEX = env.VECTOR_INDEX
EF_RUNTIME = env.EF_RUNTIME
IMAGE_WEIGHT = env.IMAGE_WEIGHT
WEB_THREADS = env.WEB_THREADS
MAX_UPLOAD_MB = env.MAX_UPLOAD_MB
MAX_CATALOGUE_MB = env.MAX_CATALOGUE_MB
IMPORT_MEMORY_MB = env.IMPORT_MEMORY_MB
MAX_PICTURE_MEGAPIXELS = env.MAX_PICTURE_MEGAPIXELS
PHOTO_BUDGET_MB = env.PHOTO_BUDGET_MB
PHOTO_VISITOR_MB = env.PHOTO_VISITOR_MB
PHOTO_TTL_HOURS = env.PHOTO_TTL_HOURS
RATE_LIMIT = env.RATE_LIMIT
DEFAULT_CURRENCY = env.DEFAULT_CURRENCY
FETCH_PICTURES = env.FETCH_PICTURES
FETCH_ALLOWED_HOSTS = env.FETCH_ALLOWED_HOSTS
SOURCES_FOLDER = env.SOURCES_FOLDER or VAR / "sources"
S3_ENDPOINT_URL, S3_REGION = env.S3_ENDPOINT_URL, env.S3_REGION
SHOP_NAME = env.SHOP_NAME
PERSONALISATION = env.PERSONALISATION
EVENT_DAYS = env.EVENT_DAYS
POPULARITY_WEIGHT = env.POPULARITY_WEIGHT
TRAIN_AT = env.TRAIN_AT
PROFILE_DAYS = env.PROFILE_DAYS
SHOP_LOGO = env.SHOP_LOGO
SHOP_COLOUR, SHOP_COLOUR_DARK, SHOP_FONT = env.SHOP_COLOUR, env.SHOP_COLOUR_DARK, env.SHOP_FONT
SHOP_LINKS = [tuple(part.strip() for part in link.split("=", 1)) for link in env.SHOP_LINKS]

# -- background work
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{REDIS_PREFIX}:queue:",
    "visibility_timeout": 3600,  # afterwards a dead worker's task is delivered again
    "priority_steps": [0, 3, 6, 9],  # the first is the most urgent, and the default
    "queue_order_strategy": "priority",
}
# tasks that shoppers or staff wait for precede the next batches of an import
CELERY_TASK_ROUTES = {
    "catalog.tasks.preview_import": {"priority": 3},
    "catalog.tasks.run_import": {"priority": 6},
    "catalog.tasks.run_source": {"priority": 6},
    "catalog.tasks.retry_waiting": {"priority": 6},
    "catalog.tasks.work_on_import": {"priority": 9},
    "catalog.tasks.examine_products": {"priority": 9},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # Redis comes back sooner or later
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False

# -- logging
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "webapp.logs.TextFormatter", "format": "%(levelname)s %(name)s: %(message)s"},
        "json": {"()": "webapp.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": env.LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},  # libraries
    "loggers": {
        **{name: {"level": env.LOG_LEVEL} for name in ("drape", "webapp", "catalog", "behaviour", "search", "vision")},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "axes": {"level": "WARNING"},
    },
}
