"""Settings of every installation: what differs comes from the environment (README, "Environment")."""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
if (VAR_DIR / "keys.env").exists():
    environ.Env.read_env(VAR_DIR / "keys.env")  # what the environment states wins

DEBUG = env.bool("DEBUG", False)


def _key(name: str) -> str:
    if value := env.str(name, ""):
        return value
    raise ImproperlyConfigured(f"缺少密钥 {name}:请设置环境变量 {name},或运行 python -m config.keys 生成。")


SECRET_KEY = _key("SECRET_KEY")
FIELD_KEYS = _key("FIELD_KEYS")  # id:base64 of 32 bytes, comma-separated; the first seals, all open
INDEX_KEY = _key("INDEX_KEY")  # base64 of 32 bytes, for blind indexes

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
# TLS ends at the proxy. Without one the server is reached directly, over plain HTTP on the machine itself.
BEHIND_TLS = bool(TRUSTED_PROXIES)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "knox",
    "rest_framework",
    "sequences",
    "accounts",
    "stations",
    "clients",
    "consultations",
    "cases",
    "compliance",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.SafeAnswers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.SessionTerms",
    "stations.middleware.ActingPosting",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "reports.context.frame",
            ],
        },
    }
]

# A migration may run as the tables' owner, the server as a role that cannot change them. A restore sets guards up too.
_database = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
if {"migrate", "restore"} & set(sys.argv[1:2]) and env.str("MIGRATE_DATABASE_URL", ""):
    _database = env.db_url("MIGRATE_DATABASE_URL")
if _database["ENGINE"].endswith("sqlite3"):
    # Measured: with these, parallel writers lose nothing; with Django's defaults three in four are refused.
    # recursive_triggers, or INSERT OR REPLACE slips past a locking trigger.
    _database["OPTIONS"] = {
        "timeout": 60,  # seconds: the writing of a past ledger is waited for; the server gives up after 120
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
    }
else:
    _database |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---------------------------------------------------------------- who is signed in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesBackend", "accounts.backends.GrowingDelayBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.ContextWordsValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"

SESSION_ENGINE = "accounts.session_store"  # tells whose each session is
SESSION_IDLE_MINUTES = 30  # 等保: after this the session is locked, the half-filled form kept
SESSION_ABSOLUTE_HOURS = 8
# The cookie outlives the session: a form sent after the end is still known to be whose, and is kept for him.
SESSION_COOKIE_AGE = 3 * 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"

# One office behind one address must not lock itself out together: name and address count as a pair.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "accounts.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_USERNAME_CALLABLE = "accounts.delays.hashed_for_axes"  # a typed name may be a password in the wrong field
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # logins stand in our own trail
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "password"]

# ---------------------------------------------------------------- what every answer carries
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# ---------------------------------------------------------------- language and time
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# ---------------------------------------------------------------- files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.str("MEDIA_ROOT", str(VAR_DIR / "media"))
FILE_UPLOAD_HANDLERS = ["stations.attachments.MemoryOnly"]  # never a temporary file in clear
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # the largest upload, its form included
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # 200 lines of ten cells (consultations/forms_grid.py)
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or "pytest" in sys.modules  # collected files exist only where a server was prepared
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Whether an office refuses to pass on a return that is 待补签章.
RETURN_NEEDS_SCAN = env.bool("RETURN_NEEDS_SCAN", False)

# ---------------------------------------------------------------- e-mail of reminders, off unless an address is set
SENDS_MAIL = bool(env.str("EMAIL_URL", ""))  # smtp+tls://name:password@host:587
if SENDS_MAIL:
    globals().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "reminder@localhost")
EMAIL_TIMEOUT = 20

# --------------------------------------------------------------- reminders by text message, off unless a gateway is set
SMS_URL = env.str("SMS_URL", "")
SMS_TOKEN = env.str("SMS_TOKEN", "")

# ---------------------------------------------------------------- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "stations.authentication.PostingToken",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["stations.authentication.HasPosting"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.schema.Schema",
    "DEFAULT_PAGINATION_CLASS": "accounts.paging.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "accounts.api.answer_refusal",
    "UNAUTHENTICATED_USER": None,
}
KNOX_TOKEN_MODEL = "knox.AuthToken"  # noqa: S105 - a model, which the migration of stations names
REST_KNOX = {"TOKEN_TTL": None, "AUTO_REFRESH": False}  # each token states its own end, 90 days at most
SPECTACULAR_SETTINGS = {
    "TITLE": "残疾人法律救助工作站接口",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.schema.describe_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {  # choices of several apps whose fields share a name
        "StationKind": "stations.choices.StationKind",
        "StaffKind": "stations.choices.StaffKind",
        "CaseKind": "cases.choices.Kind",
        "ConsultationOutcome": "consultations.choices.Outcome",
        "CaseOutcome": "cases.choices.CaseOutcome",
        "ConsultationState": "consultations.choices.ConsultationState",
        "CaseState": "cases.choices.CaseState",
        "ReferralState": "cases.choices.ReferralState",
        "ReturnState": "reports.choices.ReturnState",
        "CertificateState": "clients.choices.CertificateState",
        "Need": "consultations.choices.Need",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},  # who failed to sign in from where stands in the trail, not in a log
    },
}
