"""Settings safe for production; dev.py and test.py say how they differ."""

from pathlib import Path

from config import env
from config.database import django_database

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.data_dir()
IS_PRODUCTION = env.is_production()

SECRET_KEY = env.secret_key()
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in env.read("ADOCK_ALLOWED_HOSTS").split(",") if host.strip()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "adock.core",
    "adock.register",
    "adock.accounts",
    "adock.carriers",
    "adock.certificates",
    "adock.vigilance",
    "adock.jobs",
]

# An anonymous visitor gets no cookie: sessions are written only by signing in, and tokens only on pages with a form.
MIDDLEWARE = [
    "adock.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "adock.web.middleware.CompressedPages",
    "adock.web.middleware.ReadableCookies",
    "adock.api.middleware.PublicApi",
    "adock.web.middleware.Unavailability",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "adock.web.middleware.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "adock" / "templates"],
        "OPTIONS": {
            "environment": "adock.web.environment.environment",
            "autoescape": True,
            # for the forms of allauth, which are rendered by Django; our own views call render_page
            "context_processors": ["adock.web.kit.frame.frame"],
        },
    },
]

DATABASES = {"default": django_database(env.database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"adock.accounts.passwords.{name}"} for name in ("LongEnough", "NotCommon", "NotLikeTheUser")
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
# Addresses are unique where they are verified (allauth's EmailAddress, and an index of ours without case): two people
# may have typed the same one, and only the mailbox's owner gets it.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "/connexion"
LOGIN_REDIRECT_URL = "/mon-espace"
ACCOUNT_LOGOUT_REDIRECT_URL = "/deconnexion/retour"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_LIFE_S = 12 * 3600
SESSION_IDLE_S = 3600
SESSION_COOKIE_AGE = SESSION_LIFE_S
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "adock.web.kit.errors.forbidden_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# django-allauth: local accounts only. Providers are ours (adock/gateways/oidc).
ACCOUNT_ADAPTER = "adock.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 2
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# in the browser that signed up, and nowhere else (adock/web/accounts/confirming.py)
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "10/h/ip",
    "reset_password": "10/h/ip,3/h/key",
    # counted by ours instead (adapter.may_write_to), which says so rather than keep silent
    "confirm_email": None,
    "change_password": "5/m/user",
    "manage_email": "10/h/user",
    "reauthenticate": "5/m/user",
}
ACCOUNT_FORMS = {
    name: f"adock.web.accounts.forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "add_email": "AddEmailForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "reauthenticate": "ReauthenticateForm",
    }.items()
}
MFA_ADAPTER = "adock.web.accounts.mfa.MFAAdapter"
MFA_FORMS = {
    name: f"adock.web.accounts.forms.{form}"
    for name, form in {
        "authenticate": "AuthenticateForm",
        "authenticate_webauthn": "PasskeyAuthenticateForm",
        "reauthenticate": "ReauthenticateByCodeForm",
        "reauthenticate_webauthn": "PasskeyReauthenticateForm",
        "activate_totp": "TOTPForm",
        "add_webauthn": "AddPasskeyForm",
        "edit_webauthn": "RenamePasskeyForm",
        "login_webauthn": "PasskeyLoginForm",
    }.items()
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "A Dock"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
# nobody signs in before an address has answered; one that waits to replace it must not forbid a second factor
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = False

# Shared by all web processes, in PostgreSQL: what limits count (core/migrations makes the table).
# Django would keep 300 entries and throw out any third of them beyond: whoever caused as many would reset every limit.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]  # the source: no catalogue is read for it (adock/core/languages.py)
LOCALE_PATHS = [BASE_DIR / "adock" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "adock" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

HTTPS = env.https()
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# the prefix makes browsers refuse a cookie of that name from anywhere but this very host, over HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-jeton" if HTTPS else "jeton"
SECURE_HSTS_SECONDS = 63_072_000
TRUSTED_PROXIES = env.read_int("ADOCK_TRUSTED_PROXIES")
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = ["adock.web.requests.NoFiles"]

# Who signs people in besides ourselves, by the names of adock.accounts.models.Provider; None: nobody under that name.
IDENTITY_PROVIDERS = {name: env.identity_provider(name) for name in ("proconnect", "franceconnect")}

# Files (adock/gateways/files): where, and the keys that encrypt them; no key: one made on first use, never in production
FILES_STORE = env.files_store()
FILES_KEYS = env.files_keys()
CLAMD = env.clamd()

API_RATE = env.read_int("ADOCK_API_RATE")
DEMO_ALLOWED = env.demo_allowed()
REGISTER_URL = env.read("ADOCK_REGISTRE_URL")
PUBLIC_URL = env.read("ADOCK_PUBLIC_URL").rstrip("/")
SMTP_URL = env.read("ADOCK_SMTP_URL")
MAIL_FROM = env.read("ADOCK_MAIL_FROM")
MAIL_REDIRECT_TO = env.read("ADOCK_MAIL_REDIRECT_TO")
# only the outbox sends (adock/core/outbox.py, adock/gateways/mail.py): what would go by another way goes nowhere
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# Mails that leave to nobody are read on a page of ours: never in production, which has a mail server.
LOCAL_MAILBOX = not env.is_production() and not SMTP_URL
# adock/gateways/sealing; where no file is named and it is not production, one without value is made
SEAL_PKCS12 = env.read("ADOCK_SEAL_PKCS12")
SEAL_PASSWORD = env.read("ADOCK_SEAL_PASSWORD")
SEAL_PAST_CERTIFICATES = env.read("ADOCK_SEAL_PAST_CERTIFICATES")
SEAL_TSA_URL = env.read("ADOCK_SEAL_TSA_URL")
TOKEN_KEY = env.read("ADOCK_TOKEN_KEY")
TOKEN_PAST_KEYS = env.read("ADOCK_TOKEN_PAST_KEYS")
# Field of adock.web.kit.pieces.Site -> what the publisher of this instance says
SITE = {
    field: env.read(f"ADOCK_SITE_{field.upper()}")
    for field in (
        "ministry",
        "publisher",
        "publisher_address",
        "publisher_phone",
        "publication_director",
        "host",
        "host_address",
        "host_phone",
        "contact_email",
        "data_protection_email",
        "source_url",
        "accessibility",
    )
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "adock.web.logs.WithoutValues", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_secrets": {"()": "adock.web.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "adock": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
    },
}

# The worker finds its tasks in each app's schedule.py; there is one.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "schedule"
