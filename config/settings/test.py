"""Settings of the test suite: nothing is compressed, rate-limited or fetched."""

from config.settings.base import *

ALLOWED_HOSTS = ["*"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
API_RATE = PAGE_RATE = 0
# tests run side by side
FILES_AT_ONCE = 8
REGISTER_URL = ""
DEMO_ALLOWED = False
SMTP_URL = MAIL_REDIRECT_TO = ""
LOCAL_MAILBOX = True
FILES_STORE, FILES_KEYS, CLAMD, BACKUP_KEYS = None, (), None, ()
SEAL_PKCS12 = SEAL_PASSWORD = SEAL_PAST_CERTIFICATES = SEAL_TSA_URL = ""
TOKEN_KEY = TOKEN_PAST_KEYS = ""
