"""Every setting, read once from the environment; `.env.example` explains each for operators."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from peerhall.config import env
from peerhall.ui.assets import HASHED_NAME

DATA = Path(env.text("PEERHALL_DATA", "var")).resolve()
BASE_URL = env.text("PEERHALL_BASE_URL").rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")

DEBUG = False
SECRET_KEY = env.secret_kept_in(DATA / "keys" / "secret_key", "PEERHALL_SECRET_KEY")
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "*"] if BASE_URL else ["*"]
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    "allauth",
    "allauth.account",
    "peerhall.platform.audit",
    "peerhall.platform.clock",
    "peerhall.ui",
    "peerhall.accounts",
    "peerhall.tutoring",
    "peerhall.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "peerhall.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
            ],
        },
    }
]

DATABASES = {"default": env.database(env.text("DATABASE_URL"), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Time is UTC inside; the viewer's zone is activated by accounts' middleware.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]

# Accounts
AUTH_USER_MODEL = "accounts.User"

# Sending
EMAIL_TIMEOUT = 20

# Files
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # built files are served from the package: there is no collectstatic
WHITENOISE_IMMUTABLE_FILE_TEST = HASHED_NAME  # hashed files are kept by browsers for ten years
# While working on the front end: rebuilt files are found without a restart. Slow, never for people.
WHITENOISE_AUTOREFRESH = env.flag("PEERHALL_ASSETS_AUTOREFRESH", default=False)
MEDIA_ROOT = DATA / "media"

# Everything on a page comes from this server; nothing is inline (B11).
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
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
if env.flag("PEERHALL_BEHIND_PROXY", default=IS_HTTPS):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A demo or test instance may move its clock (`peerhall clock`); a real one never looks.
CLOCK_MAY_MOVE = env.flag("PEERHALL_CLOCK_MAY_MOVE", default=False)
RATE_LIMITS = env.flag("PEERHALL_RATE_LIMITS", default=True)
HTTP_THREADS = env.number("PEERHALL_THREADS", 4)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("PEERHALL_LOG_LEVEL", "INFO")},
}
