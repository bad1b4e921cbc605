"""The settings of a production web worker, without rate limits and with the yardstick's address beside ours."""

from config.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "bench.urls"
API_RATE = PAGE_RATE = 0
# strangers from several places at once
TRUSTED_PROXIES = 1
