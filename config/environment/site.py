"""The site and its API as visitors reach them, and what protects them."""

from config.environment import instance
from config.environment.variables import Number, Text

SECRET_KEY = Text("ADOCK_SECRET_KEY", "Django's secret key, 50 random characters or more.", required_in_production=True)
ALLOWED_HOSTS = Text(
    "ADOCK_ALLOWED_HOSTS", "Host names the service answers to, separated by commas.", required_in_production=True
)
PUBLIC_URL = Text(
    "ADOCK_PUBLIC_URL",
    "Address of the service as its visitors see it: `https://` and a host name, nothing after it. Empty: that of each request.",
    required_in_production=True,
)
TRUSTED_PROXIES = Number(
    "ADOCK_TRUSTED_PROXIES",
    "Reverse proxies in front: how many entries of X-Forwarded-For are believed. At least 1 in production.",
    default="0",
)
HTTPS = Text(
    "ADOCK_HTTPS", "`1`: behind HTTPS (redirect, HSTS). Empty: on in production, where nothing else is taken, off elsewhere."
)
# Programs, and the suggestions that browsers ask for while somebody types: six a second at most.
API_RATE = Number(
    "ADOCK_API_RATE",
    "API requests one address (an IPv6 /64) may make in 10 seconds, by machine; `0`: no limit on reading, pages included.",
    default="300",
)
# Browsers of one company share an address: a page each 20 seconds for 1,200 people at work at once.
PAGE_RATE = Number(
    "ADOCK_PAGE_RATE",
    "Pages one address (an IPv6 /64) may open in 10 seconds, by machine; `0`: no limit.",
    default="600",
)

# In the code, for all to read.
DEVELOPMENT_KEY = "development-only-key-that-protects-nothing-and-is-refused-in-production"


def secret_key() -> str:
    if SECRET_KEY.value or instance.is_production():
        return SECRET_KEY.value
    return DEVELOPMENT_KEY


def allowed_hosts() -> list[str]:
    return [host.strip() for host in ALLOWED_HOSTS.value.split(",") if host.strip()]


def public_url() -> str:
    """The public address, without a slash at its end, so that a path may follow."""
    return PUBLIC_URL.value.rstrip("/")


def page_rate() -> int:
    return PAGE_RATE.number if API_RATE.number else 0


def https() -> bool:
    return HTTPS.value == "1" if HTTPS.value else instance.is_production()
