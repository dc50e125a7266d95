"""Every setting, read once from the environment; `.env.example` explains each for operators."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from peerhall.config import env
from peerhall.ui.assets import HASHED_NAME

DATA = Path(env.text("PEERHALL_DATA", "var")).resolve()
BASE_URL = env.origin("PEERHALL_BASE_URL")
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
    "corsheaders",
    "csp",
    "peerhall.platform.audit",
    "peerhall.platform.clock",
    "peerhall.platform.jobs",
    "peerhall.platform.realtime",
    "peerhall.ui",
    "peerhall.accounts",
    "peerhall.tutoring",
    "peerhall.materials",
    "peerhall.room",
    "peerhall.notifications",
    "peerhall.notifications.channels.email",
    "peerhall.notifications.channels.webpush",
    "peerhall.api",
    "peerhall.site",
    # After our own rooms, whose templates stand in for theirs.
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "peerhall.platform.http.cors.cors_middleware",
    "peerhall.api.edge.edge_middleware",
    # Pages; the built files above it lie compressed on disk (docs/decisions/006).
    "django.middleware.gzip.GZipMiddleware",
    "peerhall.platform.http.content_policy.content_policy_middleware",
    "peerhall.platform.http.charset.utf8_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "peerhall.accounts.web.bearer.bearer_middleware",
    "peerhall.accounts.web.cookie.cookie_middleware",
    "peerhall.platform.http.notes.notes_middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "peerhall.accounts.web.middleware.locale_middleware",
]

ROOT_URLCONF = "peerhall.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parents[1] / "ui"],  # where <c-…> finds components/<name>/index.html
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "peerhall.accounts.web.context.community_and_viewer",
                "peerhall.tutoring.web.context.review",
                "peerhall.notifications.web.context.unread",
                "peerhall.ui.context.page",
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

# A component sees what it declares and the context processors, nothing of the page around it.
COTTON_DIR = "components"
COTTON_SNAKE_CASED_NAMES = False
COTTON_ISOLATE_BY_DEFAULT = True

DATABASES = {"default": env.database(env.text("DATABASE_URL"), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Time is UTC inside; the viewer's zone is activated by accounts' middleware.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/sessions/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/accounts/profile/"
# Sign-up always ends on the page that asks for the code, so that a taken address answers like a free
# one (docs/decisions/004); `peerhall.accounts.web.stages` lets everybody else past it.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_ADAPTER = "peerhall.accounts.web.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "peerhall.accounts.web.forms.SignInForm",
    "signup": "peerhall.accounts.web.forms.SignUpForm",
    "add_email": "peerhall.accounts.web.forms.ChangeAddress",
    "change_password": "peerhall.accounts.web.forms.ChangePassword",
    "set_password": "peerhall.accounts.web.forms.SetPassword",
    "reset_password": "peerhall.accounts.web.forms.AskForReset",
    "reset_password_from_key": "peerhall.accounts.web.forms.ResetPassword",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# Signing in with Google: on pages with both, by ID token with the id alone. Another service may stand in
# for it, at /authorize, /token and /certs of this address.
GOOGLE_CLIENT_ID = env.text("GOOGLE_CLIENT_ID")
GOOGLE_CLIENT_SECRET = env.text("GOOGLE_CLIENT_SECRET")
GOOGLE_STAND_IN = env.origin("PEERHALL_GOOGLE_STAND_IN")
GOOGLE_ISSUERS = (
    [GOOGLE_STAND_IN] if GOOGLE_STAND_IN else ["https://accounts.google.com", "accounts.google.com"]
)
GOOGLE_AUTHORIZE_URL = (
    f"{GOOGLE_STAND_IN}/authorize" if GOOGLE_STAND_IN else "https://accounts.google.com/o/oauth2/v2/auth"
)
GOOGLE_TOKEN_URL = f"{GOOGLE_STAND_IN}/token" if GOOGLE_STAND_IN else "https://oauth2.googleapis.com/token"
GOOGLE_CERTS_URL = (
    f"{GOOGLE_STAND_IN}/certs" if GOOGLE_STAND_IN else "https://www.googleapis.com/oauth2/v3/certs"
)
SOCIALACCOUNT_ADAPTER = "peerhall.accounts.web.google.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = {"google": {"provider_class": "peerhall.accounts.web.google.Provider"}}

# Sending. Without a mail server letters are files in the data folder (ARCHITECTURE 4.14).
MAIL_IS_CONFIGURED = bool(env.text("PEERHALL_SMTP_HOST"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_IS_CONFIGURED else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST = env.text("PEERHALL_SMTP_HOST")
EMAIL_PORT = env.number("PEERHALL_SMTP_PORT", 587, most=65535)
EMAIL_HOST_USER = env.text("PEERHALL_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("PEERHALL_SMTP_PASSWORD")
EMAIL_USE_TLS = env.choice("PEERHALL_SMTP_TLS", ("starttls", "tls", "off")) == "starttls"
EMAIL_USE_SSL = env.choice("PEERHALL_SMTP_TLS", ("starttls", "tls", "off")) == "tls"
DEFAULT_FROM_EMAIL = env.text("PEERHALL_MAIL_FROM", f"peerhall@{urlsplit(BASE_URL).hostname or 'localhost'}")
# Where answers to letters go; without it they come back to the sender.
MAIL_REPLY_TO = env.text("PEERHALL_MAIL_REPLY_TO")
EMAIL_TIMEOUT = env.number("PEERHALL_SMTP_TIMEOUT", 20, most=300)
if MAIL_IS_CONFIGURED and not BASE_URL:
    raise env.BadSettingError(
        "PEERHALL_SMTP_HOST needs PEERHALL_BASE_URL: links in letters must not follow a visitor's Host."
    )

# Web Push. Devices are bound to this key: with another one everybody would have to switch push on again.
VAPID_PRIVATE_KEY = env.secret_kept_in(DATA / "keys" / "vapid", "PEERHALL_VAPID_KEY", make=env.p256_key)
# For tests and development alone: a browser may then name a push service on this machine, by http.
PUSH_MAY_BE_LOCAL = env.flag("PEERHALL_PUSH_MAY_BE_LOCAL", default=False)

# Files
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # built files are served from the package: there is no collectstatic
WHITENOISE_IMMUTABLE_FILE_TEST = HASHED_NAME  # hashed files are kept by browsers for ten years
# While working on the front end: rebuilt files are found without a restart. Slow, never for people.
WHITENOISE_AUTOREFRESH = env.flag("PEERHALL_ASSETS_AUTOREFRESH", default=False)
MEDIA_ROOT = DATA / "media"
# What may be kept with sessions: one file, all of a session, all that one person brought.
FILE_LIMIT_BYTES = env.number("PEERHALL_FILE_LIMIT_MB", 25, most=10_000) * 2**20
SESSION_FILES_LIMIT_BYTES = env.number("PEERHALL_SESSION_FILES_MB", 500, most=1_000_000) * 2**20
PERSON_FILES_LIMIT_BYTES = env.number("PEERHALL_PERSON_FILES_MB", 2_000, most=1_000_000) * 2**20
# Where a web server in front may send the files of MEDIA_ROOT itself: its internal address of that folder.
ACCEL_PREFIX = env.text("PEERHALL_ACCEL_PREFIX")

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
IS_BEHIND_PROXY = env.flag("PEERHALL_BEHIND_PROXY", default=IS_HTTPS)
if IS_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # rate limits count the visitor, not the proxy

# A load balancer inside the house asks for health without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/"]

# A demo or test instance may move its clock (`peerhall clock`); a real one never looks. The demo community
# leaves this file when it fills a database, so that every process on the folder knows.
DEMO_MARK = DATA / "demo"
HAD_DEMO_MARK = DEMO_MARK.exists()
CLOCK_MAY_MOVE = env.flag("PEERHALL_CLOCK_MAY_MOVE", default=HAD_DEMO_MARK)
# Pages of other origins whose scripts may call the API. They call with a token, never with the cookie.
CORS_ALLOWED_ORIGINS = env.origins(
    "PEERHALL_CORS_ORIGINS", default=("http://localhost:3000",) if HAD_DEMO_MARK else ()
)
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = [
    *("accept", "authorization", "content-type", "idempotency-key", "if-match", "if-none-match"),
]
CORS_EXPOSE_HEADERS = ["Link", "ETag", "Retry-After", "X-Total-Count"]
# One switch for every limit: load tests set PEERHALL_RATE_LIMITS=off.
RATE_LIMITS = env.flag("PEERHALL_RATE_LIMITS", default=True)
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {} if RATE_LIMITS else False
# Tries are counted here. Django's 300 entries could be flooded to forget a count (docs/decisions/005).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
# Requests served at once, and database connections held, by one process (docs/decisions/001).
HTTP_THREADS = env.number("PEERHALL_THREADS", 4, most=256)
# Where the database runs in our own threads, one more of these helps only when another is held up
# (docs/decisions/014); where it runs elsewhere, they wait side by side.
HTTP_PATIENCE_SECONDS = 0.01 if str(DATABASES["default"]["ENGINE"]).endswith("sqlite3") else 0
HTTP_BODY_LIMIT_BYTES = env.number("PEERHALL_BODY_LIMIT_MB", 60, most=10_000) * 2**20

# Live updates between machines. Without it they reach the processes that share the data folder.
REDIS_URL = env.text("REDIS_URL")
# Server processes that share the port.
WORKERS = env.number("PEERHALL_WORKERS", 1, most=64)

# The live room. People call each other directly; what lies between them may need a TURN server.
STUN_URLS = env.words("STUN_URLS", ("stun:", "stuns:"))
TURN_URLS = env.words("TURN_URLS", ("turn:", "turns:"))
TURN_SECRET = env.text_with("TURN_SECRET", "TURN_URLS")
JANUS_URLS = env.words("JANUS_URLS", ("ws://", "wss://"))
JANUS_SECRET = env.text("JANUS_SECRET")

# Jobs. Each queue has a thread of its own. Jobs of network queues wait for other machines, so they run
# outside a transaction; those of the default queue are short and run in one (docs/decisions/007).
TASKS = {
    "default": {
        "BACKEND": "peerhall.platform.jobs.backend.LeaseBackend",
        "QUEUES": ["default", "mail", "push"],
        "OPTIONS": {"NETWORK_QUEUES": ["mail", "push"]},
    }
}
JOBS_RUN_INSIDE = env.choice("PEERHALL_JOBS", ("inside", "off")) == "inside"

LOG_LEVEL = env.choice("PEERHALL_LOG_LEVEL", ("info", "debug", "warning", "error"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"brief": {"()": "peerhall.config.logs.Brief"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["brief"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL.upper()},
}
