"""Settings of a developer's own machine: every host name is accepted."""

from config.settings.base import *

ALLOWED_HOSTS = ALLOWED_HOSTS or ["*"]
