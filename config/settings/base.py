"""Settings, safe for production. dev.py and test.py hold what differs."""

from pathlib import Path

from config.database import django_database
from config.environment import backup, database, files, identity, instance, mail, publisher, register, seal, server, site

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = instance.data_dir()
IS_PRODUCTION = instance.is_production()

SECRET_KEY = site.secret_key()
DEBUG = False
ALLOWED_HOSTS = site.allowed_hosts()

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
    "adock.documents",
    "adock.register",
    "adock.accounts",
    "adock.carriers",
    "adock.certificates",
    "adock.vigilance",
    "adock.support",
    "adock.jobs",
]

# An anonymous visitor gets no cookie: only signing in writes a session, and only pages with a form write a token.
MIDDLEWARE = [
    "adock.web.middleware.SecurityHeaders",
    "adock.web.middleware.AcceptedEncodings",
    "adock.web.middleware.StaticFiles",
    "adock.web.reading_limits.PageLimits",
    "adock.web.middleware.CompressedPages",
    "adock.web.middleware.ReadableCookies",
    "adock.web.middleware.WhereItCameIn",
    "adock.web.middleware.Unavailability",
    "adock.api.middleware.PublicApi",
    "adock.web.tidying.TidyAddresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "adock.web.middleware.SessionLimits",
    "adock.web.middleware.RefusedAttempts",
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
            # for allauth's forms, which Django renders; our own views call render_page
            "context_processors": ["adock.web.kit.frame.frame"],
        },
    },
]

DATABASES = {"default": django_database(database.url())}
# The role that serves, and the base under the one that owns its tables; None where one role does both (adock/jobs/schema.py).
SERVICE_ROLE = DATABASES["default"]["USER"]
OWNER_DATABASE = django_database(database.migrations_url()) if database.migrations_url() else None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["adock.core.hashing.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"adock.accounts.passwords.{name}"} for name in ("LongEnough", "NotCommon", "NotLikeTheUser")
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
# E-mail addresses are unique once verified (allauth's EmailAddress, and our case-insensitive index): two people may have typed
# the same one, and only the mailbox's owner gets it.
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
# only in the browser that signed up (adock/web/accounts/confirming.py)
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
# By place, or by the user of a session: nobody may use up what is another's. What is counted by account is counted by account
# and place, and leaves its owner the mailbox: guesses in adock/web/accounts/tries.py, mails in mailing.py.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip",
    "signup": "10/h/ip",
    "reset_password": "10/h/ip",
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
# nobody signs in without a verified address; one that waits to replace it must not prevent a second factor
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = False

# The counters of rate limits, shared by all web processes in PostgreSQL (core/migrations makes the table).
# By default Django stores 300 entries, then deletes any third of them: whoever caused that many would reset every limit.
CACHES = {
    "default": {
        "BACKEND": "adock.core.cache.Counters",
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

HTTPS = site.https()
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# with this prefix, browsers refuse a cookie of that name unless it comes from this very host, over HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-jeton" if HTTPS else "jeton"
SECURE_HSTS_SECONDS = 63_072_000
TRUSTED_PROXIES = site.TRUSTED_PROXIES.number
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = ["adock.web.requests.NoFiles"]

# Identity providers besides ourselves, by the names of adock.accounts.models.Provider; None for one that is not available.
IDENTITY_PROVIDERS = {name: identity.provider(name) for name in identity.PROVIDERS}

# Files (adock/gateways/files): their store, and the keys that encrypt them. Without a key, one is made on first use, though
# never in production.
FILES_STORE = files.store()
FILES_KEYS = files.keys()
CLAMD = files.clamd()
# adock/backup. Without a key, production takes no backup; elsewhere one is made on first use.
BACKUP_KEYS = backup.keys()

API_RATE, PAGE_RATE = site.API_RATE.number, site.page_rate()
DEMO_ALLOWED = instance.demo_allowed()
REGISTER_URL = register.URL.value
PUBLIC_URL = site.public_url()
# where this machine finds its own site when there is no public address
LOCAL_URL = f"http://localhost:{server.PORT.number}"
FILES_AT_ONCE = server.files_at_once()
SMTP_URL = mail.SMTP_URL.value
MAIL_FROM = mail.FROM.value
MAIL_REDIRECT_TO = mail.REDIRECT_TO.value
# only the outbox sends mail (adock/core/outbox.py, adock/gateways/mail.py): anything sent another way goes nowhere
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOCAL_MAILBOX = mail.is_kept_to_be_read()
# adock/gateways/sealing. Outside production, a worthless seal and key are made where no file is named.
SEAL_PKCS12 = seal.PKCS12.value
SEAL_PASSWORD = seal.PASSWORD.value
SEAL_PAST_CERTIFICATES = seal.PAST_CERTIFICATES.value
SEAL_TSA_URL = seal.TSA_URL.value
TOKEN_KEY = seal.TOKEN_KEY.value
TOKEN_PAST_KEYS = seal.TOKEN_PAST_KEYS.value
# Field of adock.web.kit.pieces.Site -> what the publisher of this instance says of itself
SITE = publisher.site()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "adock.web.logs.WithoutValues", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {
        "without_secrets": {"()": "adock.web.logs.WithoutSecrets"},
        "refusals": {"()": "adock.web.logs.RefusalsInALine"},
    },
    "handlers": {
        "console": {
            "class": "adock.core.outage_lines.OncePerOutage",
            "formatter": "line",
            "filters": ["refusals", "without_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "adock": {"level": "INFO"},
        "django.request": {"level": "WARNING"},
    },
}

# The worker looks for its tasks in each app's schedule.py; only one app has one.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "schedule"
