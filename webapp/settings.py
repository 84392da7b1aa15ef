"""Django settings; what an installation may change comes from webapp.env."""

from __future__ import annotations

from webapp import redis_server
from webapp.env import ROOT, Environment

env = Environment()

DEBUG = env.DEBUG
VAR = env.VAR
SECRET_KEY = "set by the platform"  # replaced by the key kept in VAR
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "webapp.apps.WebappConfig",
    "search.apps.SearchConfig",
    "catalog.apps.CatalogConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
            ]
        },
    }
]
WSGI_APPLICATION = "webapp.wsgi.application"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"

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
MAX_UPLOAD_MB = env.MAX_UPLOAD_MB
MAX_PICTURE_MEGAPIXELS = env.MAX_PICTURE_MEGAPIXELS
PHOTO_TTL_HOURS = env.PHOTO_TTL_HOURS
RATE_LIMIT = env.RATE_LIMIT
DEFAULT_CURRENCY = env.DEFAULT_CURRENCY
