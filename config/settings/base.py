"""Settings safe for production; dev.py and test.py say how they differ."""

from pathlib import Path

from config import env
from config.database import django_database

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.data_dir()

SECRET_KEY = env.secret_key()
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in env.read("ADOCK_ALLOWED_HOSTS").split(",") if host.strip()]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "adock.core",
    "adock.register",
    "adock.carriers",
    "adock.jobs",
]

# No session, no cookie: an anonymous visitor gets none. Accounts will bring theirs.
MIDDLEWARE = [
    "adock.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "adock.api.middleware.PublicApi",
    "adock.web.middleware.Unavailability",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "adock" / "templates"],
        "OPTIONS": {"environment": "adock.web.rendering.environment", "autoescape": True},
    },
]

DATABASES = {"default": django_database(env.database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
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
SECURE_HSTS_SECONDS = 63_072_000
TRUSTED_PROXIES = env.read_int("ADOCK_TRUSTED_PROXIES")
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

API_RATE = env.read_int("ADOCK_API_RATE")
DEMO_ALLOWED = env.demo_allowed()
REGISTER_URL = env.read("ADOCK_REGISTRE_URL")
PUBLIC_URL = env.read("ADOCK_PUBLIC_URL").rstrip("/")
# Field of adock.web.public.parts.Site -> what the publisher of this instance says
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
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "adock": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
    },
}

# The worker finds its tasks in each app's schedule.py; there is one.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "schedule"
