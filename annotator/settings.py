"""Django settings, read from the environment. Everything local lives in one data folder."""

from __future__ import annotations

import sys
from pathlib import Path

import dj_database_url
import structlog
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environs import Env
from structlog.typing import Processor

from annotator.middleware import add_static_headers

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("POINTILLIST_DATA", str(BASE_DIR / "data"))).resolve()


def _own_secret_key() -> str:
    """Return the key kept in the data folder; make it on first start, readable by its owner only."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


def at_least_20_a_second(rate: str) -> str:
    """Return a rate such as `50/second` or `1200/minute`; refuse one below 20 a second, or unreadable."""
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
    count, _, period = rate.partition("/")
    if not count.isdigit() or period[:1] not in seconds or int(count) < 20 * seconds[period[:1]]:
        raise ImproperlyConfigured(f"THROTTLE_SEGMENT is {rate!r}: it must be at least 20/second.")
    return rate


DEBUG = env.bool("DJANGO_DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or _own_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["*"] if not env.bool("HTTPS", False) else [])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# Origins besides scheme://Host that may open the websocket, each in full (scheme, host, port).
WEBSOCKET_ORIGINS: list[str] = env.list("WEBSOCKET_ORIGINS", [])

# Two Redis instances, always: one that never evicts, one that may (docs/operations.md).
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHE_REDIS_URL = env.str("CACHE_REDIS_URL", "redis://127.0.0.1:6380/0")
# Where stored images and model bundles live: file:// or s3://, read by web and workers alike.
STORAGE_URL = env.str("STORAGE_URL", (DATA_DIR / "storage").as_uri())

INSTALLED_APPS = [
    "annotator",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "django_filters",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "annotator.middleware.RequestIdMiddleware",
    "annotator.metrics.MetricsMiddleware",
    "annotator.middleware.IsolationMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "annotator.hosts.HostMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "csp.middleware.CSPMiddleware",
]
# annotator.middleware.RequestIdMiddleware has looked at it.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True
ROOT_URLCONF = "annotator.urls"
ASGI_APPLICATION = "annotator.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
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

DATABASES = {
    "default": dj_database_url.config(default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}", conn_health_checks=True)
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers wait for each other instead of failing; readers never wait (WAL).
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "annotator.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "/sign-in"
CSRF_FAILURE_VIEW = "annotator.api.errors.on_csrf_failure"

# Sessions and throttles never depend on Redis: a dead Redis must not sign anyone out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

REST_FRAMEWORK = {
    # Bearer first: its WWW-Authenticate turns an expired login into a 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "annotator.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "annotator.api.authentication.TokenScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["annotator.api.throttles.ApiThrottle"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "annotator.api.negotiation.AlwaysJson",
    "DEFAULT_PARSER_CLASSES": ["annotator.api.json_body.JsonBody"],
    "DEFAULT_METADATA_CLASS": None,
    # How many proxies in front append to X-Forwarded-For: with 0 the header is not believed.
    "NUM_PROXIES": env.int("NUM_PROXIES", 0),
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "annotator.api.pagination.IdCursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "annotator.api.auto_schema.CompleteAnswers",
    "DEFAULT_THROTTLE_RATES": {
        "login": env.str("THROTTLE_LOGIN", "20/minute"),
        "api": env.str("THROTTLE_API", "200/second"),
        "segment": at_least_20_a_second(env.str("THROTTLE_SEGMENT", "50/second")),
    },
    "EXCEPTION_HANDLER": "annotator.api.errors.handle_exception",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Pointillist",
    "DESCRIPTION": "Projects, images, annotations, COCO. Errors are {code, message, details?, request_id}.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PATH_CONVERTER_OVERRIDES": {"id": {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}},
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "annotator.api.schema.describe_errors",
    ],
    "ENUM_NAME_OVERRIDES": {
        "Role": "annotator.models.Role",
        "ImageStatus": "annotator.models.Image.Status",
        "AnnotationStatus": "annotator.models.Annotation.Status",
        "AnnotationSource": "annotator.models.Annotation.Source",
        "TokenScope": "annotator.models.ApiToken.Scope",
    },
}

STATIC_URL = "/static/"
# From the sources where they lie, or collected once and compressed, as the container does while it is built.
STATIC_COMPRESSED = env.bool("STATIC_COMPRESSED", False)
STATIC_ROOT = env.str("STATIC_ROOT", "") or None
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"
        if STATIC_COMPRESSED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_ADD_HEADERS_FUNCTION = add_static_headers
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/build/assets/.+-[\w-]{8}\.\w+$"
WHITENOISE_USE_FINDERS = not STATIC_COMPRESSED

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE, "'wasm-unsafe-eval'"],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}
# Who may read /metrics besides this machine: who sends it as a bearer token. Empty: nobody.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
HTTPS = env.bool("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"

# Uploads: what one request and one picture may cost.
UPLOAD_MAX_FILE_BYTES = env.int("UPLOAD_MAX_FILE_BYTES", 250 * 1024 * 1024)
UPLOAD_MAX_REQUEST_BYTES = env.int("UPLOAD_MAX_REQUEST_BYTES", 2 * 1024 * 1024 * 1024)
UPLOAD_MAX_PIXELS = env.int("UPLOAD_MAX_PIXELS", 120_000_000)
# Memory that decoding may take, as headers predict it: one picture, and all that a process decodes at once.
UPLOAD_MAX_DECODE_BYTES = env.int("UPLOAD_MAX_DECODE_BYTES", 900 * 1024 * 1024)
UPLOAD_MAX_ZIP_ENTRIES = env.int("UPLOAD_MAX_ZIP_ENTRIES", 10_000)
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOG_LEVEL = env.str("LOG_LEVEL", "INFO").upper()
# One JSON object a line when nobody watches, readable lines in a terminal.
_STAMPS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.dev.ConsoleRenderer()
            if sys.stderr.isatty()
            else structlog.processors.JSONRenderer(),
            "foreign_pre_chain": _STAMPS,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
structlog.configure(
    processors=[*_STAMPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
