"""A person's own machine: every host name answers."""

from config.settings.base import *

ALLOWED_HOSTS = ALLOWED_HOSTS or ["*"]
