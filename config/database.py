"""Conversion of a `postgresql://` address to Django's setting, and back to what psycopg takes."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

# A server that is gone does not refuse a connection, it says nothing: nobody waits for it longer than this. All in seconds, but
# for the last, in milliseconds (libpq's names).
OPTIONS = {
    "application_name": "adock",
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def django_database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a `postgresql://` address.

    The host may be a socket folder, given as `?host=/folder` or percent-encoded as the host. An empty address gives a database
    that fails at first use under a clear name, so that commands that need none still run.
    """
    parts = urlsplit(url or "postgresql:///adock-database-not-started")
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL doit commencer par postgresql://")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = options.pop("host", "") or unquote(parts.hostname or "")
    port = options.pop("port", "") or str(parts.port or "")
    user = options.pop("user", "") or unquote(parts.username or "")
    return {
        "ENGINE": "adock.core.postgres",
        "NAME": unquote(parts.path.lstrip("/")) or user,
        "USER": user,
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        # Each thread of a web process has its own, which stays open, and is checked when it has been idle.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**OPTIONS, **options},
    }
